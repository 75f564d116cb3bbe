/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-tls-stream.h"

#include <string.h>
#include <sys/socket.h>

#include "ctl-error.h"
#include "ctl-tls-context.h"
#include "test-peer.h"

#define BIG (4 * 1024 * 1024)

static TestIdentity *identity;

static GSocket *
connect_to (TestPeer *peer)
{
  GSocket *socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", test_peer_get_port (peer));
  g_assert_true (g_socket_connect (socket, address, NULL, NULL));
  return socket;
}

static CtlTlsStream *
open_stream (TestPeer *peer)
{
  g_autoptr (GSocket) socket = connect_to (peer);
  g_autoptr (SSL_CTX) context = ctl_tls_context_new (FALSE, FALSE);
  g_autoptr (GError) error = NULL;
  CtlTlsStream *stream = ctl_tls_stream_new (socket, context);
  g_assert_true (ctl_tls_stream_handshake (stream, FALSE, NULL, &error));
  g_assert_no_error (error);
  return stream;
}

static gssize
read_some (CtlTlsStream *stream, GCancellable *cancellable, GError **error)
{
  char data[100];
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (stream));
  return g_input_stream_read (input, data, sizeof data, cancellable, error);
}

static TestPeer *
new_peer (TestPeerFunc func, gpointer data)
{
  return test_peer_new (&(TestPeerSpec){ .identity = identity, .func = func, .data = data });
}

static void
echo (TestPeer *peer G_GNUC_UNUSED, CtlTlsStream *stream, guint number G_GNUC_UNUSED, gpointer data)
{
  gsize *total = data;
  char block[10000];
  gssize got;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (stream));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  while ((got = g_input_stream_read (input, block, sizeof block, NULL, NULL)) > 0)
    {
      *total += (gsize) got;
      g_assert_true (g_output_stream_write_all (output, block, (gsize) got, NULL, NULL, NULL));
    }
  g_assert_cmpint (got, ==, 0); /* the goodbye came through */
}

static void
test_echo (void)
{
  gsize total = 0;
  g_autoptr (TestPeer) peer = new_peer (echo, &total);
  g_autoptr (CtlTlsStream) stream = open_stream (peer);
  char back[5];
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (stream));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (g_output_stream_write_all (output, "hello", 5, NULL, NULL, NULL));
      g_assert_true (g_input_stream_read_all (input, back, 5, NULL, NULL, NULL));
      g_assert_cmpmem (back, 5, "hello", 5);
    }
  g_assert_true (g_io_stream_close (G_IO_STREAM (stream), NULL, NULL));
  g_clear_pointer (&peer, test_peer_free);
  g_assert_cmpuint (total, ==, 15);
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (read_some (stream, NULL, &error), ==, -1);
  g_assert_nonnull (error);
}

static void
swallow (TestPeer *peer G_GNUC_UNUSED,
         CtlTlsStream *stream,
         guint number G_GNUC_UNUSED,
         gpointer data)
{
  gsize *total = data;
  gssize got;
  while ((got = read_some (stream, NULL, NULL)) > 0)
    *total += (gsize) got;
}

static void
test_big (void)
{
  gsize total = 0;
  g_autoptr (TestPeer) peer = new_peer (swallow, &total);
  g_autoptr (CtlTlsStream) stream = open_stream (peer);
  g_autofree char *data = g_malloc0 (BIG);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  g_autoptr (GError) error = NULL;
  g_assert_true (g_output_stream_write_all (output, data, BIG, NULL, NULL, &error));
  g_assert_no_error (error);
  g_clear_object (&stream);
  g_clear_pointer (&peer, test_peer_free);
  g_assert_cmpuint (total, ==, BIG);
}

static void
stay_silent (TestPeer *peer,
             CtlTlsStream *stream G_GNUC_UNUSED,
             guint number G_GNUC_UNUSED,
             gpointer data G_GNUC_UNUSED)
{
  test_peer_wait_for_end (peer);
}

static void
test_read_times_out (void)
{
  g_autoptr (TestPeer) peer = new_peer (stay_silent, NULL);
  g_autoptr (CtlTlsStream) stream = open_stream (peer);
  g_autoptr (GError) error = NULL;
  ctl_tls_stream_set_timeout (stream, 1);
  g_assert_cmpint (read_some (stream, NULL, &error), ==, -1);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_TIMED_OUT);
  g_assert_cmpstr (error->message, ==, "1 seconds passed in waiting for data from the peer");
  /* Half a message may be lost: nothing more comes over this connection. */
  g_clear_error (&error);
  g_assert_cmpint (read_some (stream, NULL, &error), ==, -1);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
}

static void
test_write_times_out (void)
{
  g_autoptr (TestPeer) peer = new_peer (stay_silent, NULL);
  g_autoptr (CtlTlsStream) stream = open_stream (peer);
  g_autoptr (GError) error = NULL;
  g_autofree char *data = g_malloc0 (16 * BIG);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  ctl_tls_stream_set_timeout (stream, 1);
  g_assert_false (g_output_stream_write_all (output, data, 16 * BIG, NULL, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "the peer to take data"));
}

static void
dribble (TestPeer *peer G_GNUC_UNUSED,
         CtlTlsStream *stream,
         guint number G_GNUC_UNUSED,
         gpointer data G_GNUC_UNUSED)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  while (g_output_stream_write_all (output, "x", 1, NULL, NULL, NULL))
    g_usleep (G_USEC_PER_SEC / 20);
}

