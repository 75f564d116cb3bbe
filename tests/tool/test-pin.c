/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "terminal.h"
#include "test-no-terminal.h"

/* pin change, and the PIN of a key that wants it for each use: with files and on a terminal. The
 * module counts what reaches the token. */

#define TOKEN    "SAST-ADN008580ef"
#define EACH_USE "each-use"
#define GOOD     TEST_SOFTHSM_PIN
#define NEW      "Neu-4711"

static Cli *cli;
static char *module;

static void
check_log (const char *expected)
{
  g_autofree char *log = NULL;
  const char *path = g_getenv ("TEST_FAULT_LOG");
  if (!g_file_get_contents (path, &log, NULL, NULL))
    log = g_strdup ("");
  g_unlink (path);
  g_assert_cmpstr (log, ==, expected);
}

static void
change_back (void)
{
  g_autoptr (CliRun) run = cli_run (cli, "--module", module, "pin", "change", TOKEN, "--pin-file",
                                    "new-pin", "--new-pin-file", "pin", NULL);
  g_assert_cmpint (run->code, ==, 0);
  check_log ("set-pin 1\n");
}

static void
test_files (void)
{
  g_autoptr (CliRun) run = cli_run (cli, "--module", module, "pin", "change", TOKEN, "--pin-file",
                                    "pin", "--new-pin-file", "new-pin", NULL);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->out, "The PIN of the token “" TOKEN "” (serial number ");
  cli_assert_has (run->out, " was changed.\n");
  check_log ("set-pin 1\n");
  g_autoptr (CliRun) old = cli_run (cli, "--json", "--module", module, "build", "-o", "x.tlv",
                                    "--sign-with", TOKEN, "--pin-file", "pin", NULL);
  cli_assert_error (old, 5, "pin-refused");
  check_log ("login 1\nlogout 1\n");
  change_back ();
}

static void
test_json (void)
{
  g_autoptr (CliRun) run =
      cli_run_with_input (cli, GOOD "\n", "--json", "--module", module, "pin", "change", TOKEN,
                          "--pin-file", "-", "--new-pin-file", "new-pin", NULL);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_json (run, "$.changed.label", "\"" TOKEN "\"");
  cli_assert_json (run, "$.changed.manufacturer", "\"SoftHSM project\"");
  g_autoptr (JsonNode) serial = cli_json (run, "$.changed.serial");
  g_assert_cmpuint (strlen (json_node_get_string (serial)), ==, 16);
  check_log ("set-pin 1\n");
  change_back ();
}

