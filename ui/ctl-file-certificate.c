/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-certificate.h"

#include <glib/gi18n-lib.h>

#include "ctl-file-facts.h"
#include "ctl-fact-row.h"
#include "ctl-text.h"

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * ctl_file_certificate_is_good:
 * @certificate: a certificate
 *
 * Returns: whether it is valid today, and for some time to come
 */
gboolean
ctl_file_certificate_is_good (CtlCertificate *certificate)
{
  return ctl_certificate_get_validity (certificate, get_now ()) == CTL_VALIDITY_GOOD;
}

/**
 * ctl_file_certificate_dup_validity:
 * @certificate: a certificate
 *
 * Returns: (transfer full): until when it is valid, or why it is not, in few words
 */
char *
ctl_file_certificate_dup_validity (CtlCertificate *certificate)
{
  g_autofree char *begin = ctl_file_facts_dup_day (ctl_certificate_get_not_before (certificate));
  g_autofree char *end = ctl_file_facts_dup_day (ctl_certificate_get_not_after (certificate));
  switch (ctl_certificate_get_validity (certificate, get_now ()))
    {
    case CTL_VALIDITY_SOON:
      return g_strdup_printf (_ ("Expires soon, on %s"), end);
    case CTL_VALIDITY_EXPIRED:
      return g_strdup_printf (_ ("Expired on %s"), end);
    case CTL_VALIDITY_EARLY:
      return g_strdup_printf (_ ("Valid only from %s"), begin);
    case CTL_VALIDITY_GOOD:
    default:
      return g_strdup_printf (_ ("Valid until %s"), end);
    }
}

static void
add_text (GtkContainer *list, const char *caption, const char *text)
{
  g_autofree char *safe = ctl_text_safe (text);
  gtk_container_add (list, ctl_fact_row_new (caption, safe));
}

static void
add_digits (GtkContainer *list, const char *caption, GBytes *bytes, CtlHexStyle style)
{
  g_autofree char *hex = ctl_text_hex (bytes, style);
  gtk_container_add (list, ctl_fact_row_new_digits (caption, hex));
}

static void
add_key (GtkContainer *list, CtlCertificate *certificate)
{
  g_autofree char *key = g_strdup_printf (
      /* Translators: kind of key and its length: RSA, 2048 bits */
      _ ("%s, %u bits"), ctl_certificate_is_rsa (certificate) ? "RSA" : "EC",
      ctl_certificate_get_bits (certificate));
  gtk_container_add (list, ctl_fact_row_new (_ ("Key"), key));
}

/**
 * ctl_file_certificate_add_rows:
 * @list: gets a row for each thing that is known
 * @certificate: a certificate
 */
void
ctl_file_certificate_add_rows (GtkContainer *list, CtlCertificate *certificate)
{
  g_autofree char *begin = ctl_file_facts_dup_date (ctl_certificate_get_not_before (certificate));
  g_autofree char *end = ctl_file_facts_dup_date (ctl_certificate_get_not_after (certificate));
  add_text (list, _ ("Subject of the certificate"),
            ctl_certificate_get_subject (certificate, CTL_DIALECT_PUBLISHER));
  add_text (list, _ ("Issuer of the certificate"),
            ctl_certificate_get_issuer (certificate, CTL_DIALECT_PUBLISHER));
  add_digits (list, _ ("Serial number of the certificate"),
              ctl_certificate_get_serial (certificate, CTL_DIALECT_PUBLISHER), CTL_HEX_COLON);
  add_digits (list, _ ("The same with its bytes reversed, as tokens write it"),
              ctl_certificate_get_serial (certificate, CTL_DIALECT_TOKEN), CTL_HEX_COLON);
  add_text (list, _ ("Valid from"), begin);
  add_text (list, _ ("Valid until"), end);
  add_key (list, certificate);
  add_digits (list, _ ("SHA-1 of the certificate"), ctl_certificate_get_sha1 (certificate),
              CTL_HEX_SPACE);
  add_digits (list, _ ("SHA-256 of the certificate"), ctl_certificate_get_sha256 (certificate),
              CTL_HEX_SPACE);
}
