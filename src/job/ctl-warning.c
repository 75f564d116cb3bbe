/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-warning.h"

#include <glib/gi18n-lib.h>

static void
warning_free (gpointer data)
{
  CtlWarning *self = data;
  g_free (self->text);
  g_free (self);
}

/**
 * ctl_warnings_new:
 *
 * Returns: (transfer full) (element-type CtlWarning): an array without warnings
 */
GPtrArray *
ctl_warnings_new (void)
{
  return g_ptr_array_new_with_free_func (warning_free);
}

/**
 * ctl_warnings_add:
 * @self: an array of warnings
 * @severe: whether phones may be lost
 * @format: a translated sentence, as for printf()
 * @...: its values, safe to show
 */
void
ctl_warnings_add (GPtrArray *self, gboolean severe, const char *format, ...)
{
  va_list arguments;
  CtlWarning *warning = g_new0 (CtlWarning, 1);
  va_start (arguments, format);
  warning->severe = severe;
  warning->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self, warning);
}

/**
 * ctl_warnings_are_severe:
 * @self: (element-type CtlWarning): some warnings
 *
 * Returns: whether one of them is severe, so that carrying on needs consent of its own
 */
gboolean
ctl_warnings_are_severe (GPtrArray *self)
{
  for (guint i = 0; i < self->len; i++)
    if (((const CtlWarning *) self->pdata[i])->severe)
      return TRUE;
  return FALSE;
}

/**
 * ctl_warning_get_mixed_without_file:
 *
 * In the words of the vendor's own client, which administrators know and search for.
 *
 * Returns: (transfer none): what to say of a cluster in mixed mode that has no CTL file
 */
const char *
ctl_warning_get_mixed_without_file (void)
{
  return _ ("No CTL File exists on the server but the Call Manager Cluster Security Mode is in "
            "Secure Mode. For the system to function, you must create the CTL File and set Call "
            "Manager Cluster the Secure Mode.");
}

/**
 * ctl_warnings_add_dates:
 * @self: an array of warnings
 * @certificate: whose validity to judge
 * @title: what to call it
 * @now: seconds since 1970 UTC
 */
void
ctl_warnings_add_dates (GPtrArray *self, CtlCertificate *certificate, const char *title, gint64 now)
{
  g_autoptr (GDateTime) until =
      g_date_time_new_from_unix_utc (ctl_certificate_get_not_after (certificate));
  g_autofree char *date = until != NULL ? g_date_time_format (until, "%Y-%m-%d") : g_strdup ("?");
  CtlValidity validity = ctl_certificate_get_validity (certificate, now);
  if (validity == CTL_VALIDITY_EARLY)
    ctl_warnings_add (
        self, FALSE,
        _ ("The certificate of %s is not valid yet: check the clocks of this machine and of the "
           "one that issued it."),
        title);
  else if (validity == CTL_VALIDITY_EXPIRED)
    ctl_warnings_add (
        self, FALSE,
        _ ("The certificate of %s expired on %s: renew it, and update the CTL file again."), title,
        date);
  else if (validity == CTL_VALIDITY_SOON)
    ctl_warnings_add (
        self, FALSE,
        _ ("The certificate of %s expires on %s: renew it in time, and update the CTL file "
           "again."),
        title, date);
}
