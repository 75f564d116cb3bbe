/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-session.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-tls-context.h"
#include "test-raw.h"

/* Sections 2 to 4 of ctl-provider-protocol.md as a client sees them, PUT CTL apart. */

static void
test_before_login (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  test_raw_expect_error (self, test_raw_request (self, CTL_MESSAGE_GET_CLUSTER), 3);
  test_raw_expect_error (self, test_raw_request (self, CTL_MESSAGE_PUT_CTL), 3);
  test_raw_expect_error (self, test_raw_request (self, 0x0077), 3);
  test_raw_expect_error (self, test_raw_request (self, 0x8003), 3);
  test_raw_expect_error (self, test_raw_login (self, TEST_LAB_USER, TEST_LAB_PASSWORD), 3);
  CtlFrame *other = test_raw_request (self, CTL_MESSAGE_HELLO);
  ctl_fields_add_u16 (ctl_frame_get_fields (other), CTL_TAG_PROTOCOL, 2);
  ctl_fields_add_string (ctl_frame_get_fields (other), CTL_TAG_AGENT, "test");
  test_raw_expect_error (self, other, 10);
  test_raw_expect_error (self, test_raw_login (self, TEST_LAB_USER, TEST_LAB_PASSWORD), 3);

  g_autoptr (CtlFrame) hello = test_raw_call (self, test_raw_hello (self));
  guint16 protocol;
  g_assert_true (
      ctl_fields_get_u16 (ctl_frame_get_fields (hello), CTL_TAG_PROTOCOL, &protocol, NULL));
  g_assert_cmpuint (protocol, ==, 1);
  g_autofree char *agent =
      ctl_fields_get_string (ctl_frame_get_fields (hello), CTL_TAG_AGENT, NULL);
  g_assert_true (g_str_has_prefix (agent, "ctl-providerd "));

  test_raw_expect_error (self, test_raw_request (self, CTL_MESSAGE_GET_CLUSTER), 3);
  test_raw_expect_reply (self, test_raw_hello (self));
  test_raw_expect_reply (self, test_raw_login (self, TEST_LAB_USER, TEST_LAB_PASSWORD));
  test_raw_expect_error (self, test_raw_request (self, 0x0077), 2);
  test_raw_expect_error (self, test_raw_request (self, 0xFFFE), 2);
  test_raw_expect_error (self, test_raw_login (self, TEST_LAB_USER, TEST_LAB_PASSWORD), 13);
  test_raw_expect_reply (self, test_raw_request (self, CTL_MESSAGE_GET_CLUSTER));
  test_raw_expect_reply (self, test_raw_request (self, CTL_MESSAGE_BYE));
  test_raw_expect_end (self);
}

static void
test_bye_first (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  test_raw_expect_reply (self, test_raw_request (self, CTL_MESSAGE_BYE));
  test_raw_expect_end (self);
}

/* The third failure closes, an unknown user and a wrong password are answered alike, and every
 * failing reply waits a second longer than the one before. */
static void
test_logins (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *long_password = g_strnfill (2000, 'x');
  gint64 start = g_get_monotonic_time ();
  test_raw_expect_reply (self, test_raw_hello (self));
  test_raw_expect_error (self, test_raw_login (self, TEST_LAB_USER, "wrong"), 4);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 1 * G_USEC_PER_SEC);
  start = g_get_monotonic_time ();
  test_raw_expect_error (self, test_raw_login (self, "nobody\x1b[31m", TEST_LAB_PASSWORD), 4);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 2 * G_USEC_PER_SEC);
  start = g_get_monotonic_time ();
  test_raw_expect_error (self, test_raw_login (self, TEST_LAB_USER, long_password), 4);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 3 * G_USEC_PER_SEC);
  test_raw_expect_end (self);

  test_raw_connect (self);
  test_raw_login_as (self, TEST_LAB_USER);
}

static void
expect_malformed (TestRaw *self, CtlFrame *frame)
{
  test_raw_expect_error (self, frame, 1);
  test_raw_expect_end (self);
  test_raw_connect (self);
}

static CtlFrame *
request_with (TestRaw *self, guint16 type, guint16 tag, const char *value)
{
  CtlFrame *frame = test_raw_request (self, type);
  ctl_fields_add_string (ctl_frame_get_fields (frame), tag, value);
  return frame;
}

