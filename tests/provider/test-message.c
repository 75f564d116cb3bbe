/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-message.h"

#include <gio/gio.h>

#include "ctl-error.h"
#include "ctl-text.h"
#include "test-pki.h"

static TestIdentity *identity;

static CtlCertificate *
new_certificate (void)
{
  CtlCertificate *certificate = ctl_certificate_new (identity->der, NULL);
  g_assert_nonnull (certificate);
  return certificate;
}

static CtlFrame *
frame_of (const char *fields)
{
  g_autofree char *hex =
      g_strdup_printf ("%08x0003000000000001%s", (guint) strlen (fields) / 2 + 8, fields);
  g_autoptr (GBytes) bytes = ctl_text_parse_hex (hex, 0, "hex", NULL);
  g_autoptr (GError) error = NULL;
  CtlFrame *frame = ctl_frame_decode (bytes, ctl_message_groups, &error);
  g_assert_no_error (error);
  return frame;
}

/* The fields of @frame alone, without its head. */
static char *
fields_to_hex (const CtlFrame *frame)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ctl_frame_encode (frame, &error);
  g_assert_no_error (error);
  g_autofree char *hex = ctl_text_hex (bytes, CTL_HEX_LOWER);
  return g_strdup (hex + 24);
}

static void
assert_says (const GError *error, CtlError code, const char *part)
{
  g_assert_error (error, CTL_ERROR, (int) code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
}

/* Golden bytes of the numbers in section 2, written out so that a slip in one of them shows. */
static void
test_numbers (void)
{
  static const guint16 tags[] = {
    CTL_TAG_PROTOCOL, CTL_TAG_AGENT,    CTL_TAG_USER,        CTL_TAG_PASSWORD, CTL_TAG_MODE,
    CTL_TAG_CTL_FILE, CTL_TAG_REPLACES, CTL_TAG_MODIFIED,    CTL_TAG_NAME,     CTL_TAG_ADDRESS,
    CTL_TAG_ROLE,     CTL_TAG_FUNCTION, CTL_TAG_CERTIFICATE, CTL_TAG_PATH,     CTL_TAG_STATUS,
    CTL_TAG_MESSAGE,  CTL_TAG_CODE,     CTL_TAG_DIGEST,      CTL_TAG_PURPOSE,  CTL_TAG_RELEASE,
    CTL_TAG_TARGET,
  };
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    g_assert_cmphex (tags[i], ==, i + 1);
  g_assert_cmphex (ctl_message_groups[0], ==, 0x0100);
  g_assert_cmphex (ctl_message_groups[1], ==, 0x0102);
  g_assert_cmphex (ctl_message_groups[2], ==, 0);
  g_assert_cmphex (CTL_TAG_SERVICE, ==, 0x0101);
}

static void
test_mode (void)
{
  g_autoptr (CtlFrame) frame = ctl_frame_new (CTL_MESSAGE_SET_MODE, 0, 1);
  CtlMode mode;
  ctl_message_write_mode (ctl_frame_get_fields (frame), CTL_MODE_MIXED);
  g_autofree char *hex = fields_to_hex (frame);
  g_assert_cmpstr (hex, ==, "00050000000101");
  g_assert_true (ctl_message_read_mode (ctl_frame_get_fields (frame), &mode, NULL));
  g_assert_cmpint (mode, ==, CTL_MODE_MIXED);

  g_autoptr (CtlFrame) wrong = frame_of ("00050000000102");
  g_autoptr (GError) error = NULL;
  g_assert_false (ctl_message_read_mode (ctl_frame_get_fields (wrong), &mode, &error));
  assert_says (error, CTL_ERROR_MALFORMED, "The security mode is 2; it must be from 0 to 1");
}

static void
test_result (void)
{
  static const char golden[] = "010200000032"
                               "00090000000173"
                               "000a0000000531302e302e"
                               "000e000000042f737276"
                               "000f000000020004"
                               "0010000000086469736b2066756c";
  g_autoptr (CtlFrame) frame = ctl_frame_new (CTL_FRAME_EVENT, CTL_FRAME_FLAG_MORE, 1);
  g_autoptr (CtlResult) result =
      ctl_result_new ("s", "10.0.", "/srv", CTL_STATUS_FAILED, "disk ful");
  ctl_message_write_result (ctl_frame_get_fields (frame), result);
  g_autofree char *hex = fields_to_hex (frame);
  g_assert_cmpstr (hex, ==, golden);

  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) read = ctl_message_read_results (ctl_frame_get_fields (frame), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 1);
  const CtlResult *first = g_ptr_array_index (read, 0);
  g_assert_cmpstr (first->name, ==, "s");
  g_assert_cmpstr (first->address, ==, "10.0.");
  g_assert_cmpstr (first->path, ==, "/srv");
  g_assert_cmpint (first->status, ==, CTL_STATUS_FAILED);
  g_assert_cmpstr (first->message, ==, "disk ful");
}

