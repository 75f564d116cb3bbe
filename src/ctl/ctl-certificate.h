/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/x509.h>

#include "ctl-name.h"

G_BEGIN_DECLS

#define CTL_CERTIFICATE_MAX  65535               /* bytes of DER: what a TLV can hold */
#define CTL_CERTIFICATE_SOON (30 * 24 * 60 * 60) /* seconds before the end that call for a word */

/**
 * CtlCertificate:
 *
 * An X.509 certificate with an RSA or EC key. Immutable, reference-counted.
 */
typedef struct _CtlCertificate CtlCertificate;

typedef enum
{
  CTL_VALIDITY_GOOD,
  CTL_VALIDITY_SOON, /* it ends within CTL_CERTIFICATE_SOON */
  CTL_VALIDITY_EXPIRED,
  CTL_VALIDITY_EARLY, /* it has not begun */
} CtlValidity;

CtlCertificate *ctl_certificate_new (GBytes *der, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlCertificate *ctl_certificate_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlCertificate *ctl_certificate_ref (CtlCertificate *self);
void ctl_certificate_unref (CtlCertificate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlCertificate, ctl_certificate_unref)

/* All of these are (transfer none). Digests are 20 and 32 bytes. */
X509 *ctl_certificate_get_x509 (const CtlCertificate *self);
GBytes *ctl_certificate_get_der (const CtlCertificate *self);
const char *ctl_certificate_get_subject (const CtlCertificate *self, CtlDialect dialect);
const char *ctl_certificate_get_issuer (const CtlCertificate *self, CtlDialect dialect);
const char *ctl_certificate_get_common_name (const CtlCertificate *self);
GBytes *ctl_certificate_get_serial (const CtlCertificate *self, CtlDialect dialect);
GBytes *ctl_certificate_get_public_key (const CtlCertificate *self);
GBytes *ctl_certificate_get_signature (const CtlCertificate *self);
GBytes *ctl_certificate_get_sha1 (const CtlCertificate *self);
GBytes *ctl_certificate_get_sha256 (const CtlCertificate *self);
gboolean ctl_certificate_is_rsa (const CtlCertificate *self);
guint ctl_certificate_get_bits (const CtlCertificate *self);
gint64 ctl_certificate_get_not_before (const CtlCertificate *self);
gint64 ctl_certificate_get_not_after (const CtlCertificate *self);
CtlValidity ctl_certificate_get_validity (const CtlCertificate *self, gint64 now);

char *ctl_certificate_dup_title (const CtlCertificate *self);
gboolean ctl_certificate_equal (const CtlCertificate *a, const CtlCertificate *b);
gboolean ctl_certificate_has_serial (const CtlCertificate *self, GBytes *serial);
gboolean ctl_certificates_contain (GPtrArray *certificates, const CtlCertificate *certificate);

G_END_DECLS
