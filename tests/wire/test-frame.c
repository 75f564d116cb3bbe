/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-frame.h"

#include "ctl-error.h"
#include "ctl-text.h"
#include "ctl-writer.h"

static const guint16 groups[] = { 0x0100, 0x0102, 0 };

static GBytes *
from_hex (const char *hex)
{
  GBytes *bytes = ctl_text_parse_hex (hex, 0, "hex", NULL);
  g_assert_nonnull (bytes);
  return bytes;
}

/* A frame of type 5 and number 1 around these fields: the first stands at byte 12. */
static char *
frame_around (const char *fields)
{
  return g_strdup_printf ("%08x0005000000000001%s", (guint) strlen (fields) / 2 + 8, fields);
}

static CtlFrame *
decode (const char *hex)
{
  g_autoptr (GBytes) bytes = from_hex (hex);
  g_autoptr (GError) error = NULL;
  CtlFrame *frame = ctl_frame_decode (bytes, groups, &error);
  g_assert_no_error (error);
  return frame;
}

static void
assert_encodes (const CtlFrame *frame, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ctl_frame_encode (frame, &error);
  g_assert_no_error (error);
  g_autofree char *hex = ctl_text_hex (bytes, CTL_HEX_LOWER);
  g_assert_cmpstr (hex, ==, expected);
}

static CtlFrame *
decode_fields (const char *fields)
{
  g_autofree char *hex = frame_around (fields);
  return decode (hex);
}

static void
assert_malformed (const char *hex, const char *part_of_message)
{
  g_autoptr (GBytes) bytes = from_hex (hex);
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_frame_decode (bytes, groups, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  if (strstr (error->message, part_of_message) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part_of_message);
}

static void
assert_malformed_fields (const char *fields, const char *part_of_message)
{
  g_autofree char *hex = frame_around (fields);
  assert_malformed (hex, part_of_message);
}

static void
test_empty (void)
{
  g_autoptr (CtlFrame) frame = ctl_frame_new (0x0009, 0, 5);
  assert_encodes (frame, "000000080009000000000005");
  g_autoptr (CtlFrame) read = decode ("000000080009000000000005");
  g_assert_cmphex (ctl_frame_get_type (read), ==, 0x0009);
  g_assert_cmphex (ctl_frame_get_flags (read), ==, 0);
  g_assert_cmpuint (ctl_frame_get_number (read), ==, 5);
}

static const char all_kinds[] = "00000069ffff000100000102"
                                "000500000001fe"
                                "0001000000020102"
                                "001100000004fffefdfc"
                                "00080000000800000001ffffffff"
                                "00090000000463c3bc6d"
                                "000600000000"
                                "000400000003504957"
                                "010000000014"
                                "00090000000173"
                                "000b0000000102"
                                "000c00000000"
                                "6fff00000001aa";

static void
test_all_kinds_written (void)
{
  g_autoptr (CtlFrame) frame = ctl_frame_new (CTL_FRAME_ERROR, CTL_FRAME_FLAG_MORE, 258);
  CtlFields *fields = ctl_frame_get_fields (frame);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) aa = g_bytes_new_static ("\xaa", 1);
  g_autoptr (CtlSecret) secret = ctl_secret_new ("PIW", 3, NULL);
  ctl_fields_add_u8 (fields, 0x0005, 0xfe);
  ctl_fields_add_u16 (fields, 0x0001, 0x0102);
  ctl_fields_add_u32 (fields, 0x0011, 0xfffefdfc);
  ctl_fields_add_u64 (fields, 0x0008, 0x1ffffffff);
  ctl_fields_add_string (fields, 0x0009, "cüm");
  ctl_fields_add_bytes (fields, 0x0006, empty);
  ctl_fields_add_secret (fields, 0x0004, secret);
  CtlFields *group = ctl_fields_add_group (fields, 0x0100);
  ctl_fields_add_string (group, 0x0009, "s");
  ctl_fields_add_u8 (group, 0x000b, 2);
  ctl_fields_add_string (group, 0x000c, "");
  ctl_fields_add_bytes (fields, 0x6fff, aa);
  assert_encodes (frame, all_kinds);
}

