/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-script.h"

#include <string.h>

#include "ctl-error.h"
#include "ctl-text.h"

static TestIdentity *identity;

TestPeer *
test_script_new (TestPeerFunc func, gpointer data)
{
  if (identity == NULL)
    identity = test_pki_new (&(TestPkiSpec){ .subject = "CN=publisher" });
  return test_peer_new (&(TestPeerSpec){ .identity = identity, .func = func, .data = data });
}

void
test_script_clear (void)
{
  g_clear_pointer (&identity, test_identity_free);
}

CtlProviderClient *
test_script_new_client_as (TestPeer *peer, guint timeout, const char *user, const char *password)
{
  g_autofree char *digits = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, identity->der);
  g_autoptr (GBytes) fingerprint = ctl_text_parse_hex (digits, 32, "digest", NULL);
  g_autoptr (CtlSecret) secret = ctl_secret_new (password, strlen (password), NULL);
  const CtlTlsTrust trust = { .fingerprint = fingerprint, .known_path = "/nonexistent" };
  return ctl_provider_client_new ("127.0.0.1", test_peer_get_port (peer), user, secret, &trust,
                                  timeout);
}

CtlProviderClient *
test_script_new_client (TestPeer *peer, guint timeout)
{
  return test_script_new_client_as (peer, timeout, TEST_USER, TEST_PASSWORD);
}

CtlFrame *
test_script_expect (CtlTlsStream *stream, CtlMessageType type)
{
  g_autoptr (GError) error = NULL;
  CtlFrame *frame = ctl_frame_read (g_io_stream_get_input_stream (G_IO_STREAM (stream)),
                                    ctl_message_groups, CTL_FRAME_MAX, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (ctl_frame_get_type (frame), ==, type);
  g_assert_cmphex (ctl_frame_get_flags (frame), ==, 0);
  return frame;
}

CtlFrame *
test_script_new_reply (const CtlFrame *request)
{
  return ctl_frame_new (ctl_frame_get_type (request) + CTL_FRAME_REPLY, 0,
                        ctl_frame_get_number (request));
}

/* The client may have gone: that is for the test to see on its side. */
void
test_script_send (CtlTlsStream *stream, const CtlFrame *frame)
{
  g_autoptr (GError) error = NULL;
  if (!ctl_frame_write (g_io_stream_get_output_stream (G_IO_STREAM (stream)), frame, NULL, &error))
    g_test_message ("sending failed: %s", error->message);
}

void
test_script_send_hex (CtlTlsStream *stream, const char *hex)
{
  g_autoptr (GBytes) bytes = ctl_text_parse_hex (hex, 0, "hex", NULL);
  g_assert_nonnull (bytes);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)),
                             g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, NULL,
                             NULL);
}

void
test_script_send_error (CtlTlsStream *stream, const CtlFrame *request, CtlCode code)
{
  g_autoptr (CtlFrame) frame =
      ctl_message_new_error (ctl_frame_get_number (request), code, "as the script says", NULL);
  test_script_send (stream, frame);
}

void
test_script_welcome (CtlTlsStream *stream)
{
  g_autoptr (CtlFrame) hello = test_script_expect (stream, CTL_MESSAGE_HELLO);
  g_autofree char *hello_hex = test_script_dup_hex (hello);
  g_assert_cmpuint (ctl_frame_get_number (hello), ==, 1);
  g_assert_true (g_str_has_prefix (hello_hex, "0001000000020001"
                                              "0002000000"));
  g_autoptr (CtlFrame) welcome = test_script_new_reply (hello);
  ctl_fields_add_u16 (ctl_frame_get_fields (welcome), CTL_TAG_PROTOCOL, CTL_MESSAGE_PROTOCOL);
  ctl_fields_add_string (ctl_frame_get_fields (welcome), CTL_TAG_AGENT, "script");
  test_script_send (stream, welcome);
}

void
test_script_log_in (CtlTlsStream *stream)
{
  test_script_welcome (stream);
  g_autoptr (CtlFrame) login = test_script_expect (stream, CTL_MESSAGE_LOGIN);
  g_autofree char *login_hex = test_script_dup_hex (login);
  g_assert_cmpuint (ctl_frame_get_number (login), ==, 2);
  g_assert_cmpstr (login_hex, ==,
                   "000300000005"
                   "61646d696e"
                   "000400000006"
                   "733363726574");
  g_autoptr (CtlFrame) reply = test_script_new_reply (login);
  test_script_send (stream, reply);
}

void
test_script_take_bye (CtlTlsStream *stream)
{
  g_autoptr (CtlFrame) bye = test_script_expect (stream, CTL_MESSAGE_BYE);
  g_autoptr (CtlFrame) reply = test_script_new_reply (bye);
  test_script_send (stream, reply);
}

/* Until the client hangs up. */
void
test_script_wait_for_close (CtlTlsStream *stream)
{
  char block[1000];
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (stream));
  while (g_input_stream_read (input, block, sizeof block, NULL, NULL) > 0)
    ;
}

char *
test_script_dup_hex (const CtlFrame *frame)
{
  g_autoptr (GBytes) bytes = ctl_frame_encode (frame, NULL);
  g_autofree char *hex = ctl_text_hex (bytes, CTL_HEX_LOWER);
  return g_strdup (hex + 24);
}

void
test_script_assert_says (const GError *error, CtlError code, const char *part)
{
  g_assert_error (error, CTL_ERROR, (int) code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
}
