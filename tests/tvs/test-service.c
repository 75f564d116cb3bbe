/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/resource.h>

#include "ctl-error.h"
#include "ctl-provider-client.h"
#include "ctl-provider-server.h"
#include "ctl-provider-state.h"
#include "ctl-text.h"
#include "ctl-tvs-client.h"
#include "test-lab.h"

/* The client against the service of a provider, both real, over TLS on loopback. */

#define PHONES      2000
#define LURKERS     1500
#define DESCRIPTORS 20000
#define GROUP                                                                                      \
  "[tvs]\nlisten=127.0.0.1:0\ncertificate=tls.pem\nkey=tls.key\ntime-to-live=4711\n[server pub]"

typedef struct
{
  TestLab *lab;
  CtlProviderServer *server;
  CtlTvsClient *client;
  guint16 port;
} Fixture;

static GBytes *
get_fingerprint (Fixture *self)
{
  g_autofree char *digits = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->lab->tls->der);
  return ctl_text_parse_hex (digits, 32, "digest", NULL);
}

static guint16
parse_port (const char *address)
{
  return (guint16) g_ascii_strtoull (strrchr (address, ':') + 1, NULL, 10);
}

static CtlTvsClient *
new_client (Fixture *self, guint timeout)
{
  g_autoptr (GBytes) fingerprint = get_fingerprint (self);
  const CtlTlsTrust trust = { .fingerprint = fingerprint, .known_path = "/nonexistent" };
  return ctl_tvs_client_new ("127.0.0.1", self->port, CTL_TVS_DEVICE_NOBODY, &trust, timeout);
}

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  self->lab = test_lab_new ();
  test_lab_configure (self->lab, "[server pub]", GROUP);
  g_autoptr (CtlProviderConfig) config = test_lab_load (self->lab);
  self->server = ctl_provider_server_new (config, "127.0.0.1:0", &error);
  g_assert_no_error (error);
  g_autofree char *address = ctl_provider_server_dup_tvs_address (self->server);
  self->port = parse_port (address);
  self->client = new_client (self, 30);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_object_unref (self->client);
  ctl_provider_server_free (self->server);
  test_lab_free (self->lab);
}

static CtlCertificate *
new_certificate (const TestIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  CtlCertificate *certificate = ctl_certificate_new (identity->der, &error);
  g_assert_no_error (error);
  return certificate;
}

static CtlTvsReply *
ask (Fixture *self, const TestIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlCertificate) certificate = new_certificate (identity);
  CtlTvsReply *reply = ctl_tvs_client_ask (self->client, certificate, NULL, &error);
  g_assert_no_error (error);
  return reply;
}

/* @roles: (nullable): its roles in hexadecimal; NULL: it is not trusted */
static void
assert_roles (Fixture *self, const TestIdentity *identity, const char *roles)
{
  g_autoptr (CtlTvsReply) reply = ask (self, identity);
  g_autofree char *got = ctl_text_hex (reply->roles, CTL_HEX_LOWER);
  g_assert_cmpint (reply->valid, ==, roles != NULL);
  g_assert_cmpstr (got, ==, roles != NULL ? roles : "");
  g_assert_cmpuint (reply->time_to_live, ==, roles != NULL ? 4711 : 0);
}

static void
test_servers (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  assert_roles (self, self->lab->tls, "0204"); /* CCM+TFTP and CAPF, as configured */
  assert_roles (self, self->lab->tokens[0], NULL);
}

/* What somebody put there by hand counts within a second or so. */
static void
test_installed (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) file = test_lab_sign (self->lab, 0, 0, 2, 1425675367);
  test_lab_put (self->lab, "pub/CTLFile.tlv", file);
  assert_roles (self, self->lab->tokens[0], "00");
  assert_roles (self, self->lab->tokens[1], "00");
  assert_roles (self, self->lab->tokens[2], NULL);
  test_lab_write (self->lab, "pub/CTLFile.tlv", "no list");
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (CtlTvsReply) reply = ask (self, self->lab->tokens[0]);
      if (!reply->valid)
        return;
      g_usleep (G_USEC_PER_SEC / 10);
    }
  g_assert_not_reached ();
}

static CtlPublisher *
new_publisher (Fixture *self)
{
  g_autofree char *address = ctl_provider_server_dup_address (self->server);
  g_autoptr (GBytes) fingerprint = get_fingerprint (self);
  g_autoptr (CtlSecret) password =
      ctl_secret_new (TEST_LAB_PASSWORD, strlen (TEST_LAB_PASSWORD), NULL);
  const CtlTlsTrust trust = { .fingerprint = fingerprint, .known_path = "/nonexistent" };
  return CTL_PUBLISHER (ctl_provider_client_new ("127.0.0.1", parse_port (address), TEST_LAB_USER,
                                                 password, &trust, 30));
}

/* What is changed through the provider counts at once. */
static void
test_trust (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlPublisher) publisher = new_publisher (self);
  g_autoptr (CtlCertificate) certificate = new_certificate (self->lab->tokens[2]);
  assert_roles (self, self->lab->tokens[2], NULL);
  g_assert_true (ctl_publisher_put_trust (publisher, CTL_PROVIDER_TRUST_PHONE_SAST, certificate,
                                          NULL, &error));
  assert_roles (self, self->lab->tokens[2], "00");
  g_assert_true (ctl_publisher_drop_trust (publisher, CTL_PROVIDER_TRUST_PHONE_SAST,
                                           ctl_certificate_get_sha256 (certificate), NULL, &error));
  g_assert_no_error (error);
  assert_roles (self, self->lab->tokens[2], NULL);
}

