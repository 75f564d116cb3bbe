/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-plan-warnings.h"

#include <glib/gi18n-lib.h>

#include "ctl-finished-warnings.h"
#include "ctl-list-tokens.h"
#include "ctl-standing.h"
#include "ctl-text.h"
#include "ctl-verify.h"

#define RSA_BITS_MIN 1024

/* What the warnings about the signer are made of. */
typedef struct
{
  CtlPlan *plan;
  CtlCertificate *signer;
  const CtlSurvey *survey;
  char *title;
  gboolean is_finished; /* the file was signed before */
  gboolean publisher_knows;
  gboolean phones_ask;  /* those with Security By Default will take the file */
  gboolean phones_know; /* those without, too */
} SignerCase;

static gboolean
phones_accept (CtlPlan *plan, CtlPhoneKind kind)
{
  const CtlPhoneAnswer *answer = plan->phones->pdata[kind];
  return answer->accepts;
}

/* Titles of the tokens in a list; NULL where there is none. */
static char *
name_tokens (CtlList *list)
{
  g_autoptr (GPtrArray) tokens = ctl_list_dup_tokens (list);
  return tokens->len > 0 ? ctl_records_dup_titles (tokens) : NULL;
}

static char *
explain_who_refuses (const SignerCase *self)
{
  if (self->phones_ask)
    return g_strdup_printf (
        _ ("Phones with Security By Default ask the trust verification service about %s and take "
           "the new file. Phones without it (7940, 7960, ...) refuse the new file and keep the old "
           "one: after the update, delete the CTL file on each of them by hand."),
        self->title);
  if (self->survey->service != NULL)
    return g_strdup_printf (
        _ ("The trust verification service %s was asked and does not accept %s, so no phone that "
           "holds the installed file would take the new one: each would keep the old one until "
           "somebody deletes it there by hand."),
        self->survey->service, self->title);
  return g_strdup_printf (
      _ ("%s is not known to be in Phone-SAST-trust, so no phone that holds the installed file "
         "would take the new one: each would keep the old one until somebody deletes it there by "
         "hand."),
      self->title);
}

static const char *
explain_publisher (const SignerCase *self)
{
  if (self->publisher_knows)
    return "";
  if (self->survey->trust == NULL)
    return _ (" The publisher refuses such a file (unknown signer), unless the certificate is in "
              "Phone-SAST-trust, which could not be read.");
  return _ (" The publisher will refuse such a file (unknown signer).");
}

static const char *
explain_what_to_do (const SignerCase *self)
{
  if (self->phones_ask)
    return "";
  return _ (
      " Do this first: export the certificates of the tokens, put them in Phone-SAST-trust, and "
      "start again.");
}

static void
warn_signer (const SignerCase *self, const char *what)
{
  g_autofree char *who = explain_who_refuses (self);
  ctl_warnings_add (self->plan->warnings, !self->phones_ask, "%s %s%s%s", what, who,
                    explain_publisher (self), explain_what_to_do (self));
}

static void
warn_tokenless (const SignerCase *self)
{
  warn_signer (self, _ ("The installed CTL file was made without tokens: the publisher signed it "
                        "itself, so phones that hold it know no token."));
}

static void
warn_unknown_token (const SignerCase *self, const char *tokens)
{
  g_autofree char *what = g_strdup_printf (
      self->is_finished
          ? _ ("The token that signed this file is not in the installed CTL file. Phones that hold "
               "the installed file know these tokens only: %s.")
          : _ ("The Security Token you have inserted does not exist in the CTL File. Phones that "
               "hold the installed file know these tokens only: %s. Sign with one of them if you "
               "can."),
      tokens);
  warn_signer (self, what);
}

static void
warn_unreadable (const SignerCase *self)
{
  gboolean trusted = ctl_certificates_contain (self->survey->trust, self->signer);
  ctl_warnings_add (
      self->plan->warnings, !trusted,
      _ ("The installed CTL file cannot be read (%s), so it is not known what phones hold and "
         "which tokens they know.%s Look at it before you replace it, and compare with what "
         "'show ctl' prints on the publisher."),
      self->survey->unreadable, explain_publisher (self));
}

static void
warn_missing (CtlPlan *plan)
{
  if (plan->cluster->mode == CTL_MODE_MIXED)
    ctl_warnings_add (plan->warnings, FALSE, "%s", ctl_warning_get_mixed_without_file ());
  else
    ctl_warnings_add (
        plan->warnings, FALSE, "%s",
        _ ("No CTL file is installed, so this one is the first: phones that hold none take it. "
           "A phone that still holds one, of an earlier time or of another cluster, refuses it "
           "until that one is deleted on the phone by hand."));
}

static void
warn_about_signer (CtlPlan *plan,
                   CtlCertificate *signer,
                   const CtlSurvey *survey,
                   gboolean is_finished)
{
  g_autofree char *title = ctl_certificate_dup_title (signer);
  g_autofree char *tokens = plan->installed != NULL ? name_tokens (plan->installed) : NULL;
  SignerCase self = {
    .plan = plan, .signer = signer, .survey = survey, .title = title, .is_finished = is_finished
  };
  self.phones_ask = phones_accept (plan, CTL_PHONE_SECURITY_BY_DEFAULT);
  self.phones_know = phones_accept (plan, CTL_PHONE_NO_SECURITY_BY_DEFAULT);
  self.publisher_knows = ctl_standing_of_signer (survey, signer) != CTL_STANDING_UNKNOWN;
  if (survey->unreadable != NULL)
    warn_unreadable (&self);
  else if (plan->installed == NULL)
    warn_missing (plan);
  else if (!self.phones_know && tokens == NULL)
    warn_tokenless (&self);
  else if (!self.phones_know)
    warn_unknown_token (&self, tokens);
}