static void
test_malformed_fields (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  expect_malformed (self, test_raw_request (self, CTL_MESSAGE_HELLO));
  expect_malformed (self, request_with (self, CTL_MESSAGE_HELLO, CTL_TAG_PROTOCOL, "xxx"));
  test_raw_expect_reply (self, test_raw_hello (self));
  expect_malformed (self, request_with (self, CTL_MESSAGE_LOGIN, CTL_TAG_USER, "admin"));
  test_raw_expect_reply (self, test_raw_hello (self));
  expect_malformed (self, test_raw_login (self, "admin\xff", "x"));
  test_raw_expect_reply (self, test_raw_hello (self));
  expect_malformed (self, test_raw_login (self, "admin", "\xff"));
  test_raw_login_as (self, TEST_LAB_USER);
  expect_malformed (self, request_with (self, CTL_MESSAGE_GET_CTL, CTL_TAG_TARGET, "\xff"));
  test_raw_login_as (self, TEST_LAB_USER);
  expect_malformed (self, request_with (self, CTL_MESSAGE_SET_MODE, CTL_TAG_MODE, "\x02"));
  test_raw_login_as (self, TEST_LAB_USER);
  expect_malformed (self, test_raw_request (self, CTL_MESSAGE_GET_TRUST));
  test_raw_login_as (self, TEST_LAB_USER);
  expect_malformed (self, request_with (self, CTL_MESSAGE_PUT_CTL, CTL_TAG_CTL_FILE, "x"));
  test_raw_login_as (self, TEST_LAB_USER);
  CtlFrame *put = request_with (self, CTL_MESSAGE_PUT_CTL, CTL_TAG_CTL_FILE, "x");
  ctl_fields_add_string (ctl_frame_get_fields (put), CTL_TAG_REPLACES, "not 32 bytes");
  expect_malformed (self, put);
}

/* The request's number comes back as far as it could be read. */
static void
expect_bytes_malformed (TestRaw *self, const char *bytes, gsize length, guint32 number)
{
  guint16 code;
  test_raw_send_bytes (self, bytes, length);
  g_autoptr (CtlFrame) answer = test_raw_receive (self);
  g_assert_cmphex (ctl_frame_get_type (answer), ==, CTL_FRAME_ERROR);
  g_assert_cmpuint (ctl_frame_get_number (answer), ==, number);
  g_assert_true (ctl_fields_get_u16 (ctl_frame_get_fields (answer), CTL_TAG_CODE, &code, NULL));
  g_assert_cmpuint (code, ==, 1);
  test_raw_expect_end (self);
  test_raw_connect (self);
}

static void
test_malformed_frames (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char short_length[] = "\0\0\0\7\0\1\0\0\0\0\0";
  static const char long_length[] = "\0\x10\0\1\0\1\0\0\0\0\0\5";
  static const char over_login[] = "\0\0\x0f\xfd\0\1\0\0\0\0\0\6";
  static const char past_frame[] = "\0\0\0\x10\0\1\0\0\0\0\0\7\0\1\0\0\0\3xx";
  static const char nested[] = "\0\0\0\x14\0\1\0\0\0\0\0\x8\1\2\0\0\0\6\1\2\0\0\0\0";
  static const char flags[] = "\0\0\0\x8\0\1\0\x80\0\0\0\x9";
  expect_bytes_malformed (self, short_length, sizeof short_length - 1, 0);
  expect_bytes_malformed (self, long_length, sizeof long_length - 1, 0);
  expect_bytes_malformed (self, over_login, sizeof over_login - 1, 6);
  expect_bytes_malformed (self, past_frame, sizeof past_frame - 1, 7);
  expect_bytes_malformed (self, nested, sizeof nested - 1, 8);
  expect_bytes_malformed (self, flags, sizeof flags - 1, 9);
  /* The largest frame before LOGIN has 4096 bytes with its length. */
  g_autofree char *agent = g_strnfill (4096 - 12 - 8 - 6, 'x');
  CtlFrame *frame = test_raw_request (self, CTL_MESSAGE_HELLO);
  ctl_fields_add_u16 (ctl_frame_get_fields (frame), CTL_TAG_PROTOCOL, 1);
  ctl_fields_add_string (ctl_frame_get_fields (frame), CTL_TAG_AGENT, agent);
  test_raw_expect_reply (self, frame);
}

static void
test_unknown_tag (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  test_raw_expect_reply (self,
                         request_with (self, CTL_MESSAGE_GET_CLUSTER, 0x7777, "never looked into"));
}

