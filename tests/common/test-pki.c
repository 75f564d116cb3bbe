/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-pki.h"

#include <glib/gstdio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define SECONDS_PER_DAY (24 * 60 * 60)

static X509_NAME *
parse_name (const char *text)
{
  X509_NAME *name = X509_NAME_new ();
  g_auto (GStrv) parts = g_strsplit (text, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      /* An escaped slash was split: put the halves together again. */
      g_autoptr (GString) part = g_string_new (parts[i]);
      while (g_str_has_suffix (part->str, "\\") && parts[i + 1] != NULL)
        {
          g_string_truncate (part, part->len - 1);
          g_string_append_printf (part, "/%s", parts[++i]);
        }
      g_auto (GStrv) pair = g_strsplit (part->str, "=", 2);
      g_assert_cmpint (X509_NAME_add_entry_by_txt (name, pair[0], MBSTRING_UTF8,
                                                   (const guchar *) pair[1], -1, -1, 0),
                       ==, 1);
    }
  return name;
}

static void
set_serial (X509 *x509, const char *serial)
{
  BIGNUM *number = NULL;
  g_assert_cmpint (BN_hex2bn (&number, serial != NULL ? serial : "1"), >, 0);
  g_assert_nonnull (BN_to_ASN1_INTEGER (number, X509_get_serialNumber (x509)));
  BN_free (number);
}

static void
set_validity (X509 *x509, const TestPkiSpec *spec)
{
  int ago = spec->starts_days_ago != 0 ? spec->starts_days_ago : 1;
  int end = spec->ends_in_days != 0 ? spec->ends_in_days : 3650;
  X509_gmtime_adj (X509_getm_notBefore (x509), -(long) ago * SECONDS_PER_DAY);
  X509_gmtime_adj (X509_getm_notAfter (x509), (long) end * SECONDS_PER_DAY);
}

static void
add_extension (X509 *x509, int nid, const char *value)
{
  X509_EXTENSION *extension = X509V3_EXT_conf_nid (NULL, NULL, nid, value);
  g_assert_nonnull (extension);
  g_assert_cmpint (X509_add_ext (x509, extension, -1), ==, 1);
  X509_EXTENSION_free (extension);
}

static void
set_names (X509 *x509, const TestPkiSpec *spec)
{
  X509_NAME *subject = parse_name (spec->subject);
  X509_set_subject_name (x509, subject);
  if (spec->issuer_name != NULL)
    {
      X509_NAME *issuer = parse_name (spec->issuer_name);
      X509_set_issuer_name (x509, issuer);
      X509_NAME_free (issuer);
    }
  else
    X509_set_issuer_name (x509, spec->issuer != NULL ? X509_get_subject_name (spec->issuer->x509)
                                                     : subject);
  X509_NAME_free (subject);
}

static X509 *
make_certificate (const TestPkiSpec *spec, EVP_PKEY *key, gsize filling)
{
  X509 *x509 = X509_new ();
  X509_set_version (x509, X509_VERSION_3);
  set_serial (x509, spec->serial);
  set_validity (x509, spec);
  set_names (x509, spec);
  X509_set_pubkey (x509, key);
  if (spec->is_ca)
    add_extension (x509, NID_basic_constraints, "critical,CA:TRUE");
  if (spec->names != NULL)
    add_extension (x509, NID_subject_alt_name, spec->names);
  if (filling > 0)
    {
      g_autofree char *comment = g_strnfill (filling, 'x');
      add_extension (x509, NID_netscape_comment, comment);
    }
  EVP_PKEY *signer = spec->issuer != NULL ? spec->issuer->key : key;
  g_assert_cmpint (X509_sign (x509, signer, EVP_sha256 ()), >, 0);
  return x509;
}

static gsize
get_size (X509 *x509)
{
  int size = i2d_X509 (x509, NULL);
  g_assert_cmpint (size, >, 0);
  return (gsize) size;
}