/* Firewalls and TFTP servers judge the signer by what is installed there. */
static void
warn_about_targets (CtlPlan *plan, CtlCertificate *signer, const CtlSurvey *survey)
{
  for (guint i = 1; i < survey->targets->len; i++)
    {
      const CtlTarget *target = survey->targets->pdata[i];
      if (target->installed.bytes == NULL)
        continue;
      g_autoptr (CtlList) list = ctl_list_decode (target->installed.bytes, NULL);
      if (list == NULL || ctl_list_find_signer (list, signer) == NULL)
        ctl_warnings_add (
            plan->warnings, FALSE,
            _ ("%s holds a CTL file that does not list the signing token: it refuses the new "
               "file unless the token's certificate is in its own Phone-SAST-trust."),
            ctl_publisher_get_label (target->publisher));
    }
}

static void
warn_about_certificate (CtlPlan *plan, CtlCertificate *certificate, gint64 now)
{
  g_autofree char *title = ctl_certificate_dup_title (certificate);
  ctl_warnings_add_dates (plan->warnings, certificate, title, now);
  if (ctl_certificate_is_rsa (certificate) && ctl_certificate_get_bits (certificate) < RSA_BITS_MIN)
    ctl_warnings_add (
        plan->warnings, FALSE,
        _ ("The RSA key of %s has %u bits only, fewer than %d: anybody could break it. Replace "
           "the certificate."),
        title, ctl_certificate_get_bits (certificate), RSA_BITS_MIN);
}

static void
warn_about_certificates (CtlPlan *plan, gint64 now)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_bytes_hash, g_bytes_equal);
  GPtrArray *records = ctl_list_get_records (plan->preview);
  for (guint i = 0; i < records->len; i++)
    {
      CtlCertificate *certificate = ctl_record_get_certificate (records->pdata[i]);
      if (certificate != NULL && g_hash_table_add (seen, ctl_certificate_get_sha256 (certificate)))
        warn_about_certificate (plan, certificate, now);
    }
}

static void
warn_about_lone_token (CtlPlan *plan)
{
  GPtrArray *records = ctl_list_get_records (plan->preview);
  guint tokens = 0;
  for (guint i = 0; i < records->len; i++)
    tokens += ctl_record_get_function (records->pdata[i]) == CTL_FUNCTION_SAST &&
              ctl_record_is_token (records->pdata[i]);
  if (tokens == 1)
    ctl_warnings_add (
        plan->warnings, FALSE, "%s",
        _ ("The new CTL file lists one token only. If it is lost or locked, nobody can sign the "
           "next file: add a second one, and keep it in another place."));
}

static void
warn_about_addresses (CtlPlan *plan, const CtlTarget *target)
{
  for (guint i = 0; i < target->cluster->servers->len; i++)
    {
      const CtlServer *server = target->cluster->servers->pdata[i];
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (server->address);
      if (server->services->len == 0 ||
          (address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4))
        continue;
      g_autofree char *name = ctl_text_safe (server->name);
      g_autofree char *shown = ctl_text_safe (server->address);
      ctl_warnings_add (
          plan->warnings, FALSE,
          _ ("The address %s of %s is no IPv4 address: it stands in DNSNAME, and IPADDRESS, which "
             "has room for IPv4 only, stays zero. Check that phones reach this server."),
          shown, name);
    }
}

/* The publisher's answer is believed, but a list without call managers serves nobody. */
static void
warn_about_missing_servers (CtlPlan *plan)
{
  GPtrArray *records = ctl_list_get_records (plan->preview);
  for (guint i = 0; i < records->len; i++)
    {
      guint16 function = ctl_record_get_function (records->pdata[i]);
      if (function == CTL_FUNCTION_CCM_TFTP || function == CTL_FUNCTION_CCM)
        return;
    }
  ctl_warnings_add (
      plan->warnings, TRUE, "%s",
      _ ("The publisher names no server with a CallManager certificate, so the new CTL file lists "
         "none: phones that take it trust no call manager. Check the servers of the "
         "cluster first."));
}

/**
 * ctl_plan_warn:
 * @plan: a plan with all but its warnings
 * @wishes: what the person wants
 * @survey: what is there now
 * @now: seconds since 1970 UTC
 *
 * Collects all that speaks against @plan: what phones and publishers will refuse
 * (ctl-file-format.md, 7; ctl-provider-protocol.md, 4), and what is wrong with certificates and
 * addresses. Severe is what could leave phones behind that Security By Default does not help.
 */
void
ctl_plan_warn (CtlPlan *plan, const CtlWishes *wishes, const CtlSurvey *survey, gint64 now)
{
  gboolean is_finished = wishes->file != NULL;
  CtlCertificate *signer = is_finished
                               ? ctl_record_get_certificate (ctl_verify_find_signer (plan->preview))
                               : wishes->signer;
  warn_about_signer (plan, signer, survey, is_finished);
  if (is_finished)
    ctl_finished_warn (plan);
  warn_about_targets (plan, signer, survey);
  warn_about_lone_token (plan);
  warn_about_missing_servers (plan);
  warn_about_certificates (plan, now);
  for (guint i = 0; i < survey->targets->len; i++)
    warn_about_addresses (plan, survey->targets->pdata[i]);
}