static void
assert_bad_result (const char *content, const char *says)
{
  g_autofree char *fields = g_strdup_printf ("0102%08x%s", (guint) strlen (content) / 2, content);
  g_autoptr (CtlFrame) frame = frame_of (fields);
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_message_read_results (ctl_frame_get_fields (frame), &error));
  assert_says (error, CTL_ERROR_MALFORMED, says);
}

static void
test_bad_results (void)
{
  assert_bad_result ("", "0x0009 is missing");
  assert_bad_result ("000900000000", "0x000A is missing");
  assert_bad_result ("000900000000000a00000000", "0x000E is missing");
  assert_bad_result ("000900000000000a00000000000e00000000", "0x000F is missing");
  assert_bad_result ("000900000000000a00000000000e00000000000f000000020000", "0x0010 is missing");
  assert_bad_result ("000900000000000a00000000000e00000000000f000000020005001000000000",
                     "The status of a server is 5");
  assert_bad_result ("000900000001ff000a00000000", "is not UTF-8");
}

static void
test_many_results (void)
{
  g_autoptr (CtlFrame) frame = ctl_frame_new (CTL_FRAME_EVENT, 0, 1);
  g_autoptr (CtlResult) result = ctl_result_new ("", "", "", CTL_STATUS_WRITTEN, "");
  for (guint i = 0; i <= CTL_MESSAGE_SERVERS_MAX; i++)
    ctl_message_write_result (ctl_frame_get_fields (frame), result);
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_message_read_results (ctl_frame_get_fields (frame), &error));
  assert_says (error, CTL_ERROR_MALFORMED, "1001 servers");
}

static CtlCluster *
new_cluster (void)
{
  g_autoptr (CtlCertificate) certificate = new_certificate ();
  CtlCluster *cluster = ctl_cluster_new ("lab", "10.5.1", CTL_MODE_MIXED);
  CtlServer *publisher = ctl_server_new ("pub", "10.48.47.155", CTL_ROLE_PUBLISHER);
  g_ptr_array_add (publisher->services, ctl_service_new (2, certificate));
  g_ptr_array_add (publisher->services, ctl_service_new (0xFFFF, certificate));
  g_ptr_array_add (cluster->servers, publisher);
  g_ptr_array_add (cluster->servers, ctl_server_new ("fw", "2001:db8::1", CTL_ROLE_FIREWALL));
  return cluster;
}

static void
test_cluster (void)
{
  g_autoptr (CtlCluster) cluster = new_cluster ();
  g_autoptr (CtlFrame) frame = ctl_frame_new (CTL_MESSAGE_GET_CLUSTER + CTL_FRAME_REPLY, 0, 3);
  ctl_message_write_cluster (ctl_frame_get_fields (frame), cluster);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ctl_frame_encode (frame, &error);
  g_autoptr (CtlFrame) decoded = ctl_frame_decode (bytes, ctl_message_groups, &error);
  g_assert_no_error (error);
  g_autoptr (CtlCluster) read = ctl_message_read_cluster (ctl_frame_get_fields (decoded), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->name, ==, "lab");
  g_assert_cmpstr (read->release, ==, "10.5.1");
  g_assert_cmpint (read->mode, ==, CTL_MODE_MIXED);
  g_assert_cmpuint (read->servers->len, ==, 2);
  const CtlServer *publisher = g_ptr_array_index (read->servers, 0);
  g_assert_cmpstr (publisher->name, ==, "pub");
  g_assert_cmpstr (publisher->address, ==, "10.48.47.155");
  g_assert_cmpint (publisher->role, ==, CTL_ROLE_PUBLISHER);
  g_assert_cmpuint (publisher->services->len, ==, 2);
  const CtlService *second = g_ptr_array_index (publisher->services, 1);
  g_assert_cmpuint (second->function, ==, 0xFFFF);
  g_assert_true (g_bytes_equal (ctl_certificate_get_der (second->certificate), identity->der));
  const CtlServer *firewall = g_ptr_array_index (read->servers, 1);
  g_assert_cmpint (firewall->role, ==, CTL_ROLE_FIREWALL);
}

