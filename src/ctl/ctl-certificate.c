/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-certificate.h"

#include <glib/gi18n-lib.h>
#include <openssl/pem.h>
#include <time.h>

#include "ctl-crypto.h"
#include "ctl-digest.h"
#include "ctl-file.h"
#include "ctl-serial.h"
#include "ctl-text.h"

#define FILE_MAX  (4 * CTL_CERTIFICATE_MAX) /* bytes: base64, and text or other blocks around it */
#define DIALECTS  (CTL_DIALECT_TOKEN + 1)
#define DER_BEGIN 0x30

struct _CtlCertificate
{
  X509 *x509;
  GBytes *der;
  char *subject[DIALECTS];
  char *issuer[DIALECTS];
  GBytes *serial[DIALECTS];
  char *common_name;
  GBytes *public_key;
  GBytes *signature;
  GBytes *sha1;
  GBytes *sha256;
  gint64 not_before;
  gint64 not_after;
};

static void
clear (gpointer data)
{
  CtlCertificate *self = data;
  X509_free (self->x509);
  g_clear_pointer (&self->der, g_bytes_unref);
  for (guint i = 0; i < DIALECTS; i++)
    {
      g_free (self->subject[i]);
      g_free (self->issuer[i]);
      g_clear_pointer (&self->serial[i], g_bytes_unref);
    }
  g_free (self->common_name);
  g_clear_pointer (&self->public_key, g_bytes_unref);
  g_clear_pointer (&self->signature, g_bytes_unref);
  g_clear_pointer (&self->sha1, g_bytes_unref);
  g_clear_pointer (&self->sha256, g_bytes_unref);
}

static X509 *
parse (GBytes *der, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (der, &length);
  if (length > CTL_CERTIFICATE_MAX)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("The certificate has %zu bytes, more than %d"), length, CTL_CERTIFICATE_MAX);
      return NULL;
    }
  const guint8 *end = data;
  X509 *x509 = d2i_X509 (NULL, &end, (long) length);
  if (x509 == NULL)
    {
      ctl_crypto_set_error (error, CTL_ERROR_MALFORMED, _ ("This is no X.509 certificate"));
      return NULL;
    }
  if (end != data + length)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("%zu bytes follow the end of the certificate"),
                   (gsize) (data + length - end));
      X509_free (x509);
      return NULL;
    }
  return x509;
}

static gboolean
render_names (CtlCertificate *self, GError **error)
{
  const X509_NAME *subject = X509_get_subject_name (self->x509);
  const X509_NAME *issuer = X509_get_issuer_name (self->x509);
  for (CtlDialect i = 0; i < DIALECTS; i++)
    {
      self->subject[i] = ctl_name_render (subject, i, error);
      if (self->subject[i] == NULL)
        return FALSE;
      self->issuer[i] = ctl_name_render (issuer, i, error);
      if (self->issuer[i] == NULL)
        return FALSE;
    }
  self->common_name = ctl_name_dup_common_name (subject, error);
  return self->common_name != NULL;
}

/* The magnitude, big-endian without leading zeros for the publisher, reversed for the token. */
static void
render_serial (CtlCertificate *self)
{
  const ASN1_INTEGER *serial = X509_get0_serialNumber (self->x509);
  gsize length = (gsize) ASN1_STRING_length (serial);
  const guint8 *data = ASN1_STRING_get0_data (serial);
  gsize zeros = 0;
  while (zeros + 1 < length && data[zeros] == 0)
    zeros++;
  GBytes *forwards = g_bytes_new (data + zeros, length - zeros);
  self->serial[CTL_DIALECT_PUBLISHER] = forwards;
  self->serial[CTL_DIALECT_TOKEN] = ctl_serial_reverse (forwards);
}

