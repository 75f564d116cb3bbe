/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-finished-warnings.h"

#include <glib/gi18n-lib.h>

#include "ctl-listing.h"
#include "ctl-text.h"

static void
warn_about_service (CtlPlan *plan, const CtlServer *server, const CtlService *service)
{
  CtlListing listing = ctl_listing_of_service (plan->preview, server, service);
  g_autofree char *function = ctl_function_to_string (service->function);
  g_autofree char *name = ctl_text_safe (server->name);
  if (listing == CTL_LISTING_OTHER)
    ctl_warnings_add (plan->warnings, TRUE,
                      /* Translators: a function, as CAPF, and the name of a server. */
                      _ ("This file holds another certificate for %s on %s than the server has "
                         "now: phones that take the file do not trust it there."),
                      function, name);
  else if (listing == CTL_LISTING_NONE)
    ctl_warnings_add (plan->warnings, TRUE,
                      _ ("This file does not hold the certificate of %s on %s: phones that take "
                         "the file do not trust it there."),
                      function, name);
}

static void
warn_about_services (CtlPlan *plan)
{
  for (guint i = 0; i < plan->cluster->servers->len; i++)
    {
      const CtlServer *server = plan->cluster->servers->pdata[i];
      for (guint j = 0; j < server->services->len; j++)
        warn_about_service (plan, server, server->services->pdata[j]);
    }
}

/* By name, each once. */
static GPtrArray *
find_strangers (const CtlPlan *plan)
{
  GPtrArray *records = ctl_list_get_records (plan->preview);
  GPtrArray *names = g_ptr_array_new ();
  for (guint i = 0; i < records->len; i++)
    {
      CtlRecord *record = records->pdata[i];
      const char *name = ctl_record_get_dns_name (record);
      if (ctl_record_get_function (record) != CTL_FUNCTION_SAST && name != NULL && *name != '\0' &&
          !ctl_listing_is_of_cluster (record, plan->cluster) &&
          !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, (gpointer) name);
    }
  return names;
}

static void
warn_about_strangers (CtlPlan *plan)
{
  g_autoptr (GPtrArray) strangers = find_strangers (plan);
  g_autofree char *names = ctl_text_join (strangers, (CtlTextFunc) ctl_text_safe);
  if (strangers->len > 0)
    ctl_warnings_add (plan->warnings, FALSE,
                      ngettext ("This file lists a server that is not of the cluster: %s. That is "
                                "right for a firewall or an alternate TFTP server only.",
                                "This file lists servers that are not of the cluster: %s. That is "
                                "right for firewalls and alternate TFTP servers only.",
                                strangers->len),
                      names);
}

static void
warn_about_mode (CtlPlan *plan)
{
  gboolean is_non_secure = ctl_list_is_non_secure (plan->preview);
  if (is_non_secure && plan->mode == CTL_MODE_MIXED)
    ctl_warnings_add (plan->warnings, TRUE, "%s",
                      _ ("This file was made for non-secure mode, and the cluster is in mixed "
                         "mode: phones that take it do not register with encryption."));
  else if (!is_non_secure && plan->mode == CTL_MODE_NON_SECURE)
    ctl_warnings_add (plan->warnings, FALSE, "%s",
                      _ ("This file was made for mixed mode, and the cluster is in non-secure "
                         "mode, which it stays in."));
}

/**
 * ctl_finished_warn:
 * @plan: of a finished file
 *
 * Adds what speaks against it because the cluster has changed since it was made.
 */
void
ctl_finished_warn (CtlPlan *plan)
{
  warn_about_mode (plan);
  warn_about_services (plan);
  warn_about_strangers (plan);
}
