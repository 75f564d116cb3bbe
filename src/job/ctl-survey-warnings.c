/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-survey-warnings.h"

#include <glib/gi18n-lib.h>

#include "ctl-list-tokens.h"
#include "ctl-listing.h"
#include "ctl-text.h"
#include "ctl-verify.h"

static void
warn_about_signature (GPtrArray *warnings, CtlList *list)
{
  g_autofree char *reason = NULL;
  CtlVerdict verdict = ctl_verify (list, &reason);
  if (verdict == CTL_VERDICT_UNKNOWN_SIGNER)
    ctl_warnings_add (warnings, TRUE, "%s",
                      _ ("The installed CTL file does not list who signed it: phones refuse it. "
                         "Make a new one."));
  else if (verdict != CTL_VERDICT_VALID)
    ctl_warnings_add (warnings, TRUE,
                      _ ("The signature of the installed CTL file is not good (%s): phones refuse "
                         "it. Make a new one."),
                      reason != NULL ? reason : "");
  else if (!ctl_list_is_by_token (list))
    ctl_warnings_add (warnings, FALSE, "%s",
                      _ ("The installed CTL file was made without tokens: the publisher signed it "
                         "itself, so phones that hold it know no token."));
}

static void
warn_about_tokens (GPtrArray *warnings, CtlList *list, gint64 now)
{
  g_autoptr (GPtrArray) tokens = ctl_list_dup_tokens (list);
  if (tokens->len == 1)
    ctl_warnings_add (warnings, FALSE, "%s",
                      _ ("The installed CTL file lists one token only. If it is lost or locked, "
                         "nobody can sign the next file: add a second one, and keep it in another "
                         "place."));
  for (guint i = 0; i < tokens->len; i++)
    {
      CtlCertificate *certificate = ctl_record_get_certificate (tokens->pdata[i]);
      g_autofree char *title = ctl_record_dup_title (tokens->pdata[i]);
      if (certificate != NULL)
        ctl_warnings_add_dates (warnings, certificate, title, now);
    }
}

/* "CAPF on cucm-pub" */
static char *
name_service (const CtlServer *server, const CtlService *service)
{
  g_autofree char *function = ctl_function_to_string (service->function);
  g_autofree char *name = ctl_text_safe (server->name);
  /* Translators: a function, as CAPF, and the name of a server. */
  return g_strdup_printf (_ ("%s on %s"), function, name);
}

/* One warning for all: where the certificates of a whole cluster were renewed, they are many. */
static void
warn_about_renewed (GPtrArray *warnings, GPtrArray *services)
{
  g_autofree char *names = ctl_text_join (services, (CtlTextFunc) g_strdup);
  if (services->len == 1)
    ctl_warnings_add (warnings, TRUE,
                      /* Translators: %s is as "CAPF on cucm-pub". */
                      _ ("The installed CTL file holds another certificate for %s than the server "
                         "has now: phones do not trust it there. Update the CTL file."),
                      names);
  else if (services->len > 1)
    ctl_warnings_add (warnings, TRUE,
                      /* Translators: %s is as "CAPF on cucm-pub, TFTP on cucm-sub". */
                      _ ("The installed CTL file holds other certificates than the servers have "
                         "now: phones do not trust %s. Update the CTL file."),
                      names);
}

static void
warn_about_missing (GPtrArray *warnings, GPtrArray *services)
{
  g_autofree char *names = ctl_text_join (services, (CtlTextFunc) g_strdup);
  if (services->len == 1)
    ctl_warnings_add (warnings, TRUE,
                      _ ("The installed CTL file does not hold the certificate of %s: phones do "
                         "not trust it there. Update the CTL file."),
                      names);
  else if (services->len > 1)
    ctl_warnings_add (warnings, TRUE,
                      _ ("The installed CTL file does not hold these certificates: phones do not "
                         "trust %s. Update the CTL file."),
                      names);
}

static void
sort_server (CtlList *list, const CtlServer *server, GPtrArray *renewed, GPtrArray *missing)
{
  for (guint i = 0; i < server->services->len; i++)
    {
      const CtlService *service = server->services->pdata[i];
      CtlListing listing = ctl_listing_of_service (list, server, service);
      if (listing != CTL_LISTING_SAME)
        g_ptr_array_add (listing == CTL_LISTING_OTHER ? renewed : missing,
                         name_service (server, service));
    }
}

static void
warn_about_services (GPtrArray *warnings, CtlList *list, const CtlCluster *cluster)
{
  g_autoptr (GPtrArray) renewed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < cluster->servers->len; i++)
    sort_server (list, cluster->servers->pdata[i], renewed, missing);
  warn_about_renewed (warnings, renewed);
  warn_about_missing (warnings, missing);
}

static void
warn_about_dates (GPtrArray *warnings, const CtlServer *server, gint64 now)
{
  for (guint i = 0; i < server->services->len; i++)
    {
      const CtlService *service = server->services->pdata[i];
      g_autofree char *title = name_service (server, service);
      ctl_warnings_add_dates (warnings, service->certificate, title, now);
    }
}

/**
 * ctl_survey_warn:
 * @survey: a survey that was read
 * @now: seconds since 1970 UTC
 *
 * Collects what is wrong with a cluster as it is, before anybody plans anything.
 *
 * Returns: (transfer full) (element-type CtlWarning): in the order of use to a person
 */
GPtrArray *
ctl_survey_warn (const CtlSurvey *survey, gint64 now)
{
  GPtrArray *warnings = ctl_warnings_new ();
  const CtlCluster *cluster = ctl_survey_get_cluster (survey);
  if (survey->unreadable != NULL)
    ctl_warnings_add (warnings, TRUE,
                      _ ("The installed CTL file cannot be read (%s): phones refuse it. Compare "
                         "with what 'show ctl' prints on the publisher, and make a new one."),
                      survey->unreadable);
  else if (survey->installed != NULL)
    warn_about_signature (warnings, survey->installed);
  else if (cluster->mode == CTL_MODE_MIXED)
    ctl_warnings_add (warnings, TRUE, "%s %s", ctl_warning_get_mixed_without_file (),
                      _ ("Two security tokens are needed to create it: have them at hand, and "
                         "update the CTL file."));
  if (survey->installed != NULL)
    warn_about_services (warnings, survey->installed, cluster);
  for (guint i = 0; i < cluster->servers->len; i++)
    warn_about_dates (warnings, cluster->servers->pdata[i], now);
  if (survey->installed != NULL)
    warn_about_tokens (warnings, survey->installed, now);
  return warnings;
}
