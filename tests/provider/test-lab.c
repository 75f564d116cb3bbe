/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-lab.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ctl-draft.h"
#include "ctl-secret.h"
#include "ctl-signer.h"
#include "ctl-users.h"

static const char configuration[] = "[provider]\n"
                                    "listen=127.0.0.1:0\n"
                                    "certificate=tls.pem\n"
                                    "key=tls.key\n"
                                    "state=state  ; security mode, Phone-SAST-trust, journal\n"
                                    "users=users\n"
                                    "mode=non-secure\n"
                                    "cluster=lab\n"
                                    "release=10.5.1\n"
                                    "\n"
                                    "[server pub]\n"
                                    "address=10.48.47.155\n"
                                    "role=publisher\n"
                                    "tftp-root=pub\n"
                                    "services=CCM+TFTP:tls.pem;CAPF:tls.cer\n"
                                    "\n"
                                    "[server sub1]\n"
                                    "address=10.48.47.156\n"
                                    "role=subscriber\n"
                                    "tftp-root=sub1\n"
                                    "services=CCM+TFTP:tls.pem\n"
                                    "\n"
                                    "; the last one\n"
                                    "[server sub2]\n"
                                    "address=2001:db8::2\n"
                                    "role=tftp\n"
                                    "tftp-root=sub2\n";

/* Hashing takes its time: once for all tests of a program. */
static const char *
get_hash (void)
{
  static char *hash = NULL;
  if (hash == NULL)
    {
      g_autoptr (CtlSecret) password =
          ctl_secret_new (TEST_LAB_PASSWORD, strlen (TEST_LAB_PASSWORD), NULL);
      hash = ctl_users_hash (password, NULL);
      g_assert_nonnull (hash);
    }
  return hash;
}

static void
write_users (TestLab *self)
{
  const char *hash = get_hash ();
  g_autofree char *text =
      g_strdup_printf ("# users of a test\nadmin:%s\n\nsigner:%s:ctl\nkeeper:%s:trust\n", hash,
                       hash, hash);
  g_autofree char *path = test_lab_path (self, "users");
  test_lab_write (self, "users", text);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
}

/* So do keys. */
static void
make_identities (TestLab *self)
{
  static const char *const serials[] = { "45DAA2AF00000027F93C", "31AF455500000008E983",
                                         "31AF455500000008E984" };
  static TestIdentity *tls = NULL;
  static TestIdentity *tokens[G_N_ELEMENTS (serials)];
  if (tls == NULL)
    tls = test_pki_new (&(TestPkiSpec){
        .subject = "CN=localhost", .bits = 2048, .names = "IP:127.0.0.1,DNS:localhost" });
  self->tls = tls;
  test_identity_write (self->tls, self->folder, "tls");
  for (guint i = 0; i < G_N_ELEMENTS (serials); i++)
    {
      g_autofree char *name = g_strdup_printf ("SAST-ADN0054f50%u", i);
      g_autofree char *file = g_strdup_printf ("token%u", i);
      if (tokens[i] == NULL)
        tokens[i] = test_pki_new_token (name, serials[i]);
      self->tokens[i] = tokens[i];
      test_identity_write (self->tokens[i], self->folder, file);
    }
}

TestLab *
test_lab_new (void)
{
  static const char *const folders[] = { "pub", "sub1", "sub2" };
  TestLab *self = g_new0 (TestLab, 1);
  self->folder = test_folder_new ();
  self->config_path = test_lab_path (self, "providerd.conf");
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = test_lab_path (self, folders[i]);
      g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
    }
  make_identities (self);
  write_users (self);
  test_lab_write (self, "providerd.conf", configuration);
  return self;
}

void
test_lab_free (TestLab *self)
{
  g_free (self->config_path);
  test_folder_remove (self->folder);
  g_free (self);
}

char *
test_lab_path (TestLab *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

void
test_lab_put (TestLab *self, const char *name, GBytes *contents)
{
  gsize length;
  const char *data = g_bytes_get_data (contents, &length);
  g_autofree char *path = test_lab_path (self, name);
  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
}

void
test_lab_write (TestLab *self, const char *name, const char *text)
{
  g_autoptr (GBytes) contents = g_bytes_new_static (text, strlen (text));
  test_lab_put (self, name, contents);
}

/* NULL where there is no such file. */
GBytes *
test_lab_get (TestLab *self, const char *name)
{
  char *contents;
  gsize length;
  g_autofree char *path = test_lab_path (self, name);
  return g_file_get_contents (path, &contents, &length, NULL) ? g_bytes_new_take (contents, length)
                                                              : NULL;
}

guint
test_lab_count (TestLab *self, const char *folder)
{
  g_autofree char *path = test_lab_path (self, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint count = 0;
  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

/* Replaces @from, which must stand there, by @to. */
void
test_lab_configure (TestLab *self, const char *from, const char *to)
{
  g_autoptr (GBytes) contents = test_lab_get (self, "providerd.conf");
  g_autoptr (GString) text =
      g_string_new_len (g_bytes_get_data (contents, NULL), (gssize) g_bytes_get_size (contents));
  g_assert_cmpuint (g_string_replace (text, from, to, 1), ==, 1);
  test_lab_write (self, "providerd.conf", text->str);
}

CtlProviderConfig *
test_lab_load (TestLab *self)
{
  g_autoptr (GError) error = NULL;
  CtlProviderConfig *config = ctl_provider_config_load (self->config_path, &error);
  g_assert_no_error (error);
  return config;
}

static void
add_record (CtlDraft *draft, guint16 function, const char *name, const TestIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (identity->der, &error);
  g_assert_no_error (error);
  g_autoptr (CtlRecord) record =
      ctl_record_new (ctl_draft_get_form (draft), function, name, name, certificate, &error);
  g_assert_no_error (error);
  ctl_draft_add (draft, record);
}

/* A file with @count tokens from @first on, signed by token @signer, which must be among them. */
GBytes *
test_lab_sign (TestLab *self, guint signer, guint first, guint count, gint64 timestamp)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlDraft) draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_TOKEN, FALSE });
  for (guint i = first; i < first + count; i++)
    add_record (draft, CTL_FUNCTION_SAST, "", self->tokens[i]);
  add_record (draft, CTL_FUNCTION_CCM_TFTP, "10.48.47.155", self->tls);
  ctl_draft_set_timestamp (draft, timestamp);
  g_autofree char *stem = g_strdup_printf ("%s/token%u", self->folder, signer);
  g_autofree char *key = g_strconcat (stem, ".key", NULL);
  g_autofree char *certificate = g_strconcat (stem, ".cer", NULL);
  g_autoptr (CtlKeySigner) key_signer = ctl_key_signer_load (key, certificate, &error);
  g_assert_no_error (error);
  g_autoptr (CtlList) list = ctl_draft_sign (draft, CTL_SIGNER (key_signer), NULL, &error);
  g_assert_no_error (error);
  return g_bytes_ref (ctl_list_get_bytes (list));
}