/* A byte now and then does not move the deadline. */
static void
test_dribble (void)
{
  g_autoptr (TestPeer) peer = new_peer (dribble, NULL);
  g_autoptr (CtlTlsStream) stream = open_stream (peer);
  g_autoptr (GError) error = NULL;
  char data[10000];
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (stream));
  ctl_tls_stream_set_timeout (stream, 1);
  g_assert_false (g_input_stream_read_all (input, data, sizeof data, NULL, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_TIMED_OUT);
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (G_USEC_PER_SEC / 20);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel_read (void)
{
  g_autoptr (TestPeer) peer = new_peer (stay_silent, NULL);
  g_autoptr (CtlTlsStream) stream = open_stream (peer);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_cmpint (read_some (stream, cancellable, &error), ==, -1);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
close_socket (TestPeer *peer,
              CtlTlsStream *stream G_GNUC_UNUSED,
              guint number G_GNUC_UNUSED,
              gpointer data G_GNUC_UNUSED)
{
  g_assert_true (g_socket_close (test_peer_get_socket (peer), NULL));
}

/* An end without close_notify may be an attacker's: it is an error, not the end of the data. */
static void
test_truncation (void)
{
  g_autoptr (TestPeer) peer = new_peer (close_socket, NULL);
  g_autoptr (CtlTlsStream) stream = open_stream (peer);
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (read_some (stream, NULL, &error), ==, -1);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
  g_assert_cmpstr (error->message, ==, "The connection was cut off");
}

static void
reset_socket (TestPeer *peer,
              CtlTlsStream *stream G_GNUC_UNUSED,
              guint number G_GNUC_UNUSED,
              gpointer data G_GNUC_UNUSED)
{
  const struct linger now = { 1, 0 };
  GSocket *socket = test_peer_get_socket (peer);
  g_assert_cmpint (setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &now, sizeof now),
                   ==, 0);
  g_assert_true (g_socket_close (socket, NULL));
}

/* No SIGPIPE either: this program does not ignore it. */
static void
test_reset (void)
{
  g_autoptr (TestPeer) peer = new_peer (reset_socket, NULL);
  g_autoptr (CtlTlsStream) stream = open_stream (peer);
  g_autoptr (GError) error = NULL;
  g_autofree char *data = g_malloc0 (BIG);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  g_assert_false (g_output_stream_write_all (output, data, BIG, NULL, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
  g_clear_error (&error);
  g_assert_false (g_output_stream_write_all (output, data, 1, NULL, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
}

static void
send_garbage (TestPeer *peer,
              CtlTlsStream *stream G_GNUC_UNUSED,
              guint number G_GNUC_UNUSED,
              gpointer data G_GNUC_UNUSED)
{
  g_socket_send (test_peer_get_socket (peer), "garbage garbage garbage", 23, NULL, NULL);
  test_peer_wait_for_end (peer);
}

static void
test_garbage (void)
{
  g_autoptr (TestPeer) peer = new_peer (send_garbage, NULL);
  g_autoptr (CtlTlsStream) stream = open_stream (peer);
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (read_some (stream, NULL, &error), ==, -1);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "The TLS connection failed"));
}

static void
send_last_words (TestPeer *peer G_GNUC_UNUSED,
                 CtlTlsStream *stream,
                 guint number G_GNUC_UNUSED,
                 gpointer data G_GNUC_UNUSED)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  g_assert_true (g_output_stream_write_all (output, "no", 2, NULL, NULL, NULL));
  /* And closes, with all that the client has sent still unread. */
}

static void
test_last_words_arrive (void)
{
  g_autoptr (TestPeer) peer = new_peer (send_last_words, NULL);
  g_autoptr (CtlTlsStream) stream = open_stream (peer);
  g_autofree char *data = g_malloc0 (100000);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));
  g_autoptr (GError) error = NULL;
  g_assert_true (g_output_stream_write_all (output, data, 100000, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (read_some (stream, NULL, &error), ==, 2);
  g_assert_cmpint (read_some (stream, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

/* The two halves may outlive the connection, and then only fail. */
static void
test_halves_outlive (void)
{
  g_autoptr (TestPeer) peer = new_peer (stay_silent, NULL);
  CtlTlsStream *stream = open_stream (peer);
  char byte;
  g_autoptr (GInputStream) input =
      g_object_ref (g_io_stream_get_input_stream (G_IO_STREAM (stream)));
  g_autoptr (GOutputStream) output =
      g_object_ref (g_io_stream_get_output_stream (G_IO_STREAM (stream)));
  g_object_unref (stream);
  g_assert_cmpint (g_input_stream_read (input, &byte, 1, NULL, NULL), ==, -1);
  g_assert_cmpint (g_output_stream_write (output, "x", 1, NULL, NULL), ==, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  identity = test_pki_new (&(TestPkiSpec){ .subject = "CN=localhost" });
  g_test_add_func ("/tls/stream/echo", test_echo);
  g_test_add_func ("/tls/stream/big", test_big);
  g_test_add_func ("/tls/stream/read-times-out", test_read_times_out);
  g_test_add_func ("/tls/stream/write-times-out", test_write_times_out);
  g_test_add_func ("/tls/stream/dribble", test_dribble);
  g_test_add_func ("/tls/stream/cancel-read", test_cancel_read);
  g_test_add_func ("/tls/stream/truncation", test_truncation);
  g_test_add_func ("/tls/stream/reset", test_reset);
  g_test_add_func ("/tls/stream/garbage", test_garbage);
  g_test_add_func ("/tls/stream/last-words-arrive", test_last_words_arrive);
  g_test_add_func ("/tls/stream/halves-outlive", test_halves_outlive);
  int result = g_test_run ();
  test_identity_free (identity);
  return result;
}
