/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-tls-client.h"

#include <string.h>

#include "ctl-error.h"
#include "test-peer.h"

static TestIdentity *modern, *small;

/* What a server has got from a client after the handshake. */
typedef struct
{
  gssize got;
  char *server_name;
} Seen;

static void
look (TestPeer *peer G_GNUC_UNUSED, CtlTlsStream *stream, guint number G_GNUC_UNUSED, gpointer data)
{
  Seen *seen = data;
  char block[100];
  seen->server_name =
      g_strdup (SSL_get_servername (ctl_tls_stream_get_ssl (stream), TLSEXT_NAMETYPE_host_name));
  seen->got = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (stream)), block,
                                   sizeof block, NULL, NULL);
}

static CtlTlsStream *
connect_trusting (
    TestPeer *peer, const TestIdentity *identity, const char *host, gboolean legacy, GError **error)
{
  g_autofree guint8 *digest = g_malloc (32);
  unsigned int size = 32;
  X509_digest (identity->x509, EVP_sha256 (), digest, &size);
  g_autoptr (GBytes) fingerprint = g_bytes_new (digest, 32);
  const CtlTlsTrust trust = { .fingerprint = fingerprint,
                              .known_path = "/nonexistent",
                              .legacy = legacy };
  return ctl_tls_client_connect (host, test_peer_get_port (peer), &trust, 10, NULL, error);
}

static void
test_connects (void)
{
  Seen seen = { -1, NULL };
  g_autoptr (TestPeer) peer =
      test_peer_new (&(TestPeerSpec){ .identity = modern, .func = look, .data = &seen });
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlTlsStream) stream = connect_trusting (peer, modern, "localhost", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (SSL_version (ctl_tls_stream_get_ssl (stream)), >=, TLS1_2_VERSION);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  g_assert_true (g_output_stream_write_all (output, "hello", 5, NULL, NULL, NULL));
  g_clear_object (&stream);
  g_clear_pointer (&peer, test_peer_free);
  g_assert_cmpint (seen.got, ==, 5);
  g_assert_cmpstr (seen.server_name, ==, "localhost");
  g_free (seen.server_name);
}

