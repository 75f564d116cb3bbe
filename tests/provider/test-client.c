/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-provider-client.h"

#include <string.h>

#include "ctl-error.h"
#include "ctl-text.h"
#include "test-script.h"

/* One request, with the fields that it must have, and the reply to it. */
typedef struct
{
  CtlMessageType type;
  const char *request;
  const char *reply;
} Step;

static void
serve_step (CtlTlsStream *stream, const Step *step, guint32 number)
{
  g_autoptr (CtlFrame) request = test_script_expect (stream, step->type);
  g_autofree char *hex = test_script_dup_hex (request);
  g_assert_cmpuint (ctl_frame_get_number (request), ==, number);
  g_assert_cmpstr (hex, ==, step->request);
  g_autofree char *reply =
      g_strdup_printf ("%08x%04x0000%08x%s", (guint) strlen (step->reply) / 2 + 8,
                       step->type + CTL_FRAME_REPLY, number, step->reply);
  test_script_send_hex (stream, reply);
}

/* A connection on which all goes well, to the BYE. */
static void
serve_steps (TestPeer *peer G_GNUC_UNUSED, CtlTlsStream *stream, guint number, gpointer data)
{
  guint32 request = 3;
  g_assert_cmpuint (number, ==, 0);
  test_script_log_in (stream);
  for (const Step *step = data; step->type != 0; step++)
    serve_step (stream, step, request++);
  test_script_take_bye (stream);
}

