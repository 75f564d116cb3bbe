/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-outcome-text.h"

#include <glib/gi18n-lib.h>

#include "ctl-checklist.h"
#include "ctl-text.h"

/**
 * ctl_outcome_summarise:
 * @results: (element-type CtlResult): one a server
 *
 * Returns: (transfer full): a sentence on how many servers have the file
 */
char *
ctl_outcome_summarise (GPtrArray *results)
{
  guint failed = 0;
  for (guint i = 0; i < results->len; i++)
    failed += !ctl_result_is_good (results->pdata[i]);
  if (failed == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u server has the new CTL file.",
                                         "All %u servers have the new CTL file.", results->len),
                            results->len);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u of %u servers did not take the file.",
                                       "%u of %u servers did not take the file.", failed),
                          failed, results->len);
}

static void
add_result (GString *text, const CtlResult *result)
{
  g_autofree char *name = ctl_text_safe (result->name);
  g_autofree char *address = ctl_text_safe (result->address);
  g_autofree char *path = ctl_text_safe (result->path);
  g_autofree char *message = ctl_text_safe (result->message);
  g_string_append_printf (text, "  %s (%s): %s%s%s%s%s\n", name, address,
                          ctl_status_to_title (result->status), *path != '\0' ? ", " : "", path,
                          *message != '\0' ? ". " : "", message);
}

static void
add_checklist (GString *text, const CtlPlan *plan)
{
  g_autoptr (GPtrArray) lines = ctl_checklist_new (plan->cluster);
  g_string_append_printf (text, "\n%s\n", _ ("What is left to do, in this order:"));
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "  [ ] %s\n", (const char *) lines->pdata[i]);
  g_string_append_printf (text, "  [ ] %s\n", ctl_checklist_get_comparison ());
}

/**
 * ctl_outcome_to_text:
 * @self: what came out of a job
 * @plan: its plan
 *
 * Returns: (transfer full): the results, the checksums and what is left to do, for a clipboard or
 *   for paper, safe to show
 */
char *
ctl_outcome_to_text (const CtlOutcome *self, const CtlPlan *plan)
{
  g_autofree char *cluster = ctl_text_safe (plan->cluster->name);
  g_autofree char *summary = ctl_outcome_summarise (self->results);
  g_autofree char *sha1 = ctl_list_dup_sha1 (self->list);
  g_autofree char *md5 = ctl_list_dup_md5 (self->list);
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, _ ("New CTL file of the cluster %s"), cluster);
  g_string_append_printf (text, "\n\n%s\n", summary);
  for (guint i = 0; i < self->results->len; i++)
    add_result (text, self->results->pdata[i]);
  g_string_append_printf (text, "\n  SHA-1  %s\n  MD5    %s\n", sha1, md5);
  add_checklist (text, plan);
  return g_string_free (text, FALSE);
}