static void
test_refused (void)
{
  static const struct
  {
    const char *fault;
    const char *token;
    const char *old;
    const char *new;
    int code;
    const char *name;
    const char *log;
  } cases[] = {
    { "none", TOKEN, "wrong-pin", "new-pin", 5, "pin-refused", "set-pin 1\n" },
    { "new-pin-weak", TOKEN, "pin", "new-pin", 5, "new-pin", "set-pin 1\n" },
    { "none", TOKEN, "pin", "pin", 5, "new-pin", "" },
    { "none", TOKEN, "pin", "empty", 5, "new-pin", "" },
    { "none", TOKEN, "pin", "two-lines", 5, "new-pin", "" },
    { "none", TOKEN, "pin", "nul", 5, "new-pin", "" },
    { "none", TOKEN, "pin", "short", 5, "new-pin", "" },
    { "none", TOKEN, "empty", "new-pin", 5, "pin-needed", "" },
    { "none", TOKEN, "pin", "nowhere", 3, "file", "" },
    { "none", TOKEN, "nowhere", "new-pin", 3, "file", "" },
    { "none", TOKEN, "-", "-", 2, "usage", "" },
    { "none", "nobody", "pin", "new-pin", 4, "no-token", "" },
    { "locked", TOKEN, "pin", "new-pin", 5, "pin-locked", "" },
    { "final-try", TOKEN, "pin", "new-pin", 5, "pin-last-try", "" },
    { "not-set", TOKEN, "pin", "new-pin", 5, "pin-needed", "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_setenv ("TEST_FAULT", cases[i].fault, TRUE);
      g_autoptr (CliRun) run =
          cli_run_with_input (cli, GOOD "\n", "--json", "--module", module, "pin", "change",
                              cases[i].token, "--pin-file", cases[i].old, "--new-pin-file",
                              cases[i].new, NULL);
      cli_assert_error (run, cases[i].code, cases[i].name);
      check_log (cases[i].log);
    }
  g_setenv ("TEST_FAULT", "none", TRUE);
}

static void
test_usage (void)
{
  g_autoptr (CliRun) none = cli_run (cli, "--json", "pin", "change", NULL);
  g_autoptr (CliRun) two = cli_run (cli, "--json", "pin", "change", TOKEN, TOKEN, NULL);
  g_autoptr (CliRun) group = cli_run (cli, "--json", "pin", NULL);
  cli_assert_error (none, 2, "usage");
  cli_assert_error (two, 2, "usage");
  cli_assert_error (group, 2, "usage");
}

/* The factory PIN is told where a PIN was refused, and where nobody could be asked for one. */
static void
test_hint (void)
{
  g_autoptr (CliRun) refused =
      cli_run (cli, "--module", module, "pin", "change", TOKEN, "--pin-file", "wrong-pin",
               "--new-pin-file", "new-pin", NULL);
  g_autoptr (CliRun) nobody = cli_run (cli, "--module", module, "pin", "change", TOKEN, NULL);
  cli_assert_has (refused->err, "Cisco delivers its tokens with the PIN Cisco123.");
  cli_assert_has (nobody->err, "Cisco delivers its tokens with the PIN Cisco123.");
  g_assert_cmpint (nobody->code, ==, 5);
  check_log ("set-pin 1\n");
}

/* A pad takes both PINs; nobody is asked for them here. */
static void
test_pad (void)
{
  g_setenv ("TEST_FAULT", "pin-pad", TRUE);
  g_autoptr (CliRun) run = cli_run (cli, "--module", module, "pin", "change", TOKEN, NULL);
  g_setenv ("TEST_FAULT", "none", TRUE);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->err, "wants the old PIN and the new one on the reader: enter them there.");
  check_log ("set-pin 1\n");
}

