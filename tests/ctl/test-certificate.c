/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <string.h>

#include "ctl-certificate.h"
#include "ctl-error.h"
#include "ctl-text.h"
#include "test-pki.h"

static CtlCertificate *
make_certificate (const TestIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  CtlCertificate *certificate = ctl_certificate_new (identity->der, &error);
  g_assert_no_error (error);
  return certificate;
}

static void
assert_hex (GBytes *bytes, const char *expected)
{
  g_autofree char *text = ctl_text_hex (bytes, CTL_HEX_COLON);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_token (void)
{
  g_autoptr (TestIdentity) identity =
      test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF00000027F93C");
  g_autoptr (CtlCertificate) certificate = make_certificate (identity);
  g_assert_cmpstr (ctl_certificate_get_subject (certificate, CTL_DIALECT_TOKEN), ==,
                   "cn=\"SAST-ADN0054f509        \";ou=IPCBU;o=\"Cisco Systems");
  g_assert_cmpstr (ctl_certificate_get_issuer (certificate, CTL_DIALECT_TOKEN), ==,
                   "cn=Cisco Manufacturing CA;o=Cisco Systems");
  g_assert_cmpstr (ctl_certificate_get_issuer (certificate, CTL_DIALECT_PUBLISHER), ==,
                   "CN=Cisco Manufacturing CA;O=Cisco Systems");
  g_assert_cmpstr (ctl_certificate_get_common_name (certificate), ==, "SAST-ADN0054f509        ");
  assert_hex (ctl_certificate_get_serial (certificate, CTL_DIALECT_TOKEN),
              "3C:F9:27:00:00:00:AF:A2:DA:45");
  assert_hex (ctl_certificate_get_serial (certificate, CTL_DIALECT_PUBLISHER),
              "45:DA:A2:AF:00:00:00:27:F9:3C");
  g_assert_cmpuint (g_bytes_get_size (ctl_certificate_get_der (certificate)), ==, 902);
  g_assert_cmpuint (g_bytes_get_size (ctl_certificate_get_public_key (certificate)), ==, 140);
  g_assert_cmpuint (g_bytes_get_size (ctl_certificate_get_signature (certificate)), ==, 128);
  g_assert_true (ctl_certificate_is_rsa (certificate));
  g_assert_cmpuint (ctl_certificate_get_bits (certificate), ==, 1024);
}

static void
assert_serial (const char *serial, const char *publisher, const char *token)
{
  g_autoptr (TestIdentity) identity =
      test_pki_new (&(TestPkiSpec){ .subject = "CN=a", .serial = serial });
  g_autoptr (CtlCertificate) certificate = make_certificate (identity);
  assert_hex (ctl_certificate_get_serial (certificate, CTL_DIALECT_PUBLISHER), publisher);
  assert_hex (ctl_certificate_get_serial (certificate, CTL_DIALECT_TOKEN), token);
  for (CtlDialect dialect = CTL_DIALECT_PUBLISHER; dialect <= CTL_DIALECT_TOKEN; dialect++)
    g_assert_true (ctl_certificate_has_serial (certificate,
                                               ctl_certificate_get_serial (certificate, dialect)));
  g_autoptr (GBytes) other = g_bytes_new_static ("\x12", 1);
  g_assert_false (ctl_certificate_has_serial (certificate, other));
}

static void
test_serials (void)
{
  assert_serial ("70CAF64E090751B9DF22F49F754FC5BB",
                 "70:CA:F6:4E:09:07:51:B9:DF:22:F4:9F:75:4F:C5:BB",
                 "BB:C5:4F:75:9F:F4:22:DF:B9:51:07:09:4E:F6:CA:70");
  assert_serial ("F0E1", "F0:E1", "E1:F0"); /* the DER has a zero byte before it */
  assert_serial ("0100", "01:00", "00:01");
  assert_serial ("0", "00", "00");
}

static void
test_digests (void)
{
  g_autoptr (TestIdentity) identity = test_pki_new (&(TestPkiSpec){ .subject = "CN=a" });
  g_autoptr (CtlCertificate) certificate = make_certificate (identity);
  guint8 hash[EVP_MAX_MD_SIZE];
  unsigned int length;
  g_assert_cmpint (X509_digest (identity->x509, EVP_sha1 (), hash, &length), ==, 1);
  g_autoptr (GBytes) sha1 = g_bytes_new (hash, length);
  g_assert_true (g_bytes_equal (ctl_certificate_get_sha1 (certificate), sha1));
  g_assert_cmpint (X509_digest (identity->x509, EVP_sha256 (), hash, &length), ==, 1);
  g_autoptr (GBytes) sha256 = g_bytes_new (hash, length);
  g_assert_true (g_bytes_equal (ctl_certificate_get_sha256 (certificate), sha256));
}

static void
test_validity (void)
{
  g_autoptr (TestIdentity) identity = test_pki_new (
      &(TestPkiSpec){ .subject = "CN=a", .starts_days_ago = 10, .ends_in_days = 20000 });
  g_autoptr (CtlCertificate) certificate = make_certificate (identity);
  struct tm time;
  g_assert_cmpint (ASN1_TIME_to_tm (X509_get0_notBefore (identity->x509), &time), ==, 1);
  g_assert_cmpint (ctl_certificate_get_not_before (certificate), ==, timegm (&time));
  g_assert_cmpint (ctl_certificate_get_not_after (certificate) -
                       ctl_certificate_get_not_before (certificate),
                   ==, G_GINT64_CONSTANT (20010) * 24 * 60 * 60);
}

static void
test_ec (void)
{
  g_autoptr (TestIdentity) identity = test_pki_new (&(TestPkiSpec){ .subject = "CN=a" });
  g_autoptr (CtlCertificate) certificate = make_certificate (identity);
  g_assert_false (ctl_certificate_is_rsa (certificate));
  g_assert_cmpuint (ctl_certificate_get_bits (certificate), ==, 256);
  gsize length;
  const guint8 *point = g_bytes_get_data (ctl_certificate_get_public_key (certificate), &length);
  g_assert_cmpuint (length, ==, 65);
  g_assert_cmpuint (point[0], ==, 4);
}

/* Makes a certificate of any key: what test_pki_new() cannot. */
static GBytes *
self_sign (EVP_PKEY *key, const EVP_MD *digest)
{
  X509 *x509 = X509_new ();
  X509_gmtime_adj (X509_getm_notBefore (x509), 0);
  X509_gmtime_adj (X509_getm_notAfter (x509), 1000);
  X509_set_pubkey (x509, key);
  g_assert_cmpint (X509_sign (x509, key, digest), >, 0);
  guchar *der = NULL;
  int length = i2d_X509 (x509, &der);
  GBytes *bytes = g_bytes_new (der, (gsize) length);
  OPENSSL_free (der);
  X509_free (x509);
  return bytes;
}

static void
test_compressed_point (void)
{
  g_autoptr (GError) error = NULL;
  EVP_PKEY *key = EVP_EC_gen ("P-384");
  g_assert_cmpint (EVP_PKEY_set_utf8_string_param (key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                                   "compressed"),
                   ==, 1);
  g_autoptr (GBytes) der = self_sign (key, EVP_sha256 ());
  EVP_PKEY_free (key);
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (der, &error);
  g_assert_no_error (error);
  const ASN1_BIT_STRING *point = X509_get0_pubkey_bitstr (ctl_certificate_get_x509 (certificate));
  g_assert_cmpint (ASN1_STRING_length (point), ==, 49);
  g_assert_cmpuint (g_bytes_get_size (ctl_certificate_get_public_key (certificate)), ==, 97);
  g_assert_cmpstr (ctl_certificate_get_common_name (certificate), ==, "");
  g_assert_cmpstr (ctl_certificate_get_subject (certificate, CTL_DIALECT_TOKEN), ==, "");
}

static void
test_other_key (void)
{
  g_autoptr (GError) error = NULL;
  EVP_PKEY *key = EVP_PKEY_Q_keygen (NULL, NULL, "ED25519");
  g_autoptr (GBytes) der = self_sign (key, NULL);
  EVP_PKEY_free (key);
  g_assert_null (ctl_certificate_new (der, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "ED25519"));
}

static void
test_damaged (void)
{
  g_autoptr (TestIdentity) identity = test_pki_new (&(TestPkiSpec){ .subject = "CN=a" });
  gsize length = g_bytes_get_size (identity->der);
  for (gsize i = 0; i < length; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (identity->der, 0, i);
      g_assert_null (ctl_certificate_new (cut, &error));
      g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
    }
  g_autoptr (GError) error = NULL;
  GByteArray *longer = g_bytes_unref_to_array (g_bytes_new_from_bytes (identity->der, 0, length));
  g_byte_array_append (longer, (const guint8 *) "\0", 1);
  g_autoptr (GBytes) with_rest = g_byte_array_free_to_bytes (longer);
  g_assert_null (ctl_certificate_new (with_rest, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
}

static void
test_too_large (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (65536), 65536);
  g_assert_null (ctl_certificate_new (large, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
}

/* Every byte turned into another: no crash, no leak, and what is read has all its values. */
static void
test_flipped (void)
{
  g_autoptr (TestIdentity) identity =
      test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF00000027F93C");
  gsize length;
  const guint8 *data = g_bytes_get_data (identity->der, &length);
  for (gsize i = 0; i < length; i++)
    {
      guint8 *copy = g_memdup2 (data, length);
      copy[i] ^= 0x81;
      g_autoptr (GBytes) flipped = g_bytes_new_take (copy, length);
      g_autoptr (GError) error = NULL;
      g_autoptr (CtlCertificate) certificate = ctl_certificate_new (flipped, &error);
      g_assert_true ((certificate == NULL) == (error != NULL));
      if (certificate != NULL)
        g_assert_cmpuint (g_bytes_get_size (ctl_certificate_get_public_key (certificate)), >, 0);
    }
}

static void
assert_loads (const char *folder, const char *name, const TestIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (CtlCertificate) certificate = ctl_certificate_load (path, &error);
  g_assert_no_error (error);
  g_autoptr (CtlCertificate) expected = make_certificate (identity);
  g_assert_true (ctl_certificate_equal (certificate, expected));
}

static void
assert_does_not_load (const char *folder, const char *name, const char *contents, CtlError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  if (contents != NULL)
    g_assert_true (g_file_set_contents (path, contents, -1, NULL));
  g_assert_null (ctl_certificate_load (path, &error));
  g_assert_error (error, CTL_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_load (void)
{
  char *folder = test_folder_new ();
  g_autoptr (TestIdentity) a = test_pki_new (&(TestPkiSpec){ .subject = "CN=a" });
  g_autoptr (TestIdentity) b = test_pki_new (&(TestPkiSpec){ .subject = "CN=b" });
  test_identity_write (a, folder, "a");
  test_identity_write (b, folder, "b");
  assert_loads (folder, "a.cer", a);
  assert_loads (folder, "a.pem", a);

  g_autofree char *both = g_build_filename (folder, "both.pem", NULL);
  FILE *file = fopen (both, "w");
  fputs ("Subject: something for people\n", file);
  PEM_write_PrivateKey (file, a->key, NULL, NULL, 0, NULL, NULL);
  PEM_write_X509 (file, b->x509);
  PEM_write_X509 (file, a->x509);
  g_assert_cmpint (fclose (file), ==, 0);
  assert_loads (folder, "both.pem", b);
  test_folder_remove (folder);
}

static void
test_load_refused (void)
{
  char *folder = test_folder_new ();
  assert_does_not_load (folder, "missing", NULL, CTL_ERROR_FILE);
  assert_does_not_load (folder, "empty", "", CTL_ERROR_MALFORMED);
  assert_does_not_load (folder, "text", "hello\n", CTL_ERROR_MALFORMED);
  assert_does_not_load (folder, "broken.pem",
                        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
                        CTL_ERROR_MALFORMED);
  /* OpenSSL would ask for a passphrase on the terminal. */
  assert_does_not_load (folder, "encrypted.pem",
                        "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
                        "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                        "AAAAAAAAAAAAAAAAAAAAAA==\n-----END CERTIFICATE-----\n",
                        CTL_ERROR_MALFORMED);
  g_autofree char *large = g_strnfill (300000, 'x');
  assert_does_not_load (folder, "large", large, CTL_ERROR_MALFORMED);
  test_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/certificate/token", test_token);
  g_test_add_func ("/ctl/certificate/serials", test_serials);
  g_test_add_func ("/ctl/certificate/digests", test_digests);
  g_test_add_func ("/ctl/certificate/validity", test_validity);
  g_test_add_func ("/ctl/certificate/ec", test_ec);
  g_test_add_func ("/ctl/certificate/compressed-point", test_compressed_point);
  g_test_add_func ("/ctl/certificate/other-key", test_other_key);
  g_test_add_func ("/ctl/certificate/damaged", test_damaged);
  g_test_add_func ("/ctl/certificate/too-large", test_too_large);
  g_test_add_func ("/ctl/certificate/flipped", test_flipped);
  g_test_add_func ("/ctl/certificate/load", test_load);
  g_test_add_func ("/ctl/certificate/load-refused", test_load_refused);
  return g_test_run ();
}
