/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-list-tokens.h"
#include "ctl-recovery-parts.h"
#include "ctl-text.h"
#include "ctl-upload-words.h"

/**
 * ctl_certificates_dup_titles:
 * @certificates: (element-type CtlCertificate): some certificates
 *
 * Returns: (transfer full): their titles in one line, safe to show; empty where there is none
 */
char *
ctl_certificates_dup_titles (GPtrArray *certificates)
{
  return ctl_text_join (certificates, (CtlTextFunc) ctl_certificate_dup_title);
}

static CtlStep *
need (CtlStep *step)
{
  step->state = CTL_STEP_NEEDED;
  return step;
}

static CtlStep *
block (CtlStep *step)
{
  step->state = CTL_STEP_BLOCKED;
  return step;
}

/* What the person named and did not plug in. */
static gboolean
say_absent (CtlStep *step, const CtlSituation *situation)
{
  GPtrArray *absent = situation->aim->absent;
  for (guint i = 0; i < absent->len; i++)
    ctl_step_say (step, _ ("The token %s is not at hand, or it cannot sign: plug it in."),
                  (const char *) absent->pdata[i]);
  return absent->len > 0;
}

static void
say_choice (CtlStep *step, const CtlSituation *situation)
{
  g_autofree char *titles = ctl_certificates_dup_titles (situation->listed);
  step->choice = "token";
  ctl_step_say (step,
                _ ("More tokens are at hand than are needed: %s. Choose those that the CTL "
                   "file is to list, or unplug the others."),
                titles);
}

static void
say_too_few (CtlStep *step, const CtlSituation *situation)
{
  g_autofree char *titles = ctl_certificates_dup_titles (situation->listed);
  ctl_step_say (step,
                ngettext ("Mixed mode needs %d security tokens in the CTL file, and there would "
                          "be %u. Plug in another one: its certificate is read without a PIN.",
                          "Mixed mode needs %d security tokens in the CTL file, and there would "
                          "be %u. Plug in more: their certificates are read without a PIN.",
                          CTL_TOKENS_MIN - situation->count),
                CTL_TOKENS_MIN, situation->count);
  if (situation->listed->len > 0)
    ctl_step_say (step, _ ("At hand: %s."), titles);
}

static void
say_who_signs (CtlStep *step, const CtlSituation *situation)
{
  g_autofree char *titles = ctl_certificates_dup_titles (situation->listed);
  g_autofree char *signer = ctl_certificate_dup_title (situation->signer);
  if (situation->listed->len > 0)
    ctl_step_say (step, _ ("To be listed: %s."), titles);
  ctl_step_say (step, _ ("%s will sign."), signer);
}

static gboolean
is_all_lost (const CtlSituation *situation)
{
  return situation->aim->kind == CTL_RECOVERY_ALL_LOST;
}

/* Phones still follow a token of the file: nothing is as good as that. */
static CtlStep *
refuse_all_lost (CtlStep *step, const CtlSituation *situation)
{
  g_autofree char *titles = ctl_records_dup_titles (situation->remaining);
  ctl_step_say (step,
                _ ("Not all are lost: %s is at hand and in the installed CTL file, so every phone "
                   "takes a file that it signs. Replace the lost one instead."),
                titles);
  step->instead = ctl_recovery_kind_to_string (CTL_RECOVERY_LOST_TOKEN);
  return block (step);
}

/**
 * ctl_part_tokens:
 * @situation: how things stand
 *
 * Returns: (transfer full) (nullable): the tokens that are to be listed, for a file that is not by
 *   tokens or whose tokens are lost
 */
CtlStep *
ctl_part_tokens (const CtlSituation *situation)
{
  if (situation->is_updated)
    return NULL;
  CtlStep *step = ctl_step_new ("tokens", CTL_STEP_DONE, _ ("Have two tokens at hand"));
  if (is_all_lost (situation) && situation->remaining->len > 0 && situation->lost->len > 0)
    return refuse_all_lost (step, situation);
  if (say_absent (step, situation))
    return need (step);
  if (situation->has_choice)
    {
      say_choice (step, situation);
      return need (step);
    }
  if (situation->count < CTL_TOKENS_MIN || situation->signer == NULL)
    {
      say_too_few (step, situation);
      return need (step);
    }
  say_who_signs (step, situation);
  return step;
}

