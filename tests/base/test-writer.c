/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-writer.h"

#include "ctl-error.h"
#include "ctl-text.h"

static void
test_numbers (void)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  g_autoptr (GBytes) tail = g_bytes_new_static ("z", 1);
  ctl_writer_u8 (writer, 0x01);
  ctl_writer_u16 (writer, 0x0203);
  ctl_writer_u32 (writer, 0x04050607);
  ctl_writer_u64 (writer, 0x08090a0b0c0d0e0f);
  ctl_writer_data (writer, "xy", 2);
  ctl_writer_data (writer, NULL, 0);
  ctl_writer_bytes (writer, tail);
  g_assert_cmpuint (ctl_writer_get_length (writer), ==, 18);
  g_autoptr (GBytes) bytes = ctl_writer_finish (writer);
  g_autofree char *hex = ctl_text_hex (bytes, CTL_HEX_LOWER);
  g_assert_cmpstr (hex, ==, "0102030405060708090a0b0c0d0e0f78797a");
  g_assert_cmpuint (ctl_writer_get_length (writer), ==, 0);
}

static void
test_growth (void)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  for (guint i = 0; i < 5000; i++)
    ctl_writer_u16 (writer, (guint16) i);
  g_autoptr (GBytes) bytes = ctl_writer_finish (writer);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  g_assert_cmpuint (length, ==, 10000);
  for (guint i = 0; i < 5000; i++)
    g_assert_cmpuint ((guint) data[2 * i] << 8 | data[2 * i + 1], ==, i);
}

static void
test_lengths (void)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  g_autoptr (GError) error = NULL;
  gsize outer = ctl_writer_reserve (writer, 4);
  gsize inner = ctl_writer_reserve (writer, 2);
  ctl_writer_data (writer, "abc", 3);
  g_assert_true (ctl_writer_fill_length (writer, inner, 2, "inner", &error));
  g_assert_true (ctl_writer_fill_length (writer, outer, 4, "outer", &error));
  g_autoptr (GBytes) bytes = ctl_writer_finish (writer);
  g_autofree char *hex = ctl_text_hex (bytes, CTL_HEX_LOWER);
  g_assert_cmpstr (hex, ==, "000000050003616263");
}

static void
test_too_large (void)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  g_autoptr (GError) error = NULL;
  gsize reserved = ctl_writer_reserve (writer, 1);
  g_assert_true (ctl_writer_fill (writer, reserved, 1, 255, "x", &error));
  g_assert_false (ctl_writer_fill (writer, reserved, 1, 256, "The subject name", &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE);
  g_assert_true (g_str_has_prefix (error->message, "The subject name has 256 bytes"));
  reserved = ctl_writer_reserve (writer, 8);
  g_assert_true (ctl_writer_fill (writer, reserved, 8, G_MAXUINT64, "x", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/writer/numbers", test_numbers);
  g_test_add_func ("/base/writer/growth", test_growth);
  g_test_add_func ("/base/writer/lengths", test_lengths);
  g_test_add_func ("/base/writer/too-large", test_too_large);
  return g_test_run ();
}