/* PKCS#1 RSAPublicKey DER, or an EC key's uncompressed point. */
static gboolean
encode_public_key (CtlCertificate *self, GError **error)
{
  EVP_PKEY *key = X509_get0_pubkey (self->x509);
  if (key == NULL)
    {
      ctl_crypto_set_error (error, CTL_ERROR_MALFORMED,
                            _ ("The public key of the certificate cannot be read"));
      return FALSE;
    }
  int type = EVP_PKEY_get_base_id (key);
  if (type != EVP_PKEY_RSA && type != EVP_PKEY_EC)
    {
      const char *name = EVP_PKEY_get0_type_name (key);
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("The certificate has a key of type %s; phones know RSA and EC keys only"),
                   name != NULL ? name : OBJ_nid2sn (type));
      return FALSE;
    }
  unsigned char *data = NULL;
  gssize length = type == EVP_PKEY_RSA ? i2d_PublicKey (key, &data)
                                       : (gssize) EVP_PKEY_get1_encoded_public_key (key, &data);
  if (length <= 0)
    {
      ctl_crypto_set_error (error, CTL_ERROR_MALFORMED,
                            _ ("The public key of the certificate cannot be written"));
      return FALSE;
    }
  self->public_key = g_bytes_new (data, (gsize) length);
  OPENSSL_free (data);
  return TRUE;
}

static gboolean
convert_time (const ASN1_TIME *from, gint64 *to, GError **error)
{
  struct tm broken_down;
  if (!ASN1_TIME_to_tm (from, &broken_down))
    {
      ctl_crypto_set_error (error, CTL_ERROR_MALFORMED,
                            _ ("The certificate's validity holds no readable date"));
      return FALSE;
    }
  *to = timegm (&broken_down);
  return TRUE;
}

static void
copy_signature (CtlCertificate *self)
{
  const ASN1_BIT_STRING *signature;
  X509_get0_signature (&signature, NULL, self->x509);
  self->signature =
      g_bytes_new (ASN1_STRING_get0_data (signature), (gsize) ASN1_STRING_length (signature));
}

/**
 * ctl_certificate_new:
 * @der: one X.509 certificate in DER and nothing after it, at most %CTL_CERTIFICATE_MAX bytes
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the certificate; %NULL where it cannot be read, or where it
 *   has neither an RSA nor an EC key
 */
CtlCertificate *
ctl_certificate_new (GBytes *der, GError **error)
{
  X509 *x509 = parse (der, error);
  if (x509 == NULL)
    return NULL;
  g_autoptr (CtlCertificate) self = g_atomic_rc_box_new0 (CtlCertificate);
  self->x509 = x509;
  self->der = g_bytes_ref (der);
  self->sha1 = ctl_digest_compute (CTL_DIGEST_SHA1, der);
  self->sha256 = ctl_digest_compute (CTL_DIGEST_SHA256, der);
  render_serial (self);
  copy_signature (self);
  if (!render_names (self, error) || !encode_public_key (self, error) ||
      !convert_time (X509_get0_notBefore (x509), &self->not_before, error) ||
      !convert_time (X509_get0_notAfter (x509), &self->not_after, error))
    return NULL;
  return g_steal_pointer (&self);
}

static GBytes *
read_pem (GBytes *contents, GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (contents, &length);
  g_autoptr (BIO) bio = BIO_new_mem_buf (length > 0 ? data : "", (int) length);
  unsigned char *der = NULL;
  long der_length = 0;
  if (PEM_bytes_read_bio (&der, &der_length, NULL, PEM_STRING_X509, bio,
                          ctl_crypto_refuse_passphrase, NULL) <= 0)
    {
      ctl_crypto_set_error (error, CTL_ERROR_MALFORMED,
                            _ ("It holds no certificate, neither in DER nor in PEM"));
      return NULL;
    }
  GBytes *bytes = g_bytes_new (der, (gsize) der_length);
  OPENSSL_free (der);
  return bytes;
}

/* DER of more than 127 bytes begins with 30 and a byte of 80 or more, which no text does. */
static gboolean
is_der (GBytes *contents)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (contents, &length);
  return length > 1 && data[0] == DER_BEGIN && data[1] >= 0x80;
}

