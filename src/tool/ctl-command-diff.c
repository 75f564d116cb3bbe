/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-commands.h"
#include "ctl-diff.h"
#include "ctl-list-json.h"
#include "ctl-verify.h"

static void
add_lines (JsonBuilder *builder, const char *key, GPtrArray *lines)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    json_builder_add_string_value (builder, lines->pdata[i]);
  json_builder_end_array (builder);
}

static void
add_record (
    JsonBuilder *builder, const char *key, CtlList *list, CtlRecord *signer, CtlRecord *record)
{
  guint place;
  json_builder_set_member_name (builder, key);
  if (record != NULL && g_ptr_array_find (ctl_list_get_records (list), record, &place))
    ctl_json_record (builder, record, place + 1, record == signer);
  else
    json_builder_add_null_value (builder);
}

static void
print_json (CtlTool *tool, const CtlDiff *diff, CtlList *old, CtlList *new)
{
  CtlRecord *old_signer = ctl_verify_find_signer (old);
  CtlRecord *new_signer = ctl_verify_find_signer (new);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  ctl_json_boolean (builder, "identical", diff->identical);
  add_lines (builder, "header", diff->header);
  json_builder_set_member_name (builder, "changes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < diff->changes->len; i++)
    {
      const CtlChange *change = diff->changes->pdata[i];
      json_builder_begin_object (builder);
      ctl_json_string (builder, "kind", ctl_change_kind_to_string (change->kind));
      add_record (builder, "before", old, old_signer, change->before);
      add_record (builder, "after", new, new_signer, change->after);
      add_lines (builder, "details", change->details);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ctl_tool_print_json (tool, builder);
}

static int
run (CtlTool *tool, char **arguments, GError **error)
{
  g_autoptr (CtlList) old = ctl_list_load (arguments[0], error);
  g_autoptr (CtlList) new = old != NULL ? ctl_list_load (arguments[1], error) : NULL;
  if (new == NULL)
    return 0;
  g_autoptr (CtlDiff) diff = ctl_diff_new (old, new);
  g_autofree char *text = ctl_diff_to_text (diff);
  ctl_tool_print (tool, "%s", text);
  print_json (tool, diff, old, new);
  return diff->identical ? 0 : 1;
}

const CtlCommand ctl_command_diff = {
  .name = "diff",
  .parameters = N_ ("OLD NEW"),
  .min_arguments = 2,
  .max_arguments = 2,
  .summary = N_ ("Tell how two CTL files differ"),
  .description = N_ (
      "Lists the records that NEW adds, removes and changes against OLD, and what differs in\n"
      "signer, digest and form. Records are matched by their certificates, not by their order.\n"
      "\n"
      "The exit code is 0 where the two files are the same bytes, else 1.\n"
      "\n"
      "Example:\n"
      "  etoken-ctl diff CTLFile.tlv~ CTLFile.tlv"),
  .run = run,
};