static CtlFrame *
set_mode (TestRaw *self, CtlMode mode)
{
  CtlFrame *frame = test_raw_request (self, CTL_MESSAGE_SET_MODE);
  ctl_message_write_mode (ctl_frame_get_fields (frame), mode);
  return frame;
}

static void
test_mode (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) one = test_lab_sign (self->lab, 0, 0, 1, 1);
  g_autoptr (GBytes) two = test_lab_sign (self->lab, 0, 0, 2, 2);
  CtlMode mode;
  test_raw_expect_error (self, set_mode (self, CTL_MODE_MIXED), 9);
  test_lab_put (self->lab, "pub/CTLFile.tlv", one);
  test_raw_expect_error (self, set_mode (self, CTL_MODE_MIXED), 9);
  test_lab_write (self->lab, "pub/CTLFile.tlv", "no CTL file at all");
  test_raw_expect_error (self, set_mode (self, CTL_MODE_MIXED), 9);
  test_raw_expect_reply (self, set_mode (self, CTL_MODE_NON_SECURE));
  test_lab_put (self->lab, "pub/CTLFile.tlv", two);
  g_autoptr (CtlFrame) reply = test_raw_call (self, set_mode (self, CTL_MODE_MIXED));
  g_assert_true (ctl_message_read_mode (ctl_frame_get_fields (reply), &mode, NULL));
  g_assert_cmpint (mode, ==, CTL_MODE_MIXED);
  g_autoptr (GBytes) state = test_lab_get (self->lab, "state/mode");
  g_assert_cmpmem (g_bytes_get_data (state, NULL), g_bytes_get_size (state), "mixed\n", 6);

  /* What cannot be written is nobody's fault but the server's. */
  g_autofree char *path = test_lab_path (self->lab, "state/mode");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  test_raw_expect_error (self, set_mode (self, CTL_MODE_NON_SECURE), 12);
  test_raw_expect_error (self, test_raw_request (self, CTL_MESSAGE_GET_CLUSTER), 12);
}

static void
test_get_ctl (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *link = test_lab_path (self->lab, "pub/CTLFile.tlv");
  g_autoptr (GBytes) big = g_bytes_new_take (g_malloc0 (1048576 - 8 - 20), 1048576 - 8 - 20);
  g_autoptr (GBytes) bigger = g_bytes_new_take (g_malloc0 (1048577), 1048577);
  g_autoptr (CtlFrame) none = test_raw_call (self, test_raw_request (self, CTL_MESSAGE_GET_CTL));
  g_assert_false (ctl_fields_has (ctl_frame_get_fields (none), CTL_TAG_CTL_FILE));
  g_assert_false (ctl_fields_has (ctl_frame_get_fields (none), CTL_TAG_MODIFIED));
  g_assert_false (ctl_fields_has (ctl_frame_get_fields (none), CTL_TAG_DIGEST));

  test_lab_write (self->lab, "sub1/CTLFile.tlv", "placed by hand");
  g_autoptr (CtlFrame) reply =
      test_raw_call (self, request_with (self, CTL_MESSAGE_GET_CTL, CTL_TAG_TARGET, "sub1"));
  g_autofree char *text =
      ctl_fields_get_string (ctl_frame_get_fields (reply), CTL_TAG_CTL_FILE, NULL);
  g_assert_cmpstr (text, ==, "placed by hand");
  g_autoptr (GBytes) digest =
      ctl_fields_get_bytes (ctl_frame_get_fields (reply), CTL_TAG_DIGEST, NULL);
  g_assert_cmpuint (g_bytes_get_size (digest), ==, 32);

  test_raw_expect_error (self, request_with (self, CTL_MESSAGE_GET_CTL, CTL_TAG_TARGET, "x"), 13);
  g_assert_cmpint (symlink ("../sub1/CTLFile.tlv", link), ==, 0);
  test_raw_expect_error (self, test_raw_request (self, CTL_MESSAGE_GET_CTL), 12);
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (mkfifo (link, 0600), ==, 0);
  test_raw_expect_error (self, test_raw_request (self, CTL_MESSAGE_GET_CTL), 12);
  g_assert_cmpint (g_unlink (link), ==, 0);
  test_lab_put (self->lab, "pub/CTLFile.tlv", big); /* does not fit with its fields */
  test_raw_expect_error (self, test_raw_request (self, CTL_MESSAGE_GET_CTL), 11);
  test_lab_put (self->lab, "pub/CTLFile.tlv", bigger);
  test_raw_expect_error (self, test_raw_request (self, CTL_MESSAGE_GET_CTL), 11);
}