static void
test_get_cluster (void)
{
  static Step steps[] = {
    { CTL_MESSAGE_GET_CLUSTER, "",
      "0009000000036c6162"
      "0014000000023130"
      "00050000000101"
      "010000000017"
      "00090000000161"
      "000a000000033a3a31"
      "000b0000000101" },
    { CTL_MESSAGE_GET_CLUSTER, "",
      "0009000000036c6162"
      "0014000000023130"
      "00050000000100" },
    { 0 },
  };
  g_autoptr (TestPeer) peer = test_script_new (serve_steps, steps);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autofree char *label = g_strdup_printf ("127.0.0.1:%u", test_peer_get_port (peer));
  g_assert_cmpstr (ctl_publisher_get_label (CTL_PUBLISHER (client)), ==, label);
  g_assert_cmpuint (test_peer_count (peer), ==, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlCluster) first = ctl_publisher_get_cluster (CTL_PUBLISHER (client), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first->name, ==, "lab");
  g_assert_cmpuint (first->servers->len, ==, 1);
  g_autoptr (CtlCluster) second = ctl_publisher_get_cluster (CTL_PUBLISHER (client), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (second->mode, ==, CTL_MODE_NON_SECURE);
}

static void
test_get_ctl (void)
{
  /* SHA-256 of "abc". */
  static Step steps[] = {
    { CTL_MESSAGE_GET_CTL, "",
      "000600000003616263"
      "0008000000080000000065f5e100"
      "001200000020ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { CTL_MESSAGE_GET_CTL, "001500000003737562", "000600000003616263" },
    { CTL_MESSAGE_GET_CTL, "", "" },
    { CTL_MESSAGE_GET_CTL, "",
      "000600000000"
      "000800000008ffffffffffffffff" },
    { 0 },
  };
  g_autoptr (TestPeer) peer = test_script_new (serve_steps, steps);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_auto (CtlInstalled) file = { NULL, 0 };
  g_assert_true (ctl_publisher_get_ctl (CTL_PUBLISHER (client), NULL, &file, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (file.bytes, NULL), g_bytes_get_size (file.bytes), "abc", 3);
  g_assert_cmpint (file.modified, ==, 0x65f5e100);
  ctl_installed_clear (&file);
  g_assert_true (ctl_publisher_get_ctl (CTL_PUBLISHER (client), "sub", &file, NULL, &error));
  g_assert_nonnull (file.bytes);
  g_assert_cmpint (file.modified, ==, 0);
  ctl_installed_clear (&file);
  g_assert_true (ctl_publisher_get_ctl (CTL_PUBLISHER (client), NULL, &file, NULL, &error));
  g_assert_null (file.bytes);
  g_assert_true (ctl_publisher_get_ctl (CTL_PUBLISHER (client), NULL, &file, NULL, &error));
  g_assert_cmpuint (g_bytes_get_size (file.bytes), ==, 0);
  g_assert_cmpint (file.modified, ==, G_MAXINT64);
}

static void
test_set_mode (void)
{
  static Step steps[] = { { CTL_MESSAGE_SET_MODE, "00050000000101", "00050000000100" }, { 0 } };
  g_autoptr (TestPeer) peer = test_script_new (serve_steps, steps);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  CtlMode now = CTL_MODE_MIXED;
  g_assert_true (
      ctl_publisher_set_mode (CTL_PUBLISHER (client), CTL_MODE_MIXED, &now, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (now, ==, CTL_MODE_NON_SECURE);
}

static void
test_trust_store (void)
{
  g_autoptr (TestIdentity) token = test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF00000027F93C");
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (token->der, NULL);
  g_autofree char *der = ctl_text_hex (token->der, CTL_HEX_LOWER);
  g_autofree char *sha256 = ctl_text_hex (ctl_certificate_get_sha256 (certificate), CTL_HEX_LOWER);
  static const char purpose[] = "001300000010"
                                "50686f6e652d534153542d7472757374";
  g_autofree char *field =
      g_strdup_printf ("000d%08x%s", (guint) g_bytes_get_size (token->der), der);
  g_autofree char *both = g_strconcat (field, field, NULL);
  g_autofree char *put = g_strconcat (purpose, field, NULL);
  g_autofree char *drop = g_strconcat (purpose, "001200000020", sha256, NULL);
  Step steps[] = {
    { CTL_MESSAGE_GET_TRUST, purpose, both },
    { CTL_MESSAGE_GET_TRUST, purpose, "" },
    { CTL_MESSAGE_PUT_TRUST, put, "" },
    { CTL_MESSAGE_DROP_TRUST, drop, "" },
    { 0 },
  };
  g_autoptr (TestPeer) peer = test_script_new (serve_steps, steps);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  CtlPublisher *publisher = CTL_PUBLISHER (client);
  g_autoptr (GError) error = NULL;
  const char *store = CTL_PROVIDER_TRUST_PHONE_SAST;
  g_autoptr (GPtrArray) two = ctl_publisher_get_trust (publisher, store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_true (ctl_certificate_equal (two->pdata[1], certificate));
  g_autoptr (GPtrArray) none = ctl_publisher_get_trust (publisher, store, NULL, &error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (ctl_publisher_put_trust (publisher, store, certificate, NULL, &error));
  g_assert_true (ctl_publisher_drop_trust (publisher, store,
                                           ctl_certificate_get_sha256 (certificate), NULL, &error));
  g_assert_no_error (error);
}

static void
collect (const CtlResult *result, gpointer user_data)
{
  g_string_append_printf (user_data, "%s %s;", result->name, ctl_status_to_string (result->status));
}

/* PUT CTL with two events and the reply, all results in it. */
static void
serve_put (TestPeer *peer G_GNUC_UNUSED,
           CtlTlsStream *stream,
           guint number G_GNUC_UNUSED,
           gpointer data)
{
  const char *wanted = data;
  test_script_log_in (stream);
  g_autoptr (CtlFrame) request = test_script_expect (stream, CTL_MESSAGE_PUT_CTL);
  g_autofree char *hex = test_script_dup_hex (request);
  g_assert_cmpstr (hex, ==, wanted);
  g_autoptr (CtlResult) a = ctl_result_new ("a", "", "", CTL_STATUS_WRITTEN, "");
  g_autoptr (CtlResult) b = ctl_result_new ("b", "", "", CTL_STATUS_UNREACHABLE, "gone");
  CtlResult *const order[] = { b, a };
  g_autoptr (CtlFrame) reply = test_script_new_reply (request);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CtlFrame) event =
          ctl_frame_new (CTL_FRAME_EVENT, CTL_FRAME_FLAG_MORE, ctl_frame_get_number (request));
      ctl_message_write_result (ctl_frame_get_fields (event), order[i]);
      ctl_message_write_result (ctl_frame_get_fields (reply), order[1 - i]);
      test_script_send (stream, event);
    }
  test_script_send (stream, reply);
  test_script_take_bye (stream);
}

static void
assert_put (const CtlPut *put, const char *wanted)
{
  g_autoptr (TestPeer) peer = test_script_new (serve_put, (gpointer) wanted);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) events = g_string_new (NULL);
  g_autoptr (GPtrArray) results =
      ctl_publisher_put_ctl (CTL_PUBLISHER (client), put, collect, events, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (events->str, ==, "b unreachable;a written;");
  g_assert_cmpuint (results->len, ==, 2);
  const CtlResult *second = results->pdata[1];
  g_assert_cmpstr (second->message, ==, "gone");
}

static void
test_put (void)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("abc", 3);
  const CtlPut put = { .file = file };
  assert_put (&put, "000600000003616263"
                    "000700000000");
}

static void
test_put_everything (void)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("abc", 3);
  g_autofree char *digits = g_strnfill (64, 'a');
  g_autofree char *wanted = g_strconcat ("000600000003616263"
                                         "000700000020",
                                         digits,
                                         "00050000000101"
                                         "00150000000170"
                                         "00150000000173",
                                         NULL);
  g_autoptr (GBytes) replaces = ctl_text_parse_hex (digits, 32, "digest", NULL);
  g_autoptr (GPtrArray) targets = g_ptr_array_new ();
  g_ptr_array_add (targets, "p");
  g_ptr_array_add (targets, "s");
  const CtlPut put = {
    .file = file,
    .replaces = replaces,
    .set_mode = TRUE,
    .mode = CTL_MODE_MIXED,
    .targets = targets,
  };
  assert_put (&put, wanted);
}

static void
serve_too_large (TestPeer *peer G_GNUC_UNUSED,
                 CtlTlsStream *stream,
                 guint number,
                 gpointer data G_GNUC_UNUSED)
{
  g_assert_cmpuint (number, ==, 0);
  test_script_log_in (stream);
  g_autoptr (CtlFrame) request = test_script_expect (stream, CTL_MESSAGE_SET_MODE);
  test_script_send_error (stream, request, CTL_CODE_TOO_FEW_TOKENS);
  test_script_take_bye (stream);
}

/* What is too large is not even begun, and a refusal does not end the connection. */
static void
test_too_large (void)
{
  g_autoptr (TestPeer) peer = test_script_new (serve_too_large, NULL);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autofree char *text = g_strnfill (CTL_FRAME_MAX, 'x');
  g_autoptr (GBytes) file = g_bytes_new_static (text, CTL_FRAME_MAX);
  const CtlPut put = { .file = file };
  g_autoptr (GError) error = NULL;
  CtlMode now;
  g_assert_null (ctl_publisher_put_ctl (CTL_PUBLISHER (client), &put, NULL, NULL, NULL, &error));
  test_script_assert_says (error, CTL_ERROR_TOO_LARGE, "PUT CTL");
  g_clear_error (&error);
  g_assert_false (
      ctl_publisher_set_mode (CTL_PUBLISHER (client), CTL_MODE_MIXED, &now, NULL, &error));
  test_script_assert_says (error, CTL_ERROR_TOO_FEW_TOKENS, "as the script says");
}

static void
assert_bad_credentials (const char *user, const char *password)
{
  g_autoptr (TestPeer) peer = test_script_new (NULL, NULL);
  g_autoptr (CtlProviderClient) client = test_script_new_client_as (peer, 10, user, password);
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_publisher_get_cluster (CTL_PUBLISHER (client), NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
  g_assert_cmpuint (test_peer_count (peer), ==, 0);
}

static void
test_credentials_that_are_no_text (void)
{
  assert_bad_credentials ("adm\xffin", "x");
  assert_bad_credentials ("admin", "\xff");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provider/client/get-cluster", test_get_cluster);
  g_test_add_func ("/provider/client/get-ctl", test_get_ctl);
  g_test_add_func ("/provider/client/set-mode", test_set_mode);
  g_test_add_func ("/provider/client/trust-store", test_trust_store);
  g_test_add_func ("/provider/client/put", test_put);
  g_test_add_func ("/provider/client/put-everything", test_put_everything);
  g_test_add_func ("/provider/client/too-large", test_too_large);
  g_test_add_func ("/provider/client/bad-credentials", test_credentials_that_are_no_text);
  int result = g_test_run ();
  test_script_clear ();
  return result;
}
