/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-signature.h"

#include <glib/gi18n-lib.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "ctl-crypto.h"

/* What the signature holds: recovered, not verified by EVP, which refuses SHA-1 where the system's
 * policy does. */
static GBytes *
recover (EVP_PKEY *key, GBytes *signature, GError **error)
{
  gsize size = (gsize) EVP_PKEY_get_size (key);
  gsize length;
  const guint8 *data = g_bytes_get_data (signature, &length);
  if (length != size)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_NO,
                   _ ("The signature has %zu bytes, but the key of the certificate makes %zu"),
                   length, size);
      return NULL;
    }
  g_autofree guint8 *info = g_malloc (size);
  g_autoptr (EVP_PKEY_CTX) context = EVP_PKEY_CTX_new (key, NULL);
  if (context == NULL || EVP_PKEY_verify_recover_init (context) <= 0 ||
      EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_PADDING) <= 0 ||
      EVP_PKEY_verify_recover (context, info, &size, data, length) <= 0)
    {
      /* OpenSSL's reason is only how the numbers fell out, and it says nothing to a person. */
      ERR_clear_error ();
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_NO,
                           _ ("The signature was not made with the key of the certificate"));
      return NULL;
    }
  return g_bytes_new (info, size);
}

static gboolean
equal_in_constant_time (GBytes *a, GBytes *b)
{
  gsize a_length, b_length;
  gconstpointer a_data = g_bytes_get_data (a, &a_length);
  gconstpointer b_data = g_bytes_get_data (b, &b_length);
  return a_length == b_length && CRYPTO_memcmp (a_data, b_data, a_length) == 0;
}

/**
 * ctl_signature_check:
 * @certificate: whose key should have signed
 * @digest: the digest that was signed
 * @hash: its value
 * @signature: RSA PKCS#1 v1.5, as long as the key's modulus
 * @error: return location for %CTL_ERROR_NO where the signature is not valid, and for
 *   %CTL_ERROR_UNSUPPORTED where the certificate's key is not RSA
 *
 * Recovers the DigestInfo and compares all of it (ctl-file-format.md, 2), so that it also works
 * where the system forbids SHA-1 or short keys.
 *
 * Returns: whether the signature is valid
 */
gboolean
ctl_signature_check (
    CtlCertificate *certificate, CtlDigest digest, GBytes *hash, GBytes *signature, GError **error)
{
  if (!ctl_certificate_is_rsa (certificate))
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_UNSUPPORTED,
                           _ ("The certificate has no RSA key, and only RSA signatures can be "
                              "checked"));
      return FALSE;
    }
  EVP_PKEY *key = X509_get0_pubkey (ctl_certificate_get_x509 (certificate));
  g_autoptr (GBytes) info = recover (key, signature, error);
  if (info == NULL)
    return FALSE;
  g_autoptr (GBytes) expected = ctl_digest_get_info (digest, hash);
  if (!equal_in_constant_time (info, expected))
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_NO,
                           _ ("The signature was made over other bytes, or with another digest"));
      return FALSE;
    }
  return TRUE;
}