static void
test_reload (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  assert_roles (self, self->lab->tls, "0204");
  test_lab_configure (self->lab, "time-to-live=4711", "time-to-live=5");
  g_autoptr (CtlProviderConfig) config = test_lab_load (self->lab);
  g_assert_true (ctl_provider_server_set_config (self->server, config, &error));
  g_autoptr (CtlTvsReply) reply = ask (self, self->lab->tls);
  g_assert_cmpuint (reply->time_to_live, ==, 5);
}

/* Not knowing is not the same as saying no. */
static void
test_unreadable (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = test_lab_path (self->lab, "pub/CTLFile.tlv");
  g_autoptr (CtlCertificate) certificate = new_certificate (self->lab->tls);
  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
  g_autoptr (CtlTvsReply) reply = ctl_tvs_client_ask (self->client, certificate, NULL, &error);
  g_assert_null (reply);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_PEER);
  g_assert_nonnull (strstr (error->message, "closed the connection"));
}

static GSocket *
connect_plain (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", self->port);
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_connect (socket, address, NULL, &error));
  return socket;
}

/* What is no TLS, and no request, closes that connection and no other. */
static void
test_noise (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  char byte;
  g_autoptr (GSocket) socket = connect_plain (self);
  g_assert_cmpint (g_socket_send (socket, "GET / HTTP/1.0\r\n\r\n", 18, NULL, NULL), ==, 18);
  while (g_socket_receive (socket, &byte, 1, NULL, NULL) > 0)
    ; /* TLS has a word for it */
  assert_roles (self, self->lab->tls, "0204");
}

static gboolean
may_open_many (void)
{
  struct rlimit limit;
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = MAX (limit.rlim_cur, MIN (limit.rlim_max, (rlim_t) DESCRIPTORS));
  if (limit.rlim_cur < DESCRIPTORS || setrlimit (RLIMIT_NOFILE, &limit) != 0)
    {
      g_test_skip ("this system does not allow so many open files");
      return FALSE;
    }
  return TRUE;
}

/* Those who connect and say nothing keep no phone waiting. */
static void
test_lurkers (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (!may_open_many ())
    return;
  g_autoptr (GPtrArray) lurkers = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < LURKERS; i++)
    g_ptr_array_add (lurkers, connect_plain (self));
  gint64 start = g_get_monotonic_time ();
  assert_roles (self, self->lab->tls, "0204");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
}

/* All phones of a cluster, when it has restarted. */
typedef struct
{
  CtlTvsClient *client;
  CtlCertificate *certificate;
  GMutex lock;
  GCond changed;
  guint ready;
  gboolean go;
  guint answered; /* rightly */
} Crowd;

static void
wait_for_all (Crowd *self)
{
  g_mutex_lock (&self->lock);
  self->ready++;
  g_cond_broadcast (&self->changed);
  while (!self->go)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

static gpointer
be_phone (gpointer data)
{
  Crowd *self = data;
  g_autoptr (GError) error = NULL;
  wait_for_all (self);
  g_autoptr (CtlTvsReply) reply =
      ctl_tvs_client_ask (self->client, self->certificate, NULL, &error);
  if (reply == NULL)
    g_test_message ("%s", error->message);
  g_mutex_lock (&self->lock);
  self->answered += reply != NULL && reply->valid && reply->time_to_live == 4711;
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
let_go (Crowd *self)
{
  g_mutex_lock (&self->lock);
  while (self->ready < PHONES)
    g_cond_wait (&self->changed, &self->lock);
  self->go = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
test_crowd (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  GThread *threads[PHONES];
  if (!may_open_many ())
    return;
  g_autoptr (CtlTvsClient) client = new_client (self, 120);
  g_autoptr (CtlCertificate) certificate = new_certificate (self->lab->tls);
  Crowd crowd = { .client = client, .certificate = certificate };
  g_mutex_init (&crowd.lock);
  g_cond_init (&crowd.changed);
  for (guint i = 0; i < PHONES; i++)
    threads[i] = g_thread_new ("phone", be_phone, &crowd);
  gint64 start = g_get_monotonic_time ();
  let_go (&crowd);
  for (guint i = 0; i < PHONES; i++)
    g_thread_join (threads[i]);
  g_test_message ("%u phones asked at once; the last was answered after %.1f seconds", PHONES,
                  (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
  g_assert_cmpuint (crowd.answered, ==, PHONES);
  g_mutex_clear (&crowd.lock);
  g_cond_clear (&crowd.changed);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/tvs/service/servers", test_servers },       { "/tvs/service/installed", test_installed },
    { "/tvs/service/trust", test_trust },           { "/tvs/service/reload", test_reload },
    { "/tvs/service/unreadable", test_unreadable }, { "/tvs/service/noise", test_noise },
    { "/tvs/service/lurkers", test_lurkers },       { "/tvs/service/crowd", test_crowd },
  };
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
