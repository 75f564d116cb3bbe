/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-tvs-message.h"

#include <string.h>

#include "ctl-error.h"
#include "ctl-text.h"

/* publisher-doors.md, 1, written out by hand: header, then the elements. */
#define DEVICE "CP-7975-SEP001122334455"
#define REQUEST                                                                                    \
  "57010100"                                                                                       \
  "deadbeef"                                                                                       \
  "0023"                                                                                           \
  "010018"                                                                                         \
  "01"                                                                                             \
  "43502d373937352d534550303031313232333334343535"                                                 \
  "020005"                                                                                         \
  "3003020105"
#define VALID                                                                                      \
  "57010200"                                                                                       \
  "deadbeef"                                                                                       \
  "0010"                                                                                           \
  "07000100"                                                                                       \
  "0800020002"                                                                                     \
  "09000400015180"
#define INVALID                                                                                    \
  "57010200"                                                                                       \
  "deadbeef"                                                                                       \
  "0004"                                                                                           \
  "07000101"

static GBytes *
from_hex (const char *hex)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = ctl_text_parse_hex (hex, 0, "hex", &error);
  g_assert_no_error (error);
  return bytes;
}

static void
assert_hex (GBytes *bytes, const char *hex)
{
  g_autofree char *got = ctl_text_hex (bytes, CTL_HEX_LOWER);
  g_assert_cmpstr (got, ==, hex);
}

static void
test_golden_request (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) certificate = from_hex ("3003020105");
  const CtlTvsRequest request = { 0xdeadbeef, (char *) DEVICE, certificate };
  g_autoptr (GBytes) bytes = ctl_tvs_request_encode (&request, &error);
  g_assert_no_error (error);
  assert_hex (bytes, REQUEST);
  g_autoptr (CtlTvsRequest) again = ctl_tvs_request_decode (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmphex (again->session, ==, 0xdeadbeef);
  g_assert_cmpstr (again->device, ==, DEVICE);
  g_assert_true (g_bytes_equal (again->certificate, certificate));
}

static void
test_golden_reply (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) roles = from_hex ("0002");
  g_autoptr (CtlTvsReply) reply = ctl_tvs_reply_new (0xdeadbeef, roles, 86400);
  g_autoptr (GBytes) bytes = ctl_tvs_reply_encode (reply, &error);
  g_assert_no_error (error);
  assert_hex (bytes, VALID);
  g_autoptr (CtlTvsReply) again = ctl_tvs_reply_decode (bytes, &error);
  g_assert_no_error (error);
  g_autofree char *names = ctl_tvs_reply_dup_roles (again);
  g_assert_true (again->valid);
  g_assert_cmphex (again->session, ==, 0xdeadbeef);
  g_assert_cmpuint (again->time_to_live, ==, 86400);
  g_assert_cmpstr (names, ==, "System Administrator Security Token, CCM+TFTP");
  g_assert_true (ctl_tvs_reply_vouches (again));
}

static void
test_golden_invalid (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlTvsReply) reply = ctl_tvs_reply_new_invalid (0xdeadbeef);
  g_autoptr (GBytes) bytes = ctl_tvs_reply_encode (reply, &error);
  g_assert_no_error (error);
  assert_hex (bytes, INVALID);
  g_autoptr (CtlTvsReply) again = ctl_tvs_reply_decode (bytes, &error);
  g_assert_no_error (error);
  g_assert_false (again->valid);
  g_assert_false (ctl_tvs_reply_vouches (again));
}

/* A certificate that is trusted for something else signs no file for phones. */
static void
test_roles (void)
{
  static const struct
  {
    const char *roles;
    gboolean vouches;
  } cases[] = {
    { "00", TRUE },   { "01", TRUE },  { "02", TRUE },
    { "0402", TRUE }, { "04", FALSE }, { "0315", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) roles = from_hex (cases[i].roles);
      g_autoptr (CtlTvsReply) reply = ctl_tvs_reply_new (1, roles, 1);
      g_assert_cmpint (ctl_tvs_reply_vouches (reply), ==, cases[i].vouches);
    }
}

static void
assert_bad_reply (const char *hex, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = from_hex (hex);
  g_autoptr (CtlTvsReply) reply = ctl_tvs_reply_decode (bytes, &error);
  g_assert_null (reply);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
}

