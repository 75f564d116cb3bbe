/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-provider-client.h"

#include <string.h>

#include "ctl-error.h"
#include "test-script.h"

/* What a lost, silent or slow publisher does to the client (ctl-provider-protocol.md, 4). */

static void
answer_cluster (CtlTlsStream *stream)
{
  g_autoptr (CtlFrame) request = test_script_expect (stream, CTL_MESSAGE_GET_CLUSTER);
  g_autoptr (CtlFrame) reply = test_script_new_reply (request);
  g_autoptr (CtlCluster) cluster = ctl_cluster_new ("lab", "10.5.1", CTL_MODE_MIXED);
  ctl_message_write_cluster (ctl_frame_get_fields (reply), cluster);
  test_script_send (stream, reply);
}

/* Its own copy of what a put was, so that the next can be compared. */
typedef struct
{
  char *hex[4];
  guint puts;
  gint closed;
} Seen;

static void
seen_clear (Seen *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->hex); i++)
    g_free (self->hex[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static CtlFrame *
take_put (CtlTlsStream *stream, Seen *seen)
{
  test_script_log_in (stream);
  CtlFrame *request = test_script_expect (stream, CTL_MESSAGE_PUT_CTL);
  seen->hex[seen->puts++] = test_script_dup_hex (request);
  return request;
}

static void
send_event (CtlTlsStream *stream, const CtlFrame *request, const char *name)
{
  g_autoptr (CtlResult) result = ctl_result_new (name, "", "", CTL_STATUS_WRITTEN, "");
  g_autoptr (CtlFrame) event =
      ctl_frame_new (CTL_FRAME_EVENT, CTL_FRAME_FLAG_MORE, ctl_frame_get_number (request));
  ctl_message_write_result (ctl_frame_get_fields (event), result);
  test_script_send (stream, event);
}

static void
answer_put (CtlTlsStream *stream, const CtlFrame *request, CtlStatus status)
{
  g_autoptr (CtlResult) result = ctl_result_new ("pub", "", "", status, "");
  g_autoptr (CtlFrame) reply = test_script_new_reply (request);
  ctl_message_write_result (ctl_frame_get_fields (reply), result);
  test_script_send (stream, reply);
}

static GPtrArray *
put (CtlProviderClient *client, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("abc", 3);
  const CtlPut what = { .file = file, .set_mode = TRUE, .mode = CTL_MODE_MIXED };
  return ctl_publisher_put_ctl (CTL_PUBLISHER (client), &what, NULL, NULL, cancellable, error);
}

static void
close_when_idle (TestPeer *peer G_GNUC_UNUSED,
                 CtlTlsStream *stream,
                 guint number G_GNUC_UNUSED,
                 gpointer data)
{
  gint *closed = data;
  test_script_log_in (stream);
  answer_cluster (stream);
  g_assert_true (g_io_stream_close (G_IO_STREAM (stream), NULL, NULL));
  g_atomic_int_inc (closed);
}

static void
test_idle_connection_is_lost (void)
{
  gint closed = 0;
  g_autoptr (TestPeer) peer = test_script_new (close_when_idle, &closed);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  for (gint i = 1; i <= 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CtlCluster) cluster =
          ctl_publisher_get_cluster (CTL_PUBLISHER (client), NULL, &error);
      g_assert_no_error (error);
      while (g_atomic_int_get (&closed) < i)
        g_usleep (1000);
    }
  g_assert_cmpuint (test_peer_count (peer), ==, 3);
}

static void
close_at_request (TestPeer *peer, CtlTlsStream *stream, guint number, gpointer data)
{
  const guint *good = data;
  test_script_log_in (stream);
  if (number == *good)
    answer_cluster (stream);
  else
    {
      g_autoptr (CtlFrame) request = test_script_expect (stream, CTL_MESSAGE_GET_CLUSTER);
      test_script_send_hex (stream, "000000ff8003");
      g_socket_close (test_peer_get_socket (peer), NULL);
    }
}

static void
test_lost_during_get (void)
{
  guint good = 1;
  g_autoptr (TestPeer) peer = test_script_new (close_at_request, &good);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlCluster) cluster = ctl_publisher_get_cluster (CTL_PUBLISHER (client), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (test_peer_count (peer), ==, 2);
}

static void
test_lost_twice_during_get (void)
{
  guint good = 99;
  g_autoptr (TestPeer) peer = test_script_new (close_at_request, &good);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_publisher_get_cluster (CTL_PUBLISHER (client), NULL, &error));
  test_script_assert_says (error, CTL_ERROR_UNREACHABLE, "GET CLUSTER: The connection was cut off");
  g_assert_cmpuint (test_peer_count (peer), ==, 2);
}

