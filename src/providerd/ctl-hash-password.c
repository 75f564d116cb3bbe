/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-hash-password.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-secret.h"
#include "ctl-users.h"

/* With the signals held back that would leave the terminal without echo. */
static CtlSecret *
ask (const char *prompt, GError **error)
{
  struct termios before, silent;
  sigset_t stops, old;
  sigemptyset (&stops);
  sigaddset (&stops, SIGINT);
  sigaddset (&stops, SIGTERM);
  sigaddset (&stops, SIGTSTP);
  (void) sigprocmask (SIG_BLOCK, &stops, &old);
  gboolean can_hide = tcgetattr (STDIN_FILENO, &before) == 0;
  if (can_hide)
    {
      silent = before;
      silent.c_lflag &= (tcflag_t) ~ECHO;
      can_hide = tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
  g_printerr ("%s", prompt);
  CtlSecret *typed = ctl_secret_read (STDIN_FILENO, error);
  if (can_hide)
    (void) tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  (void) sigprocmask (SIG_SETMASK, &old, NULL);
  g_printerr ("\n");
  return typed;
}

static gboolean
is_same (CtlSecret *a, CtlSecret *b)
{
  gsize a_length, b_length;
  const char *a_data = ctl_secret_peek (a, &a_length);
  const char *b_data = ctl_secret_peek (b, &b_length);
  return a_length == b_length && memcmp (a_data, b_data, a_length) == 0;
}

static CtlSecret *
read_password (GError **error)
{
  if (!isatty (STDIN_FILENO))
    return ctl_secret_read (STDIN_FILENO, error);
  g_autoptr (CtlSecret) first = ask (_ ("Password: "), error);
  if (first == NULL)
    return NULL;
  g_autoptr (CtlSecret) second = ask (_ ("The same password again: "), error);
  if (second == NULL)
    return NULL;
  if (is_same (first, second))
    return g_steal_pointer (&first);
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("The two passwords differ"));
  return NULL;
}

/**
 * ctl_hash_password:
 * @error: return location for %CTL_ERROR_USAGE or %CTL_ERROR_FILE
 *
 * Reads a password from a prompt with echo off, or from stdin that is no terminal, and prints its
 * hash for the users file (command-line.md, The publisher).
 *
 * Returns: whether it did
 */
gboolean
ctl_hash_password (GError **error)
{
  g_autoptr (CtlSecret) password = read_password (error);
  if (password == NULL)
    return FALSE;
  g_autofree char *hash = ctl_users_hash (password, error);
  if (hash == NULL)
    return FALSE;
  g_print ("%s\n", hash);
  return TRUE;
}
