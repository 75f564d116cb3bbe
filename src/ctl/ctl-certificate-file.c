/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-certificate-file.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <string.h>

#include "ctl-text.h"

/* After the CN (command-line.md); the serial number stands in where there is none. */
static char *
make_name (CtlCertificate *self)
{
  const char *cn = ctl_certificate_get_common_name (self);
  g_autofree char *name = g_strchomp (g_utf8_make_valid (cn != NULL ? cn : "", -1));
  if (*name == '\0')
    return ctl_text_hex (ctl_certificate_get_serial (self, CTL_DIALECT_PUBLISHER), CTL_HEX_UPPER);
  GString *safe = g_string_new (NULL);
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_c (safe, g_ascii_isalnum (*p) || strchr ("._-", *p) != NULL ? *p : '_');
  return g_string_free (safe, FALSE);
}

/**
 * ctl_certificate_dup_file_name:
 * @self: a certificate
 * @format: of the file
 *
 * Returns: (transfer full): the name of the file that @self is exported to, as command-line.md has
 *   it for `export`
 */
char *
ctl_certificate_dup_file_name (CtlCertificate *self, CtlCertificateFormat format)
{
  g_autofree char *name = make_name (self);
  return g_strconcat (name, format == CTL_CERTIFICATE_PEM ? ".pem" : ".cer", NULL);
}

/**
 * ctl_certificate_encode:
 * @self: a certificate
 * @format: how
 *
 * Returns: (transfer full): the contents of such a file
 */
GBytes *
ctl_certificate_encode (CtlCertificate *self, CtlCertificateFormat format)
{
  char *data;
  if (format == CTL_CERTIFICATE_DER)
    return g_bytes_ref (ctl_certificate_get_der (self));
  BIO *bio = BIO_new (BIO_s_mem ());
  if (bio == NULL || PEM_write_bio_X509 (bio, ctl_certificate_get_x509 (self)) != 1)
    g_error ("no memory for a certificate");
  long length = BIO_get_mem_data (bio, &data);
  GBytes *pem = g_bytes_new (data, (gsize) length);
  BIO_free (bio);
  return pem;
}