static void
lose_set_mode (TestPeer *peer G_GNUC_UNUSED,
               CtlTlsStream *stream,
               guint number G_GNUC_UNUSED,
               gpointer data G_GNUC_UNUSED)
{
  test_script_log_in (stream);
  g_autoptr (CtlFrame) request = test_script_expect (stream, CTL_MESSAGE_SET_MODE);
}

/* What changes something is not repeated by itself, but for PUT CTL. */
static void
test_lost_during_set_mode (void)
{
  g_autoptr (TestPeer) peer = test_script_new (lose_set_mode, NULL);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  CtlMode now;
  g_assert_false (
      ctl_publisher_set_mode (CTL_PUBLISHER (client), CTL_MODE_MIXED, &now, NULL, &error));
  test_script_assert_says (error, CTL_ERROR_UNREACHABLE, "The peer closed the connection");
  g_assert_cmpuint (test_peer_count (peer), ==, 1);
}

static void
lose_first_put (TestPeer *peer, CtlTlsStream *stream, guint number, gpointer data)
{
  g_autoptr (CtlFrame) request = take_put (stream, data);
  if (number > 0)
    {
      answer_put (stream, request, CTL_STATUS_UNCHANGED);
      test_script_take_bye (stream);
      return;
    }
  send_event (stream, request, "pub");
  test_script_send_hex (stream, "0000");
  g_socket_close (test_peer_get_socket (peer), NULL);
}

