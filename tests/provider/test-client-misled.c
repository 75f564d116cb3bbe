/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-provider-client.h"

#include "ctl-error.h"
#include "test-script.h"

/* Answers that no publisher should give. The request under test has number 3. */

static void
answer_with (TestPeer *peer G_GNUC_UNUSED,
             CtlTlsStream *stream,
             guint number G_GNUC_UNUSED,
             gpointer data)
{
  const char *answer = data;
  char type[3];
  test_script_log_in (stream);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (stream));
  g_assert_true (g_input_stream_read_all (input, type, 1, NULL, NULL, NULL));
  test_script_send_hex (stream, answer);
  test_script_wait_for_close (stream);
}

typedef gboolean (*CallFunc) (CtlPublisher *publisher, GError **error);

static gboolean
call_get_cluster (CtlPublisher *publisher, GError **error)
{
  g_autoptr (CtlCluster) cluster = ctl_publisher_get_cluster (publisher, NULL, error);
  return cluster != NULL;
}

static gboolean
call_get_ctl (CtlPublisher *publisher, GError **error)
{
  g_auto (CtlInstalled) installed = { NULL, 0 };
  gboolean got = ctl_publisher_get_ctl (publisher, NULL, &installed, NULL, error);
  g_assert_true (got || installed.bytes == NULL);
  return got;
}

static gboolean
call_put_ctl (CtlPublisher *publisher, GError **error)
{
  g_autoptr (GBytes) file = g_bytes_new_static ("abc", 3);
  const CtlPut put = { .file = file };
  g_autoptr (GPtrArray) results = ctl_publisher_put_ctl (publisher, &put, NULL, NULL, NULL, error);
  return results != NULL;
}

static gboolean
call_set_mode (CtlPublisher *publisher, GError **error)
{
  CtlMode now;
  return ctl_publisher_set_mode (publisher, CTL_MODE_MIXED, &now, NULL, error);
}

static gboolean
call_get_trust (CtlPublisher *publisher, GError **error)
{
  g_autoptr (GPtrArray) certificates =
      ctl_publisher_get_trust (publisher, CTL_PROVIDER_TRUST_PHONE_SAST, NULL, error);
  return certificates != NULL;
}

static void
assert_answer_fails (CallFunc call, const char *answer, CtlError code, const char *says)
{
  g_autoptr (TestPeer) peer = test_script_new (answer_with, (gpointer) answer);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_assert_false (call (CTL_PUBLISHER (client), &error));
  test_script_assert_says (error, code, says);
  g_assert_cmpuint (test_peer_count (peer), ==, 1);
}

