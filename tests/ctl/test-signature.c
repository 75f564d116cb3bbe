/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <openssl/rsa.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-signature.h"
#include "test-pki.h"

/* By OpenSSL's own signing, which is independent of ours. */
static GBytes *
sign (EVP_PKEY *key, CtlDigest digest, GBytes *message)
{
  const char *name = ctl_digest_to_string (digest);
  gsize message_length;
  gconstpointer data = g_bytes_get_data (message, &message_length);
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  g_assert_cmpint (EVP_DigestSignInit_ex (context, NULL, name, NULL, NULL, key, NULL), ==, 1);
  gsize length = (gsize) EVP_PKEY_get_size (key);
  g_autofree guint8 *signature = g_malloc (length);
  g_assert_cmpint (EVP_DigestSign (context, signature, &length, data, message_length), ==, 1);
  EVP_MD_CTX_free (context);
  return g_bytes_new (signature, length);
}

static CtlCertificate *
make_certificate (const TestIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  CtlCertificate *certificate = ctl_certificate_new (identity->der, &error);
  g_assert_no_error (error);
  return certificate;
}

static void
assert_refused (CtlCertificate *certificate, CtlDigest digest, GBytes *hash, GBytes *signature)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (ctl_signature_check (certificate, digest, hash, signature, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_NO);
}

static GBytes *
flip (GBytes *bytes, gsize position)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  guint8 *copy = g_memdup2 (data, length);
  copy[position] ^= 1;
  return g_bytes_new_take (copy, length);
}

static void
test_digests_and_sizes (void)
{
  const int sizes[] = { 1024, 2048 };
  g_autoptr (GBytes) message = g_bytes_new_static ("message", 7);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (TestIdentity) identity =
          test_pki_new (&(TestPkiSpec){ .subject = "CN=a", .bits = sizes[i] });
      g_autoptr (CtlCertificate) certificate = make_certificate (identity);
      for (CtlDigest digest = CTL_DIGEST_SHA1; digest <= CTL_DIGEST_SHA512; digest++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GBytes) signature = sign (identity->key, digest, message);
          g_autoptr (GBytes) hash = ctl_digest_compute (digest, message);
          g_assert_true (ctl_signature_check (certificate, digest, hash, signature, &error));
          g_assert_no_error (error);
        }
    }
}

static void
test_wrong_signatures (void)
{
  g_autoptr (GBytes) message = g_bytes_new_static ("message", 7);
  g_autoptr (TestIdentity) identity =
      test_pki_new (&(TestPkiSpec){ .subject = "CN=a", .bits = 1024 });
  g_autoptr (TestIdentity) other = test_pki_new (&(TestPkiSpec){ .subject = "CN=b", .bits = 1024 });
  g_autoptr (CtlCertificate) certificate = make_certificate (identity);
  g_autoptr (CtlCertificate) other_certificate = make_certificate (other);
  g_autoptr (GBytes) signature = sign (identity->key, CTL_DIGEST_SHA256, message);
  g_autoptr (GBytes) hash = ctl_digest_compute (CTL_DIGEST_SHA256, message);
  for (gsize i = 0; i < g_bytes_get_size (signature); i += 7)
    {
      g_autoptr (GBytes) flipped = flip (signature, i);
      assert_refused (certificate, CTL_DIGEST_SHA256, hash, flipped);
    }
  for (gsize i = 0; i < g_bytes_get_size (hash); i++)
    {
      g_autoptr (GBytes) flipped = flip (hash, i);
      assert_refused (certificate, CTL_DIGEST_SHA256, flipped, signature);
    }
  assert_refused (other_certificate, CTL_DIGEST_SHA256, hash, signature);
  g_autoptr (GBytes) sha1 = ctl_digest_compute (CTL_DIGEST_SHA1, message);
  assert_refused (certificate, CTL_DIGEST_SHA1, sha1, signature);
}

static void
test_wrong_lengths (void)
{
  g_autoptr (GBytes) message = g_bytes_new_static ("message", 7);
  g_autoptr (TestIdentity) identity =
      test_pki_new (&(TestPkiSpec){ .subject = "CN=a", .bits = 1024 });
  g_autoptr (CtlCertificate) certificate = make_certificate (identity);
  g_autoptr (GBytes) hash = ctl_digest_compute (CTL_DIGEST_SHA1, message);
  guint8 zeros[256] = { 0 };
  const gsize lengths[] = { 0, 1, 64, 127, 128, 129, 256 };
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GBytes) signature = g_bytes_new (zeros, lengths[i]);
      assert_refused (certificate, CTL_DIGEST_SHA1, hash, signature);
    }
}

/* A signature whose padding is right but which signs the bare hash, without DigestInfo. */
static void
test_bare_hash (void)
{
  g_autoptr (GBytes) message = g_bytes_new_static ("message", 7);
  g_autoptr (TestIdentity) identity =
      test_pki_new (&(TestPkiSpec){ .subject = "CN=a", .bits = 1024 });
  g_autoptr (CtlCertificate) certificate = make_certificate (identity);
  g_autoptr (GBytes) hash = ctl_digest_compute (CTL_DIGEST_SHA1, message);
  guint8 raw[128];
  gsize length = sizeof raw;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new (identity->key, NULL);
  g_assert_cmpint (EVP_PKEY_sign_init (context), ==, 1);
  g_assert_cmpint (EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_PADDING), ==, 1);
  g_assert_cmpint (EVP_PKEY_sign (context, raw, &length, g_bytes_get_data (hash, NULL), 20), ==, 1);
  EVP_PKEY_CTX_free (context);
  g_autoptr (GBytes) signature = g_bytes_new (raw, length);
  assert_refused (certificate, CTL_DIGEST_SHA1, hash, signature);
}

static void
test_ec (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) message = g_bytes_new_static ("message", 7);
  g_autoptr (TestIdentity) identity = test_pki_new (&(TestPkiSpec){ .subject = "CN=a" });
  g_autoptr (CtlCertificate) certificate = make_certificate (identity);
  g_autoptr (GBytes) signature = sign (identity->key, CTL_DIGEST_SHA256, message);
  g_autoptr (GBytes) hash = ctl_digest_compute (CTL_DIGEST_SHA256, message);
  g_assert_false (ctl_signature_check (certificate, CTL_DIGEST_SHA256, hash, signature, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNSUPPORTED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/signature/digests-and-sizes", test_digests_and_sizes);
  g_test_add_func ("/ctl/signature/wrong-signatures", test_wrong_signatures);
  g_test_add_func ("/ctl/signature/wrong-lengths", test_wrong_lengths);
  g_test_add_func ("/ctl/signature/bare-hash", test_bare_hash);
  g_test_add_func ("/ctl/signature/ec", test_ec);
  return g_test_run ();
}
