/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-certificate-text.h"

#include <glib/gi18n-lib.h>

#include "ctl-text.h"

/**
 * ctl_certificate_to_line:
 * @certificate: a certificate
 *
 * Returns: (transfer full): its subject and the end of its validity, safe to show
 */
char *
ctl_certificate_to_line (CtlCertificate *certificate)
{
  g_autofree char *subject =
      ctl_text_safe (ctl_certificate_get_subject (certificate, CTL_DIALECT_PUBLISHER));
  g_autoptr (GDateTime) end =
      g_date_time_new_from_unix_utc (ctl_certificate_get_not_after (certificate));
  g_autofree char *date = end != NULL ? g_date_time_format (end, "%Y-%m-%d") : g_strdup ("?");
  return g_strdup_printf (_ ("%s, valid until %s"), subject, date);
}
