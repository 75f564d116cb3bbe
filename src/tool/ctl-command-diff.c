/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-commands.h"
#include "ctl-diff-json.h"

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
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  ctl_json_diff (builder, diff, old, new);
  json_builder_end_object (builder);
  ctl_tool_print_json (tool, builder);
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
