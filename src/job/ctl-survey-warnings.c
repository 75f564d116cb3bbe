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

static void
warn_about_service (GPtrArray *warnings,
                    CtlList *list,
                    const CtlServer *server,
                    const CtlService *service)
{
  CtlListing listing =
      list != NULL ? ctl_listing_of_service (list, server, service) : CTL_LISTING_SAME;
  if (listing == CTL_LISTING_SAME)
    return;
  g_autofree char *function = ctl_function_to_string (service->function);
  g_autofree char *name = ctl_text_safe (server->name);
  if (listing == CTL_LISTING_OTHER)
    ctl_warnings_add (warnings, TRUE,
                      /* Translators: a function, as CAPF, and the name of a server. */
                      _ ("The installed CTL file holds another certificate for %s on %s than the "
                         "server has now: phones do not trust it there. Update the CTL file."),
                      function, name);
  else
    ctl_warnings_add (warnings, TRUE,
                      _ ("The installed CTL file does not hold the certificate of %s on %s: phones "
                         "do not trust it there. Update the CTL file."),
                      function, name);
}

static void
warn_about_server (GPtrArray *warnings, CtlList *list, const CtlServer *server, gint64 now)
{
  g_autofree char *name = ctl_text_safe (server->name);
  for (guint i = 0; i < server->services->len; i++)
    {
      const CtlService *service = server->services->pdata[i];
      g_autofree char *function = ctl_function_to_string (service->function);
      g_autofree char *title = g_strdup_printf (_ ("%s on %s"), function, name);
      warn_about_service (warnings, list, server, service);
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
  for (guint i = 0; i < cluster->servers->len; i++)
    warn_about_server (warnings, survey->installed, cluster->servers->pdata[i], now);
  if (survey->installed != NULL)
    warn_about_tokens (warnings, survey->installed, now);
  return warnings;
}
