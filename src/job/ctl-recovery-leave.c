/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-recovery-parts.h"
#include "ctl-release.h"
#include "ctl-text.h"
#include "ctl-verify.h"

static const char *
get_release (const CtlSituation *situation)
{
  return ctl_survey_get_cluster (situation->survey)->release;
}

static void
say_tokenless_way (CtlStep *step, const CtlSituation *situation)
{
  if (ctl_release_knows_tokenless (get_release (situation)) != CTL_ANSWER_YES)
    return;
  ctl_step_say (step, _ ("Without new tokens, the publisher can sign the file itself from release "
                         "10.0(1) on: the same phones follow."));
  step->instead = ctl_recovery_kind_to_string (CTL_RECOVERY_LEAVE_TOKENS);
}

/**
 * ctl_part_add_phone_deletion:
 * @step: a step
 *
 * Adds what is done by hand on phones that cannot ask about a new signer.
 */
void
ctl_part_add_phone_deletion (CtlStep *step)
{
  ctl_step_add_by_hand (step, "%s",
                        _ ("Cisco Unified Reporting > Unified CM Phone Feature List tells which "
                           "models have Security By Default"));
  ctl_step_add_by_hand (step, "%s",
                        _ ("on each phone without it: Settings > Security Configuration > CTL "
                           "File, unlock it, Erase"));
}

/**
 * ctl_part_lost_phones:
 * @situation: how things stand
 *
 * Returns: (transfer full) (nullable): what the loss of all tokens means for which phones
 */
CtlStep *
ctl_part_lost_phones (const CtlSituation *situation)
{
  if (situation->is_updated)
    return NULL;
  CtlStep *step = ctl_step_new ("phones", CTL_STEP_BY_HAND, _ ("Know which phones need a visit"));
  if (ctl_release_has_security_by_default (get_release (situation)) == CTL_ANSWER_NO)
    ctl_step_say (step,
                  _ ("This release has no Security By Default, so no phone can ask about a new "
                     "signer: every phone that holds a CTL file keeps it until somebody "
                     "deletes it there."));
  else
    ctl_step_say (step, _ ("No token that phones know can sign. Phones with Security By Default "
                           "ask the trust verification service about new tokens, and follow once "
                           "these are in Phone-SAST-trust. Phones without it (7940, 7960, ...) "
                           "keep the old file until somebody deletes it on each of them."));
  say_tokenless_way (step, situation);
  return step;
}

static const CtlServer *
find_publisher (const CtlSituation *situation)
{
  const CtlCluster *cluster = ctl_survey_get_cluster (situation->survey);
  for (guint i = 0; i < cluster->servers->len; i++)
    {
      const CtlServer *server = cluster->servers->pdata[i];
      if (server->role == CTL_ROLE_PUBLISHER)
        return server;
    }
  return NULL;
}

static CtlCertificate *
find_service (const CtlServer *publisher, guint16 one, guint16 other)
{
  for (guint i = 0; publisher != NULL && i < publisher->services->len; i++)
    {
      const CtlService *service = publisher->services->pdata[i];
      if (service->function == one || service->function == other)
        return service->certificate;
    }
  return NULL;
}

/* What signs a file made without tokens: a recovery certificate, where there is one. */
static CtlCertificate *
find_signer (const CtlServer *publisher)
{
  CtlCertificate *recovery = find_service (publisher, CTL_FUNCTION_SAST, CTL_FUNCTION_SAST);
  return recovery != NULL ? recovery
                          : find_service (publisher, CTL_FUNCTION_CCM, CTL_FUNCTION_CCM_TFTP);
}

static gboolean
is_in_file (CtlList *installed, CtlCertificate *certificate)
{
  GPtrArray *records = ctl_list_get_records (installed);
  for (guint i = 0; i < records->len; i++)
    if (ctl_record_matches (records->pdata[i], certificate))
      return TRUE;
  return FALSE;
}

static void
say_signer (CtlStep *step, const CtlSituation *situation)
{
  CtlList *installed = situation->survey->installed;
  CtlCertificate *certificate = find_signer (find_publisher (situation));
  if (certificate == NULL)
    {
      ctl_step_say (step, _ ("The publisher names no CallManager certificate of its own, and that "
                             "one is to sign: check the cluster first."));
      return;
    }
  g_autofree char *title = ctl_certificate_dup_title (certificate);
  ctl_step_say (step,
                _ ("The publisher's own certificate (%s) will sign. Phones with Security "
                   "By Default ask the trust verification service about it and follow; phones "
                   "without it (7940, 7960, ...) keep the old file until somebody deletes it on "
                   "each of them."),
                title);
  if (installed != NULL && !is_in_file (installed, certificate))
    ctl_step_say (step, _ ("The installed file does not hold that certificate, or an older one: "
                           "update it with the tokens first, and let the phones take that."));
}

/**
 * ctl_part_before_leaving:
 * @situation: how things stand
 *
 * Returns: (transfer full) (nullable): what to check before the tokens are left
 */
CtlStep *
ctl_part_before_leaving (const CtlSituation *situation)
{
  if (situation->is_updated)
    return NULL;
  CtlStep *step = ctl_step_new ("before", CTL_STEP_BY_HAND, _ ("Check before you leave tokens"));
  say_signer (step, situation);
  ctl_step_add_by_hand (step, "%s", _ ("all phones that matter are registered"));
  ctl_step_add_by_hand (step, "%s",
                        _ ("a backup (Disaster Recovery System) is at hand: from now on the key of "
                           "the publisher is the one that signs"));
  ctl_step_add_by_hand (step, "%s",
                        _ ("tokens and PINs are kept, and the certificates of the tokens stay in "
                           "Phone-SAST-trust, for the way back"));
  return step;
}

static void
add_commands (CtlStep *step, const CtlSituation *situation)
{
  gboolean is_mixed = ctl_survey_get_cluster (situation->survey)->mode == CTL_MODE_MIXED;
  ctl_step_add_by_hand (step, "%s",
                        is_mixed ? "utils ctl update CTLFile" : "utils ctl set-cluster mixed-mode");
}

/**
 * ctl_part_leave:
 * @situation: how things stand
 *
 * Returns: (transfer full): what to run on the publisher
 */
CtlStep *
ctl_part_leave (const CtlSituation *situation)
{
  CtlStep *step =
      ctl_step_new ("leave", CTL_STEP_NEEDED, _ ("Have the publisher sign the CTL file itself"));
  g_autofree char *release = ctl_text_safe (get_release (situation));
  if (situation->is_updated)
    {
      g_autofree char *signer = ctl_verify_describe_signer (situation->survey->installed);
      step->state = CTL_STEP_DONE;
      ctl_step_say (step, _ ("The installed file was signed by %s, which is no token."), signer);
      return step;
    }
  if (ctl_release_knows_tokenless (get_release (situation)) == CTL_ANSWER_NO)
    {
      step->state = CTL_STEP_BLOCKED;
      ctl_step_say (step, _ ("Release %s cannot: 'utils ctl' came with 10.0(1). Keep the tokens."),
                    release);
      return step;
    }
  ctl_step_say (step, _ ("Run this in the command line of the publisher (ssh, prompt admin:), and "
                         "answer y. It was not tried with this program on a Cisco publisher."));
  add_commands (step, situation);
  return step;
}