/**
 * ctl_certificate_load:
 * @path: a file with a certificate in DER, or in PEM: its first CERTIFICATE block is taken
 * @error: return location for %CTL_ERROR_FILE and %CTL_ERROR_MALFORMED, naming the file
 *
 * Returns: (transfer full) (nullable): the certificate
 */
CtlCertificate *
ctl_certificate_load (const char *path, GError **error)
{
  g_autoptr (GBytes) contents = ctl_file_load (path, FILE_MAX, error);
  if (contents == NULL)
    return NULL;
  g_autoptr (GBytes) der = is_der (contents) ? g_bytes_ref (contents) : read_pem (contents, error);
  CtlCertificate *self = der != NULL ? ctl_certificate_new (der, error) : NULL;
  if (self == NULL)
    {
      g_autofree char *safe = ctl_text_safe (path);
      ctl_error_convert (error, CTL_ERROR_MALFORMED, safe);
    }
  return self;
}

/**
 * ctl_certificate_ref:
 * @self: a certificate
 *
 * Returns: (transfer full): @self
 */
CtlCertificate *
ctl_certificate_ref (CtlCertificate *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * ctl_certificate_unref:
 * @self: (transfer full): a certificate
 */
void
ctl_certificate_unref (CtlCertificate *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * ctl_certificate_get_x509:
 * @self: a certificate
 *
 * Returns: (transfer none): OpenSSL's view of it; not to be changed
 */
X509 *
ctl_certificate_get_x509 (const CtlCertificate *self)
{
  return self->x509;
}

/**
 * ctl_certificate_get_der:
 * @self: a certificate
 *
 * Returns: (transfer none): the bytes it was made from
 */
GBytes *
ctl_certificate_get_der (const CtlCertificate *self)
{
  return self->der;
}

/**
 * ctl_certificate_get_subject:
 * @self: a certificate
 * @dialect: how to write it
 *
 * Returns: (transfer none): its subject (ctl-file-format.md, 4)
 */
const char *
ctl_certificate_get_subject (const CtlCertificate *self, CtlDialect dialect)
{
  return self->subject[dialect];
}

/**
 * ctl_certificate_get_issuer:
 * @self: a certificate
 * @dialect: how to write it
 *
 * Returns: (transfer none): its issuer (ctl-file-format.md, 4)
 */
const char *
ctl_certificate_get_issuer (const CtlCertificate *self, CtlDialect dialect)
{
  return self->issuer[dialect];
}

/**
 * ctl_certificate_get_common_name:
 * @self: a certificate
 *
 * Returns: (transfer none): the subject's common name with all its blanks; empty where it has none
 */
const char *
ctl_certificate_get_common_name (const CtlCertificate *self)
{
  return self->common_name;
}

/**
 * ctl_certificate_dup_title:
 * @self: a certificate
 *
 * Returns: (transfer full): what to call it in a sentence, safe to show: its common name without
 *   the blanks around it, or its subject where it has none
 */
char *
ctl_certificate_dup_title (const CtlCertificate *self)
{
  const char *name = ctl_certificate_get_common_name (self);
  g_autofree char *trimmed = g_strstrip (g_strdup (name != NULL ? name : ""));
  return ctl_text_safe (*trimmed != '\0' ? trimmed : self->subject[CTL_DIALECT_TOKEN]);
}

/**
 * ctl_certificate_get_serial:
 * @self: a certificate
 * @dialect: how to write it
 *
 * Returns: (transfer none): its serial number, at least 1 byte: big-endian for
 *   %CTL_DIALECT_PUBLISHER, reversed for %CTL_DIALECT_TOKEN (ctl-file-format.md, 5)
 */
GBytes *
ctl_certificate_get_serial (const CtlCertificate *self, CtlDialect dialect)
{
  return self->serial[dialect];
}

/**
 * ctl_certificate_get_public_key:
 * @self: a certificate
 *
 * Returns: (transfer none): PKCS#1 RSAPublicKey in DER, or the uncompressed point of an EC key
 */
GBytes *
ctl_certificate_get_public_key (const CtlCertificate *self)
{
  return self->public_key;
}

/**
 * ctl_certificate_get_signature:
 * @self: a certificate
 *
 * Returns: (transfer none): the signature of its issuer
 */
GBytes *
ctl_certificate_get_signature (const CtlCertificate *self)
{
  return self->signature;
}

/**
 * ctl_certificate_get_sha1:
 * @self: a certificate
 *
 * Returns: (transfer none): 20 bytes, the fingerprint that `show ctl` prints
 */
GBytes *
ctl_certificate_get_sha1 (const CtlCertificate *self)
{
  return self->sha1;
}

/**
 * ctl_certificate_get_sha256:
 * @self: a certificate
 *
 * Returns: (transfer none): 32 bytes
 */
GBytes *
ctl_certificate_get_sha256 (const CtlCertificate *self)
{
  return self->sha256;
}

/**
 * ctl_certificate_is_rsa:
 * @self: a certificate
 *
 * Returns: whether its key is RSA; otherwise it is EC
 */
gboolean
ctl_certificate_is_rsa (const CtlCertificate *self)
{
  return EVP_PKEY_get_base_id (X509_get0_pubkey (self->x509)) == EVP_PKEY_RSA;
}

/**
 * ctl_certificate_get_bits:
 * @self: a certificate
 *
 * Returns: size of its key
 */
guint
ctl_certificate_get_bits (const CtlCertificate *self)
{
  return (guint) EVP_PKEY_get_bits (X509_get0_pubkey (self->x509));
}

/**
 * ctl_certificate_get_not_before:
 * @self: a certificate
 *
 * Returns: when its validity begins, in seconds since 1970-01-01 UTC
 */
gint64
ctl_certificate_get_not_before (const CtlCertificate *self)
{
  return self->not_before;
}

/**
 * ctl_certificate_get_not_after:
 * @self: a certificate
 *
 * Returns: when its validity ends, in seconds since 1970-01-01 UTC
 */
gint64
ctl_certificate_get_not_after (const CtlCertificate *self)
{
  return self->not_after;
}

/**
 * ctl_certificate_get_validity:
 * @self: a certificate
 * @now: seconds since 1970-01-01 UTC
 *
 * Returns: how @now lies to its dates
 */
CtlValidity
ctl_certificate_get_validity (const CtlCertificate *self, gint64 now)
{
  if (self->not_after < now)
    return CTL_VALIDITY_EXPIRED;
  if (self->not_before > now)
    return CTL_VALIDITY_EARLY;
  return self->not_after - now < CTL_CERTIFICATE_SOON ? CTL_VALIDITY_SOON : CTL_VALIDITY_GOOD;
}

/**
 * ctl_certificate_equal:
 * @a: a certificate
 * @b: another
 *
 * Returns: whether they are the same bytes
 */
gboolean
ctl_certificate_equal (const CtlCertificate *a, const CtlCertificate *b)
{
  return g_bytes_equal (a->der, b->der);
}

/**
 * ctl_certificate_has_serial:
 * @self: a certificate
 * @serial: a serial number from a trust list, in either byte order
 *
 * Returns: whether it is this certificate's
 */
gboolean
ctl_certificate_has_serial (const CtlCertificate *self, GBytes *serial)
{
  return g_bytes_equal (self->serial[CTL_DIALECT_PUBLISHER], serial) ||
         g_bytes_equal (self->serial[CTL_DIALECT_TOKEN], serial);
}

/**
 * ctl_certificates_contain:
 * @certificates: (nullable) (element-type CtlCertificate): some certificates, a trust store's say
 * @certificate: one that is looked for
 *
 * Returns: whether the same DER is among them
 */
gboolean
ctl_certificates_contain (GPtrArray *certificates, const CtlCertificate *certificate)
{
  for (guint i = 0; certificates != NULL && i < certificates->len; i++)
    if (ctl_certificate_equal (certificates->pdata[i], certificate))
      return TRUE;
  return FALSE;
}
