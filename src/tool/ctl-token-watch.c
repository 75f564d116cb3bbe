/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-watch.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-error.h"
#include "ctl-module-choice.h"
#include "ctl-text.h"
#include "ctl-token-json.h"
#include "ctl-token-monitor.h"
#include "ctl-token-table.h"

typedef struct
{
  CtlTool *tool;
  CtlTokenMonitor *monitor;
  gboolean is_chosen;        /* one module, which must work */
  GHashTable *failed;        /* modules of which it was told, and why */
  GCancellable *cancellable; /* ends the watch */
  GError *error;             /* why, if nobody wanted it */
} Watch;

static void
end (Watch *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_cancellable_cancel (self->cancellable);
}

/* Whoever reads it may have gone. */
static void
flush (Watch *self)
{
  GError *error = NULL;
  if (!ctl_tool_flush (&error))
    end (self, error);
}

static void
print_token (Watch *self, const char *change, const char *words, const CtlToken *token)
{
  g_autofree char *line = ctl_token_table_line (token);
  ctl_tool_print (self->tool, "%s %s\n", words, line);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  ctl_json_string (builder, "change", change);
  json_builder_set_member_name (builder, "token");
  ctl_json_token (builder, token);
  json_builder_end_object (builder);
  ctl_tool_print_json (self->tool, builder);
  flush (self);
}

static void
on_token_added (Watch *self, CtlToken *token)
{
  print_token (self, "added", _ ("added:"), token);
}

static void
on_token_removed (Watch *self, CtlToken *token)
{
  print_token (self, "removed", _ ("removed:"), token);
}

static void
on_token_changed (Watch *self, CtlToken *token)
{
  print_token (self, "changed", _ ("changed:"), token);
}

static void
print_module (Watch *self, const char *change, const char *module, const char *reason)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  ctl_json_string (builder, "change", change);
  ctl_json_string (builder, "module", module);
  if (reason != NULL)
    ctl_json_string (builder, "error", reason);
  json_builder_end_object (builder);
  ctl_tool_print_json (self->tool, builder);
  flush (self);
}

/* A module that somebody chose must work to begin with; any other is waited for. */
static void
on_module_failed (Watch *self, const char *module, const GError *reason)
{
  const char *told = g_hash_table_lookup (self->failed, module);
  if (self->is_chosen)
    {
      end (self, g_error_copy (reason));
      return;
    }
  if (g_strcmp0 (told, reason->message) == 0)
    return;
  g_hash_table_insert (self->failed, g_strdup (module), g_strdup (reason->message));
  ctl_tool_note (self->tool, _ ("%s. It is tried again; what it showed last may be out of date."),
                 reason->message);
  print_module (self, "failed", module, reason->message);
}

static void
on_module_changed (Watch *self, const char *module)
{
  const GError *reason;
  CtlModuleState state = ctl_token_monitor_get_module_state (self->monitor, module, &reason);
  if (state == CTL_MODULE_FAILED)
    {
      on_module_failed (self, module, reason);
      return;
    }
  self->is_chosen = FALSE;
  if (!g_hash_table_remove (self->failed, module))
    return;
  g_autofree char *safe = ctl_text_safe (module);
  ctl_tool_note (self->tool, _ ("The module %s works again."), safe);
  print_module (self, "recovered", module, NULL);
}

static void
on_stopped (G_GNUC_UNUSED GCancellable *cancellable, gpointer watch)
{
  g_cancellable_cancel (((Watch *) watch)->cancellable);
}

static void
run (Watch *self, GPtrArray *modules)
{
  CtlTool *tool = self->tool;
  self->monitor = ctl_token_monitor_new (modules);
  g_signal_connect_swapped (self->monitor, "token-added", G_CALLBACK (on_token_added), self);
  g_signal_connect_swapped (self->monitor, "token-removed", G_CALLBACK (on_token_removed), self);
  g_signal_connect_swapped (self->monitor, "token-changed", G_CALLBACK (on_token_changed), self);
  g_signal_connect_swapped (self->monitor, "module-changed", G_CALLBACK (on_module_changed), self);
  gulong stopped = g_cancellable_connect (tool->cancellable, G_CALLBACK (on_stopped), self, NULL);
  ctl_await_cancel (self->cancellable);
  g_cancellable_disconnect (tool->cancellable, stopped);
  g_signal_handlers_disconnect_by_data (self->monitor, self);
}

/**
 * ctl_token_watch:
 * @tool: the tool
 * @error: return location for the error of the module that was chosen by name, where it never
 *   worked, and %CTL_ERROR_FILE where nobody reads any more
 *
 * Prints a line, or a JSON object, for everything that is there and then for each change, until
 * the tool is cancelled.
 *
 * Returns: the exit code of a cancelled command
 */
int
ctl_token_watch (CtlTool *tool, GError **error)
{
  Watch self = { .tool = tool };
  g_autoptr (GPtrArray) modules = ctl_module_choice_get_paths (tool, &self.is_chosen, error);
  if (modules == NULL)
    return 0;
  self.cancellable = g_cancellable_new ();
  self.failed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  run (&self, modules);
  g_clear_object (&self.monitor);
  g_clear_object (&self.cancellable);
  g_hash_table_unref (self.failed);
  if (self.error != NULL)
    g_propagate_error (error, self.error);
  return ctl_error_get_exit_code (CTL_ERROR_CANCELLED);
}
