/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-raw.h"

#include <string.h>

#include "ctl-error.h"
#include "ctl-frame-io.h"
#include "ctl-tls-context.h"

#define PATIENCE 120 /* seconds; no test depends on it */

void
test_raw_start (TestRaw *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlProviderConfig) config = test_lab_load (self->lab);
  self->server = ctl_provider_server_new (config, ctl_provider_config_get_listen (config), &error);
  g_assert_no_error (error);
}

gboolean
test_raw_connect_with (TestRaw *self, SSL_CTX *context)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = ctl_provider_server_dup_address (self->server);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host (client, address, 0, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&self->stream);
  self->stream = ctl_tls_stream_new (g_socket_connection_get_socket (connection), context);
  ctl_tls_stream_set_timeout (self->stream, PATIENCE);
  gboolean shaken = ctl_tls_stream_handshake (self->stream, FALSE, NULL, &error);
  /* The stream has its own hold on the socket, which the connection would close. */
  g_object_set_data_full (G_OBJECT (self->stream), "connection", g_steal_pointer (&connection),
                          g_object_unref);
  return shaken;
}

void
test_raw_connect (TestRaw *self)
{
  g_autoptr (SSL_CTX) context = ctl_tls_context_new (FALSE, FALSE);
  g_assert_true (test_raw_connect_with (self, context));
}

/* Connected, and nothing said. */
void
test_raw_set_up_cold (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  self->lab = test_lab_new ();
  test_raw_start (self);
  test_raw_connect (self);
}

/* Logged in. */
void
test_raw_set_up (TestRaw *self, gconstpointer data)
{
  test_raw_set_up_cold (self, data);
  test_raw_login_as (self, TEST_LAB_USER);
}

void
test_raw_tear_down (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->server, ctl_provider_server_free);
  test_lab_free (self->lab);
}

CtlFrame *
test_raw_request (TestRaw *self, guint16 type)
{
  return ctl_frame_new (type, 0, ++self->number);
}

/* Takes @frame. */
void
test_raw_send (TestRaw *self, CtlFrame *frame)
{
  g_autoptr (GError) error = NULL;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->stream));
  ctl_tls_stream_set_timeout (self->stream, PATIENCE);
  g_assert_true (ctl_frame_write (output, frame, NULL, &error));
  ctl_frame_free (frame);
}

void
test_raw_send_bytes (TestRaw *self, const void *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->stream));
  ctl_tls_stream_set_timeout (self->stream, PATIENCE);
  g_assert_true (g_output_stream_write_all (output, bytes, length, NULL, NULL, &error));
}

CtlFrame *
test_raw_receive (TestRaw *self)
{
  g_autoptr (GError) error = NULL;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->stream));
  ctl_tls_stream_set_timeout (self->stream, PATIENCE);
  CtlFrame *frame = ctl_frame_read (input, ctl_message_groups, CTL_FRAME_MAX, NULL, &error);
  g_assert_no_error (error);
  return frame;
}

/* Takes @frame; events that come before the answer are left out. */
CtlFrame *
test_raw_call (TestRaw *self, CtlFrame *frame)
{
  test_raw_send (self, frame);
  CtlFrame *answer = test_raw_receive (self);
  while (ctl_frame_get_type (answer) == CTL_FRAME_EVENT)
    {
      g_assert_cmpuint (ctl_frame_get_flags (answer), ==, CTL_FRAME_FLAG_MORE);
      g_assert_cmpuint (ctl_frame_get_number (answer), ==, self->number);
      ctl_frame_free (answer);
      answer = test_raw_receive (self);
    }
  g_assert_cmpuint (ctl_frame_get_number (answer), ==, self->number);
  g_assert_cmpuint (ctl_frame_get_flags (answer), ==, 0);
  return answer;
}

void
test_raw_expect_reply (TestRaw *self, CtlFrame *frame)
{
  guint type = ctl_frame_get_type (frame);
  g_autoptr (CtlFrame) answer = test_raw_call (self, frame);
  g_assert_cmphex (ctl_frame_get_type (answer), ==, type + CTL_FRAME_REPLY);
}

void
test_raw_expect_error (TestRaw *self, CtlFrame *frame, guint16 code)
{
  g_autoptr (GError) error = NULL;
  guint16 found;
  g_autoptr (CtlFrame) answer = test_raw_call (self, frame);
  g_assert_cmphex (ctl_frame_get_type (answer), ==, CTL_FRAME_ERROR);
  g_assert_true (ctl_fields_get_u16 (ctl_frame_get_fields (answer), CTL_TAG_CODE, &found, &error));
  g_autofree char *message =
      ctl_fields_get_string (ctl_frame_get_fields (answer), CTL_TAG_MESSAGE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (message, !=, "");
  g_assert_cmpuint (found, ==, code);
}

void
test_raw_expect_end (TestRaw *self)
{
  g_autoptr (GError) error = NULL;
  char byte;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->stream));
  ctl_tls_stream_set_timeout (self->stream, PATIENCE);
  g_assert_cmpint (g_input_stream_read (input, &byte, 1, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

CtlFrame *
test_raw_hello (TestRaw *self)
{
  CtlFrame *frame = test_raw_request (self, CTL_MESSAGE_HELLO);
  ctl_fields_add_u16 (ctl_frame_get_fields (frame), CTL_TAG_PROTOCOL, CTL_MESSAGE_PROTOCOL);
  ctl_fields_add_string (ctl_frame_get_fields (frame), CTL_TAG_AGENT, "test");
  return frame;
}

CtlFrame *
test_raw_login (TestRaw *self, const char *user, const char *password)
{
  CtlFrame *frame = test_raw_request (self, CTL_MESSAGE_LOGIN);
  ctl_fields_add_string (ctl_frame_get_fields (frame), CTL_TAG_USER, user);
  ctl_fields_add_string (ctl_frame_get_fields (frame), CTL_TAG_PASSWORD, password);
  return frame;
}

void
test_raw_login_as (TestRaw *self, const char *user)
{
  test_raw_expect_reply (self, test_raw_hello (self));
  test_raw_expect_reply (self, test_raw_login (self, user, TEST_LAB_PASSWORD));
}

/* PUT CTL that replaces @replaced, or nothing where that is NULL. */
CtlFrame *
test_raw_put (TestRaw *self, GBytes *file, GBytes *replaced)
{
  CtlFrame *frame = test_raw_request (self, CTL_MESSAGE_PUT_CTL);
  CtlFields *fields = ctl_frame_get_fields (frame);
  g_autoptr (GBytes) digest =
      replaced != NULL ? ctl_digest_compute (CTL_DIGEST_SHA256, replaced) : g_bytes_new (NULL, 0);
  ctl_fields_add_bytes (fields, CTL_TAG_CTL_FILE, file);
  ctl_fields_add_bytes (fields, CTL_TAG_REPLACES, digest);
  return frame;
}
