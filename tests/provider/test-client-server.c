/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl-error.h"
#include "ctl-provider-client.h"
#include "ctl-provider-server.h"
#include "test-lab.h"

/* The client and the server of this project with each other, over TLS on loopback. */
typedef struct
{
  TestLab *lab;
  CtlProviderServer *server;
  CtlPublisher *client;
  guint events;
} Fixture;

static CtlPublisher *
connect_as (Fixture *self, const char *user, const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = ctl_provider_server_dup_address (self->server);
  g_autofree char *ca = test_lab_path (self->lab, "tls.pem");
  g_autofree char *known = test_lab_path (self->lab, "known");
  g_autoptr (CtlSecret) secret = ctl_secret_new (password, strlen (password), NULL);
  CtlTlsTrust trust = { .ca_file = ca, .known_path = known };
  guint16 port = (guint16) g_ascii_strtoull (strrchr (address, ':') + 1, NULL, 10);
  return CTL_PUBLISHER (ctl_provider_client_new ("127.0.0.1", port, user, secret, &trust, 60));
}

static void
fixture_set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  self->lab = test_lab_new ();
  g_autoptr (CtlProviderConfig) config = test_lab_load (self->lab);
  self->server = ctl_provider_server_new (config, ctl_provider_config_get_listen (config), &error);
  g_assert_no_error (error);
  self->client = connect_as (self, TEST_LAB_USER, TEST_LAB_PASSWORD);
}

static void
fixture_tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_clear_object (&self->client);
  ctl_provider_server_free (self->server);
  test_lab_free (self->lab);
}

static void
test_cluster (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlCluster) cluster = ctl_publisher_get_cluster (self->client, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cluster->name, ==, "lab");
  g_assert_cmpstr (cluster->release, ==, "10.5.1");
  g_assert_cmpint (cluster->mode, ==, CTL_MODE_NON_SECURE);
  g_assert_cmpuint (cluster->servers->len, ==, 3);
  const CtlServer *server = cluster->servers->pdata[0];
  g_assert_cmpstr (server->name, ==, "pub");
  g_assert_cmpint (server->role, ==, CTL_ROLE_PUBLISHER);
  g_assert_cmpuint (server->services->len, ==, 2);
  const CtlService *service = server->services->pdata[1];
  g_assert_cmpuint (service->function, ==, CTL_FUNCTION_CAPF);
  g_assert_true (
      g_bytes_equal (ctl_certificate_get_der (service->certificate), self->lab->tls->der));
  server = cluster->servers->pdata[2];
  g_assert_cmpstr (server->address, ==, "2001:db8::2");
  g_assert_cmpint (server->role, ==, CTL_ROLE_TFTP);
}

static void
on_result (const CtlResult *result G_GNUC_UNUSED, gpointer user_data)
{
  Fixture *self = user_data;
  self->events++;
}

static GPtrArray *
put (Fixture *self, GBytes *file, GBytes *replaces, GError **error)
{
  g_autoptr (GBytes) digest =
      replaces != NULL ? ctl_digest_compute (CTL_DIGEST_SHA256, replaces) : NULL;
  CtlPut request = { .file = file, .replaces = digest, .set_mode = TRUE, .mode = CTL_MODE_MIXED };
  self->events = 0;
  return ctl_publisher_put_ctl (self->client, &request, on_result, self, NULL, error);
}

static void
assert_statuses (GPtrArray *results, CtlStatus pub, CtlStatus sub1, CtlStatus sub2)
{
  g_assert_nonnull (results);
  g_assert_cmpuint (results->len, ==, 3);
  g_assert_cmpint (((CtlResult *) results->pdata[0])->status, ==, pub);
  g_assert_cmpint (((CtlResult *) results->pdata[1])->status, ==, sub1);
  g_assert_cmpint (((CtlResult *) results->pdata[2])->status, ==, sub2);
}

static void
assert_file (Fixture *self, const char *name, GBytes *expected)
{
  g_autoptr (GBytes) found = test_lab_get (self->lab, name);
  g_assert_nonnull (found);
  g_assert_true (g_bytes_equal (found, expected));
}