static void
test_nothing_is_sent_before_trust (void)
{
  Seen seen = { -1, NULL };
  g_autoptr (TestPeer) peer =
      test_peer_new (&(TestPeerSpec){ .identity = modern, .func = look, .data = &seen });
  g_autoptr (GError) error = NULL;
  g_assert_null (connect_trusting (peer, small, "127.0.0.1", FALSE, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNTRUSTED);
  g_clear_pointer (&peer, test_peer_free);
  g_assert_cmpint (seen.got, ==, 0);
  g_assert_null (seen.server_name);
}

static void
assert_old_server_is_refused (const TestIdentity *identity, gboolean is_old)
{
  g_autoptr (TestPeer) peer =
      test_peer_new (&(TestPeerSpec){ .identity = identity, .is_old = is_old });
  g_autoptr (GError) error = NULL;
  g_assert_null (connect_trusting (peer, identity, "127.0.0.1", FALSE, &error));
  g_assert_error (error, CTL_ERROR, (is_old ? CTL_ERROR_PEER : CTL_ERROR_UNTRUSTED));
  g_assert_nonnull (strstr (error->message, "legacy server"));
}

static void
test_old_server_refused (void)
{
  assert_old_server_is_refused (small, TRUE);
  assert_old_server_is_refused (small, FALSE);
}

static void
test_old_server_accepted (void)
{
  g_autoptr (TestPeer) peer = test_peer_new (&(TestPeerSpec){ .identity = small, .is_old = TRUE });
  g_autoptr (TestPeer) next = test_peer_new (&(TestPeerSpec){ .identity = small, .is_old = TRUE });
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlTlsStream) stream = connect_trusting (peer, small, "127.0.0.1", TRUE, &error);
  g_assert_no_error (error);
  SSL *ssl = ctl_tls_stream_get_ssl (stream);
  g_assert_cmpstr (SSL_get_version (ssl), ==, "TLSv1");
  g_assert_cmpstr (SSL_get_cipher_name (ssl), ==, "AES256-SHA");
  /* The switch changed that connection and nothing else. */
  g_assert_null (connect_trusting (next, small, "127.0.0.1", FALSE, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_PEER);
}

/* A legacy switch that is on does no harm with a modern server. */
static void
test_legacy_with_modern_server (void)
{
  g_autoptr (TestPeer) peer = test_peer_new (&(TestPeerSpec){ .identity = modern });
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlTlsStream) stream = connect_trusting (peer, modern, "127.0.0.1", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (SSL_version (ctl_tls_stream_get_ssl (stream)), >=, TLS1_2_VERSION);
}

static void
speak_http (TestPeer *peer,
            CtlTlsStream *stream G_GNUC_UNUSED,
            guint number G_GNUC_UNUSED,
            gpointer data G_GNUC_UNUSED)
{
  static const char reply[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
  g_socket_send (test_peer_get_socket (peer), reply, strlen (reply), NULL, NULL);
  test_peer_wait_for_end (peer);
}

static void
test_no_tls (void)
{
  g_autoptr (TestPeer) peer =
      test_peer_new (&(TestPeerSpec){ .identity = modern, .is_plain = TRUE, .func = speak_http });
  g_autoptr (GError) error = NULL;
  g_assert_null (connect_trusting (peer, modern, "127.0.0.1", FALSE, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_PEER);
  g_assert_nonnull (strstr (error->message, "The TLS handshake failed"));
  g_assert_null (strstr (error->message, "legacy server"));
}

static void
hang_up (TestPeer *peer G_GNUC_UNUSED,
         CtlTlsStream *stream G_GNUC_UNUSED,
         guint number G_GNUC_UNUSED,
         gpointer data G_GNUC_UNUSED)
{
}

static void
test_hangs_up (void)
{
  g_autoptr (TestPeer) peer =
      test_peer_new (&(TestPeerSpec){ .identity = modern, .is_plain = TRUE, .func = hang_up });
  g_autoptr (GError) error = NULL;
  g_assert_null (connect_trusting (peer, modern, "127.0.0.1", FALSE, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
}

static void
stay_silent (TestPeer *peer,
             CtlTlsStream *stream G_GNUC_UNUSED,
             guint number G_GNUC_UNUSED,
             gpointer data G_GNUC_UNUSED)
{
  test_peer_wait_for_end (peer);
}

static TestPeer *
new_silent_peer (void)
{
  return test_peer_new (
      &(TestPeerSpec){ .identity = modern, .is_plain = TRUE, .func = stay_silent });
}

static void
test_silent_server (void)
{
  g_autoptr (TestPeer) peer = new_silent_peer ();
  g_autoptr (GError) error = NULL;
  const CtlTlsTrust trust = { .known_path = "/nonexistent" };
  g_assert_null (
      ctl_tls_client_connect ("127.0.0.1", test_peer_get_port (peer), &trust, 1, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "the TLS handshake"));
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (G_USEC_PER_SEC / 20);
  g_cancellable_cancel (data);
  return NULL;
}

static void
assert_cancelled (const char *host, guint16 port)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const CtlTlsTrust trust = { .known_path = "/nonexistent" };
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (ctl_tls_client_connect (host, port, &trust, 60, cancellable, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_cancel_handshake (void)
{
  g_autoptr (TestPeer) peer = new_silent_peer ();
  assert_cancelled ("127.0.0.1", test_peer_get_port (peer));
}

/* A listener whose queue is full answers nobody: the next connection hangs. */
typedef struct
{
  GSocket *listener;
  GSocket *waiting[3];
  guint16 port;
} FullListener;

static void
full_listener_init (FullListener *self)
{
  self->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_socket_set_listen_backlog (self->listener, 0);
  g_assert_true (g_socket_bind (self->listener, any, TRUE, NULL));
  g_assert_true (g_socket_listen (self->listener, NULL));
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (self->listener, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  for (guint i = 0; i < G_N_ELEMENTS (self->waiting); i++)
    {
      self->waiting[i] = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
      g_socket_set_blocking (self->waiting[i], FALSE);
      g_socket_connect (self->waiting[i], bound, NULL, NULL);
    }
}

static void
full_listener_clear (FullListener *self)
{
  g_object_unref (self->listener);
  for (guint i = 0; i < G_N_ELEMENTS (self->waiting); i++)
    g_object_unref (self->waiting[i]);
}

static void
test_connect_takes_long (void)
{
  FullListener full;
  full_listener_init (&full);
  assert_cancelled ("127.0.0.1", full.port);
  g_autoptr (GError) error = NULL;
  const CtlTlsTrust trust = { .known_path = "/nonexistent" };
  g_assert_null (ctl_tls_client_connect ("127.0.0.1", full.port, &trust, 1, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "in waiting for a connection to 127.0.0.1:"));
  full_listener_clear (&full);
}

static void
test_unreachable (void)
{
  g_autoptr (GError) error = NULL;
  const CtlTlsTrust trust = { .known_path = "/nonexistent" };
  g_autoptr (TestPeer) peer = test_peer_new (&(TestPeerSpec){ .identity = modern });
  guint16 port = test_peer_get_port (peer);
  g_clear_pointer (&peer, test_peer_free);
  g_assert_null (ctl_tls_client_connect ("127.0.0.1", port, &trust, 10, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
  g_clear_error (&error);
  g_assert_null (ctl_tls_client_connect ("::1", port, &trust, 10, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
  g_assert_true (g_str_has_prefix (error->message, "[::1]:"));
  g_clear_error (&error);
  g_assert_null (ctl_tls_client_connect ("no.such.host.invalid", port, &trust, 20, NULL, &error));
  g_assert_true (g_error_matches (error, CTL_ERROR, CTL_ERROR_UNREACHABLE) ||
                 g_error_matches (error, CTL_ERROR, CTL_ERROR_TIMED_OUT));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  modern = test_pki_new (&(TestPkiSpec){ .subject = "CN=localhost", .bits = 2048 });
  small = test_pki_new (&(TestPkiSpec){ .subject = "CN=old", .bits = 1024 });
  g_test_add_func ("/tls/client/connects", test_connects);
  g_test_add_func ("/tls/client/nothing-before-trust", test_nothing_is_sent_before_trust);
  g_test_add_func ("/tls/client/old-server-refused", test_old_server_refused);
  g_test_add_func ("/tls/client/old-server-accepted", test_old_server_accepted);
  g_test_add_func ("/tls/client/legacy-with-modern-server", test_legacy_with_modern_server);
  g_test_add_func ("/tls/client/no-tls", test_no_tls);
  g_test_add_func ("/tls/client/hangs-up", test_hangs_up);
  g_test_add_func ("/tls/client/silent-server", test_silent_server);
  g_test_add_func ("/tls/client/cancel-handshake", test_cancel_handshake);
  g_test_add_func ("/tls/client/connect-takes-long", test_connect_takes_long);
  g_test_add_func ("/tls/client/unreachable", test_unreachable);
  int result = g_test_run ();
  test_identity_free (modern);
  test_identity_free (small);
  return result;
}
