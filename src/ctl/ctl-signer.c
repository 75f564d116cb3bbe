/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-signer.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"

G_DEFINE_INTERFACE (CtlSigner, ctl_signer, G_TYPE_OBJECT)

static void
ctl_signer_default_init (CtlSignerInterface *iface G_GNUC_UNUSED)
{
}

/**
 * ctl_signer_get_certificate:
 * @self: a signer
 *
 * Returns: (transfer none): the certificate whose key it signs with
 */
CtlCertificate *
ctl_signer_get_certificate (CtlSigner *self)
{
  g_return_val_if_fail (CTL_IS_SIGNER (self), NULL);
  return CTL_SIGNER_GET_IFACE (self)->get_certificate (self);
}

/**
 * ctl_signer_sign:
 * @self: a signer
 * @digest: the digest
 * @hash: its value: 20, 32 or 64 bytes
 * @cancellable: (nullable): to give up
 * @error: return location for %CTL_ERROR_CANCELLED, and for what keeps the signer from signing
 *
 * Signs with RSA PKCS#1 v1.5, without hashing again. Blocks: a token may ask for its PIN.
 *
 * Returns: (transfer full) (nullable): the signature, as long as the key's modulus
 */
GBytes *
ctl_signer_sign (
    CtlSigner *self, CtlDigest digest, GBytes *hash, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CTL_IS_SIGNER (self), NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      ctl_error_convert (error, CTL_ERROR_CANCELLED, _ ("Nothing was signed"));
      return NULL;
    }
  return CTL_SIGNER_GET_IFACE (self)->sign (self, digest, hash, cancellable, error);
}
