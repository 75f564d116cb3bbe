/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-tvs-client.h"

#include <string.h>

#include "ctl-error.h"
#include "ctl-text.h"
#include "raw-list.h"
#include "test-peer.h"

/* A service that lies, dribbles and falls silent; what a good one does is tested with the one of
 * ctl-providerd. */

#define VALID                                                                                      \
  "07000100"                                                                                       \
  "0800020002"                                                                                     \
  "09000400015180"
#define INVALID "07000101"

static TestIdentity *identity, *token, *old;
static CtlCertificate *certificate;

typedef struct
{
  const char *elements; /* in hexadecimal, of a reply to what was asked */
  const char *whole;    /* or instead of it all that is sent */
  guint other_session;
  gboolean slowly;
  gboolean silent;
} Script;

static GBytes *
take_request (CtlTlsStream *stream)
{
  guint8 header[CTL_TVS_HEADER_LENGTH];
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (stream));
  g_assert_true (g_input_stream_read_all (input, header, sizeof header, NULL, NULL, NULL));
  gsize rest = ctl_tvs_header_get_rest (header);
  guint8 *data = g_malloc (sizeof header + rest);
  memcpy (data, header, sizeof header);
  g_assert_true (g_input_stream_read_all (input, data + sizeof header, rest, NULL, NULL, NULL));
  return g_bytes_new_take (data, sizeof header + rest);
}

static char *
make_reply (const Script *script, guint32 session)
{
  if (script->whole != NULL)
    return g_strdup (script->whole);
  return g_strdup_printf ("57010200%08x%04zx%s", session + script->other_session,
                          strlen (script->elements) / 2, script->elements);
}

static void
send_reply (CtlTlsStream *stream, const Script *script, guint32 session)
{
  g_autofree char *hex = make_reply (script, session);
  if (*hex == '\0')
    return;
  g_autoptr (GBytes) bytes = ctl_text_parse_hex (hex, 0, "hex", NULL);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  gsize step = script->slowly ? 1 : length;
  for (gsize at = 0; at < length; at += step)
    {
      if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)),
                                      data + at, step, NULL, NULL, NULL))
        return; /* it has given up */
      if (script->slowly)
        g_usleep (G_USEC_PER_SEC / 5);
    }
}

static void
play (TestPeer *peer, CtlTlsStream *stream, guint number G_GNUC_UNUSED, gpointer data)
{
  const Script *script = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = take_request (stream);
  g_autoptr (CtlTvsRequest) request = ctl_tvs_request_decode (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (request->device, ==, "CP-7975-SEP001122334455");
  g_assert_true (g_bytes_equal (request->certificate, token->der));
  if (script->silent)
    test_peer_wait_for_end (peer);
  else
    send_reply (stream, script, request->session);
}

static TestPeer *
new_peer (const Script *script)
{
  return test_peer_new (
      &(TestPeerSpec){ .identity = identity, .func = play, .data = (gpointer) script });
}

static CtlTvsClient *
new_client (TestPeer *peer, const TestIdentity *trusted, guint timeout, gboolean legacy)
{
  g_autofree char *digits = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, trusted->der);
  g_autoptr (GBytes) fingerprint = ctl_text_parse_hex (digits, 32, "digest", NULL);
  const CtlTlsTrust trust = { .fingerprint = fingerprint,
                              .known_path = "/nonexistent",
                              .legacy = legacy };
  return ctl_tvs_client_new ("127.0.0.1", test_peer_get_port (peer), "CP-7975-SEP001122334455",
                             &trust, timeout);
}

static CtlTvsReply *
ask (const Script *script, guint timeout, GError **error)
{
  g_autoptr (TestPeer) peer = new_peer (script);
  g_autoptr (CtlTvsClient) client = new_client (peer, identity, timeout, FALSE);
  return ctl_tvs_client_ask (client, certificate, NULL, error);
}

static void
test_valid (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlTvsReply) reply = ask (&(Script){ .elements = VALID }, 30, &error);
  g_assert_no_error (error);
  g_assert_true (reply->valid);
  g_assert_cmpuint (reply->time_to_live, ==, 86400);
}

static void
test_invalid (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlTvsReply) reply = ask (&(Script){ .elements = INVALID }, 30, &error);
  g_assert_no_error (error);
  g_assert_false (reply->valid);
}