static void
assert_mode (const char *path)
{
  GStatBuf info;
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0644);
}

static void
test_put (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) first = test_lab_sign (self->lab, 0, 0, 2, 1000);
  g_autoptr (GBytes) second = test_lab_sign (self->lab, 1, 0, 3, 2000);
  g_autoptr (GPtrArray) results = put (self, first, NULL, &error);
  g_assert_no_error (error);
  assert_statuses (results, CTL_STATUS_WRITTEN, CTL_STATUS_WRITTEN, CTL_STATUS_WRITTEN);
  g_assert_cmpuint (self->events, ==, 3);
  assert_file (self, "sub2/CTLFile.tlv", first);
  g_assert_cmpuint (test_lab_count (self->lab, "sub2"), ==, 1);
  g_ptr_array_unref (results);

  results = put (self, second, first, &error);
  g_assert_no_error (error);
  assert_statuses (results, CTL_STATUS_WRITTEN, CTL_STATUS_WRITTEN, CTL_STATUS_WRITTEN);
  assert_file (self, "pub/CTLFile.tlv", second);
  assert_file (self, "pub/CTLFile_old.tlv", first);
  assert_file (self, "sub1/CTLFile_old.tlv", first);
  g_assert_cmpuint (test_lab_count (self->lab, "pub"), ==, 2);
  g_autofree char *path = test_lab_path (self->lab, "pub/CTLFile.tlv");
  g_autofree char *old = test_lab_path (self->lab, "sub1/CTLFile_old.tlv");
  assert_mode (path);
  assert_mode (old);

  g_autofree char *gone = test_lab_path (self->lab, "sub1/CTLFile.tlv");
  g_assert_cmpint (g_unlink (gone), ==, 0);
  g_ptr_array_unref (results);
  results = put (self, second, first, &error); /* identical: what it replaces does not count */
  g_assert_no_error (error);
  assert_statuses (results, CTL_STATUS_UNCHANGED, CTL_STATUS_WRITTEN, CTL_STATUS_UNCHANGED);

  g_auto (CtlInstalled) installed = { 0 };
  g_assert_true (ctl_publisher_get_ctl (self->client, "sub1", &installed, NULL, &error));
  g_assert_true (g_bytes_equal (installed.bytes, second));
  g_assert_cmpint (installed.modified, >, 0);
  g_autoptr (CtlCluster) cluster = ctl_publisher_get_cluster (self->client, NULL, &error);
  g_assert_cmpint (cluster->mode, ==, CTL_MODE_MIXED);
}

static void
test_trust (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlCertificate) token = ctl_certificate_new (self->lab->tokens[2]->der, &error);
  g_assert_true (
      ctl_publisher_put_trust (self->client, CTL_PROVIDER_TRUST_PHONE_SAST, token, NULL, &error));
  g_assert_true (
      ctl_publisher_put_trust (self->client, CTL_PROVIDER_TRUST_PHONE_SAST, token, NULL, &error));
  g_autoptr (GPtrArray) trust =
      ctl_publisher_get_trust (self->client, CTL_PROVIDER_TRUST_PHONE_SAST, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (trust->len, ==, 1);
  g_assert_true (ctl_certificate_equal (trust->pdata[0], token));
  GBytes *digest = ctl_certificate_get_sha256 (token);
  g_assert_true (
      ctl_publisher_drop_trust (self->client, CTL_PROVIDER_TRUST_PHONE_SAST, digest, NULL, &error));
  g_assert_false (
      ctl_publisher_drop_trust (self->client, CTL_PROVIDER_TRUST_PHONE_SAST, digest, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_REFUSED);
}

static void
test_login_refused (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlPublisher) stranger = connect_as (self, TEST_LAB_USER, "wrong");
  g_assert_null (ctl_publisher_get_cluster (stranger, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_LOGIN_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/provider/client-server/" name, Fixture, NULL, fixture_set_up, function,            \
              fixture_tear_down)
  ADD ("cluster", test_cluster);
  ADD ("put", test_put);
  ADD ("trust", test_trust);
  ADD ("login-refused", test_login_refused);
  return g_test_run ();
}