static CtlFrame *
put_trust (TestRaw *self, const char *purpose, GBytes *der)
{
  CtlFrame *frame = request_with (self, CTL_MESSAGE_PUT_TRUST, CTL_TAG_PURPOSE, purpose);
  ctl_fields_add_bytes (ctl_frame_get_fields (frame), CTL_TAG_CERTIFICATE, der);
  return frame;
}

static CtlFrame *
drop_trust (TestRaw *self, GBytes *der)
{
  g_autoptr (GBytes) digest = ctl_digest_compute (CTL_DIGEST_SHA256, der);
  CtlFrame *frame =
      request_with (self, CTL_MESSAGE_DROP_TRUST, CTL_TAG_PURPOSE, CTL_PROVIDER_TRUST_PHONE_SAST);
  ctl_fields_add_bytes (ctl_frame_get_fields (frame), CTL_TAG_DIGEST, digest);
  return frame;
}

static guint
count_trust (TestRaw *self)
{
  g_autoptr (CtlFrame) reply =
      test_raw_call (self, request_with (self, CTL_MESSAGE_GET_TRUST, CTL_TAG_PURPOSE,
                                         CTL_PROVIDER_TRUST_PHONE_SAST));
  g_autoptr (GPtrArray) all =
      ctl_fields_get_all_bytes (ctl_frame_get_fields (reply), CTL_TAG_CERTIFICATE);
  return all->len;
}

static void
test_trust (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  const char *purpose = CTL_PROVIDER_TRUST_PHONE_SAST;
  GBytes *token = self->lab->tokens[0]->der;
  g_autoptr (TestIdentity) curve = test_pki_new (&(TestPkiSpec){ .subject = "CN=curve" });
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (token, 0, g_bytes_get_size (token) - 1);
  test_raw_expect_reply (self, put_trust (self, purpose, token));
  test_raw_expect_reply (self, put_trust (self, purpose, token));
  test_raw_expect_reply (self, put_trust (self, purpose, self->lab->tls->der));
  g_assert_cmpuint (count_trust (self), ==, 2);
  test_raw_expect_error (self, put_trust (self, "CallManager-trust", token), 13);
  test_raw_expect_error (self, put_trust (self, purpose, curve->der), 13);
  test_raw_expect_error (self,
                         request_with (self, CTL_MESSAGE_GET_TRUST, CTL_TAG_PURPOSE,
                                       "tomcat-trust"),
                         13);
  test_raw_expect_error (self, drop_trust (self, curve->der), 13);
  test_raw_expect_reply (self, drop_trust (self, token));
  g_assert_cmpuint (count_trust (self), ==, 1);
  /* What is no certificate in the folder hides no other. */
  test_lab_write (self->lab, "state/Phone-SAST-trust/00.der", "no certificate");
  test_lab_write (self->lab, "state/Phone-SAST-trust/README", "no certificate");
  g_assert_cmpuint (count_trust (self), ==, 1);
  /* One that was placed by hand is dropped by its digest too, and is not kept twice. */
  test_lab_put (self->lab, "state/Phone-SAST-trust/by-hand.der", token);
  test_raw_expect_reply (self, put_trust (self, purpose, token));
  g_assert_cmpuint (count_trust (self), ==, 2);
  test_raw_expect_reply (self, drop_trust (self, token));
  g_assert_cmpuint (count_trust (self), ==, 1);
  test_raw_expect_error (self, put_trust (self, purpose, cut), 1);
  test_raw_expect_end (self);
}

static void
test_rights (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) junk = g_bytes_new_static ("junk", 4);
  test_raw_login_as (self, "signer");
  test_raw_expect_error (self, put_trust (self, CTL_PROVIDER_TRUST_PHONE_SAST, junk), 13);
  test_raw_expect_error (self, drop_trust (self, junk), 13);
  test_raw_expect_reply (self, set_mode (self, CTL_MODE_NON_SECURE));
  test_raw_connect (self);
  test_raw_login_as (self, "keeper");
  test_raw_expect_error (self, set_mode (self, CTL_MODE_NON_SECURE), 13);
  test_raw_expect_error (self, test_raw_put (self, junk, NULL), 13);
  test_raw_expect_reply (self, put_trust (self, CTL_PROVIDER_TRUST_PHONE_SAST,
                                          self->lab->tokens[0]->der));
}

