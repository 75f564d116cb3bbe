/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-command.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#include "ctl-await.h"
#include "ctl-error.h"
#include "ctl-text.h"

#define PROGRAM "etoken-ctl"

/* What the global options were set to; the same before and after the command. */
static struct
{
  char *module;
  gboolean json;
  gboolean quiet;
  gboolean verbose;
  gboolean version;
  char **arguments;
} globals;

static const GOptionEntry global_options[] = {
  { "module", 0, 0, G_OPTION_ARG_FILENAME, &globals.module,
    N_ ("Use this PKCS#11 module alone, instead of all that are found"), N_ ("FILE") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &globals.json, N_ ("Print one JSON document, for scripts"),
    NULL },
  { "quiet", 0, 0, G_OPTION_ARG_NONE, &globals.quiet, N_ ("No messages but errors"), NULL },
  { "verbose", 0, 0, G_OPTION_ARG_NONE, &globals.verbose, N_ ("Say more"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &globals.arguments, NULL, NULL },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry version_option[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, &globals.version, N_ ("Tell the version"), NULL },
  G_OPTION_ENTRY_NULL,
};

static void
print_version (void)
{
  g_print (PROGRAM " %s\n%s\n", PACKAGE_VERSION,
           _ ("Interoperates with ctl-providerd; not tested against a Cisco publisher."));
}

static void
append_summary (GString *text, const CtlCommand *command)
{
  g_string_append_printf (text, "\n  %-22s %s", command->name, _ (command->summary));
}

/* @group: (nullable): only the commands of this group */
static char *
list_commands (const CtlCommand *const *commands, const char *group)
{
  g_autofree char *prefix = group != NULL ? g_strconcat (group, " ", NULL) : g_strdup ("");
  GString *text = g_string_new (_ ("Commands:"));
  for (guint i = 0; commands[i] != NULL; i++)
    if (g_str_has_prefix (commands[i]->name, prefix))
      append_summary (text, commands[i]);
  g_string_append_printf (text, "\n\n%s", _ ("“COMMAND --help” tells more about each."));
  return g_string_free (text, FALSE);
}

static GOptionContext *
new_context (const char *parameters)
{
  GOptionContext *context = g_option_context_new (parameters);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  return context;
}

/* Moves what was parsed into @tool; a second parse adds to the first. */
static gboolean
take_globals (CtlTool *tool, GError **error)
{
  if (globals.module != NULL)
    {
      g_free (tool->module);
      tool->module = g_steal_pointer (&globals.module);
    }
  tool->json |= globals.json;
  tool->quiet |= globals.quiet;
  tool->verbose |= globals.verbose;
  if (!tool->quiet || !tool->verbose)
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE,
                       _ ("--quiet and --verbose cannot be used together"));
  return FALSE;
}

static GStrv
take_arguments (void)
{
  GStrv arguments = g_steal_pointer (&globals.arguments);
  return arguments != NULL ? arguments : g_new0 (char *, 1);
}

/* The global options and what follows them, the command being the first. */
static gboolean
parse_globals (CtlTool *tool,
               const CtlCommand *const *commands,
               const char *group,
               char ***argv,
               GError **error)
{
  g_autofree char *parameters =
      g_strconcat (group != NULL ? group : "", group != NULL ? " " : "", _ ("COMMAND …"), NULL);
  g_autoptr (GOptionContext) context = new_context (parameters);
  g_autofree char *list = list_commands (commands, group);
  g_option_context_set_summary (context, list);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_add_main_entries (context, global_options, GETTEXT_PACKAGE);
  if (group == NULL)
    g_option_context_add_main_entries (context, version_option, GETTEXT_PACKAGE);
  gboolean parsed = g_option_context_parse_strv (context, argv, error);
  return take_globals (tool, parsed ? error : NULL) && parsed;
}

static gboolean
is_group (const CtlCommand *const *commands, const char *word)
{
  g_autofree char *prefix = g_strconcat (word, " ", NULL);
  for (guint i = 0; commands[i] != NULL; i++)
    if (g_str_has_prefix (commands[i]->name, prefix))
      return TRUE;
  return FALSE;
}

static const CtlCommand *
find (const CtlCommand *const *commands, const char *name, GError **error)
{
  for (guint i = 0; commands[i] != NULL; i++)
    if (g_str_equal (commands[i]->name, name))
      return commands[i];
  g_autofree char *safe = ctl_text_safe (name);
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
               _ ("There is no command “%s”; “%s --help” lists them"), safe, PROGRAM);
  return NULL;
}

