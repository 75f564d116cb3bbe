/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "terminal.h"

#include <errno.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

struct _Terminal
{
  int fd;
  pid_t pid;
  GString *screen;
  gsize seen; /* up to the end of the last question */
};

/**
 * terminal_new:
 * @cli: the lab; its folder is the working folder
 * @...: the arguments, ended by %NULL
 *
 * Returns: (transfer full): the running program, for terminal_end()
 */
Terminal *
terminal_new (Cli *cli, ...)
{
  va_list list;
  const char *argument;
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_ptr_array_add (arguments, (gpointer) ETOKEN_CTL);
  va_start (list, cli);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  Terminal *self = g_new0 (Terminal, 1);
  self->screen = g_string_new (NULL);
  self->pid = forkpty (&self->fd, NULL, NULL, NULL);
  g_assert_cmpint (self->pid, >=, 0);
  if (self->pid > 0)
    return self;
  if (chdir (cli->folder) == 0 && freopen ("/dev/null", "r", stdin) != NULL)
    execv (ETOKEN_CTL, (char **) arguments->pdata);
  _exit (127);
}

/* FALSE where the program has closed the terminal. */
static gboolean
read_more (Terminal *self)
{
  char block[4096];
  gssize got;
  do
    got = read (self->fd, block, sizeof block);
  while (got < 0 && errno == EINTR);
  if (got > 0)
    g_string_append_len (self->screen, block, got);
  return got > 0;
}

/**
 * terminal_answer:
 * @self: the running program
 * @question: what must come on the screen, after the last one
 * @answer: what is typed then
 */
void
terminal_answer (Terminal *self, const char *question, const char *answer)
{
  const char *found;
  while ((found = strstr (self->screen->str + self->seen, question)) == NULL)
    if (!read_more (self))
      g_error ("“%s” was not asked: %s", question, self->screen->str);
  self->seen = (gsize) (found - self->screen->str) + strlen (question);
  g_assert_cmpint (write (self->fd, answer, strlen (answer)), ==, (gssize) strlen (answer));
}

/**
 * terminal_has_echo:
 * @self: the terminal
 *
 * Returns: whether what is typed now would be shown
 */
gboolean
terminal_has_echo (Terminal *self)
{
  struct termios settings;
  g_assert_cmpint (tcgetattr (self->fd, &settings), ==, 0);
  return (settings.c_lflag & ECHO) != 0;
}

/**
 * terminal_kill:
 * @self: the running program
 * @signal: what to send it
 */
void
terminal_kill (Terminal *self, int signal)
{
  g_assert_cmpint (kill (self->pid, signal), ==, 0);
}

/**
 * terminal_end:
 * @self: (transfer full): the running program
 * @screen: (out): all that came on the screen
 *
 * Checks that the terminal shows again what is typed.
 *
 * Returns: the exit code
 */
int
terminal_end (Terminal *self, char **screen)
{
  int status;
  while (read_more (self))
    continue;
  g_assert_cmpint (waitpid (self->pid, &status, 0), ==, self->pid);
  g_assert_true (terminal_has_echo (self));
  close (self->fd);
  *screen = g_string_free (self->screen, FALSE);
  g_free (self);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}
