/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-reader.h"

#include "ctl-error.h"

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

static void
test_numbers (void)
{
  g_autoptr (GBytes) bytes =
      bytes_of ("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f");
  CtlReader reader;
  guint8 u8;
  guint16 u16;
  guint32 u32;
  guint64 u64;
  g_autoptr (GError) error = NULL;
  ctl_reader_init (&reader, bytes);
  g_assert_true (ctl_reader_u8 (&reader, &u8, "a", &error));
  g_assert_true (ctl_reader_u16 (&reader, &u16, "b", &error));
  g_assert_true (ctl_reader_u32 (&reader, &u32, "c", &error));
  g_assert_true (ctl_reader_u64 (&reader, &u64, "d", &error));
  g_assert_cmphex (u8, ==, 0x01);
  g_assert_cmphex (u16, ==, 0x0203);
  g_assert_cmphex (u32, ==, 0x04050607);
  g_assert_cmphex (u64, ==, 0x08090a0b0c0d0e0f);
  g_assert_true (ctl_reader_end (&reader, "input", &error));
  g_assert_no_error (error);
}

static void
test_past_the_end (void)
{
  g_autoptr (GBytes) bytes = bytes_of ("abc");
  CtlReader reader;
  guint8 u8;
  guint16 u16;
  guint32 u32;
  guint64 u64;
  CtlReader child;
  ctl_reader_init (&reader, bytes);
  g_assert_true (ctl_reader_u8 (&reader, &u8, "first", NULL));

  g_autoptr (GError) error = NULL;
  g_assert_false (ctl_reader_u32 (&reader, &u32, "The length", &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  g_assert_cmpstr (error->message, ==, "The length at byte 1 needs 4 bytes, but only 2 are left");
  g_assert_false (ctl_reader_u64 (&reader, &u64, "x", NULL));
  g_assert_null (ctl_reader_bytes (&reader, G_MAXSIZE, "x", NULL));
  g_assert_false (ctl_reader_child (&reader, 3, &child, "x", NULL));
  g_assert_true (ctl_reader_u16 (&reader, &u16, "rest", NULL));
  g_assert_cmphex (u16, ==, 0x6263);
  g_assert_false (ctl_reader_u8 (&reader, &u8, "x", NULL));
  g_assert_false (ctl_reader_u16 (&reader, &u16, "x", NULL));
}

static void
test_child (void)
{
  g_autoptr (GBytes) bytes = bytes_of ("abcdef");
  CtlReader reader;
  CtlReader child;
  g_autoptr (GError) error = NULL;
  ctl_reader_init (&reader, bytes);
  g_autoptr (GBytes) first = ctl_reader_bytes (&reader, 2, "head", &error);
  g_assert_cmpmem (g_bytes_get_data (first, NULL), g_bytes_get_size (first), "ab", 2);
  g_assert_true (ctl_reader_child (&reader, 3, &child, "body", &error));
  g_assert_cmpuint (ctl_reader_get_offset (&child), ==, 2);
  g_assert_cmpuint (ctl_reader_get_left (&child), ==, 3);
  g_assert_cmpuint (ctl_reader_get_left (&reader), ==, 1);
  g_assert_null (ctl_reader_bytes (&child, 4, "too much", NULL));

  g_assert_false (ctl_reader_end (&child, "the body", &error));
  g_assert_cmpstr (error->message, ==, "3 bytes too many in the body at byte 2");
}

static void
test_nothing (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new (NULL, 0);
  CtlReader reader;
  CtlReader child;
  g_autoptr (GError) error = NULL;
  ctl_reader_init (&reader, bytes);
  g_autoptr (GBytes) nothing = ctl_reader_bytes (&reader, 0, "nothing", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (nothing), ==, 0);
  g_assert_true (ctl_reader_child (&reader, 0, &child, "nothing", &error));
  g_assert_no_error (error);
  g_assert_true (ctl_reader_end (&child, "nothing", &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/reader/numbers", test_numbers);
  g_test_add_func ("/base/reader/past-the-end", test_past_the_end);
  g_test_add_func ("/base/reader/child", test_child);
  g_test_add_func ("/base/reader/nothing", test_nothing);
  return g_test_run ();
}