/* Rights and users are those of the configuration that was read last. */
static void
test_reload (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) users = test_lab_get (self->lab, "users");
  g_autoptr (GString) text =
      g_string_new_len (g_bytes_get_data (users, NULL), (gssize) g_bytes_get_size (users));
  g_string_replace (text, "admin:", "other:", 1);
  test_lab_write (self->lab, "users", text->str);
  g_autofree char *path = test_lab_path (self->lab, "users");
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  test_lab_configure (self->lab, "cluster=lab", "cluster=other");
  g_autoptr (CtlProviderConfig) config = test_lab_load (self->lab);
  g_assert_true (ctl_provider_server_set_config (self->server, config, &error));
  test_raw_expect_error (self, test_raw_request (self, CTL_MESSAGE_GET_CLUSTER), 3);
  test_raw_connect (self);
  test_raw_login_as (self, "other");
  test_raw_expect_reply (self, test_raw_request (self, CTL_MESSAGE_GET_CLUSTER));

  test_lab_configure (self->lab, "state=state", "state=elsewhere");
  g_autoptr (CtlProviderConfig) moved = test_lab_load (self->lab);
  g_assert_false (ctl_provider_server_set_config (self->server, moved, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
}

/* Many strangers who say nothing do not keep an administrator out, nor does the server's end wait
 * for them. */
static void
test_strangers (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *address = ctl_provider_server_dup_address (self->server);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GPtrArray) strangers = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < CTL_PROVIDER_SERVER_WAITING_MAX + 10; i++)
    g_ptr_array_add (strangers, g_socket_client_connect_to_host (client, address, 0, NULL, NULL));
  test_raw_connect (self);
  test_raw_login_as (self, TEST_LAB_USER);
  test_raw_expect_reply (self, test_raw_request (self, CTL_MESSAGE_GET_CLUSTER));
}

/* TLS 1.0 and a small key only where legacy-clients says so. */
static void
test_legacy (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (TestIdentity) small =
      test_pki_new (&(TestPkiSpec){ .subject = "CN=small", .bits = 1024 });
  g_autoptr (SSL_CTX) old = ctl_tls_context_new (FALSE, TRUE);
  g_assert_cmpint (SSL_CTX_set_max_proto_version (old, TLS1_VERSION), ==, 1);
  g_assert_cmpint (SSL_CTX_set_cipher_list (old, "AES256-SHA@SECLEVEL=0"), ==, 1);
  self->lab = test_lab_new ();
  test_raw_start (self);
  g_assert_false (test_raw_connect_with (self, old));
  g_clear_object (&self->stream);
  g_clear_pointer (&self->server, ctl_provider_server_free);

  test_identity_write (small, self->lab->folder, "tls");
  test_lab_configure (self->lab, "mode=non-secure", "legacy-clients=true");
  test_raw_start (self);
  g_assert_true (test_raw_connect_with (self, old));
  g_assert_cmpint (SSL_version (ctl_tls_stream_get_ssl (self->stream)), ==, TLS1_VERSION);
  test_raw_login_as (self, TEST_LAB_USER);
}

static void
test_one_state_folder (TestRaw *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlProviderConfig) config = test_lab_load (self->lab);
  g_assert_null (ctl_provider_server_new (config, "127.0.0.1:0", &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, set_up, function)                                                                \
  g_test_add ("/provider/session/" name, TestRaw, NULL, set_up, function, test_raw_tear_down)
  ADD ("before-login", test_raw_set_up_cold, test_before_login);
  ADD ("bye-first", test_raw_set_up_cold, test_bye_first);
  ADD ("logins", test_raw_set_up_cold, test_logins);
  ADD ("malformed-fields", test_raw_set_up_cold, test_malformed_fields);
  ADD ("malformed-frames", test_raw_set_up_cold, test_malformed_frames);
  ADD ("unknown-tag", test_raw_set_up, test_unknown_tag);
  ADD ("mode", test_raw_set_up, test_mode);
  ADD ("get-ctl", test_raw_set_up, test_get_ctl);
  ADD ("trust", test_raw_set_up, test_trust);
  ADD ("rights", test_raw_set_up_cold, test_rights);
  ADD ("reload", test_raw_set_up, test_reload);
  ADD ("strangers", test_raw_set_up_cold, test_strangers);
  ADD ("legacy", NULL, test_legacy);
  ADD ("one-state-folder", test_raw_set_up_cold, test_one_state_folder);
  return g_test_run ();
}
