/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-serial.h"

/**
 * ctl_serial_reverse:
 * @serial: a serial number
 *
 * Returns: (transfer full): its bytes in the other order
 */
GBytes *
ctl_serial_reverse (GBytes *serial)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (serial, &length);
  GByteArray *reversed = g_byte_array_sized_new ((guint) length);
  for (gsize i = length; i > 0; i--)
    g_byte_array_append (reversed, &data[i - 1], 1);
  return g_byte_array_free_to_bytes (reversed);
}

/**
 * ctl_serial_equal:
 * @a: a serial number
 * @b: another
 *
 * Returns: whether they are the same number, each in either order
 */
gboolean
ctl_serial_equal (GBytes *a, GBytes *b)
{
  g_autoptr (GBytes) reversed = ctl_serial_reverse (b);
  return g_bytes_equal (a, b) || g_bytes_equal (a, reversed);
}