static void
test_bad_replies (void)
{
  static const struct
  {
    const char *hex;
    const char *part;
  } cases[] = {
    { "56010200000000010004"
      "07000101",
      "The protocol is 86 instead of 87" },
    { "57020200000000010004"
      "07000101",
      "The version is 2 instead of 1" },
    { "57010100000000010004"
      "07000101",
      "The command is 1 instead of 2" },
    { "57010201000000010004"
      "07000101",
      "The fourth byte is 1 instead of 0" },
    { "57010200000000010005"
      "07000101",
      "4 bytes instead of 5" },
    { "57010200000000010003"
      "07000101",
      "4 bytes instead of 3" },
    { "5701020000000001", "The length at byte 8" },
    { "57010200000000010000", "The status is missing" },
    { "57010200000000010004"
      "07000102",
      "The status is 2" },
    { "57010200000000010003"
      "070000",
      "The status has 0 bytes" },
    { "57010200000000010005"
      "0700020000",
      "The status has 2 bytes" },
    { "57010200000000010004"
      "07000201",
      "An element at byte 13 needs 2 bytes" },
    { "57010200000000010005"
      "0700010108",
      "A length at byte 15" },
    { "57010200000000010008"
      "0700010107000101",
      "element 7 stands there twice" },
    { "57010200000000010004"
      "07000100",
      "The list of roles is missing" },
    { "5701020000000001000e"
      "07000100"
      "080000"
      "09000400000001",
      "The list of roles has 0" },
    { "57010200000000010008"
      "07000100"
      "08000100",
      "The time to live is missing" },
    { "5701020000000001000c"
      "07000100"
      "08000100"
      "09000101",
      "The time to live has 1 bytes" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_bad_reply (cases[i].hex, cases[i].part);
}

/* What a later release may add is no reason to refuse. */
static void
test_unknown_element (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = from_hex ("5701020000000001000c"
                                       "0a000141"
                                       "c8000142"
                                       "07000101");
  g_autoptr (CtlTvsReply) reply = ctl_tvs_reply_decode (bytes, &error);
  g_assert_no_error (error);
  g_assert_false (reply->valid);
}

static void
test_cut (void)
{
  g_autoptr (GBytes) requests = from_hex (REQUEST);
  g_autoptr (GBytes) replies = from_hex (VALID);
  for (gsize length = 0; length < g_bytes_get_size (requests); length++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (requests, 0, length);
      g_assert_null (ctl_tvs_request_decode (part, NULL));
    }
  for (gsize length = 0; length < g_bytes_get_size (replies); length++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (replies, 0, length);
      g_assert_null (ctl_tvs_reply_decode (part, NULL));
    }
}

static void
test_bad_requests (void)
{
  static const struct
  {
    const char *hex;
    const char *part;
  } cases[] = {
    { "57010100000000010004"
      "02000130",
      "The device name is missing" },
    { "57010100000000010007"
      "010000"
      "02000130",
      "The device name has 0 bytes" },
    { "57010100000000010009"
      "0100020241"
      "02000130",
      "The kind of the device name is 2" },
    { "57010100000000010009"
      "01000201ff"
      "02000130",
      "no short UTF-8 text" },
    { "57010100000000010005"
      "0100020141",
      "The certificate is missing" },
    { "57010100000000010008"
      "0100020141"
      "020000",
      "The certificate has 0 bytes" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = from_hex (cases[i].hex);
      g_autoptr (CtlTvsRequest) request = ctl_tvs_request_decode (bytes, &error);
      g_assert_null (request);
      g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
      if (strstr (error->message, cases[i].part) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i].part);
    }
}

static void
test_too_large (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = g_malloc0 (65536);
  g_autoptr (GBytes) certificate = g_bytes_new (data, 65536);
  const CtlTvsRequest request = { 1, (char *) DEVICE, certificate };
  g_autoptr (GBytes) bytes = ctl_tvs_request_encode (&request, &error);
  g_assert_null (bytes);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE);
}

static void
test_devices (void)
{
  static const char *const bad[] = { "",
                                     "CP-7975-SEP00112233445",
                                     "CP-7975-SEP0011223344556",
                                     "CP-7975-SEP00112233445g",
                                     "CP-7975-SEP00112233445a",
                                     "CP-797-SEP001122334455",
                                     "SEP001122334455" };
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_tvs_device_check (DEVICE, &error));
  g_assert_true (ctl_tvs_device_check (CTL_TVS_DEVICE_NOBODY, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) why = NULL;
      g_assert_false (ctl_tvs_device_check (bad[i], &why));
      g_assert_error (why, CTL_ERROR, CTL_ERROR_USAGE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tvs/message/golden-request", test_golden_request);
  g_test_add_func ("/tvs/message/golden-reply", test_golden_reply);
  g_test_add_func ("/tvs/message/golden-invalid", test_golden_invalid);
  g_test_add_func ("/tvs/message/roles", test_roles);
  g_test_add_func ("/tvs/message/bad-replies", test_bad_replies);
  g_test_add_func ("/tvs/message/unknown-element", test_unknown_element);
  g_test_add_func ("/tvs/message/cut", test_cut);
  g_test_add_func ("/tvs/message/bad-requests", test_bad_requests);
  g_test_add_func ("/tvs/message/too-large", test_too_large);
  g_test_add_func ("/tvs/message/devices", test_devices);
  return g_test_run ();
}
