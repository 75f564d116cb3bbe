/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-certificate.h"
#include "fuzz.h"

static void
check_dialect (CtlCertificate *certificate, CtlDialect dialect)
{
  GBytes *serial = ctl_certificate_get_serial (certificate, dialect);
  FUZZ_CHECK (ctl_certificate_get_subject (certificate, dialect) != NULL);
  FUZZ_CHECK (ctl_certificate_get_issuer (certificate, dialect) != NULL);
  FUZZ_CHECK (g_bytes_get_size (serial) > 0);
  FUZZ_CHECK (ctl_certificate_has_serial (certificate, serial));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) der = g_bytes_new (data, size);
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (der, &error);
  FUZZ_CHECK ((certificate == NULL) == (error != NULL));
  if (certificate == NULL)
    return 0;
  check_dialect (certificate, CTL_DIALECT_PUBLISHER);
  check_dialect (certificate, CTL_DIALECT_TOKEN);
  FUZZ_CHECK (g_bytes_equal (der, ctl_certificate_get_der (certificate)));
  FUZZ_CHECK (g_bytes_get_size (ctl_certificate_get_public_key (certificate)) > 0);
  FUZZ_CHECK (ctl_certificate_get_signature (certificate) != NULL);
  FUZZ_CHECK (ctl_certificate_get_common_name (certificate) != NULL);
  FUZZ_CHECK (ctl_certificate_get_bits (certificate) > 0);
  FUZZ_CHECK (ctl_certificate_equal (certificate, certificate));
  return 0;
}
