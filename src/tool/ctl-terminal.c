/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ctl-error.h"

/* Without the question: it may not end on a line of its own. */
static gboolean
write_text (int fd, const char *text)
{
  for (gsize left = strlen (text); left > 0;)
    {
      gssize wrote = write (fd, text, left);
      if (wrote < 0 && errno == EINTR)
        continue;
      if (wrote <= 0)
        return FALSE;
      text += wrote;
      left -= (gsize) wrote;
    }
  return TRUE;
}

/* The terminal gives a whole line at once, so that one is there when it can be read. */
static gboolean
wait_for_line (int fd, GCancellable *cancellable, GError **error)
{
  GPollFD polls[2] = { { .fd = fd, .events = G_IO_IN } };
  guint n = 1;
  if (g_cancellable_make_pollfd (cancellable, &polls[1]))
    n = 2;
  while (!g_cancellable_is_cancelled (cancellable) && polls[0].revents == 0)
    g_poll (polls, n, -1);
  if (n == 2)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      ctl_error_convert (error, CTL_ERROR_CANCELLED, _ ("Nobody answered"));
      return FALSE;
    }
  return TRUE;
}

static CtlSecret *
read_line (int fd, const char *question, GCancellable *cancellable, GError **error)
{
  if (!write_text (fd, question))
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("The terminal cannot be written: %s"),
                   g_strerror (errno));
      return NULL;
    }
  if (!wait_for_line (fd, cancellable, error))
    return NULL;
  return ctl_secret_read (fd, error);
}

/* Echo off, and no Ctrl-Z, which would leave the shell without echo. */
static CtlSecret *
read_hidden (int fd, const char *question, GCancellable *cancellable, GError **error)
{
  struct termios before, hidden;
  if (tcgetattr (fd, &before) != 0)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_NEEDED,
                   _ ("The echo of the terminal cannot be turned off: %s"), g_strerror (errno));
      return NULL;
    }
  hidden = before;
  hidden.c_lflag &= (tcflag_t) ~(ECHO | ECHOE | ECHOK | ECHONL);
  hidden.c_lflag |= ICANON | ISIG;
  hidden.c_cc[VSUSP] = _POSIX_VDISABLE;
  if (tcsetattr (fd, TCSAFLUSH, &hidden) != 0)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_NEEDED,
                   _ ("The echo of the terminal cannot be turned off: %s"), g_strerror (errno));
      return NULL;
    }
  CtlSecret *secret = read_line (fd, question, cancellable, error);
  (void) tcsetattr (fd, TCSAFLUSH, &before);
  (void) write_text (fd, "\n");
  return secret;
}

static int
open_terminal (CtlError code, GError **error)
{
  int fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    g_set_error_literal (error, CTL_ERROR, (int) code, _ ("There is no terminal on which to ask"));
  return fd;
}

/**
 * ctl_terminal_ask_secret:
 * @question: what to ask, without a newline, safe for a terminal
 * @cancellable: (nullable): ends the question; the terminal is put back as it was
 * @error: return location for %CTL_ERROR_PIN_NEEDED where there is no terminal or nothing was
 *   typed, or %CTL_ERROR_CANCELLED
 *
 * Asks for a PIN or password with the echo off.
 *
 * Returns: (transfer full) (nullable): what was typed
 */
CtlSecret *
ctl_terminal_ask_secret (const char *question, GCancellable *cancellable, GError **error)
{
  gsize length;
  int fd = open_terminal (CTL_ERROR_PIN_NEEDED, error);
  if (fd < 0)
    return NULL;
  g_autoptr (CtlSecret) secret = read_hidden (fd, question, cancellable, error);
  close (fd);
  if (secret == NULL)
    return NULL;
  ctl_secret_peek (secret, &length);
  if (length > 0)
    return g_steal_pointer (&secret);
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_PIN_NEEDED, _ ("Nothing was typed"));
  return NULL;
}

static gboolean
is_yes (const char *answer)
{
  /* Translators: what begins the answer “yes” to the question that ends with [y/N] */
  g_autofree char *yes = g_utf8_casefold (C_ ("first letter of yes", "y"), -1);
  g_autofree char *given = g_utf8_make_valid (answer, -1);
  g_autofree char *folded = g_utf8_casefold (g_strstrip (given), -1);
  return g_str_has_prefix (folded, yes);
}

/**
 * ctl_terminal_confirm:
 * @question: what to ask, without a newline, safe for a terminal
 * @cancellable: (nullable): ends the question
 * @error: return location for %CTL_ERROR_CONSENT where there is no terminal, or
 *   %CTL_ERROR_CANCELLED where the answer is not yes
 *
 * Returns: whether somebody agreed
 */
gboolean
ctl_terminal_confirm (const char *question, GCancellable *cancellable, GError **error)
{
  int fd = open_terminal (CTL_ERROR_CONSENT, error);
  if (fd < 0)
    return FALSE;
  g_autofree char *text = g_strdup_printf ("%s %s ", question, _ ("[y/N]"));
  g_autoptr (CtlSecret) answer = read_line (fd, text, cancellable, error);
  close (fd);
  if (answer == NULL)
    return FALSE;
  if (is_yes (ctl_secret_peek (answer, NULL)))
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_CANCELLED, _ ("Cancelled: nobody agreed"));
  return FALSE;
}