/* Lengths of lengths make the size jump, so it is approached rather than computed. */
static X509 *
make_of_size (const TestPkiSpec *spec, EVP_PKEY *key)
{
  X509 *x509 = make_certificate (spec, key, 0);
  gsize filling = 0;
  for (guint i = 0; spec->der_size != 0 && get_size (x509) != spec->der_size; i++)
    {
      gsize missing = spec->der_size - get_size (x509);
      g_assert_cmpuint (i, <, 20);
      filling += i == 0 ? (missing > 60 ? missing - 60 : 1) : missing;
      X509_free (x509);
      x509 = make_certificate (spec, key, filling);
    }
  return x509;
}

static GBytes *
encode (X509 *x509)
{
  guchar *der = NULL;
  int size = i2d_X509 (x509, &der);
  g_assert_cmpint (size, >, 0);
  GBytes *bytes = g_bytes_new (der, (gsize) size);
  OPENSSL_free (der);
  return bytes;
}

/**
 * test_pki_new:
 * @spec: what it should be
 *
 * Returns: (transfer full): a fresh key with its certificate
 */
TestIdentity *
test_pki_new (const TestPkiSpec *spec)
{
  TestIdentity *self = g_new0 (TestIdentity, 1);
  self->key = spec->bits != 0 ? EVP_RSA_gen ((unsigned int) spec->bits) : EVP_EC_gen ("P-256");
  g_assert_nonnull (self->key);
  self->x509 = make_of_size (spec, self->key);
  self->der = encode (self->x509);
  return self;
}

/**
 * test_pki_new_token:
 * @name: as "SAST-ADN0054f509"
 * @serial: X.509 serial, as "45DAA2AF00000027F93C"
 *
 * Returns: (transfer full): what is on a real eToken (ctl-file-format.md, 4 to 6): RSA-1024, 902
 *   bytes, CN padded to 24 with blanks, O ending in one
 */
TestIdentity *
test_pki_new_token (const char *name, const char *serial)
{
  g_autofree char *subject = g_strdup_printf ("O=Cisco Systems /OU=IPCBU/CN=%-24s", name);
  return test_pki_new (&(TestPkiSpec){
      .subject = subject,
      .issuer_name = "O=Cisco Systems/CN=Cisco Manufacturing CA",
      .serial = serial,
      .bits = 1024,
      .der_size = 902,
  });
}

/**
 * test_identity_free:
 * @self: (transfer full): an identity
 */
void
test_identity_free (TestIdentity *self)
{
  EVP_PKEY_free (self->key);
  X509_free (self->x509);
  g_bytes_unref (self->der);
  g_free (self);
}

static FILE *
open_file (const char *folder, const char *name, const char *ending)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.%s", folder, name, ending);
  FILE *file = fopen (path, "w");
  g_assert_nonnull (file);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  return file;
}

/**
 * test_identity_write:
 * @self: an identity
 * @folder: where to
 * @name: without ending
 *
 * Writes `name.key` and `name.pem` as PEM and `name.cer` as DER.
 */
void
test_identity_write (const TestIdentity *self, const char *folder, const char *name)
{
  FILE *key = open_file (folder, name, "key");
  FILE *pem = open_file (folder, name, "pem");
  FILE *der = open_file (folder, name, "cer");
  g_assert_cmpint (PEM_write_PrivateKey (key, self->key, NULL, NULL, 0, NULL, NULL), ==, 1);
  g_assert_cmpint (PEM_write_X509 (pem, self->x509), ==, 1);
  g_assert_cmpint (i2d_X509_fp (der, self->x509), ==, 1);
  g_assert_cmpint (fclose (key), ==, 0);
  g_assert_cmpint (fclose (pem), ==, 0);
  g_assert_cmpint (fclose (der), ==, 0);
}

/**
 * test_folder_new:
 *
 * Returns: (transfer full): a new empty folder, for test_folder_remove()
 */
char *
test_folder_new (void)
{
  char *folder = g_dir_make_tmp ("etoken-ctl-test-XXXXXX", NULL);
  g_assert_nonnull (folder);
  return folder;
}

/**
 * test_folder_remove:
 * @folder: (transfer full): removed with all that is in it; links are not followed
 */
void
test_folder_remove (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      char *path = g_build_filename (folder, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        test_folder_remove (path);
      else
        {
          g_unlink (path);
          g_free (path);
        }
    }
  g_rmdir (folder);
  g_free (folder);
}