/* The bytes that come after the answer are nobody's. */
static void
test_more_than_a_reply (void)
{
  g_autoptr (GError) error = NULL;
  const Script script = { .whole = "57010200000000010004070001014141" };
  g_autoptr (CtlTvsReply) reply = ask (&script, 30, &error);
  g_assert_null (reply);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_PEER); /* of another session, that is */
}

static void
assert_fails (const Script *script, CtlError code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlTvsReply) reply = ask (script, code == CTL_ERROR_TIMED_OUT ? 1 : 30, &error);
  g_assert_null (reply);
  g_assert_error (error, CTL_ERROR, (int) code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
  g_assert_nonnull (strstr (error->message, "127.0.0.1:"));
}

static void
test_bad_replies (void)
{
  assert_fails (&(Script){ .elements = VALID, .other_session = 1 }, CTL_ERROR_PEER, "was asked");
  assert_fails (&(Script){ .elements = "07000109" }, CTL_ERROR_PEER, "The status is 9");
  assert_fails (&(Script){ .elements = "" }, CTL_ERROR_PEER, "The status is missing");
  assert_fails (&(Script){ .elements = "07000100" }, CTL_ERROR_PEER, "roles is missing");
  assert_fails (&(Script){ .whole = "57010400000000010000" }, CTL_ERROR_PEER, "The command is 4");
  assert_fails (&(Script){ .whole = "485454502f312e3120343030" }, CTL_ERROR_PEER, "closed");
  assert_fails (&(Script){ .whole = "5701020000000001ffff07000101" }, CTL_ERROR_PEER, "closed");
  assert_fails (&(Script){ .whole = "5701" }, CTL_ERROR_PEER, "closed");
  assert_fails (&(Script){ .whole = "" }, CTL_ERROR_PEER, "closed");
}

static void
test_deadline (void)
{
  assert_fails (&(Script){ .silent = TRUE }, CTL_ERROR_TIMED_OUT, "1 seconds");
  assert_fails (&(Script){ .elements = VALID, .slowly = TRUE }, CTL_ERROR_TIMED_OUT, "1 seconds");
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (G_USEC_PER_SEC / 5);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr (GError) error = NULL;
  const Script script = { .silent = TRUE };
  g_autoptr (TestPeer) peer = new_peer (&script);
  g_autoptr (CtlTvsClient) client = new_client (peer, identity, 30, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (CtlTvsReply) reply = ctl_tvs_client_ask (client, certificate, cancellable, &error);
  g_assert_null (reply);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
  g_thread_join (thread);
}

/* Nothing is said to a service that cannot be trusted. */
static void
must_not_hear (TestPeer *peer G_GNUC_UNUSED,
               CtlTlsStream *stream,
               guint number G_GNUC_UNUSED,
               gpointer data G_GNUC_UNUSED)
{
  char byte;
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (stream)), &byte,
                                        1, NULL, NULL),
                   <=, 0);
}

static void
test_untrusted (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestPeer) peer =
      test_peer_new (&(TestPeerSpec){ .identity = identity, .func = must_not_hear });
  g_autoptr (CtlTvsClient) client = new_client (peer, token, 30, FALSE);
  g_autoptr (CtlTvsReply) reply = ctl_tvs_client_ask (client, certificate, NULL, &error);
  g_assert_null (reply);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNTRUSTED);
}

/* TLS 1.0 with a small key only where it is asked for. */
static void
test_legacy (void)
{
  const Script script = { .elements = VALID };
  for (guint legacy = 0; legacy <= 1; legacy++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TestPeer) peer = test_peer_new (&(TestPeerSpec){
          .identity = old, .is_old = TRUE, .func = play, .data = (gpointer) &script });
      g_autoptr (CtlTvsClient) client = new_client (peer, old, 30, legacy);
      g_autoptr (CtlTvsReply) reply = ctl_tvs_client_ask (client, certificate, NULL, &error);
      if (legacy)
        g_assert_no_error (error);
      else
        g_assert_error (error, CTL_ERROR, CTL_ERROR_PEER);
      g_assert_true ((reply != NULL) == (gboolean) legacy);
    }
}