static void
test_lost_during_put (void)
{
  g_auto (Seen) seen = { 0 };
  g_autoptr (TestPeer) peer = test_script_new (lose_first_put, &seen);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = put (client, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (results->len, ==, 1);
  const CtlResult *result = results->pdata[0];
  g_assert_cmpint (result->status, ==, CTL_STATUS_UNCHANGED);
  g_clear_object (&client);
  g_clear_pointer (&peer, test_peer_free);
  g_assert_cmpuint (seen.puts, ==, 2);
  g_assert_cmpstr (seen.hex[0], ==, seen.hex[1]);
}

/* The publisher still works on the put that was lost: wait for it, do not blame somebody else. */
static void
lose_first_put_then_busy (TestPeer *peer G_GNUC_UNUSED,
                          CtlTlsStream *stream,
                          guint number,
                          gpointer data)
{
  Seen *seen = data;
  g_autoptr (CtlFrame) request = take_put (stream, seen);
  if (number == 0)
    return;
  test_script_send_error (stream, request, CTL_CODE_BUSY);
  g_autoptr (CtlFrame) again = test_script_expect (stream, CTL_MESSAGE_PUT_CTL);
  seen->hex[seen->puts++] = test_script_dup_hex (again);
  answer_put (stream, again, CTL_STATUS_WRITTEN);
}

static void
test_lost_put_is_still_busy (void)
{
  g_auto (Seen) seen = { 0 };
  g_autoptr (TestPeer) peer = test_script_new (lose_first_put_then_busy, &seen);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = put (client, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&peer, test_peer_free);
  g_assert_cmpuint (seen.puts, ==, 3);
}

static void
refuse_second_put (TestPeer *peer G_GNUC_UNUSED, CtlTlsStream *stream, guint number, gpointer data)
{
  g_autoptr (CtlFrame) request = take_put (stream, data);
  if (number > 0)
    test_script_send_error (stream, request, CTL_CODE_CONFLICT);
}

static void
test_lost_put_is_refused (void)
{
  g_auto (Seen) seen = { 0 };
  g_autoptr (TestPeer) peer = test_script_new (refuse_second_put, &seen);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_assert_null (put (client, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CONFLICT);
  g_assert_null (strstr (error->message, "not known"));
}

static void
lose_every_put (TestPeer *peer G_GNUC_UNUSED,
                CtlTlsStream *stream,
                guint number G_GNUC_UNUSED,
                gpointer data)
{
  g_autoptr (CtlFrame) request = take_put (stream, data);
}

static void
test_lost_twice_during_put (void)
{
  g_auto (Seen) seen = { 0 };
  g_autoptr (TestPeer) peer = test_script_new (lose_every_put, &seen);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_assert_null (put (client, NULL, &error));
  test_script_assert_says (error, CTL_ERROR_UNCERTAIN,
                           "whether the publisher took it is not known");
  g_clear_pointer (&peer, test_peer_free);
  g_assert_cmpuint (seen.puts, ==, 2);
}

typedef struct
{
  GCancellable *cancellable;
  gint count;
} Canceller;

/* Cancels first, then hangs up: the client must not come back. */
static void
cancel_and_close (TestPeer *peer G_GNUC_UNUSED,
                  CtlTlsStream *stream,
                  guint number G_GNUC_UNUSED,
                  gpointer data)
{
  Canceller *canceller = data;
  test_script_log_in (stream);
  g_autoptr (CtlFrame) request = test_script_expect (stream, CTL_MESSAGE_PUT_CTL);
  g_cancellable_cancel (canceller->cancellable);
}

static void
test_cancelled_put (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Canceller canceller = { cancellable, 0 };
  g_autoptr (TestPeer) peer = test_script_new (cancel_and_close, &canceller);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_assert_null (put (client, cancellable, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
  g_clear_object (&client);
  g_assert_cmpuint (test_peer_count (peer), ==, 1);
}

static void
fall_silent (TestPeer *peer, CtlTlsStream *stream, guint number G_GNUC_UNUSED, gpointer data)
{
  const guint *logged_in = data;
  if (*logged_in)
    test_script_log_in (stream);
  test_peer_wait_for_end (peer);
}

static void
assert_times_out (guint logged_in, const char *says)
{
  g_autoptr (TestPeer) peer = test_script_new (fall_silent, &logged_in);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 1);
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_publisher_get_cluster (CTL_PUBLISHER (client), NULL, &error));
  test_script_assert_says (error, CTL_ERROR_TIMED_OUT, says);
  g_assert_cmpuint (test_peer_count (peer), ==, 1);
}

static void
test_silence (void)
{
  assert_times_out (FALSE, "HELLO: 1 seconds passed in waiting for data from the peer");
  assert_times_out (TRUE, "GET CLUSTER: 1 seconds passed in waiting for data from the peer");
}

static void
report_slowly (TestPeer *peer G_GNUC_UNUSED,
               CtlTlsStream *stream,
               guint number G_GNUC_UNUSED,
               gpointer data)
{
  g_autoptr (CtlFrame) request = take_put (stream, data);
  for (guint i = 0; i < 3; i++)
    {
      g_usleep (G_USEC_PER_SEC * 3 / 2);
      send_event (stream, request, "pub");
    }
  answer_put (stream, request, CTL_STATUS_WRITTEN);
}

/* 4.5 seconds in all with a timeout of 4: the deadline is for a wait without an event. */
static void
test_events_renew_the_deadline (void)
{
  g_auto (Seen) seen = { 0 };
  g_autoptr (TestPeer) peer = test_script_new (report_slowly, &seen);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 4);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = put (client, NULL, &error);
  g_assert_no_error (error);
}

static void
refuse_login (TestPeer *peer G_GNUC_UNUSED,
              CtlTlsStream *stream,
              guint number G_GNUC_UNUSED,
              gpointer data G_GNUC_UNUSED)
{
  test_script_welcome (stream);
  g_autoptr (CtlFrame) login = test_script_expect (stream, CTL_MESSAGE_LOGIN);
  test_script_send_error (stream, login, CTL_CODE_LOGIN_REFUSED);
  test_script_take_bye (stream);
}

/* A password that was refused is not sent again, whatever is asked next. */
static void
test_login_is_refused (void)
{
  g_autoptr (TestPeer) peer = test_script_new (refuse_login, NULL);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (ctl_publisher_get_cluster (CTL_PUBLISHER (client), NULL, &error));
      test_script_assert_says (error, CTL_ERROR_LOGIN_REFUSED, "LOGIN: The publisher answered");
    }
  g_assert_cmpuint (test_peer_count (peer), ==, 1);
}

