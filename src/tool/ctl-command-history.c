/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-commands.h"
#include "ctl-history.h"
#include "ctl-json.h"

static char *
format_replaced (const CtlHistoryEntry *entry)
{
  g_autoptr (GDateTime) time =
      entry->replaced > 0 ? g_date_time_new_from_unix_utc (entry->replaced) : NULL;
  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S UTC") : g_strdup ("?");
}

static void
print_entry (CtlTool *tool, const CtlHistoryEntry *entry)
{
  g_autofree char *replaced = format_replaced (entry);
  g_autofree char *publisher = ctl_text_safe (entry->publisher);
  g_autofree char *what = ctl_history_entry_describe (entry);
  g_autofree char *path = ctl_text_safe (entry->path);
  ctl_tool_print (tool, "%s  %s  %s\n    %s\n", replaced, publisher, what, path);
}

static void
add_known_number (JsonBuilder *json, const char *key, gboolean is_known, guint value)
{
  if (is_known)
    ctl_json_number (json, key, value);
  else
    ctl_json_string (json, key, NULL);
}

static void
add_known_time (JsonBuilder *json, const char *key, gint64 seconds)
{
  if (seconds > 0)
    ctl_json_time (json, key, seconds);
  else
    ctl_json_string (json, key, NULL);
}

static void
add_entry (JsonBuilder *json, const CtlHistoryEntry *entry)
{
  json_builder_begin_object (json);
  ctl_json_string (json, "file", entry->path);
  ctl_json_string (json, "publisher", entry->publisher);
  ctl_json_string (json, "cluster", entry->cluster);
  ctl_json_string (json, "mode", entry->has_mode ? ctl_mode_to_string (entry->mode) : NULL);
  add_known_time (json, "replaced", entry->replaced);
  add_known_time (json, "modified", entry->modified);
  add_known_number (json, "written", entry->has_result, entry->written);
  add_known_number (json, "failed", entry->has_result, entry->failed);
  json_builder_end_object (json);
}

static int
run (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  g_autofree char *folder = ctl_history_dup_folder ();
  g_autoptr (GPtrArray) entries = ctl_history_list (folder, error);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  if (entries == NULL)
    return 0;
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "history");
  json_builder_begin_array (json);
  for (guint i = 0; i < entries->len; i++)
    {
      print_entry (tool, entries->pdata[i]);
      add_entry (json, entries->pdata[i]);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  if (entries->len == 0)
    ctl_tool_note (tool, "%s", _ ("No CTL file was replaced by this user yet."));
  ctl_tool_print_json (tool, json);
  return 0;
}

const CtlCommand ctl_command_history = {
  .name = "history",
  .summary = N_ ("List the CTL files that were replaced"),
  .description = N_ (
      "Lists the copies that were kept when a file was replaced, the last one first: when, on\n"
      "which publisher, and how many servers took the file that replaced it. Look at one with\n"
      "show, compare two with diff, and put one back with publisher push: its signer must still\n"
      "be in the installed file or in Phone-SAST-trust.\n"
      "\n"
      "Example:\n"
      "  etoken-ctl history\n"),
  .run = run,
};
