/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <string.h>

#include "terminal.h"
#include "test-no-terminal.h"

/* The PIN prompt on a terminal of its own. */

#define QUESTION "PIN of the token “SAST-ADN008580ef” (serial number "

static Cli *cli;

static Terminal *
sign (const char *module)
{
  return terminal_new (cli, "--module", module, "build", "-o", "pty.tlv", "--sign-with",
                       "SAST-ADN008580ef", "--allow-last-try", NULL);
}

static void
test_right_pin (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = sign (test_softhsm_get_module ());
  terminal_answer (terminal, QUESTION, "");
  g_assert_false (terminal_has_echo (terminal));
  terminal_answer (terminal, ": ", TEST_SOFTHSM_PIN "\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  g_assert_null (strstr (screen, TEST_SOFTHSM_PIN));
  g_autoptr (CliRun) run = cli_run (cli, "verify", "pty.tlv", NULL);
  g_assert_cmpint (run->code, ==, 0);
}

/* Asked once, tried once. */
static void
test_wrong_pin (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = sign (test_softhsm_get_module ());
  terminal_answer (terminal, QUESTION, "87654321\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 5);
  g_assert_null (strstr (strstr (screen, QUESTION) + 1, QUESTION));
  g_assert_null (strstr (screen, "87654321"));
}

static void
test_no_pin (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = sign (test_softhsm_get_module ());
  terminal_answer (terminal, QUESTION, "\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 5);
  cli_assert_has (screen, "Nothing was typed");
}

/* Ctrl-C, as the terminal turns it into a signal; Ctrl-Z does nothing. */
static void
test_interrupt (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = sign (test_softhsm_get_module ());
  terminal_answer (terminal, QUESTION, "Cis\032co\003");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 130);
  g_assert_null (strstr (screen, "Cis"));
}

static void
test_terminate (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = sign (test_softhsm_get_module ());
  terminal_answer (terminal, QUESTION, "Cis");
  terminal_kill (terminal, SIGTERM);
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 130);
}

/* What the token says of its PIN is told before the question. */
static void
test_tries_left (void)
{
  if (test_no_terminal ())
    return;
  static const struct
  {
    const char *left;
    const char *words;
  } cases[] = {
    { "0d", "13 of 15 PIN tries left." },
    { "01", "This is the last try" },
  };
  g_autofree char *module = g_build_filename (g_getenv ("TEST_MODULES"), "safenet-module.so", NULL);
  g_setenv ("TEST_SAFENET_MAX", "0f", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *screen = NULL;
      g_setenv ("TEST_SAFENET_LEFT", cases[i].left, TRUE);
      Terminal *terminal = sign (module);
      terminal_answer (terminal, cases[i].words, "");
      terminal_answer (terminal, QUESTION, TEST_SOFTHSM_PIN "\n");
      g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
    }
}

static void
test_last_try (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  g_autofree char *module = g_build_filename (g_getenv ("TEST_MODULES"), "fault-module.so", NULL);
  g_setenv ("TEST_FAULT", "final-try", TRUE);
  Terminal *terminal = sign (module);
  terminal_answer (terminal, "This is the last try", "");
  terminal_answer (terminal, QUESTION, TEST_SOFTHSM_PIN "\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  g_unsetenv ("TEST_FAULT");
}

/* Nobody is asked on the terminal for what is entered on the reader. */
static void
test_pin_pad (void)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  g_autofree char *module = g_build_filename (g_getenv ("TEST_MODULES"), "fault-module.so", NULL);
  g_setenv ("TEST_FAULT", "pin-pad", TRUE);
  Terminal *terminal = sign (module);
  terminal_answer (terminal, "enter it there", "");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  g_unsetenv ("TEST_FAULT");
  g_assert_null (strstr (screen, QUESTION));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli = cli_new ();
  cli_add_tokens (cli);
  g_setenv ("TEST_SOFTHSM", test_softhsm_get_module (), TRUE);
  g_setenv ("TEST_FAULT_PIN", TEST_SOFTHSM_PIN, TRUE);
  g_test_add_func ("/tool/terminal/right-pin", test_right_pin);
  g_test_add_func ("/tool/terminal/wrong-pin", test_wrong_pin);
  g_test_add_func ("/tool/terminal/no-pin", test_no_pin);
  g_test_add_func ("/tool/terminal/interrupt", test_interrupt);
  g_test_add_func ("/tool/terminal/terminate", test_terminate);
  g_test_add_func ("/tool/terminal/tries-left", test_tries_left);
  g_test_add_func ("/tool/terminal/last-try", test_last_try);
  g_test_add_func ("/tool/terminal/pin-pad", test_pin_pad);
  int failed = g_test_run ();
  cli_free (cli);
  return failed;
}
