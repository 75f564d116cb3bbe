/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "ctl-commands.h"
#include "ctl-list-json.h"
#include "ctl-show.h"

static gboolean
is_missing (const char *path)
{
  GStatBuf info;
  return g_stat (path, &info) != 0 && errno == ENOENT;
}

static gint64
get_modified (const char *path)
{
  GStatBuf info;
  return g_stat (path, &info) == 0 ? (gint64) info.st_mtime : 0;
}

static int
run (CtlTool *tool, char **arguments, GError **error)
{
  g_autoptr (CtlList) list = ctl_list_load (arguments[0], error);
  if (list == NULL)
    {
      g_autofree char *missing = ctl_show_missing_text ();
      if (is_missing (arguments[0]))
        ctl_tool_print (tool, "%s", missing);
      return 0;
    }
  g_autofree char *text = ctl_show_text (list, get_modified (arguments[0]), tool->verbose);
  ctl_tool_print (tool, "%s", text);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  ctl_json_list (builder, list);
  json_builder_end_object (builder);
  ctl_tool_print_json (tool, builder);
  return 0;
}

const CtlCommand ctl_command_show = {
  .name = "show",
  .parameters = N_ ("FILE"),
  .min_arguments = 1,
  .max_arguments = 1,
  .summary = N_ ("Print a CTL or ITL file as a publisher does"),
  .description =
      N_ ("Prints checksums, header, records, which record signed, and whether the signature is\n"
          "valid, in the words of the publisher's own “show ctl”, so that the two can be compared\n"
          "line by line. --verbose adds file name, time of signing and addresses.\n"
          "\n"
          "The exit code is 0 for every file that parses, also where its signature is invalid;\n"
          "“etoken-ctl verify” answers that question.\n"
          "\n"
          "Example:\n"
          "  etoken-ctl show CTLFile.tlv"),
  .run = run,
};