/* An ITL file in which @own has the function TVS, signed by @signer. */
static CtlList *
make_itl (TestIdentity *own, guint16 function, TestIdentity *key)
{
  g_autoptr (GError) error = NULL;
  RawRecord records[] = {
    { .identity = token },
    { .identity = own, .function = function, .dns_name = "pub" },
    { .function = 0 },
  };
  const RawList raw = { .minor = 2,
                        .records = records,
                        .signer = records[0],
                        .key = key,
                        .file_name = "ITLFile.tlv",
                        .digest = CTL_DIGEST_SHA256 };
  g_autoptr (GBytes) bytes = raw_list_build (&raw);
  CtlList *list = ctl_list_decode (bytes, &error);
  g_assert_no_error (error);
  return list;
}

static void
test_itl (void)
{
  const struct
  {
    TestIdentity *own;
    gboolean trusted;
  } cases[] = { { identity, TRUE }, { old, FALSE } };
  const Script script = { .elements = INVALID };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CtlList) itl = make_itl (cases[i].own, CTL_FUNCTION_TVS, NULL);
      g_autoptr (GPtrArray) own = ctl_tvs_client_find_own (itl, &error);
      g_assert_no_error (error);
      g_autoptr (TestPeer) peer =
          test_peer_new (&(TestPeerSpec){ .identity = identity,
                                          .func = cases[i].trusted ? play : must_not_hear,
                                          .data = (gpointer) &script });
      const CtlTlsTrust trust = { .fingerprints = own, .known_path = "/nonexistent" };
      g_autoptr (CtlTvsClient) client = ctl_tvs_client_new ("127.0.0.1", test_peer_get_port (peer),
                                                            "CP-7975-SEP001122334455", &trust, 30);
      g_autoptr (CtlTvsReply) reply = ctl_tvs_client_ask (client, certificate, NULL, &error);
      if (cases[i].trusted)
        g_assert_no_error (error);
      else
        g_assert_error (error, CTL_ERROR, CTL_ERROR_UNTRUSTED);
    }
}

static void
test_bad_itl (void)
{
  g_autoptr (GError) none = NULL;
  g_autoptr (GError) forged = NULL;
  g_autoptr (CtlList) without = make_itl (identity, CTL_FUNCTION_CAPF, NULL);
  g_autoptr (CtlList) altered = make_itl (identity, CTL_FUNCTION_TVS, old);
  g_assert_null (ctl_tvs_client_find_own (without, &none));
  g_assert_error (none, CTL_ERROR, CTL_ERROR_MALFORMED);
  g_assert_nonnull (strstr (none->message, "function TVS"));
  g_assert_null (ctl_tvs_client_find_own (altered, &forged));
  g_assert_error (forged, CTL_ERROR, CTL_ERROR_MALFORMED);
  g_assert_nonnull (strstr (forged->message, "signature"));
}

static void
make_identities (void)
{
  g_autoptr (GError) error = NULL;
  identity = test_pki_new (&(TestPkiSpec){ .subject = "CN=tvs", .bits = 2048 });
  token = test_pki_new_token ("SAST-ADN008580ef", "31AF455500000008E983");
  old = test_pki_new (&(TestPkiSpec){ .subject = "CN=old", .bits = 1024 });
  certificate = ctl_certificate_new (token->der, &error);
  g_assert_no_error (error);
}

static void
free_identities (void)
{
  test_identity_free (identity);
  test_identity_free (token);
  test_identity_free (old);
  ctl_certificate_unref (certificate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  make_identities ();
  g_test_add_func ("/tvs/client/valid", test_valid);
  g_test_add_func ("/tvs/client/invalid", test_invalid);
  g_test_add_func ("/tvs/client/more-than-a-reply", test_more_than_a_reply);
  g_test_add_func ("/tvs/client/bad-replies", test_bad_replies);
  g_test_add_func ("/tvs/client/deadline", test_deadline);
  g_test_add_func ("/tvs/client/cancel", test_cancel);
  g_test_add_func ("/tvs/client/untrusted", test_untrusted);
  g_test_add_func ("/tvs/client/legacy", test_legacy);
  g_test_add_func ("/tvs/client/itl", test_itl);
  g_test_add_func ("/tvs/client/bad-itl", test_bad_itl);
  int failures = g_test_run ();
  free_identities ();
  return failures;
}
