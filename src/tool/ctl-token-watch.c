/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-watch.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-error.h"
#include "ctl-token-json.h"
#include "ctl-token-table.h"

#define INTERVAL 1 /* seconds */

static char *
encode (const CtlToken *token)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  ctl_json_token (builder, token);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static gboolean
is_equal (const CtlToken *a, const CtlToken *b)
{
  g_autofree char *a_text = encode (a);
  g_autofree char *b_text = encode (b);
  return g_str_equal (a_text, b_text);
}

/* What was in the same slot before: one slot of one module has one state at a time. */
static CtlToken *
find (GPtrArray *tokens, const CtlToken *wanted)
{
  for (guint i = 0; i < tokens->len; i++)
    {
      CtlToken *token = tokens->pdata[i];
      if (token->slot == wanted->slot && g_str_equal (token->module, wanted->module) &&
          g_str_equal (token->serial, wanted->serial))
        return token;
    }
  return NULL;
}

static void
print_change (CtlTool *tool, const char *change, const char *words, const CtlToken *token)
{
  g_autofree char *line = ctl_token_table_line (token);
  ctl_tool_print (tool, "%s %s\n", words, line);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  ctl_json_string (builder, "change", change);
  json_builder_set_member_name (builder, "token");
  ctl_json_token (builder, token);
  json_builder_end_object (builder);
  ctl_tool_print_json (tool, builder);
}

static void
print_changes (CtlTool *tool, GPtrArray *before, GPtrArray *now)
{
  for (guint i = 0; i < before->len; i++)
    if (find (now, before->pdata[i]) == NULL)
      print_change (tool, "removed", _ ("removed:"), before->pdata[i]);
  for (guint i = 0; i < now->len; i++)
    {
      CtlToken *old = find (before, now->pdata[i]);
      if (old == NULL)
        print_change (tool, "added", _ ("added:"), now->pdata[i]);
      else if (!is_equal (old, now->pdata[i]))
        print_change (tool, "changed", _ ("changed:"), now->pdata[i]);
    }
}

/**
 * ctl_token_watch:
 * @set: what is plugged in now
 * @tool: the tool
 * @error: return location for the error of the module that --module chose, and
 *   %CTL_ERROR_FILE where nobody reads any more
 *
 * Prints a line, or a JSON object, for everything that is there and then for each change, until
 * the tool is cancelled.
 *
 * Returns: the exit code of a cancelled command
 */
int
ctl_token_watch (CtlTokenSet *set, CtlTool *tool, GError **error)
{
  g_autoptr (GPtrArray) before = g_ptr_array_new ();
  do
    {
      print_changes (tool, before, set->tokens);
      if (!ctl_tool_flush (error))
        return 0;
      g_clear_pointer (&before, g_ptr_array_unref);
      before = g_ptr_array_ref (set->tokens);
    }
  while (ctl_await_seconds (INTERVAL, tool->cancellable) &&
         ctl_token_set_refresh (set, tool, error));
  /* To be stopped is how this ends: no error is told. */
  if (g_cancellable_is_cancelled (tool->cancellable))
    g_clear_error (error);
  return ctl_error_get_exit_code (CTL_ERROR_CANCELLED);
}
