/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-softhsm.h"

#include <gio/gio.h>
#include <openssl/x509.h>

#define SO_PIN "12345678"

struct _TestSoftHsm
{
  char *folder;
};

/**
 * test_softhsm_new:
 *
 * Returns: (transfer full): a place for tokens, with none yet
 */
TestSoftHsm *
test_softhsm_new (void)
{
  TestSoftHsm *self = g_new0 (TestSoftHsm, 1);
  self->folder = test_folder_new ();
  g_autofree char *tokens = g_build_filename (self->folder, "tokens", NULL);
  g_autofree char *file = g_build_filename (self->folder, "softhsm2.conf", NULL);
  g_autofree char *text = g_strdup_printf ("directories.tokendir = %s\n"
                                           "objectstore.backend = file\n"
                                           "log.level = ERROR\n",
                                           tokens);
  g_assert_cmpint (g_mkdir_with_parents (tokens, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  g_setenv ("SOFTHSM2_CONF", file, TRUE);
  return self;
}

/**
 * test_softhsm_free:
 * @self: (transfer full): removed with all its tokens
 */
void
test_softhsm_free (TestSoftHsm *self)
{
  g_unsetenv ("SOFTHSM2_CONF");
  test_folder_remove (self->folder);
  g_free (self);
}

/**
 * test_softhsm_get_module:
 *
 * Returns: (transfer none): path of SoftHSM's module, as Debian, Fedora and others have it
 */
const char *
test_softhsm_get_module (void)
{
  static const char *const paths[] = { "/usr/lib/softhsm/libsofthsm2.so",
                                       "/usr/lib64/pkcs11/libsofthsm2.so",
                                       "/usr/lib/pkcs11/libsofthsm2.so" };
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    if (g_file_test (paths[i], G_FILE_TEST_EXISTS))
      return paths[i];
  g_error ("SoftHSM 2 is not installed");
}

/**
 * test_softhsm_get_folder:
 * @self: soft tokens
 *
 * Returns: (transfer none): the folder that goes with them
 */
const char *
test_softhsm_get_folder (TestSoftHsm *self)
{
  return self->folder;
}

static void
run (const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (arguments,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s %s: %s", arguments[0], arguments[1], output);
}

#define RUN(...) run ((const char *const[]){ __VA_ARGS__, NULL })

/**
 * test_softhsm_add_token:
 * @self: soft tokens
 * @label: of the new token
 *
 * Adds an empty token whose PIN is %TEST_SOFTHSM_PIN.
 */
void
test_softhsm_add_token (TestSoftHsm *self, const char *label)
{
  (void) self;
  RUN ("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", TEST_SOFTHSM_PIN,
       "--so-pin", SO_PIN);
}

/**
 * test_softhsm_add_key:
 * @self: soft tokens
 * @label: of the token
 * @identity: whose key to put there
 * @id: CKA_ID in hexadecimal
 */
void
test_softhsm_add_key (TestSoftHsm *self,
                      const char *label,
                      const TestIdentity *identity,
                      const char *id)
{
  g_autofree char *path = g_build_filename (self->folder, "import.key", NULL);
  test_identity_write (identity, self->folder, "import");
  RUN ("softhsm2-util", "--import", path, "--token", label, "--label", "key", "--id", id, "--pin",
       TEST_SOFTHSM_PIN, "--force");
}

/**
 * test_softhsm_add_key_for_each_use:
 * @self: soft tokens
 * @label: of the token
 * @identity: whose key to put there
 * @id: CKA_ID in hexadecimal
 *
 * As test_softhsm_add_key(), but SoftHSM wants the PIN for each signature of this one.
 */
void
test_softhsm_add_key_for_each_use (TestSoftHsm *self,
                                   const char *label,
                                   const TestIdentity *identity,
                                   const char *id)
{
  g_autofree char *path = g_build_filename (self->folder, "import.der", NULL);
  guint8 *der = NULL;
  int length = i2d_PrivateKey (identity->key, &der);
  g_assert_cmpint (length, >, 0);
  g_assert_true (g_file_set_contents (path, (const char *) der, length, NULL));
  OPENSSL_free (der);
  RUN ("pkcs11-tool", "--module", test_softhsm_get_module (), "--token-label", label, "--login",
       "--pin", TEST_SOFTHSM_PIN, "--write-object", path, "--type", "privkey", "--label", "key",
       "--id", id, "--usage-sign", "--always-auth");
}

/**
 * test_softhsm_add_certificate:
 * @self: soft tokens
 * @label: of the token
 * @der: what to put there as a certificate
 * @id: CKA_ID in hexadecimal
 */
void
test_softhsm_add_certificate (TestSoftHsm *self, const char *label, GBytes *der, const char *id)
{
  g_autofree char *path = g_build_filename (self->folder, "import.cer", NULL);
  gsize length;
  const char *data = g_bytes_get_data (der, &length);
  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
  RUN ("pkcs11-tool", "--module", test_softhsm_get_module (), "--token-label", label, "--login",
       "--pin", TEST_SOFTHSM_PIN, "--write-object", path, "--type", "cert", "--label",
       "certificate", "--id", id);
}

/**
 * test_softhsm_add:
 * @self: soft tokens
 * @name: as "SAST-ADN0054f509": label of the token and name in its certificate
 * @serial: X.509 serial of its certificate, as "45DAA2AF00000027F93C"
 *
 * Adds a token that holds what a real one does. Its PIN is %TEST_SOFTHSM_PIN.
 *
 * Returns: (transfer full): key and certificate on the token
 */
TestIdentity *
test_softhsm_add (TestSoftHsm *self, const char *name, const char *serial)
{
  TestIdentity *identity = test_pki_new_token (name, serial);
  test_softhsm_add_token (self, name);
  test_softhsm_add_key (self, name, identity, "01");
  test_softhsm_add_certificate (self, name, identity->der, "01");
  return identity;
}
