/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-tool.h"

G_BEGIN_DECLS

/**
 * CtlCommand:
 * @name: as typed; two words for a command of a group ("publisher info")
 * @parameters: (nullable): what follows the options in the usage line; marked for translation
 * @min_arguments: how many arguments it needs besides options
 * @max_arguments: how many it takes
 * @summary: one line for the list of commands; marked for translation
 * @description: what --help tells below the options, with an example; marked for translation
 * @options: up to four sets of entries, each ended by %G_OPTION_ENTRY_NULL, %NULL-terminated.
 *   They write to static variables of the command's file: one process runs one command
 * @run: does it. Returns the exit code; where it sets @error the code comes from that instead.
 *   Prints exactly one JSON document with ctl_tool_print_json() unless it sets @error
 *
 * One command of etoken-ctl. The global options are added by the frame.
 */
typedef struct
{
  const char *name;
  const char *parameters;
  guint min_arguments;
  guint max_arguments;
  const char *summary;
  const char *description;
  const GOptionEntry *options[5];
  int (*run) (CtlTool *tool, char **arguments, GError **error);
} CtlCommand;

int ctl_command_main (const CtlCommand *const *commands, int argc, char **argv);

G_END_DECLS