static void
test_cluster_golden (void)
{
  g_autoptr (CtlCluster) cluster = ctl_cluster_new ("lab", "10", CTL_MODE_NON_SECURE);
  CtlServer *server = ctl_server_new ("a", "1.2.3.4", CTL_ROLE_TFTP);
  g_autoptr (CtlCertificate) certificate = new_certificate ();
  g_ptr_array_add (server->services, ctl_service_new (3, certificate));
  g_ptr_array_add (cluster->servers, server);
  g_autoptr (CtlFrame) frame = ctl_frame_new (3, 0, 1);
  ctl_message_write_cluster (ctl_frame_get_fields (frame), cluster);
  g_autofree char *hex = fields_to_hex (frame);
  g_autofree char *der = ctl_text_hex (identity->der, CTL_HEX_LOWER);
  guint size = (guint) g_bytes_get_size (identity->der);
  g_autofree char *golden = g_strdup_printf ("0009000000036c6162"
                                             "0014000000023130"
                                             "00050000000100"
                                             "0100%08x"
                                             "00090000000161"
                                             "000a00000007312e322e332e34"
                                             "000b0000000103"
                                             "0101%08x0003%s",
                                             7 + 13 + 7 + 8 + size, size + 2, der);
  g_assert_cmpstr (hex, ==, golden);
}

static void
assert_bad_cluster (const char *fields, const char *says)
{
  g_autoptr (CtlFrame) frame = frame_of (fields);
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_message_read_cluster (ctl_frame_get_fields (frame), &error));
  assert_says (error, CTL_ERROR_MALFORMED, says);
}

static void
assert_bad_server (const char *content, const char *says)
{
  g_autofree char *whole = g_strdup_printf ("00090000000161001400000000000500000001010100%08x%s",
                                            (guint) strlen (content) / 2, content);
  assert_bad_cluster (whole, says);
}

static void
test_bad_clusters (void)
{
  assert_bad_cluster ("", "0x0009 is missing");
  assert_bad_cluster ("000900000000", "0x0014 is missing");
  assert_bad_cluster ("000900000000001400000000", "0x0005 is missing");
  assert_bad_server ("", "0x0009 is missing");
  assert_bad_server ("00090000000161", "0x000A is missing");
  assert_bad_server ("00090000000161000a0000000162", "The address “b” of server “a”");
  assert_bad_server ("00090000000161000a000000033a3a31", "0x000B is missing");
  assert_bad_server ("00090000000161000a000000033a3a31000b0000000100", "role of a server is 0");
  assert_bad_server ("00090000000161000a000000033a3a31000b0000000105", "role of a server is 5");
  assert_bad_server ("00090000000161000a000000033a3a31000b0000000101010100000001ff",
                     "a service's function at byte 0 needs 2 bytes");
  assert_bad_server ("00090000000161000a000000033a3a31000b0000000101010100000003000230",
                     "The certificate of function 2 of server “a”");
}

static CtlFrame *
frame_with_services (guint servers, guint services)
{
  CtlFrame *frame = ctl_frame_new (3, 0, 1);
  g_autoptr (CtlCluster) cluster = ctl_cluster_new ("lab", "10", CTL_MODE_MIXED);
  g_autoptr (CtlCertificate) certificate = new_certificate ();
  for (guint i = 0; i < servers; i++)
    {
      CtlServer *server = ctl_server_new ("a", "::1", CTL_ROLE_SUBSCRIBER);
      for (guint j = 0; j < services; j++)
        g_ptr_array_add (server->services, ctl_service_new (1, certificate));
      g_ptr_array_add (cluster->servers, server);
    }
  ctl_message_write_cluster (ctl_frame_get_fields (frame), cluster);
  return frame;
}

static void
test_huge_clusters (void)
{
  g_autoptr (CtlFrame) wide = frame_with_services (CTL_MESSAGE_SERVERS_MAX + 1, 0);
  g_autoptr (CtlFrame) deep = frame_with_services (1, CTL_MESSAGE_SERVICES_MAX + 1);
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_message_read_cluster (ctl_frame_get_fields (wide), &error));
  assert_says (error, CTL_ERROR_MALFORMED, "1001 servers");
  g_clear_error (&error);
  g_assert_null (ctl_message_read_cluster (ctl_frame_get_fields (deep), &error));
  assert_says (error, CTL_ERROR_MALFORMED, "101 services");
}