static void
test_terminal (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = terminal_new (cli, "--module", module, "pin", "change", TOKEN, NULL);
  terminal_answer (terminal, "Cisco delivers its tokens with the PIN Cisco123.", "");
  terminal_answer (terminal, "Old PIN of the token “" TOKEN "”", "");
  g_assert_false (terminal_has_echo (terminal));
  terminal_answer (terminal, ": ", GOOD "\n");
  terminal_answer (terminal, "New PIN (4 to 255 characters): ", NEW "\n");
  terminal_answer (terminal, "New PIN again: ", NEW "\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  cli_assert_has (screen, "was changed.");
  g_assert_null (strstr (screen, GOOD));
  g_assert_null (strstr (screen, NEW));
  check_log ("set-pin 1\n");
  change_back ();
}

static void
test_terminal_differs (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = terminal_new (cli, "--module", module, "pin", "change", TOKEN, NULL);
  terminal_answer (terminal, "Old PIN of the token “" TOKEN "”", GOOD "\n");
  terminal_answer (terminal, "New PIN (4 to 255 characters): ", NEW "\n");
  terminal_answer (terminal, "New PIN again: ", NEW "x\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 5);
  cli_assert_has (screen, "not the same the second time");
  check_log ("");
}

/* What no file gives is asked for. */
static void
test_terminal_and_file (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = terminal_new (cli, "--module", module, "pin", "change", TOKEN,
                                     "--new-pin-file", "new-pin", NULL);
  terminal_answer (terminal, "Old PIN of the token “" TOKEN "”", GOOD "\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  g_assert_null (strstr (screen, "New PIN"));
  check_log ("set-pin 1\n");
  change_back ();
}

static Terminal *
sign_on_terminal (void)
{
  return terminal_new (cli, "--module", module, "build", "-o", "each.tlv", "--sign-with", EACH_USE,
                       NULL);
}

static void
test_each_use_terminal (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = sign_on_terminal ();
  terminal_answer (terminal, "PIN of the token “" EACH_USE "”", GOOD "\n");
  terminal_answer (terminal, "This key wants it once more for every signature.", "");
  terminal_answer (terminal, ", for this signature: ", "");
  g_assert_false (terminal_has_echo (terminal));
  terminal_answer (terminal, "", GOOD "\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  check_log ("login 1\nlogin-for-use 2\nlogout 2\n");
  g_autoptr (CliRun) run = cli_run (cli, "verify", "each.tlv", NULL);
  g_assert_cmpint (run->code, ==, 0);
}

static void
test_each_use_wrong (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = sign_on_terminal ();
  terminal_answer (terminal, "PIN of the token “" EACH_USE "”", GOOD "\n");
  terminal_answer (terminal, ", for this signature: ", "87654321\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 5);
  cli_assert_has (screen, "The login for this one signature failed: the PIN is wrong");
  check_log ("login 1\nlogin-for-use 2\nlogout 2\n");
}

/* The PIN of the file, which the token has taken a moment before, is given for the second login; a
 * wrong one for none. */
static void
test_each_use_file (void)
{
  g_autoptr (CliRun) wrong = cli_run (cli, "--json", "--module", module, "build", "-o", "file.tlv",
                                      "--sign-with", EACH_USE, "--pin-file", "wrong-pin", NULL);
  cli_assert_error (wrong, 5, "pin-refused");
  check_log ("login 1\nlogout 1\n");
  g_autoptr (CliRun) run = cli_run (cli, "--module", module, "build", "-o", "file.tlv",
                                    "--sign-with", EACH_USE, "--pin-file", "pin", NULL);
  g_assert_cmpint (run->code, ==, 0);
  check_log ("login 1\nlogin-for-use 2\nlogout 2\n");
  g_autoptr (CliRun) verified = cli_run (cli, "verify", "file.tlv", NULL);
  g_assert_cmpint (verified->code, ==, 0);
}

static void
test_each_use_pad (void)
{
  g_setenv ("TEST_FAULT", "pin-pad", TRUE);
  g_autoptr (CliRun) run =
      cli_run (cli, "--module", module, "build", "-o", "pad.tlv", "--sign-with", EACH_USE, NULL);
  g_setenv ("TEST_FAULT", "none", TRUE);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->err, "wants its PIN on the reader: enter it there.");
  cli_assert_has (run->err, "enter it on the reader again.");
  check_log ("login 1\nlogin-for-use 2\nlogout 2\n");
}

static void
set_up (void)
{
  g_autofree char *log = g_build_filename (cli->folder, "pins-tried", NULL);
  module = g_build_filename (g_getenv ("TEST_MODULES"), "fault-module.so", NULL);
  g_setenv ("TEST_SOFTHSM", test_softhsm_get_module (), TRUE);
  g_setenv ("TEST_FAULT", "none", TRUE);
  g_setenv ("TEST_FAULT_LOG", log, TRUE);
  g_setenv ("TEST_FAULT_PIN", GOOD, TRUE);
  test_softhsm_add_token (cli->hsm, EACH_USE);
  test_softhsm_add_key_for_each_use (cli->hsm, EACH_USE, cli->pki->token, "01");
  test_softhsm_add_certificate (cli->hsm, EACH_USE, cli->pki->token->der, "01");
  cli_write (cli, "new-pin", NEW "\n", -1);
  cli_write (cli, "empty", "", 0);
  cli_write (cli, "short", "123\n", -1);
  cli_write (cli, "two-lines", "1234\n5678\n", -1);
  cli_write (cli, "nul", "1234\0005678", 9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli = cli_new ();
  cli_add_tokens (cli);
  set_up ();
  g_test_add_func ("/tool/pin/files", test_files);
  g_test_add_func ("/tool/pin/json", test_json);
  g_test_add_func ("/tool/pin/refused", test_refused);
  g_test_add_func ("/tool/pin/usage", test_usage);
  g_test_add_func ("/tool/pin/hint", test_hint);
  g_test_add_func ("/tool/pin/pad", test_pad);
  g_test_add_func ("/tool/pin/terminal", test_terminal);
  g_test_add_func ("/tool/pin/terminal-differs", test_terminal_differs);
  g_test_add_func ("/tool/pin/terminal-and-file", test_terminal_and_file);
  g_test_add_func ("/tool/pin/each-use-terminal", test_each_use_terminal);
  g_test_add_func ("/tool/pin/each-use-wrong", test_each_use_wrong);
  g_test_add_func ("/tool/pin/each-use-file", test_each_use_file);
  g_test_add_func ("/tool/pin/each-use-pad", test_each_use_pad);
  int failed = g_test_run ();
  g_free (module);
  cli_free (cli);
  return failed;
}