static void
say_tokens_of_file (CtlStep *step, const CtlSituation *situation)
{
  for (guint i = 0; i < situation->tokens->len; i++)
    {
      CtlRecord *record = situation->tokens->pdata[i];
      GBytes *bytes = ctl_record_get_serial (record);
      g_autofree char *title = ctl_record_dup_title (record);
      g_autofree char *serial = bytes != NULL ? ctl_text_hex (bytes, CTL_HEX_COLON) : NULL;
      ctl_step_add_by_hand (step, _ ("%s: serial number %s"), title, serial != NULL ? serial : "?");
    }
}

static char *
dup_serial (gconstpointer serial)
{
  return ctl_text_hex ((GBytes *) serial, CTL_HEX_COLON);
}

static void
ask_which (CtlStep *step, const CtlSituation *situation)
{
  step->choice = "lost";
  ctl_step_say (step, _ ("Say which token is lost or locked. The installed file lists these:"));
  say_tokens_of_file (step, situation);
}

static void
ask_again (CtlStep *step, const CtlSituation *situation)
{
  g_autofree char *serials = ctl_text_join (situation->unknown, dup_serial);
  step->choice = "lost";
  ctl_step_say (
      step,
      _ ("No token of the installed file has the serial number %s, and none that was "
         "replaced from this computer had it, so it may be mistyped. Look at it again; if "
         "it is right, that token was removed from another computer, and nothing is left "
         "to do. The installed file lists these:"),
      serials);
  say_tokens_of_file (step, situation);
}

/* What keeps a token from being replaced by another of the same file. */
static gboolean
block_replacement (CtlStep *step, const CtlSituation *situation)
{
  if (situation->tokens->len == 0)
    {
      ctl_step_say (step, _ ("The installed file lists no token, so none of its tokens is lost."));
      step->instead = ctl_recovery_kind_to_string (CTL_RECOVERY_BACK_TO_TOKENS);
    }
  else if (situation->aim->lost->len == 0)
    ask_which (step, situation);
  else if (situation->unknown->len > 0)
    ask_again (step, situation);
  else if (situation->remaining->len == 0)
    {
      ctl_step_say (step, _ ("No other token is in the installed file, so none that phones know "
                             "can sign."));
      step->instead = ctl_recovery_kind_to_string (CTL_RECOVERY_ALL_LOST);
    }
  else
    return FALSE;
  block (step);
  return TRUE;
}

static void
say_lost (CtlStep *step, const CtlSituation *situation)
{
  g_autofree char *lost = ctl_records_dup_titles (situation->lost);
  if (situation->lost->len > 0)
    ctl_step_say (step, _ ("Lost: %s."), lost);
  else
    ctl_step_say (step, _ ("The installed file does not list the lost token, or no longer."));
}

/**
 * ctl_part_replacement:
 * @situation: how things stand
 *
 * Returns: (transfer full) (nullable): the tokens that are needed to replace a lost one
 */
CtlStep *
ctl_part_replacement (const CtlSituation *situation)
{
  if (situation->is_updated)
    return NULL;
  CtlStep *step =
      ctl_step_new ("tokens", CTL_STEP_DONE, _ ("Have a token of the file at hand, and a new one"));
  if (block_replacement (step, situation))
    return step;
  say_lost (step, situation);
  if (say_absent (step, situation))
    return need (step);
  if (situation->signer == NULL)
    {
      g_autofree char *titles = ctl_records_dup_titles (situation->remaining);
      ctl_step_say (step,
                    _ ("Phones take the next file from a token that the installed file lists. "
                       "Plug in one of these: %s."),
                    titles);
      return need (step);
    }
  if (situation->has_choice || situation->count < CTL_TOKENS_MIN)
    {
      (situation->has_choice ? say_choice : say_too_few) (step, situation);
      return need (step);
    }
  say_who_signs (step, situation);
  return step;
}

