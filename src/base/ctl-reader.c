/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-reader.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"

/**
 * ctl_reader_init:
 * @self: an uninitialised reader
 * @bytes: what to read; must outlive the reader and its children
 */
void
ctl_reader_init (CtlReader *self, GBytes *bytes)
{
  self->bytes = bytes;
  self->position = 0;
  self->end = g_bytes_get_size (bytes);
}

/**
 * ctl_reader_get_offset:
 * @self: a reader
 *
 * Returns: the offset of the next byte, counted from the first byte of the whole input, also in
 *   a child
 */
gsize
ctl_reader_get_offset (const CtlReader *self)
{
  return self->position;
}

/**
 * ctl_reader_get_left:
 * @self: a reader
 *
 * Returns: how many bytes can still be read
 */
gsize
ctl_reader_get_left (const CtlReader *self)
{
  return self->end - self->position;
}

static const guint8 *
take (CtlReader *self, gsize length, const char *what, GError **error)
{
  gsize left = ctl_reader_get_left (self);
  if (length > left)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("%s at byte %zu needs %zu bytes, but only %zu are left"), what,
                   self->position, length, left);
      return NULL;
    }
  if (length == 0)
    return (const guint8 *) ""; /* an empty GBytes has no data, and %NULL is the failure */
  const guint8 *data = (const guint8 *) g_bytes_get_data (self->bytes, NULL) + self->position;
  self->position += length;
  return data;
}

static gboolean
take_number (CtlReader *self, gsize length, guint64 *value, const char *what, GError **error)
{
  const guint8 *data = take (self, length, what, error);
  if (data == NULL)
    return FALSE;
  *value = 0;
  for (gsize i = 0; i < length; i++)
    *value = *value << 8 | data[i];
  return TRUE;
}

/**
 * ctl_reader_u8:
 * @self: a reader
 * @value: (out): the byte read
 * @what: what it is, for the error
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where the input ends before it
 */
gboolean
ctl_reader_u8 (CtlReader *self, guint8 *value, const char *what, GError **error)
{
  guint64 number;
  if (!take_number (self, 1, &number, what, error))
    return FALSE;
  *value = (guint8) number;
  return TRUE;
}

/**
 * ctl_reader_u16:
 * @self: a reader
 * @value: (out): the number read, 2 bytes, big-endian
 * @what: what it is, for the error
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where the input ends before it
 */
gboolean
ctl_reader_u16 (CtlReader *self, guint16 *value, const char *what, GError **error)
{
  guint64 number;
  if (!take_number (self, 2, &number, what, error))
    return FALSE;
  *value = (guint16) number;
  return TRUE;
}

/**
 * ctl_reader_u32:
 * @self: a reader
 * @value: (out): the number read, 4 bytes, big-endian
 * @what: what it is, for the error
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where the input ends before it
 */
gboolean
ctl_reader_u32 (CtlReader *self, guint32 *value, const char *what, GError **error)
{
  guint64 number;
  if (!take_number (self, 4, &number, what, error))
    return FALSE;
  *value = (guint32) number;
  return TRUE;
}

/**
 * ctl_reader_u64:
 * @self: a reader
 * @value: (out): the number read, 8 bytes, big-endian
 * @what: what it is, for the error
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where the input ends before it
 */
gboolean
ctl_reader_u64 (CtlReader *self, guint64 *value, const char *what, GError **error)
{
  return take_number (self, 8, value, what, error);
}

/**
 * ctl_reader_bytes:
 * @self: a reader
 * @length: how many bytes to take
 * @what: what they are, for the error
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the bytes, sharing the input's memory
 */
GBytes *
ctl_reader_bytes (CtlReader *self, gsize length, const char *what, GError **error)
{
  gsize start = self->position;
  if (take (self, length, what, error) == NULL)
    return NULL;
  return g_bytes_new_from_bytes (self->bytes, start, length);
}

/**
 * ctl_reader_child:
 * @self: a reader, which steps over the child's bytes
 * @length: how many bytes the child may read
 * @child: (out): a reader of just those bytes; its offsets are those of the whole input
 * @what: what they are, for the error
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where @length runs past the end of @self
 */
gboolean
ctl_reader_child (CtlReader *self, gsize length, CtlReader *child, const char *what, GError **error)
{
  gsize start = self->position;
  if (take (self, length, what, error) == NULL)
    return FALSE;
  child->bytes = self->bytes;
  child->position = start;
  child->end = start + length;
  return TRUE;
}

/**
 * ctl_reader_end:
 * @self: a reader
 * @what: what should have ended here, for the error
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where bytes are left over
 */
gboolean
ctl_reader_end (const CtlReader *self, const char *what, GError **error)
{
  gsize left = ctl_reader_get_left (self);
  if (left == 0)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("%zu bytes too many in %s at byte %zu"),
               left, what, self->position);
  return FALSE;
}
