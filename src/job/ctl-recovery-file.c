/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-checklist.h"
#include "ctl-list-tokens.h"
#include "ctl-recovery-parts.h"
#include "ctl-release.h"
#include "ctl-text.h"
#include "ctl-verify.h"

/**
 * ctl_part_delete:
 * @situation: how things stand
 *
 * The vendor's way deletes the file on the publisher, since the old client takes no token that the
 * installed file does not list. A signer in Phone-SAST-trust makes that needless.
 *
 * Returns: (transfer full) (nullable): why the file on the publisher stays
 */
CtlStep *
ctl_part_delete (const CtlSituation *situation)
{
  if (situation->is_updated || situation->survey->installed == NULL)
    return NULL;
  CtlStep *step = ctl_step_new ("delete", CTL_STEP_NOT_NEEDED,
                                _ ("Delete the CTL file on the publisher: not needed"));
  ctl_step_say (step, _ ("The vendor's way deletes it first, because the old client takes no token "
                         "that the installed file does not list. Here the publisher takes a "
                         "signer that is in Phone-SAST-trust, so the file can stay: until the new "
                         "one is there, phones find the old one."));
  ctl_step_say (step, _ ("Only if the publisher refuses the new file all the same (unknown "
                         "signer), delete it there and take this up again."));
  ctl_step_add_by_hand (step, "file delete tftp CTLFile.tlv");
  return step;
}

static void
say_done (CtlStep *step, const CtlSituation *situation)
{
  CtlList *installed = situation->survey->installed;
  g_autofree char *signer = ctl_verify_describe_signer (installed);
  g_autofree char *titles = ctl_records_dup_titles (situation->tokens);
  ctl_step_say (step, _ ("The installed file was signed by %s and lists these tokens: %s."), signer,
                titles);
}

static void
say_plan (CtlStep *step, const CtlSituation *situation)
{
  g_autofree char *lost = ctl_records_dup_titles (situation->lost);
  ctl_step_say (step, _ ("You see the difference, and which phones will follow, before anything is "
                         "signed; the file that is replaced is kept."));
  if (situation->lost->len > 0)
    ctl_step_say (step, _ ("Listed no longer: %s."), lost);
  if (ctl_release_takes_tokens (ctl_survey_get_cluster (situation->survey)->release) !=
      CTL_ANSWER_YES)
    ctl_step_say (step, _ ("Tokens belong to releases up to 12.5: from 14SU3 on a Cisco publisher "
                           "takes no file that a token signed, and says so before anything is "
                           "changed."));
}

/**
 * ctl_part_update:
 * @situation: how things stand
 *
 * Returns: (transfer full): the new file itself
 */
CtlStep *
ctl_part_update (const CtlSituation *situation)
{
  CtlStep *step = ctl_step_new ("update", situation->is_updated ? CTL_STEP_DONE : CTL_STEP_NEEDED,
                                _ ("Make the new CTL file, sign it, and send it to all servers"));
  step->act = CTL_ACT_UPDATE;
  (situation->is_updated ? say_done : say_plan) (step, situation);
  return step;
}

/**
 * ctl_part_restart:
 * @situation: how things stand
 *
 * Returns: (transfer full): services to restart and phones to reset
 */
CtlStep *
ctl_part_restart (const CtlSituation *situation)
{
  CtlStep *step =
      ctl_step_new ("restart", CTL_STEP_BY_HAND, _ ("Restart the services, and reset the phones"));
  g_autoptr (GPtrArray) lines = ctl_checklist_new (ctl_survey_get_cluster (situation->survey));
  ctl_step_say (step,
                _ ("Phones take the new file when they start. Whether this was done cannot be "
                   "seen from here."));
  for (guint i = 0; i < lines->len; i++)
    ctl_step_add_by_hand (step, "%s", (const char *) lines->pdata[i]);
  if (situation->aim->kind != CTL_RECOVERY_LOST_TOKEN)
    ctl_part_add_phone_deletion (step);
  return step;
}

static guint
count_different (GPtrArray *copies)
{
  guint different = 0;
  for (guint i = 0; i < copies->len; i++)
    different += !((const CtlCopy *) copies->pdata[i])->is_same;
  return different;
}

static void
say_copy (CtlStep *step, const CtlCopy *copy)
{
  g_autofree char *name = ctl_text_safe (copy->name);
  g_autofree char *why = copy->error != NULL ? ctl_text_safe (copy->error) : NULL;
  if (why != NULL)
    ctl_step_say (step, _ ("What %s holds is not known: %s."), name, why);
  else if (copy->file == NULL)
    ctl_step_say (step, _ ("%s holds none."), name);
  else if (!copy->is_same)
    ctl_step_say (step, _ ("%s holds another one."), name);
}

static void
say_copies (CtlStep *step, GPtrArray *copies)
{
  guint different = count_different (copies);
  step->state = different == 0 ? CTL_STEP_DONE : CTL_STEP_NEEDED;
  if (different == 0)
    ctl_step_say (step,
                  ngettext ("The only server holds it.", "All %u servers hold the same file.",
                            copies->len),
                  copies->len);
  for (guint i = 0; i < copies->len; i++)
    say_copy (step, copies->pdata[i]);
}

static void
add_checksums (CtlStep *step, CtlList *installed)
{
  g_autofree char *sha1 = ctl_list_dup_sha1 (installed);
  g_autofree char *md5 = ctl_list_dup_md5 (installed);
  ctl_step_add_by_hand (step, "SHA1 %s", sha1);
  ctl_step_add_by_hand (step, "MD5  %s", md5);
  ctl_step_add_by_hand (step, "%s", ctl_checklist_get_comparison ());
}

/**
 * ctl_part_compare:
 * @situation: how things stand
 * @copies: (nullable) (element-type CtlCopy): what each server holds, where the file is as it
 *   should be
 *
 * Returns: (transfer full): whether every server holds the file, and what to compare on phones
 */
CtlStep *
ctl_part_compare (const CtlSituation *situation, GPtrArray *copies)
{
  CtlStep *step = ctl_step_new ("compare", CTL_STEP_NEEDED, _ ("Compare what is there"));
  step->act = CTL_ACT_SPREAD;
  if (!situation->is_updated || copies == NULL)
    ctl_step_say (step, _ ("Each server is asked for the file that it holds."));
  else
    {
      say_copies (step, copies);
      add_checksums (step, situation->survey->installed);
    }
  return step;
}
