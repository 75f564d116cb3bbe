/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-json.h"
#include "ctl-publisher-options.h"

typedef struct
{
  CtlPublisher *publisher;
  gboolean set;
  CtlMode mode;
} ModeCall;

static gpointer
call_mode (gpointer data, GCancellable *cancellable, GError **error)
{
  ModeCall *call = data;
  if (call->set)
    return ctl_publisher_set_mode (call->publisher, call->mode, &call->mode, cancellable, error)
               ? call
               : NULL;
  g_autoptr (CtlCluster) cluster = ctl_publisher_get_cluster (call->publisher, cancellable, error);
  if (cluster == NULL)
    return NULL;
  call->mode = cluster->mode;
  return call;
}

static void
print_mode (CtlTool *tool, CtlMode mode)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  ctl_json_string (json, "mode", ctl_mode_to_string (mode));
  json_builder_end_object (json);
  ctl_tool_print (tool, "%s\n", ctl_mode_to_string (mode));
  ctl_tool_print_json (tool, json);
}

static int
run_mode (CtlTool *tool, char **arguments, GError **error)
{
  ModeCall call = { .set = arguments[0] != NULL };
  if (call.set && !ctl_mode_from_string (arguments[0], &call.mode, error))
    return 0;
  g_autoptr (CtlPublisher) publisher = ctl_publisher_options_open (tool, error);
  if (publisher == NULL)
    return 0;
  call.publisher = publisher;
  if (ctl_await_thread (call_mode, &call, tool->cancellable, error) != NULL)
    print_mode (tool, call.mode);
  return 0;
}

const CtlCommand ctl_command_publisher_mode = {
  .name = "publisher mode",
  .parameters = N_ ("[mixed|non-secure]"),
  .max_arguments = 1,
  .summary = N_ ("Tell or set the security mode of the cluster"),
  .description =
      N_ ("Mixed mode needs at least two security tokens in the installed CTL file. To change the\n"
          "mode together with the file, use 'etoken-ctl update --mode'.\n"
          "\n"
          "Example:\n"
          "  etoken-ctl publisher mode non-secure --publisher cucm-pub --user admin\n"),
  .options = { ctl_publisher_options, NULL },
  .run = run_mode,
};