static gboolean
check_arguments (const CtlCommand *command, char **arguments, GError **error)
{
  guint n = g_strv_length (arguments);
  if (n < command->min_arguments)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("“%s” needs %s"), command->name,
                   _ (command->parameters));
      return FALSE;
    }
  if (n > command->max_arguments)
    {
      g_autofree char *safe = ctl_text_safe (arguments[command->max_arguments]);
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("“%s” does not take “%s”"), command->name,
                   safe);
      return FALSE;
    }
  return TRUE;
}

/* @argv: the name of the command, then its options and arguments */
static int
run (const CtlCommand *command, CtlTool *tool, char ***argv, GError **error)
{
  g_autofree char *title = g_strdup_printf (PROGRAM " %s", command->name);
  g_set_prgname (title);
  g_autoptr (GOptionContext) context =
      new_context (command->parameters != NULL ? _ (command->parameters) : NULL);
  g_option_context_set_summary (context, _ (command->summary));
  g_option_context_set_description (context, _ (command->description));
  for (guint i = 0; command->options[i] != NULL; i++)
    g_option_context_add_main_entries (context, command->options[i], GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, global_options, GETTEXT_PACKAGE);
  gboolean parsed = g_option_context_parse_strv (context, argv, error);
  g_auto (GStrv) arguments = take_arguments ();
  if (!take_globals (tool, parsed ? error : NULL) || !parsed)
    return 0;
  g_set_prgname (PROGRAM);
  if (!check_arguments (command, arguments, error))
    return 0;
  return command->run (tool, arguments, error);
}

/* Steps into a group of commands: its second word is the name of one. */
static const CtlCommand *
find_in_group (CtlTool *tool, const CtlCommand *const *commands, char ***argv, GError **error)
{
  g_autofree char *group = g_strdup ((*argv)[0]);
  if (!parse_globals (tool, commands, group, argv, error))
    return NULL;
  g_strfreev (*argv);
  *argv = take_arguments ();
  if ((*argv)[0] == NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
                   _ ("“%s” needs a command; “%s %s --help” lists them"), group, PROGRAM, group);
      return NULL;
    }
  g_autofree char *name = g_strdup_printf ("%s %s", group, (*argv)[0]);
  return find (commands, name, error);
}

static int
dispatch (CtlTool *tool, const CtlCommand *const *commands, char ***argv, GError **error)
{
  if (!parse_globals (tool, commands, NULL, argv, error))
    return 0;
  if (globals.version)
    {
      print_version ();
      return 0;
    }
  g_strfreev (*argv);
  *argv = take_arguments ();
  if ((*argv)[0] == NULL)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("Which command? “%s --help” lists them"),
                   PROGRAM);
      return 0;
    }
  const CtlCommand *command = is_group (commands, (*argv)[0])
                                  ? find_in_group (tool, commands, argv, error)
                                  : find (commands, (*argv)[0], error);
  return command != NULL ? run (command, tool, argv, error) : 0;
}

/* Known before anything is parsed, so that errors of parsing are JSON too. */
static gboolean
wants_json (char **words)
{
  for (; *words != NULL && !g_str_equal (*words, "--"); words++)
    if (g_str_equal (*words, "--json"))
      return TRUE;
  return FALSE;
}

/* A program that reads finds the same words everywhere, also those of the token helper. */
static void
speak_english (void)
{
  g_setenv ("LANGUAGE", "C", TRUE);
  setlocale (LC_MESSAGES, "C");
}

/**
 * ctl_command_main:
 * @commands: (array zero-terminated=1): all there are
 * @argc: of main()
 * @argv: of main()
 *
 * Parses the command line, runs the command, and reports its error (command-line.md).
 *
 * Returns: the exit code
 */
int
ctl_command_main (const CtlCommand *const *commands, int argc, char **argv)
{
  g_auto (CtlTool) tool = { .cancellable = g_cancellable_new () };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_new0 (char *, (gsize) argc + 1);
  for (int i = 0; i < argc; i++)
    words[i] = g_strdup (argv[i]);
  tool.json = wants_json (words);
  if (tool.json)
    speak_english ();
  g_set_prgname (PROGRAM);
  ctl_await_catch_signals (tool.cancellable);
  int code = dispatch (&tool, commands, &words, &error);
  if (error == NULL && ctl_tool_flush (&error))
    return code;
  return ctl_tool_report (&tool, error);
}