static void
answer_no_login (TestPeer *peer,
                 CtlTlsStream *stream,
                 guint number G_GNUC_UNUSED,
                 gpointer data G_GNUC_UNUSED)
{
  test_script_welcome (stream);
  g_autoptr (CtlFrame) login = test_script_expect (stream, CTL_MESSAGE_LOGIN);
  test_peer_wait_for_end (peer);
}

/* What a publisher does that holds its refusal back for longer than the person wants to wait. */
static void
test_login_is_slow (void)
{
  g_autoptr (TestPeer) peer = test_script_new (answer_no_login, NULL);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 1);
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_publisher_get_cluster (CTL_PUBLISHER (client), NULL, &error));
  test_script_assert_says (error, CTL_ERROR_TIMED_OUT, "wrong user name or password");
}

/* Gives up on a client that says nothing, as a publisher does while a person still reads. */
static void
close_before_hello (TestPeer *peer G_GNUC_UNUSED, CtlTlsStream *stream, guint number, gpointer data)
{
  gint *closed = data;
  if (number == 0)
    {
      g_assert_true (g_io_stream_close (G_IO_STREAM (stream), NULL, NULL));
      g_atomic_int_inc (closed);
      return;
    }
  test_script_log_in (stream);
  answer_cluster (stream);
  test_script_take_bye (stream);
}

static gboolean
read_for_long (const CtlTlsPeer *peer G_GNUC_UNUSED, gpointer data)
{
  gint *closed = data;
  while (g_atomic_int_get (closed) == 0)
    g_usleep (1000);
  return TRUE;
}

static void
test_person_takes_long (void)
{
  gint closed = 0;
  char *folder = test_folder_new ();
  g_autofree char *known = g_build_filename (folder, "known-publishers", NULL);
  const CtlTlsTrust trust = { .known_path = known, .ask = read_for_long, .user_data = &closed };
  g_autoptr (TestPeer) peer = test_script_new (close_before_hello, &closed);
  g_autoptr (CtlSecret) password = ctl_secret_new (TEST_PASSWORD, strlen (TEST_PASSWORD), NULL);
  g_autoptr (CtlProviderClient) client =
      ctl_provider_client_new ("127.0.0.1", test_peer_get_port (peer), TEST_USER, password, &trust,
                               10);
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlCluster) cluster = ctl_publisher_get_cluster (CTL_PUBLISHER (client), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (test_peer_count (peer), ==, 2);
  test_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provider/client/lost/idle", test_idle_connection_is_lost);
  g_test_add_func ("/provider/client/lost/during-get", test_lost_during_get);
  g_test_add_func ("/provider/client/lost/twice-during-get", test_lost_twice_during_get);
  g_test_add_func ("/provider/client/lost/during-set-mode", test_lost_during_set_mode);
  g_test_add_func ("/provider/client/lost/during-put", test_lost_during_put);
  g_test_add_func ("/provider/client/lost/put-is-still-busy", test_lost_put_is_still_busy);
  g_test_add_func ("/provider/client/lost/put-is-refused", test_lost_put_is_refused);
  g_test_add_func ("/provider/client/lost/twice-during-put", test_lost_twice_during_put);
  g_test_add_func ("/provider/client/lost/cancelled-put", test_cancelled_put);
  g_test_add_func ("/provider/client/lost/silence", test_silence);
  g_test_add_func ("/provider/client/lost/events-renew", test_events_renew_the_deadline);
  g_test_add_func ("/provider/client/lost/login-refused", test_login_is_refused);
  g_test_add_func ("/provider/client/lost/login-slow", test_login_is_slow);
  g_test_add_func ("/provider/client/lost/person-takes-long", test_person_takes_long);
  int result = g_test_run ();
  test_script_clear ();
  return result;
}