/* Phones know a signer that is in their file; about any other they ask. */
static gboolean
needs_trust (const CtlSituation *situation)
{
  if (situation->is_updated)
    return FALSE;
  for (guint i = 0; situation->signer != NULL && i < situation->remaining->len; i++)
    if (ctl_record_matches (situation->remaining->pdata[i], situation->signer))
      return FALSE;
  return TRUE;
}

/**
 * ctl_part_export:
 * @situation: how things stand
 * @is_exported: whether the files are in the folder already
 *
 * Returns: (transfer full) (nullable): the certificates as files, for the upload by hand
 */
CtlStep *
ctl_part_export (const CtlSituation *situation, gboolean is_exported)
{
  if (situation->aim->skips_export || !needs_trust (situation) || situation->untrusted->len == 0)
    return NULL;
  CtlStep *step = ctl_step_new ("export", is_exported ? CTL_STEP_DONE : CTL_STEP_NEEDED,
                                _ ("Export the certificates of the tokens"));
  g_autofree char *folder = ctl_text_safe (situation->aim->folder);
  step->act = CTL_ACT_EXPORT;
  if (is_exported)
    ctl_step_say (step, _ ("They are in the folder “%s”."), folder);
  else
    ctl_step_say (step,
                  _ ("As files in the folder “%s”, for the upload by hand. No PIN is needed."),
                  folder);
  return step;
}

static void
add_upload (CtlStep *step)
{
  g_auto (GStrv) lines = ctl_upload_words ();
  for (char **line = lines; *line != NULL; line++)
    ctl_step_add_by_hand (step, "%s", *line);
}

/**
 * ctl_part_trust:
 * @situation: how things stand
 *
 * Returns: (transfer full) (nullable): the certificates in Phone-SAST-trust
 */
CtlStep *
ctl_part_trust (const CtlSituation *situation)
{
  if (!needs_trust (situation))
    return NULL;
  CtlStep *step = ctl_step_new ("trust", CTL_STEP_DONE,
                                _ ("Put the certificates of the tokens in Phone-SAST-trust"));
  if (situation->survey->trust == NULL)
    {
      ctl_step_say (step,
                    _ ("Phone-SAST-trust cannot be read, so nobody can tell whether phones "
                       "would take the new file: %s. Log in as a user who may see it."),
                    situation->survey->trust_refused);
      return block (step);
    }
  if (situation->untrusted->len == 0 && situation->listed->len > 0)
    {
      ctl_step_say (step,
                    _ ("They are there, so the trust verification service vouches for them."));
      return step;
    }
  g_autofree char *missing = ctl_certificates_dup_titles (situation->untrusted);
  ctl_step_say (step, _ ("The file that phones hold does not list these tokens. Phones with "
                         "Security By Default ask the trust verification service about the "
                         "signer, and it says yes to what is in Phone-SAST-trust."));
  if (situation->untrusted->len > 0)
    ctl_step_say (step, _ ("Not there yet: %s."), missing);
  step->act = CTL_ACT_TRUST;
  add_upload (step);
  return need (step);
}

/**
 * ctl_part_distrust:
 * @situation: how things stand
 *
 * Returns: (transfer full) (nullable): lost tokens out of Phone-SAST-trust
 */
CtlStep *
ctl_part_distrust (const CtlSituation *situation)
{
  if (situation->distrusted->len == 0)
    return NULL;
  CtlStep *step =
      ctl_step_new ("distrust", CTL_STEP_NEEDED, _ ("Take lost tokens out of Phone-SAST-trust"));
  g_autofree char *titles = ctl_certificates_dup_titles (situation->distrusted);
  ctl_step_say (step,
                _ ("It holds %s. Who finds such a token, and its PIN, could sign a file that "
                   "phones with Security By Default take."),
                titles);
  step->act = CTL_ACT_DISTRUST;
  ctl_step_add_by_hand (step, "%s",
                        _ ("Cisco Unified OS Administration > Security > Certificate Management: "
                           "find it under Phone-SAST-trust, open it, Delete"));
  return step;
}
