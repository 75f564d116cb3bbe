/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <openssl/pem.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-signature.h"
#include "test-captured.h"

typedef struct
{
  char *folder;
  TestIdentity *identity;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->folder = test_folder_new ();
  self->identity = test_pki_new (&(TestPkiSpec){ .subject = "CN=a", .bits = 1024 });
  test_identity_write (self->identity, self->folder, "a");
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  test_folder_remove (self->folder);
  test_identity_free (self->identity);
}

static CtlKeySigner *
load (Fixture *self, const char *key, const char *certificate, GError **error)
{
  g_autofree char *key_path = g_build_filename (self->folder, key, NULL);
  g_autofree char *certificate_path = g_build_filename (self->folder, certificate, NULL);
  return ctl_key_signer_load (key_path, certificate_path, error);
}

static void
assert_does_not_load (Fixture *self, const char *key, const char *certificate, CtlError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (load (self, key, certificate, &error));
  g_assert_error (error, CTL_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, self->folder));
}

static void
test_sign (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) message = g_bytes_new_static ("message", 7);
  g_autoptr (CtlKeySigner) signer = load (self, "a.key", "a.cer", &error);
  g_assert_no_error (error);
  CtlCertificate *certificate = ctl_signer_get_certificate (CTL_SIGNER (signer));
  for (CtlDigest digest = CTL_DIGEST_SHA1; digest <= CTL_DIGEST_SHA512; digest++)
    {
      g_autoptr (GBytes) hash = ctl_digest_compute (digest, message);
      g_autoptr (GBytes) signature =
          ctl_signer_sign (CTL_SIGNER (signer), digest, hash, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (ctl_signature_check (certificate, digest, hash, signature, &error));
      g_assert_no_error (error);
    }
}

static void
test_short_key (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestIdentity) identity =
      test_pki_new (&(TestPkiSpec){ .subject = "CN=a", .bits = 512 });
  g_autoptr (GBytes) message = g_bytes_new_static ("message", 7);
  g_autoptr (GBytes) hash = ctl_digest_compute (CTL_DIGEST_SHA512, message);
  test_identity_write (identity, self->folder, "short");
  g_autoptr (CtlKeySigner) signer = load (self, "short.key", "short.pem", &error);
  g_assert_no_error (error);
  g_assert_null (ctl_signer_sign (CTL_SIGNER (signer), CTL_DIGEST_SHA512, hash, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
}

static void
test_cancelled (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) message = g_bytes_new_static ("message", 7);
  g_autoptr (GBytes) hash = ctl_digest_compute (CTL_DIGEST_SHA1, message);
  g_autoptr (CtlKeySigner) signer = load (self, "a.key", "a.pem", &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_null (ctl_signer_sign (CTL_SIGNER (signer), CTL_DIGEST_SHA1, hash, cancellable, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
}

static void
test_files (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (TestIdentity) other = test_pki_new (&(TestPkiSpec){ .subject = "CN=b", .bits = 1024 });
  g_autoptr (TestIdentity) ec = test_pki_new (&(TestPkiSpec){ .subject = "CN=c" });
  test_identity_write (other, self->folder, "b");
  test_identity_write (ec, self->folder, "c");
  assert_does_not_load (self, "missing", "a.pem", CTL_ERROR_FILE);
  assert_does_not_load (self, "a.key", "missing", CTL_ERROR_FILE);
  assert_does_not_load (self, "a.pem", "a.pem", CTL_ERROR_MALFORMED);
  assert_does_not_load (self, "a.key", "a.key", CTL_ERROR_MALFORMED);
  assert_does_not_load (self, "b.key", "a.pem", CTL_ERROR_MALFORMED);
  assert_does_not_load (self, "c.key", "a.pem", CTL_ERROR_MALFORMED);
  assert_does_not_load (self, "c.key", "c.pem", CTL_ERROR_MALFORMED);
  g_autofree char *empty = g_build_filename (self->folder, "empty", NULL);
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  assert_does_not_load (self, "empty", "a.pem", CTL_ERROR_MALFORMED);
}

/* Neither may ask on the terminal: a program that builds lists runs unattended. */
static void
test_passphrase (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename (self->folder, "protected.key", NULL);
  char *passphrase = (char *) "secret";
  FILE *file = fopen (path, "w");
  g_assert_cmpint (PEM_write_PKCS8PrivateKey (file, self->identity->key, EVP_aes_128_cbc (),
                                              passphrase, 6, NULL, NULL),
                   ==, 1);
  g_assert_cmpint (fclose (file), ==, 0);
  assert_does_not_load (self, "protected.key", "a.pem", CTL_ERROR_MALFORMED);
  BIO *bio = BIO_new_file (path, "w");
  g_assert_cmpint (PEM_write_bio_PrivateKey_traditional (bio, self->identity->key,
                                                         EVP_aes_128_cbc (), (guchar *) passphrase,
                                                         6, NULL, NULL),
                   ==, 1);
  BIO_free_all (bio);
  assert_does_not_load (self, "protected.key", "a.pem", CTL_ERROR_MALFORMED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ctl/signer/sign", Fixture, NULL, set_up, test_sign, tear_down);
  g_test_add ("/ctl/signer/short-key", Fixture, NULL, set_up, test_short_key, tear_down);
  g_test_add ("/ctl/signer/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  g_test_add ("/ctl/signer/files", Fixture, NULL, set_up, test_files, tear_down);
  g_test_add ("/ctl/signer/passphrase", Fixture, NULL, set_up, test_passphrase, tear_down);
  return g_test_run ();
}