static void
test_all_kinds_read (void)
{
  g_autoptr (CtlFrame) frame = decode (all_kinds);
  const CtlFields *fields = ctl_frame_get_fields (frame);
  guint8 u8;
  guint16 u16;
  guint32 u32;
  guint64 u64;
  g_assert_true (ctl_fields_get_u8 (fields, 0x0005, &u8, NULL));
  g_assert_cmphex (u8, ==, 0xfe);
  g_assert_true (ctl_fields_get_u16 (fields, 0x0001, &u16, NULL));
  g_assert_cmphex (u16, ==, 0x0102);
  g_assert_true (ctl_fields_get_u32 (fields, 0x0011, &u32, NULL));
  g_assert_cmphex (u32, ==, 0xfffefdfc);
  g_assert_true (ctl_fields_get_u64 (fields, 0x0008, &u64, NULL));
  g_assert_cmphex (u64, ==, 0x1ffffffff);
  g_autofree char *text = ctl_fields_get_string (fields, 0x0009, NULL);
  g_assert_cmpstr (text, ==, "cüm");
  g_autoptr (GBytes) empty = ctl_fields_get_bytes (fields, 0x0006, NULL);
  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
  g_autofree char *no_text = ctl_fields_get_string (fields, 0x0006, NULL);
  g_assert_cmpstr (no_text, ==, "");
  g_autoptr (CtlSecret) secret = ctl_fields_get_secret (fields, 0x0004, NULL);
  g_assert_cmpstr (ctl_secret_peek (secret, NULL), ==, "PIW");

  g_autoptr (GPtrArray) found = ctl_fields_get_all_groups (fields, 0x0100);
  g_assert_cmpuint (found->len, ==, 1);
  g_autofree char *inner = ctl_fields_get_string (found->pdata[0], 0x0009, NULL);
  g_assert_cmpstr (inner, ==, "s");
  g_assert_true (ctl_fields_has (found->pdata[0], 0x000c));
  g_assert_false (ctl_fields_has (found->pdata[0], 0x0005));
  g_assert_true (ctl_fields_has (fields, 0x0100));
}

static void
test_several (void)
{
  g_autoptr (CtlFrame) frame = decode_fields ("00150000000161"
                                              "00020000000178"
                                              "00150000000162");
  const CtlFields *fields = ctl_frame_get_fields (frame);
  g_autoptr (GPtrArray) strings = ctl_fields_get_all_strings (fields, 0x0015, NULL);
  g_assert_cmpuint (strings->len, ==, 2);
  g_assert_cmpstr (strings->pdata[0], ==, "a");
  g_assert_cmpstr (strings->pdata[1], ==, "b");
  g_autoptr (GPtrArray) values = ctl_fields_get_all_bytes (fields, 0x0015);
  g_assert_cmpuint (values->len, ==, 2);
  g_autofree char *first = ctl_fields_get_string (fields, 0x0015, NULL);
  g_assert_cmpstr (first, ==, "a");
  g_autoptr (GPtrArray) none = ctl_fields_get_all_bytes (fields, 0x0016);
  g_assert_cmpuint (none->len, ==, 0);
}