static void
test_error_round_trips (void)
{
  for (CtlCode code = CTL_CODE_MALFORMED; code <= CTL_CODE_REFUSED; code++)
    {
      g_autoptr (CtlFrame) frame = ctl_message_new_error (9, code, "no \033 way", NULL);
      g_assert_cmphex (ctl_frame_get_type (frame), ==, CTL_FRAME_ERROR);
      g_assert_cmpuint (ctl_frame_get_number (frame), ==, 9);
      g_autoptr (GError) error = ctl_message_read_error (frame);
      g_assert_true (error->domain == CTL_ERROR);
      g_assert_nonnull (strstr (error->message, "no \\u{001B} way"));
      /* These two have no error of their own on this side. */
      if (code != CTL_CODE_UNKNOWN_TYPE && code != CTL_CODE_NOT_LOGGED_IN)
        g_assert_cmpint (ctl_message_code_from_error (error), ==, code);
    }
}

static void
test_error_golden (void)
{
  g_autoptr (CtlFrame) frame = ctl_message_new_error (2, CTL_CODE_BUSY, "busy", NULL);
  g_autofree char *hex = fields_to_hex (frame);
  g_assert_cmpstr (hex, ==,
                   "0011000000020005"
                   "001000000004"
                   "62757379");
}

static void
test_conflict (void)
{
  g_autofree char *digits = g_strnfill (64, 'a');
  g_autoptr (GBytes) digest = ctl_text_parse_hex (digits, 32, "digest", NULL);
  g_autoptr (CtlFrame) with = ctl_message_new_error (2, CTL_CODE_CONFLICT, "changed", digest);
  g_autoptr (GError) changed = ctl_message_read_error (with);
  assert_says (changed, CTL_ERROR_CONFLICT, digits);
  g_autoptr (CtlFrame) without = ctl_message_new_error (2, CTL_CODE_CONFLICT, "gone", NULL);
  g_autoptr (GError) gone = ctl_message_read_error (without);
  assert_says (gone, CTL_ERROR_CONFLICT, "has no CTL file now");
}

static void
test_bad_errors (void)
{
  static const struct
  {
    const char *fields;
    CtlError code;
    const char *says;
  } cases[] = {
    { "", CTL_ERROR_MALFORMED, "0x0011 is missing" },
    { "0011000000020005", CTL_ERROR_MALFORMED, "0x0010 is missing" },
    { "0011000000020006001000000000001200000001aa", CTL_ERROR_MALFORMED, "1 bytes instead of 32" },
    { "001100000002000e00100000000178", CTL_ERROR_PEER, "not known here (14): x" },
    { "001100000002000000100000000178", CTL_ERROR_PEER, "not known here (0): x" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CtlFrame) frame = frame_of (cases[i].fields);
      g_autoptr (GError) error = ctl_message_read_error (frame);
      assert_says (error, cases[i].code, cases[i].says);
    }
}

static void
test_code_from_error (void)
{
  g_autoptr (GError) malformed = g_error_new_literal (CTL_ERROR, CTL_ERROR_MALFORMED, "x");
  g_autoptr (GError) file = g_error_new_literal (CTL_ERROR, CTL_ERROR_FILE, "x");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "x");
  g_assert_cmpint (ctl_message_code_from_error (malformed), ==, CTL_CODE_MALFORMED);
  g_assert_cmpint (ctl_message_code_from_error (file), ==, CTL_CODE_INTERNAL);
  g_assert_cmpint (ctl_message_code_from_error (foreign), ==, CTL_CODE_INTERNAL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  identity = test_pki_new (&(TestPkiSpec){ .subject = "C=PL/O=Cisco/CN=cucm" });
  g_test_add_func ("/provider/message/numbers", test_numbers);
  g_test_add_func ("/provider/message/mode", test_mode);
  g_test_add_func ("/provider/message/result", test_result);
  g_test_add_func ("/provider/message/bad-results", test_bad_results);
  g_test_add_func ("/provider/message/many-results", test_many_results);
  g_test_add_func ("/provider/message/cluster", test_cluster);
  g_test_add_func ("/provider/message/cluster-golden", test_cluster_golden);
  g_test_add_func ("/provider/message/bad-clusters", test_bad_clusters);
  g_test_add_func ("/provider/message/huge-clusters", test_huge_clusters);
  g_test_add_func ("/provider/message/error-round-trips", test_error_round_trips);
  g_test_add_func ("/provider/message/error-golden", test_error_golden);
  g_test_add_func ("/provider/message/conflict", test_conflict);
  g_test_add_func ("/provider/message/bad-errors", test_bad_errors);
  g_test_add_func ("/provider/message/code-from-error", test_code_from_error);
  int result = g_test_run ();
  test_identity_free (identity);
  return result;
}
