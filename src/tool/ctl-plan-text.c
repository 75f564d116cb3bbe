/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-plan-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-checklist.h"
#include "ctl-json.h"

static void
add_cluster (GString *text, const CtlPlan *plan)
{
  g_autofree char *name = ctl_text_safe (plan->cluster->name);
  g_autofree char *release = ctl_text_safe (plan->cluster->release);
  g_string_append_printf (text, _ ("Cluster:        %s, release %s, %u servers\n"), name, release,
                          plan->cluster->servers->len);
  if (plan->mode == plan->cluster->mode)
    g_string_append_printf (text, _ ("Security mode:  %s, and stays so\n"),
                            _ (ctl_mode_to_string (plan->mode)));
  else
    g_string_append_printf (text, _ ("Security mode:  %s, becomes %s\n"),
                            _ (ctl_mode_to_string (plan->cluster->mode)),
                            _ (ctl_mode_to_string (plan->mode)));
}

static void
add_difference (GString *text, const CtlPlan *plan)
{
  g_autofree char *difference = ctl_diff_to_text (plan->diff);
  g_string_append (text,
                   plan->installed != NULL
                       ? _ ("\nDifference between the installed CTL file and the new one:\n\n")
                       : _ ("\nThe new CTL file:\n\n"));
  g_string_append (text, difference);
}

/* Sentences stay in one piece where a program reads them: it may look for one. */
static void
add_sentence (GString *text, const char *first, const char *sentence, gboolean wrapped)
{
  if (wrapped)
    ctl_text_append_wrapped (text, first, (guint) strspn (first, " ") + 2, sentence);
  else
    g_string_append_printf (text, "%s%s\n", first, sentence);
}

static void
add_phones (GString *text, const CtlPlan *plan, gboolean wrapped)
{
  g_string_append (text, _ ("\nWhich phones will take it:\n"));
  for (guint i = 0; i < plan->phones->len; i++)
    {
      const CtlPhoneAnswer *answer = plan->phones->pdata[i];
      g_autofree char *first =
          g_strdup_printf ("  %s: %s. ", ctl_phone_kind_get_title (answer->kind),
                           answer->accepts ? _ ("yes") : _ ("NO"));
      add_sentence (text, first, answer->reason, wrapped);
    }
}

static void
add_remarks (GString *text, const CtlPlan *plan, gboolean wrapped)
{
  if (plan->notes->len + plan->warnings->len > 0)
    g_string_append_c (text, '\n');
  for (guint i = 0; i < plan->notes->len; i++)
    add_sentence (text, _ ("Note: "), plan->notes->pdata[i], wrapped);
  for (guint i = 0; i < plan->warnings->len; i++)
    {
      const CtlWarning *warning = plan->warnings->pdata[i];
      add_sentence (text, warning->severe ? _ ("SEVERE WARNING: ") : _ ("Warning: "), warning->text,
                    wrapped);
    }
}

/**
 * ctl_plan_to_text:
 * @plan: a plan
 * @wrapped: whether sentences are broken into lines, for a terminal
 *
 * Returns: (transfer full): what a person must see before agreeing, safe to show
 */
char *
ctl_plan_to_text (const CtlPlan *plan, gboolean wrapped)
{
  GString *text = g_string_new (NULL);
  add_cluster (text, plan);
  add_difference (text, plan);
  add_phones (text, plan, wrapped);
  add_remarks (text, plan, wrapped);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

static void
begin_array (JsonBuilder *json, const char *key)
{
  json_builder_set_member_name (json, key);
  json_builder_begin_array (json);
}

static void
add_strings (JsonBuilder *json, const char *key, GPtrArray *strings)
{
  begin_array (json, key);
  for (guint i = 0; i < strings->len; i++)
    json_builder_add_string_value (json, strings->pdata[i]);
  json_builder_end_array (json);
}

static void
add_change_json (JsonBuilder *json, const CtlChange *change)
{
  CtlRecord *record = change->after != NULL ? change->after : change->before;
  g_autofree char *function = ctl_function_to_string (ctl_record_get_function (record));
  json_builder_begin_object (json);
  ctl_json_string (json, "change", ctl_change_kind_to_string (change->kind));
  ctl_json_string (json, "function", function);
  ctl_json_string (json, "dns_name", ctl_record_get_dns_name (record));
  ctl_json_string (json, "subject", ctl_record_get_subject (record));
  ctl_json_hex (json, "serial", ctl_record_get_serial (record), CTL_HEX_COLON);
  add_strings (json, "details", change->details);
  json_builder_end_object (json);
}

static void
add_difference_json (JsonBuilder *json, const CtlDiff *diff)
{
  json_builder_set_member_name (json, "difference");
  json_builder_begin_object (json);
  add_strings (json, "header", diff->header);
  begin_array (json, "records");
  for (guint i = 0; i < diff->changes->len; i++)
    add_change_json (json, diff->changes->pdata[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
add_phones_json (JsonBuilder *json, const CtlPlan *plan)
{
  begin_array (json, "phones");
  for (guint i = 0; i < plan->phones->len; i++)
    {
      const CtlPhoneAnswer *answer = plan->phones->pdata[i];
      json_builder_begin_object (json);
      ctl_json_string (json, "kind", ctl_phone_kind_to_string (answer->kind));
      ctl_json_boolean (json, "accepts", answer->accepts);
      ctl_json_boolean (json, "asked", answer->asked);
      ctl_json_string (json, "reason", answer->reason);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_warnings_json (JsonBuilder *json, const CtlPlan *plan)
{
  begin_array (json, "warnings");
  for (guint i = 0; i < plan->warnings->len; i++)
    {
      const CtlWarning *warning = plan->warnings->pdata[i];
      json_builder_begin_object (json);
      ctl_json_boolean (json, "severe", warning->severe);
      ctl_json_string (json, "text", warning->text);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

/**
 * ctl_plan_print_json:
 * @tool: the tool
 * @plan: a plan
 *
 * Prints what `update --dry-run --json` answers.
 */
void
ctl_plan_print_json (CtlTool *tool, const CtlPlan *plan)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  ctl_json_string (json, "cluster", plan->cluster->name);
  json_builder_set_member_name (json, "mode");
  json_builder_begin_object (json);
  ctl_json_string (json, "now", ctl_mode_to_string (plan->cluster->mode));
  ctl_json_string (json, "after", ctl_mode_to_string (plan->mode));
  json_builder_end_object (json);
  add_difference_json (json, plan->diff);
  add_phones_json (json, plan);
  add_warnings_json (json, plan);
  add_strings (json, "notes", plan->notes);
  json_builder_end_object (json);
  ctl_tool_print_json (tool, json);
}

/**
 * ctl_plan_to_checklist:
 * @plan: a plan that was carried out
 *
 * Returns: (transfer full): what is left to do by hand, safe to show
 */
char *
ctl_plan_to_checklist (const CtlPlan *plan)
{
  GString *text = g_string_new (_ ("\nWhat is left to do, in this order:\n"));
  g_autoptr (GPtrArray) lines = ctl_checklist_new (plan->cluster);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "  - %s\n", (const char *) lines->pdata[i]);
  g_string_append_printf (text, "  - %s\n", ctl_checklist_get_comparison ());
  return g_string_free (text, FALSE);
}