/* A group has no value, and a value is no group, whatever is asked. */
static void
test_group_is_no_value (void)
{
  g_autoptr (CtlFrame) frame = decode_fields ("010000000000");
  const CtlFields *fields = ctl_frame_get_fields (frame);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) values = ctl_fields_get_all_bytes (fields, 0x0100);
  g_autoptr (GPtrArray) strings = ctl_fields_get_all_strings (fields, 0x0100, NULL);
  g_assert_cmpuint (values->len, ==, 0);
  g_assert_cmpuint (strings->len, ==, 0);
  g_assert_null (ctl_fields_get_bytes (fields, 0x0100, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
}

static void
test_unknown_is_not_looked_into (void)
{
  /* Tag 0x0777 holds what would be a group past its end, were it looked into. */
  g_autoptr (CtlFrame) frame = decode_fields ("0777000000080102ffff00000000"
                                              "00020000000178");
  g_autofree char *agent = ctl_fields_get_string (ctl_frame_get_fields (frame), 0x0002, NULL);
  g_assert_cmpstr (agent, ==, "x");
}

static void
test_wrong_fields (void)
{
  g_autoptr (CtlFrame) frame = decode_fields ("0005000000020102"
                                              "000900000002c328"
                                              "000a000000026100");
  const CtlFields *fields = ctl_frame_get_fields (frame);
  guint8 u8;
  guint16 u16;
  guint32 u32;
  guint64 u64;
  g_autoptr (GError) error = NULL;
  g_assert_false (ctl_fields_get_u8 (fields, 0x0005, &u8, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  g_assert_cmpstr (error->message, ==, "Field 0x0005 at byte 12 has 2 bytes instead of 1");
  g_assert_false (ctl_fields_get_u32 (fields, 0x0005, &u32, NULL));
  g_assert_false (ctl_fields_get_u64 (fields, 0x0005, &u64, NULL));
  g_clear_error (&error);
  g_assert_false (ctl_fields_get_u16 (fields, 0x0006, &u16, &error));
  g_assert_cmpstr (error->message, ==, "Field 0x0006 is missing");
  g_clear_error (&error);
  g_assert_null (ctl_fields_get_string (fields, 0x0009, &error));
  g_assert_cmpstr (error->message, ==, "Field 0x0009 at byte 20 is not UTF-8 text");
  g_assert_null (ctl_fields_get_string (fields, 0x000a, NULL));
  g_assert_null (ctl_fields_get_secret (fields, 0x000a, NULL));
  g_assert_null (ctl_fields_get_secret (fields, 0x0004, NULL));
  g_assert_null (ctl_fields_get_all_strings (fields, 0x000a, NULL));
}

static void
test_long_secret (void)
{
  g_autoptr (CtlFrame) frame = ctl_frame_new (2, 0, 1);
  g_autofree char *text = g_strnfill (CTL_SECRET_MAX + 1, 'x');
  g_autoptr (GError) error = NULL;
  ctl_fields_add_string (ctl_frame_get_fields (frame), 0x0004, text);
  g_assert_null (ctl_fields_get_secret (ctl_frame_get_fields (frame), 0x0004, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
}

static void
test_malformed (void)
{
  assert_malformed ("000000", "length at byte 0");
  assert_malformed ("00000007000500000000000100", "from 8 to 1048576");
  assert_malformed ("00100001000500000000000100", "is 1048577");
  assert_malformed ("ffffffff000500000000000100", "is 4294967295");
  assert_malformed ("00000008000500000000", "6 bytes follow");
  assert_malformed ("0000000800050000000000010001", "10 bytes follow");
  assert_malformed ("000000080005000200000001", "flags at byte 6 are 0x0002");
  assert_malformed ("000000080005800100000001", "0x8001");
}

static void
test_malformed_fields (void)
{
  assert_malformed_fields ("00", "tag at byte 12");
  assert_malformed_fields ("000500", "length at byte 14");
  assert_malformed_fields ("00050000000201", "a field at byte 18");
  assert_malformed_fields ("0005ffffffff01", "a field at byte 18");
  assert_malformed_fields ("01000000000200", "a group at byte 18");
  /* The frame goes on, but the field runs past its group. */
  assert_malformed_fields ("0100000000070009000000024100050000000100", "a field at byte 24");
}

static void
test_group_in_group (void)
{
  assert_malformed_fields ("010000000006010200000000",
                           "Group 0x0102 at byte 18 stands inside another group");
}

static CtlFrame *
decode_many (guint count, GError **error)
{
  g_autoptr (CtlFrame) frame = ctl_frame_new (5, 0, 1);
  CtlFields *group = ctl_fields_add_group (ctl_frame_get_fields (frame), 0x0100);
  for (guint i = 1; i < count; i++)
    ctl_fields_add_string (i % 2 ? group : ctl_frame_get_fields (frame), 0x0009, "");
  g_autoptr (GBytes) bytes = ctl_frame_encode (frame, NULL);
  return ctl_frame_decode (bytes, groups, error);
}

static void
test_many_fields (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlFrame) most = decode_many (CTL_FRAME_FIELDS_MAX, &error);
  g_assert_no_error (error);
  g_assert_nonnull (most);
  g_assert_null (decode_many (CTL_FRAME_FIELDS_MAX + 1, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
}

static GBytes *
encode_of_size (gsize value_size, GError **error)
{
  g_autofree char *value = g_malloc0 (value_size);
  g_autoptr (GBytes) bytes = g_bytes_new (value, value_size);
  g_autoptr (CtlFrame) frame = ctl_frame_new (5, 0, 1);
  ctl_fields_add_bytes (ctl_frame_get_fields (frame), 0x0006, bytes);
  return ctl_frame_encode (frame, error);
}

static void
test_largest (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) largest = encode_of_size (CTL_FRAME_MAX - CTL_FRAME_MIN - 6, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (largest), ==, 4 + CTL_FRAME_MAX);
  g_autoptr (CtlFrame) frame = ctl_frame_decode (largest, groups, &error);
  g_assert_no_error (error);
  g_assert_null (encode_of_size (CTL_FRAME_MAX - CTL_FRAME_MIN - 5, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/frame/empty", test_empty);
  g_test_add_func ("/wire/frame/all-kinds-written", test_all_kinds_written);
  g_test_add_func ("/wire/frame/all-kinds-read", test_all_kinds_read);
  g_test_add_func ("/wire/frame/several", test_several);
  g_test_add_func ("/wire/frame/group-is-no-value", test_group_is_no_value);
  g_test_add_func ("/wire/frame/unknown-is-not-looked-into", test_unknown_is_not_looked_into);
  g_test_add_func ("/wire/frame/wrong-fields", test_wrong_fields);
  g_test_add_func ("/wire/frame/long-secret", test_long_secret);
  g_test_add_func ("/wire/frame/malformed", test_malformed);
  g_test_add_func ("/wire/frame/malformed-fields", test_malformed_fields);
  g_test_add_func ("/wire/frame/group-in-group", test_group_in_group);
  g_test_add_func ("/wire/frame/many-fields", test_many_fields);
  g_test_add_func ("/wire/frame/largest", test_largest);
  return g_test_run ();
}
