/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-history.h"
#include "ctl-publisher-options.h"
#include "ctl-results.h"

static char *option_mode;
static char **option_targets;

static const GOptionEntry push_options[] = {
  { "mode", 0, 0, G_OPTION_ARG_STRING, &option_mode,
    N_ ("Set the security mode too: mixed or non-secure"), N_ ("MODE") },
  { "target", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_targets,
    N_ ("Send it to the server with this name only; several times"), N_ ("NAME") },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  CtlTool *tool;
  CtlTarget *target;
  CtlPut put;
  char *kept;   /* copy of the file that is replaced */
  gint pushing; /* atomic */
} PushCall;

static void
on_result (const CtlResult *result, gpointer user_data)
{
  PushCall *call = user_data;
  g_autofree char *line = ctl_result_to_line (result);
  ctl_tool_note (call->tool, "  %s", line);
}

static gboolean
keep (PushCall *call, GError **error)
{
  GBytes *installed = call->target->installed.bytes;
  if (installed == NULL || g_bytes_equal (installed, call->put.file))
    return TRUE;
  g_autofree char *folder = ctl_history_dup_folder ();
  call->kept = ctl_history_keep (folder, call->target, g_get_real_time () / G_USEC_PER_SEC, error);
  return call->kept != NULL;
}

/* What is installed now is what this file replaces. Once the publisher has the file it carries on
 * whatever happens here, so that is waited for (ctl-provider-protocol.md, 4). */
static gpointer
call_push (gpointer data, GCancellable *cancellable, GError **error)
{
  PushCall *call = data;
  if (!ctl_target_read (call->target, cancellable, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error) || !keep (call, error))
    return NULL;
  GBytes *installed = call->target->installed.bytes;
  g_autoptr (GBytes) replaces =
      installed != NULL ? ctl_digest_compute (CTL_DIGEST_SHA256, installed) : NULL;
  g_atomic_int_set (&call->pushing, TRUE);
  call->put.replaces = replaces;
  GPtrArray *results =
      ctl_publisher_put_ctl (call->target->publisher, &call->put, on_result, call, NULL, error);
  if (results != NULL)
    ctl_history_note_results (call->kept, results);
  return results;
}

static void
on_cancelled (G_GNUC_UNUSED GCancellable *cancellable, gpointer user_data)
{
  PushCall *call = user_data;
  if (g_atomic_int_get (&call->pushing))
    ctl_tool_note (
        call->tool, "%s",
        _ ("The servers are taking the file already: this can no longer be undone. Waiting "
           "for their results …"));
}

static GPtrArray *
push (PushCall *call, GError **error)
{
  GCancellable *cancellable = call->tool->cancellable;
  gulong handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), call);
  GPtrArray *results = ctl_await_thread (call_push, call, cancellable, error);
  g_signal_handler_disconnect (cancellable, handler);
  return results;
}

static gboolean
parse_put (CtlPut *put, GError **error)
{
  put->set_mode = option_mode != NULL;
  if (put->set_mode && !ctl_mode_from_string (option_mode, &put->mode, error))
    return FALSE;
  if (option_targets == NULL)
    return TRUE;
  put->targets = g_ptr_array_new ();
  for (guint i = 0; option_targets[i] != NULL; i++)
    g_ptr_array_add (put->targets, option_targets[i]);
  return TRUE;
}

static int
do_push (CtlTool *tool, PushCall *call, const char *path, GError **error)
{
  if (!parse_put (&call->put, error))
    return 0;
  g_autoptr (CtlList) list = ctl_list_load (path, error);
  g_autoptr (CtlPublisher) publisher =
      list != NULL ? ctl_publisher_options_open (tool, error) : NULL;
  if (publisher == NULL)
    return 0;
  g_autoptr (CtlTarget) target = ctl_target_new (publisher, CTL_ROLE_PUBLISHER);
  call->target = target;
  call->put.file = ctl_list_get_bytes (list);
  g_autoptr (GPtrArray) results = push (call, error);
  if (call->kept != NULL)
    ctl_tool_note (tool, _ ("The replaced file is kept as %s"), call->kept);
  return results != NULL ? ctl_results_print (tool, results, list) : 0;
}

static int
run_push (CtlTool *tool, char **arguments, GError **error)
{
  PushCall call = { .tool = tool };
  int code = do_push (tool, &call, arguments[0], error);
  g_clear_pointer (&call.put.targets, g_ptr_array_unref);
  g_free (call.kept);
  return code;
}

const CtlCommand ctl_command_publisher_push = {
  .name = "publisher push",
  .parameters = N_ ("FILE"),
  .min_arguments = 1,
  .max_arguments = 1,
  .summary = N_ ("Install a signed CTL file on the servers of the cluster"),
  .description =
      N_ ("The publisher checks the file and its signer, and each server has its own result. With\n"
          "--target only servers that lack the installed file can be served. The replaced file is\n"
          "kept first, as “update” does.\n"
          "\n"
          "Example:\n"
          "  etoken-ctl publisher push CTLFile.tlv --publisher cucm-pub --user admin\n"),
  .options = { push_options, ctl_publisher_options, NULL },
  .run = run_push,
};
