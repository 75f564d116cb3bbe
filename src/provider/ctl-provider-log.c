/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-provider-log.h"

#include <string.h>
#include <unistd.h>

#include "ctl-text.h"

/**
 * ctl_provider_log:
 * @format: as for printf(), in English
 * @...: its arguments; never a password
 *
 * Writes one line to stderr, whole also where several threads log, and safe for a terminal. The
 * journal of systemd has its own clock; elsewhere the line begins with the time.
 */
void
ctl_provider_log (const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *safe = ctl_text_safe (text);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ ");
  const char *stamp = g_getenv ("JOURNAL_STREAM") != NULL ? "" : time;
  g_autofree char *line = g_strconcat (stamp, safe, "\n", NULL);
  gssize wrote G_GNUC_UNUSED = write (STDERR_FILENO, line, strlen (line));
}