static void
test_wrong_frames (void)
{
  static const struct
  {
    const char *answer;
    const char *says;
  } cases[] = {
    { "000000088003000000000002", "GET CLUSTER: The publisher answered request 2, but 3 was" },
    { "000000088003000000000004", "answered request 4" },
    { "000000088004000000000003", "type 0x8004, which does not fit" },
    { "000000080003000000000003", "type 0x0003, which does not fit" },
    { "000000088003000100000003", "flags 0x0001 instead of 0x0000" },
    { "000000088003000200000003", "flags at byte 6 are 0x0002" },
    { "00000008fffe000100000003", "type 0xFFFE, which does not fit" },
    { "00000007800300000000", "length at byte 0 is 7" },
    { "ffffffff8003000000000003", "length at byte 0 is 4294967295" },
    { "0000000e80030000000000030009ffffffff", "needs 4294967295 bytes" },
    { "0000001480030000000000030100000000060102000000"
      "00",
      "stands inside another group" },
    { "000000088003000000000003", "Field 0x0009 is missing" },
    { "00000008ffff000000000003", "Field 0x0011 is missing" },
    { "00000008ffff000000000000", "Field 0x0011 is missing" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_answer_fails (call_get_cluster, cases[i].answer, CTL_ERROR_PEER, cases[i].says);
}

static void
test_wrong_replies (void)
{
  assert_answer_fails (call_get_ctl,
                       "00000017800400000000000300060000000161"
                       "000800000002"
                       "0001",
                       CTL_ERROR_PEER, "GET CTL: Field 0x0008 at byte 19 has 2 bytes");
  assert_answer_fails (call_get_ctl, "0000001680040000000000030006000000016100120000000162",
                       CTL_ERROR_PEER, "does not have the digest");
  assert_answer_fails (call_set_mode,
                       "0000000f80060000000000030005000000"
                       "0102",
                       CTL_ERROR_PEER, "SET MODE: The security mode is 2");
  assert_answer_fails (call_get_trust, "0000000f8007000000000003000d0000000130", CTL_ERROR_PEER,
                       "GET TRUST: Certificate 1: ");
  assert_answer_fails (call_put_ctl,
                       "0000000e800500000000000301020000"
                       "0000",
                       CTL_ERROR_UNCERTAIN, "PUT CTL: Field 0x0009 is missing");
}

static void
test_wrong_events (void)
{
  assert_answer_fails (call_put_ctl, "00000008fffe000000000003", CTL_ERROR_UNCERTAIN,
                       "flags 0x0000 instead of 0x0001");
  assert_answer_fails (call_put_ctl, "00000008fffe000100000003", CTL_ERROR_UNCERTAIN,
                       "reports on 0 servers at once");
  assert_answer_fails (call_put_ctl, "0000000efffe000100000003010200000000", CTL_ERROR_UNCERTAIN,
                       "Field 0x0009 is missing");
}

static void
send_events_for_ever (TestPeer *peer G_GNUC_UNUSED,
                      CtlTlsStream *stream,
                      guint number G_GNUC_UNUSED,
                      gpointer data G_GNUC_UNUSED)
{
  test_script_log_in (stream);
  g_autoptr (CtlFrame) request = test_script_expect (stream, CTL_MESSAGE_PUT_CTL);
  g_autoptr (CtlResult) result = ctl_result_new ("a", "", "", CTL_STATUS_WRITTEN, "");
  g_autoptr (CtlFrame) event = ctl_frame_new (CTL_FRAME_EVENT, CTL_FRAME_FLAG_MORE, 3);
  ctl_message_write_result (ctl_frame_get_fields (event), result);
  for (guint i = 0; i < CTL_MESSAGE_SERVERS_MAX + 2; i++)
    test_script_send (stream, event);
  test_script_wait_for_close (stream);
}

static void
test_endless_events (void)
{
  g_autoptr (TestPeer) peer = test_script_new (send_events_for_ever, NULL);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_assert_false (call_put_ctl (CTL_PUBLISHER (client), &error));
  test_script_assert_says (error, CTL_ERROR_UNCERTAIN, "more than 1000 servers");
}

static void
refuse_with (TestPeer *peer G_GNUC_UNUSED,
             CtlTlsStream *stream,
             guint number G_GNUC_UNUSED,
             gpointer data)
{
  const CtlCode *code = data;
  test_script_log_in (stream);
  g_autoptr (CtlFrame) request = test_script_expect (stream, CTL_MESSAGE_PUT_CTL);
  test_script_send_error (stream, request, *code);
}

static void
test_refusals (void)
{
  static const struct
  {
    CtlCode code;
    CtlError error;
  } cases[] = {
    { CTL_CODE_MALFORMED, CTL_ERROR_UNCERTAIN },
    { CTL_CODE_UNKNOWN_TYPE, CTL_ERROR_UNSUPPORTED },
    { CTL_CODE_BUSY, CTL_ERROR_BUSY },
    { CTL_CODE_CONFLICT, CTL_ERROR_CONFLICT },
    { CTL_CODE_BAD_CTL_FILE, CTL_ERROR_BAD_CTL_FILE },
    { CTL_CODE_UNKNOWN_SIGNER, CTL_ERROR_UNKNOWN_SIGNER },
    { CTL_CODE_TOO_FEW_TOKENS, CTL_ERROR_TOO_FEW_TOKENS },
    { CTL_CODE_TOO_LARGE, CTL_ERROR_TOO_LARGE },
    { CTL_CODE_INTERNAL, CTL_ERROR_SERVER_FAILED },
    { CTL_CODE_REFUSED, CTL_ERROR_REFUSED },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CtlCode code = cases[i].code;
      g_autoptr (TestPeer) peer = test_script_new (refuse_with, &code);
      g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
      g_autoptr (GError) error = NULL;
      g_assert_false (call_put_ctl (CTL_PUBLISHER (client), &error));
      test_script_assert_says (error, cases[i].error, "as the script says");
    }
}

static void
greet_with (TestPeer *peer G_GNUC_UNUSED,
            CtlTlsStream *stream,
            guint number G_GNUC_UNUSED,
            gpointer data)
{
  const char *answer = data;
  g_autoptr (CtlFrame) hello = test_script_expect (stream, CTL_MESSAGE_HELLO);
  test_script_send_hex (stream, answer);
  test_script_wait_for_close (stream);
}

static void
assert_greeting_fails (const char *answer, CtlError code, const char *says)
{
  g_autoptr (TestPeer) peer = test_script_new (greet_with, (gpointer) answer);
  g_autoptr (CtlProviderClient) client = test_script_new_client (peer, 10);
  g_autoptr (GError) error = NULL;
  g_assert_false (call_get_cluster (CTL_PUBLISHER (client), &error));
  test_script_assert_says (error, code, says);
}

/* And the password is not sent to any of these. */
static void
test_wrong_greetings (void)
{
  assert_greeting_fails ("00000017800100000000000100010000000200020002000000"
                         "0178",
                         CTL_ERROR_UNSUPPORTED, "version 2 of the protocol");
  assert_greeting_fails ("000000088001000000000001", CTL_ERROR_PEER, "HELLO: Field 0x0001");
  assert_greeting_fails ("0000001080010000000000010001000000020001", CTL_ERROR_PEER,
                         "HELLO: Field 0x0002");
  assert_greeting_fails ("00000017ffff000000000001"
                         "001100000002000a"
                         "00100000000178",
                         CTL_ERROR_UNSUPPORTED, "HELLO: The publisher answered: x");
  assert_greeting_fails ("485454502f312e3120343030204261642052657175657374", CTL_ERROR_PEER,
                         "length at byte 0");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provider/client/misled/wrong-frames", test_wrong_frames);
  g_test_add_func ("/provider/client/misled/wrong-replies", test_wrong_replies);
  g_test_add_func ("/provider/client/misled/wrong-events", test_wrong_events);
  g_test_add_func ("/provider/client/misled/endless-events", test_endless_events);
  g_test_add_func ("/provider/client/misled/refusals", test_refusals);
  g_test_add_func ("/provider/client/misled/wrong-greetings", test_wrong_greetings);
  int result = g_test_run ();
  test_script_clear ();
  return result;
}
