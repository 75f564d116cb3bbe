/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-results.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-json.h"
#include "ctl-outcome-text.h"

#define STATUS_WIDTH 14

static const char *
status_to_words (CtlStatus status)
{
  static const char *const words[] = {
    [CTL_STATUS_WRITTEN] = N_ ("written"),         [CTL_STATUS_UNCHANGED] = N_ ("had it already"),
    [CTL_STATUS_UNREACHABLE] = N_ ("UNREACHABLE"), [CTL_STATUS_REFUSED] = N_ ("REFUSED"),
    [CTL_STATUS_FAILED] = N_ ("FAILED"),
  };
  g_return_val_if_fail (status < G_N_ELEMENTS (words), NULL);
  return _ (words[status]);
}

/**
 * ctl_result_to_line:
 * @result: what became of a server
 *
 * Returns: (transfer full): a line for people, safe to show
 */
char *
ctl_result_to_line (const CtlResult *result)
{
  g_autofree char *name = ctl_text_safe (result->name);
  g_autofree char *address = ctl_text_safe (result->address);
  g_autofree char *path = ctl_text_safe (result->path);
  g_autofree char *message = ctl_text_safe (result->message);
  const char *status = status_to_words (result->status);
  int blanks = MAX (STATUS_WIDTH - (int) g_utf8_strlen (status, -1), 0);
  g_autofree char *line =
      g_strdup_printf ("%-20s %-15s %s%*s %s%s%s", name, address, status, blanks, "", path,
                       *path != '\0' && *message != '\0' ? ": " : "", message);
  return g_strdup (g_strchomp (line));
}

static void
add_result (JsonBuilder *json, const CtlResult *result)
{
  json_builder_begin_object (json);
  ctl_json_string (json, "name", result->name);
  ctl_json_string (json, "address", result->address);
  ctl_json_string (json, "path", result->path);
  ctl_json_string (json, "status", ctl_status_to_string (result->status));
  ctl_json_string (json, "message", result->message);
  json_builder_end_object (json);
}

/**
 * ctl_results_add_json:
 * @json: an object is open
 * @results: (element-type CtlResult): one a server
 * @list: the file that was sent
 *
 * Adds the members `results`, `sha1` and `md5` (command-line.md).
 */
void
ctl_results_add_json (JsonBuilder *json, GPtrArray *results, CtlList *list)
{
  g_autofree char *sha1 = ctl_list_dup_sha1 (list);
  g_autofree char *md5 = ctl_list_dup_md5 (list);
  json_builder_set_member_name (json, "results");
  json_builder_begin_array (json);
  for (guint i = 0; i < results->len; i++)
    add_result (json, results->pdata[i]);
  json_builder_end_array (json);
  ctl_json_string (json, "sha1", sha1);
  ctl_json_string (json, "md5", md5);
}

static guint
count_failed (GPtrArray *results)
{
  guint failed = 0;
  for (guint i = 0; i < results->len; i++)
    failed += !ctl_result_is_good (results->pdata[i]);
  return failed;
}

/**
 * ctl_results_say:
 * @tool: the tool
 * @results: (element-type CtlResult): one a server
 * @list: the file that was sent
 *
 * Prints the table of results and the checksums for people.
 *
 * Returns: the exit code: 0, or that of %CTL_ERROR_PARTIAL where a server did not take the file
 */
int
ctl_results_say (CtlTool *tool, GPtrArray *results, CtlList *list)
{
  g_autofree char *sha1 = ctl_list_dup_sha1 (list);
  g_autofree char *md5 = ctl_list_dup_md5 (list);
  guint failed = count_failed (results);
  for (guint i = 0; i < results->len; i++)
    {
      g_autofree char *line = ctl_result_to_line (results->pdata[i]);
      ctl_tool_print (tool, "%s\n", line);
    }
  ctl_tool_print (tool, _ ("\nSHA1 %s\nMD5  %s\n"), sha1, md5);
  if (failed == 0)
    return 0;
  g_autofree char *summary = ctl_outcome_summarise (results);
  ctl_tool_note (tool, "%s %s", summary, ctl_error_get_hint (CTL_ERROR_PARTIAL));
  return ctl_error_get_exit_code (CTL_ERROR_PARTIAL);
}

/**
 * ctl_results_print:
 * @tool: the tool
 * @results: (element-type CtlResult): one a server
 * @list: the file that was sent
 *
 * The same, or all of it as one JSON document.
 *
 * Returns: the exit code of ctl_results_say()
 */
int
ctl_results_print (CtlTool *tool, GPtrArray *results, CtlList *list)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  ctl_results_add_json (json, results, list);
  json_builder_end_object (json);
  int code = ctl_results_say (tool, results, list);
  ctl_tool_print_json (tool, json);
  return code;
}
