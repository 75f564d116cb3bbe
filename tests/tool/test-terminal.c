/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

/* The PIN prompt on a terminal of its own. */

static Cli *cli;

typedef struct
{
  int master;
  int slave; /* kept open, so that the terminal outlives the program */
  pid_t pid;
  GString *shown;
} Terminal;

/* Runs `build --sign-with` on a fresh terminal, with its standard streams elsewhere. */
static void
terminal_start (Terminal *self)
{
  self->shown = g_string_new (NULL);
  g_assert_cmpint (openpty (&self->master, &self->slave, NULL, NULL, NULL), ==, 0);
  self->pid = fork ();
  g_assert_cmpint (self->pid, >=, 0);
  if (self->pid != 0)
    return;
  close (self->master);
  if (login_tty (self->slave) != 0 || chdir (cli->folder) != 0 ||
      freopen ("/dev/null", "r", stdin) == NULL || freopen ("out", "w", stdout) == NULL ||
      freopen ("err", "w", stderr) == NULL)
    _exit (99);
  execl (ETOKEN_CTL, ETOKEN_CTL, "--module", test_softhsm_get_module (), "build", "-o", "pty.tlv",
         "--sign-with", "SAST-ADN008580ef", NULL);
  _exit (98);
}

static gboolean
terminal_read (Terminal *self)
{
  char block[256];
  gssize got = read (self->master, block, sizeof block);
  if (got > 0)
    g_string_append_len (self->shown, block, got);
  return got > 0;
}

static gboolean
has_echo (Terminal *self)
{
  struct termios settings;
  g_assert_cmpint (tcgetattr (self->master, &settings), ==, 0);
  return (settings.c_lflag & ECHO) != 0;
}

static void
terminal_wait_for_question (Terminal *self)
{
  while (strstr (self->shown->str, "PIN of the token") == NULL ||
         !g_str_has_suffix (self->shown->str, ": "))
    if (!terminal_read (self))
      g_error ("no question: %s", self->shown->str);
  g_assert_false (has_echo (self));
}

static void
terminal_type (Terminal *self, const char *text)
{
  g_assert_cmpint (write (self->master, text, strlen (text)), ==, (gssize) strlen (text));
}

/* Its exit code. The echo is back before the program ends. */
static int
terminal_end (Terminal *self)
{
  int status;
  g_assert_cmpint (waitpid (self->pid, &status, 0), ==, self->pid);
  g_assert_true (WIFEXITED (status));
  g_assert_true (has_echo (self));
  /* With the last end of the terminal closed, reading what is left ends too. */
  close (self->slave);
  while (terminal_read (self))
    continue;
  close (self->master);
  return WEXITSTATUS (status);
}

static void
test_right_pin (void)
{
  Terminal terminal;
  terminal_start (&terminal);
  terminal_wait_for_question (&terminal);
  cli_assert_has (terminal.shown->str, "SAST-ADN008580ef");
  cli_assert_has (terminal.shown->str, "serial number");
  terminal_type (&terminal, TEST_SOFTHSM_PIN "\n");
  g_assert_cmpint (terminal_end (&terminal), ==, 0);
  g_assert_null (strstr (terminal.shown->str, TEST_SOFTHSM_PIN));
  g_autoptr (CliRun) run = cli_run (cli, "verify", "pty.tlv", NULL);
  g_assert_cmpint (run->code, ==, 0);
  g_string_free (terminal.shown, TRUE);
}

/* Asked once, tried once. */
static void
test_wrong_pin (void)
{
  Terminal terminal;
  terminal_start (&terminal);
  terminal_wait_for_question (&terminal);
  terminal_type (&terminal, "87654321\n");
  g_assert_cmpint (terminal_end (&terminal), ==, 5);
  const char *first = strstr (terminal.shown->str, "PIN of the token");
  g_assert_null (strstr (first + 1, "PIN of the token"));
  g_assert_null (strstr (terminal.shown->str, "87654321"));
  g_string_free (terminal.shown, TRUE);
}

static void
test_no_pin (void)
{
  Terminal terminal;
  terminal_start (&terminal);
  terminal_wait_for_question (&terminal);
  terminal_type (&terminal, "\n");
  g_assert_cmpint (terminal_end (&terminal), ==, 5);
  g_string_free (terminal.shown, TRUE);
}

/* Ctrl-C, as the terminal turns it into a signal. */
static void
test_interrupt (void)
{
  Terminal terminal;
  terminal_start (&terminal);
  terminal_wait_for_question (&terminal);
  terminal_type (&terminal, "Cis\003");
  g_assert_cmpint (terminal_end (&terminal), ==, 130);
  g_autoptr (GBytes) err = cli_read (cli, "err");
  g_autofree char *text = g_strndup (g_bytes_get_data (err, NULL), g_bytes_get_size (err));
  g_assert_cmpstr (text, !=, "");
  g_string_free (terminal.shown, TRUE);
}

static void
test_terminate (void)
{
  Terminal terminal;
  terminal_start (&terminal);
  terminal_wait_for_question (&terminal);
  g_assert_cmpint (kill (terminal.pid, SIGTERM), ==, 0);
  g_assert_cmpint (terminal_end (&terminal), ==, 130);
  g_string_free (terminal.shown, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli = cli_new ();
  cli_add_tokens (cli);
  g_test_add_func ("/tool/terminal/right-pin", test_right_pin);
  g_test_add_func ("/tool/terminal/wrong-pin", test_wrong_pin);
  g_test_add_func ("/tool/terminal/no-pin", test_no_pin);
  g_test_add_func ("/tool/terminal/interrupt", test_interrupt);
  g_test_add_func ("/tool/terminal/terminate", test_terminate);
  int failed = g_test_run ();
  cli_free (cli);
  return failed;
}
