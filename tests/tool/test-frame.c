/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

static Cli *cli;

static void
test_help (void)
{
  g_autoptr (CliRun) run = cli_run (cli, "--help", NULL);
  static const char *const commands[] = { "\n  modules ", "\n  tokens ", "\n  export ",
                                          "\n  show ",    "\n  verify ", "\n  diff ",
                                          "\n  build ",   "\n  update ", "\n  publisher info " };
  g_assert_cmpint (run->code, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    cli_assert_has (run->out, commands[i]);
  g_autoptr (CliRun) brief = cli_run (cli, "-h", NULL);
  g_assert_cmpstr (brief->out, ==, run->out);
}

/* Each says what it does, all its options, and an example. */
static void
test_help_of_commands (void)
{
  static const char *const commands[] = { "modules", "tokens", "export", "show",
                                          "verify",  "diff",   "build",  "update" };
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *usage = g_strdup_printf ("etoken-ctl %s ", commands[i]);
      g_autoptr (CliRun) run = cli_run (cli, commands[i], "-h", NULL);
      g_assert_cmpint (run->code, ==, 0);
      cli_assert_has (run->out, usage);
      cli_assert_has (run->out, "Example");
      cli_assert_has (run->out, "--json");
    }
}

static void
test_help_of_group (void)
{
  g_autoptr (CliRun) run = cli_run (cli, "publisher", "--help", NULL);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->out, "publisher fetch");
  g_assert_null (strstr (run->out, "  tokens"));
  g_autoptr (CliRun) nothing = cli_run (cli, "--json", "publisher", NULL);
  cli_assert_error (nothing, 2, "usage");
  g_autoptr (CliRun) wrong = cli_run (cli, "publisher", "explode", "--json", NULL);
  cli_assert_error (wrong, 2, "usage");
  cli_assert_has (wrong->out, "publisher explode");
}

static void
test_version (void)
{
  g_autoptr (CliRun) run = cli_run (cli, "--version", NULL);
  g_assert_cmpint (run->code, ==, 0);
  g_assert_true (g_str_has_prefix (run->out, "etoken-ctl "));
  cli_assert_has (run->out, "ctl-providerd");
  cli_assert_has (run->out, "not tested against a Cisco publisher");
}

static void
test_wrong_use (void)
{
  g_autoptr (CliRun) nothing = cli_run (cli, NULL);
  g_autoptr (CliRun) command = cli_run (cli, "sing", NULL);
  g_autoptr (CliRun) option = cli_run (cli, "show", "--loudly", "x", NULL);
  g_autoptr (CliRun) missing = cli_run (cli, "diff", "one", NULL);
  g_autoptr (CliRun) surplus = cli_run (cli, "show", "one", "two", NULL);
  g_autoptr (CliRun) both = cli_run (cli, "--quiet", "show", "--verbose", "x", NULL);
  const CliRun *const runs[] = { nothing, command, option, missing, surplus, both };
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_assert_cmpint (runs[i]->code, ==, 2);
      g_assert_cmpstr (runs[i]->out, ==, "");
      cli_assert_has (runs[i]->err, "--help");
    }
  cli_assert_has (command->err, "sing");
  cli_assert_has (option->err, "--loudly");
  cli_assert_has (missing->err, "OLD NEW");
  cli_assert_has (surplus->err, "two");
}

/* Wherever --json stands, and also where parsing itself fails. */
static void
test_json_errors (void)
{
  g_autoptr (CliRun) before = cli_run (cli, "--json", "sing", NULL);
  g_autoptr (CliRun) after = cli_run (cli, "show", "--loudly", "--json", NULL);
  g_autoptr (CliRun) file = cli_run (cli, "show", "nowhere.tlv", "--json", NULL);
  cli_assert_error (before, 2, "usage");
  cli_assert_error (after, 2, "usage");
  cli_assert_error (file, 3, "file");
  g_assert_cmpstr (file->err, ==, "");
  cli_assert_json (file, "$.error.hint", "\"Check the path, its permissions and the free space.\"");
}

static void
test_option_like_file (void)
{
  g_autoptr (CliRun) run = cli_run (cli, "show", "--json", "--", "--json", NULL);
  cli_assert_error (run, 3, "file");
  g_autoptr (CliRun) text = cli_run (cli, "show", "--", "--json", NULL);
  g_assert_cmpint (text->code, ==, 3);
  cli_assert_has (text->err, "“--json” cannot be opened");
}

static void
test_hostile_names (void)
{
  g_autoptr (CliRun) command = cli_run (cli, "\033[2Jx", NULL);
  g_autoptr (CliRun) file = cli_run (cli, "show", "\033]0;x\007", NULL);
  g_assert_cmpint (command->code, ==, 2);
  g_assert_null (strchr (command->err, 033));
  g_assert_cmpint (file->code, ==, 3);
  g_assert_null (strchr (file->err, 033));
}

/* Messages are made fit for the locale, JSON is always UTF-8. */
static void
test_plain_locale (void)
{
  g_autofree char *locale = g_strdup (g_getenv ("LC_ALL"));
  g_setenv ("LC_ALL", "C", TRUE);
  g_autoptr (CliRun) text = cli_run (cli, "sing", NULL);
  g_autoptr (CliRun) json = cli_run (cli, "--json", "sing", NULL);
  if (locale != NULL)
    g_setenv ("LC_ALL", locale, TRUE);
  else
    g_unsetenv ("LC_ALL");
  g_assert_true (g_str_is_ascii (text->err));
  cli_assert_has (text->err, "sing");
  cli_assert_has (json->out, "There is no command “sing”");
}

static void
test_full_output (void)
{
  g_autofree char *command = g_strdup_printf ("%s --version > /dev/full", ETOKEN_CTL);
  const char *const arguments[] = { "/bin/sh", "-c", command, NULL };
  g_autofree char *err = NULL;
  int status;
  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL,
                               &err, &status, NULL));
  g_assert_cmpint (status >> 8, ==, 3);
  cli_assert_has (err, "No space left");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli = cli_new ();
  g_test_add_func ("/tool/frame/help", test_help);
  g_test_add_func ("/tool/frame/help-of-commands", test_help_of_commands);
  g_test_add_func ("/tool/frame/help-of-group", test_help_of_group);
  g_test_add_func ("/tool/frame/version", test_version);
  g_test_add_func ("/tool/frame/wrong-use", test_wrong_use);
  g_test_add_func ("/tool/frame/json-errors", test_json_errors);
  g_test_add_func ("/tool/frame/option-like-file", test_option_like_file);
  g_test_add_func ("/tool/frame/hostile-names", test_hostile_names);
  g_test_add_func ("/tool/frame/plain-locale", test_plain_locale);
  g_test_add_func ("/tool/frame/full-output", test_full_output);
  int failed = g_test_run ();
  cli_free (cli);
  return failed;
}
