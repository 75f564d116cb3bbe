/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "ctl-crypto.h"
#include "ctl-file.h"
#include "ctl-signer.h"
#include "ctl-text.h"

#define KEY_FILE_MAX 65536 /* bytes */

struct _CtlKeySigner
{
  GObject parent;

  CtlCertificate *certificate;
  EVP_PKEY *key;
};

static void ctl_key_signer_signer_init (CtlSignerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CtlKeySigner,
                               ctl_key_signer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CTL_TYPE_SIGNER, ctl_key_signer_signer_init))

static CtlCertificate *
ctl_key_signer_get_certificate (CtlSigner *signer)
{
  return CTL_KEY_SIGNER (signer)->certificate;
}

/* The DigestInfo is made here and signed as it is: EVP would refuse SHA-1 where the system does. */
static GBytes *
ctl_key_signer_sign (CtlSigner *signer,
                     CtlDigest digest,
                     GBytes *hash,
                     GCancellable *cancellable G_GNUC_UNUSED,
                     GError **error)
{
  CtlKeySigner *self = CTL_KEY_SIGNER (signer);
  g_autoptr (GBytes) info = ctl_digest_get_info (digest, hash);
  gsize info_length;
  const guint8 *data = g_bytes_get_data (info, &info_length);
  gsize length = (gsize) EVP_PKEY_get_size (self->key);
  g_autofree guint8 *signature = g_malloc (length);
  g_autoptr (EVP_PKEY_CTX) context = EVP_PKEY_CTX_new (self->key, NULL);
  if (context == NULL || EVP_PKEY_sign_init (context) <= 0 ||
      EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_PADDING) <= 0 ||
      EVP_PKEY_sign (context, signature, &length, data, info_length) <= 0)
    {
      ctl_crypto_set_error (error, CTL_ERROR_MALFORMED, _ ("The private key cannot sign"));
      return NULL;
    }
  return g_bytes_new (signature, length);
}

static void
ctl_key_signer_finalize (GObject *object)
{
  CtlKeySigner *self = CTL_KEY_SIGNER (object);
  g_clear_pointer (&self->certificate, ctl_certificate_unref);
  g_clear_pointer (&self->key, EVP_PKEY_free);
  G_OBJECT_CLASS (ctl_key_signer_parent_class)->finalize (object);
}

static void
ctl_key_signer_class_init (CtlKeySignerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ctl_key_signer_finalize;
}

static void
ctl_key_signer_signer_init (CtlSignerInterface *iface)
{
  iface->get_certificate = ctl_key_signer_get_certificate;
  iface->sign = ctl_key_signer_sign;
}

static void
ctl_key_signer_init (CtlKeySigner *self G_GNUC_UNUSED)
{
}

static EVP_PKEY *
read_key (const char *path, GError **error)
{
  g_autoptr (GBytes) contents = ctl_file_load (path, KEY_FILE_MAX, error);
  if (contents == NULL)
    return NULL;
  gsize length;
  gconstpointer data = g_bytes_get_data (contents, &length);
  g_autoptr (BIO) bio = BIO_new_mem_buf (length > 0 ? data : "", (int) length);
  EVP_PKEY *key = PEM_read_bio_PrivateKey (bio, NULL, ctl_crypto_refuse_passphrase, NULL);
  if (key == NULL)
    {
      g_autofree char *safe = ctl_text_safe (path);
      g_autofree char *what = g_strdup_printf (
          _ ("“%s” holds no private key in PEM that can be read without a passphrase"), safe);
      ctl_crypto_set_error (error, CTL_ERROR_MALFORMED, what);
    }
  return key;
}

static gboolean
check_pair (EVP_PKEY *key, CtlCertificate *certificate, const char *key_path, GError **error)
{
  g_autofree char *safe = ctl_text_safe (key_path);
  if (!X509_check_private_key (ctl_certificate_get_x509 (certificate), key))
    {
      g_autofree char *what = g_strdup_printf (_ ("“%s” is not the key of the certificate"), safe);
      ctl_crypto_set_error (error, CTL_ERROR_MALFORMED, what);
      return FALSE;
    }
  if (ctl_certificate_is_rsa (certificate))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("“%s” is no RSA key, and phones know RSA signatures only"), safe);
  return FALSE;
}

/**
 * ctl_key_signer_load:
 * @key_path: a file with an RSA private key in PEM, without passphrase
 * @certificate_path: a file with its certificate, in DER or PEM
 * @error: return location for %CTL_ERROR_FILE and %CTL_ERROR_MALFORMED, naming the file
 *
 * Returns: (transfer full) (nullable): a signer; %NULL where the two do not belong together
 */
CtlKeySigner *
ctl_key_signer_load (const char *key_path, const char *certificate_path, GError **error)
{
  g_autoptr (CtlCertificate) certificate = ctl_certificate_load (certificate_path, error);
  if (certificate == NULL)
    return NULL;
  g_autoptr (EVP_PKEY) key = read_key (key_path, error);
  if (key == NULL || !check_pair (key, certificate, key_path, error))
    return NULL;
  CtlKeySigner *self = g_object_new (CTL_TYPE_KEY_SIGNER, NULL);
  self->certificate = g_steal_pointer (&certificate);
  self->key = g_steal_pointer (&key);
  return self;
}
