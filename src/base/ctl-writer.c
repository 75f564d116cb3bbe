/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <inttypes.h>
#include "ctl-writer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-secret.h"

struct _CtlWriter
{
  guint8 *data;
  gsize length;
  gsize capacity;
};

typedef struct
{
  guint8 *data;
  gsize capacity;
} Finished;

/**
 * ctl_writer_new:
 *
 * Returns: (transfer full): an empty writer
 */
CtlWriter *
ctl_writer_new (void)
{
  return g_new0 (CtlWriter, 1);
}

static void
drop (guint8 *data, gsize capacity)
{
  ctl_secret_wipe (data, capacity);
  g_free (data);
}

/**
 * ctl_writer_free:
 * @self: (transfer full): a writer
 */
void
ctl_writer_free (CtlWriter *self)
{
  drop (self->data, self->capacity);
  g_free (self);
}

/**
 * ctl_writer_get_length:
 * @self: a writer
 *
 * Returns: bytes written so far, reservations included
 */
gsize
ctl_writer_get_length (const CtlWriter *self)
{
  return self->length;
}

/* Not g_realloc(): it may leave a copy of the old bytes behind. */
static guint8 *
grow (CtlWriter *self, gsize length)
{
  gsize needed = self->length + length;
  if (needed > self->capacity)
    {
      gsize capacity = MAX (needed, MAX (self->capacity * 2, 256));
      guint8 *data = g_malloc (capacity);
      if (self->length > 0)
        memcpy (data, self->data, self->length);
      drop (self->data, self->capacity);
      self->data = data;
      self->capacity = capacity;
    }
  guint8 *start = self->data + self->length;
  self->length = needed;
  return start;
}

static void
put_number (guint8 *at, gsize width, guint64 value)
{
  for (gsize i = 0; i < width; i++)
    at[i] = (guint8) (value >> (8 * (width - 1 - i)));
}

/**
 * ctl_writer_u8:
 * @self: a writer
 * @value: written as 1 byte
 */
void
ctl_writer_u8 (CtlWriter *self, guint8 value)
{
  put_number (grow (self, 1), 1, value);
}

/**
 * ctl_writer_u16:
 * @self: a writer
 * @value: written as 2 bytes
 */
void
ctl_writer_u16 (CtlWriter *self, guint16 value)
{
  put_number (grow (self, 2), 2, value);
}

/**
 * ctl_writer_u32:
 * @self: a writer
 * @value: written as 4 bytes
 */
void
ctl_writer_u32 (CtlWriter *self, guint32 value)
{
  put_number (grow (self, 4), 4, value);
}

/**
 * ctl_writer_u64:
 * @self: a writer
 * @value: written as 8 bytes
 */
void
ctl_writer_u64 (CtlWriter *self, guint64 value)
{
  put_number (grow (self, 8), 8, value);
}

/**
 * ctl_writer_data:
 * @self: a writer
 * @data: bytes to append
 * @length: how many
 */
void
ctl_writer_data (CtlWriter *self, gconstpointer data, gsize length)
{
  if (length > 0)
    memcpy (grow (self, length), data, length);
}

/**
 * ctl_writer_bytes:
 * @self: a writer
 * @bytes: bytes to append
 */
void
ctl_writer_bytes (CtlWriter *self, GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  ctl_writer_data (self, data, length);
}

/**
 * ctl_writer_reserve:
 * @self: a writer
 * @width: bytes to leave open, at most 8
 *
 * Returns: where they are, for ctl_writer_fill() or ctl_writer_fill_length()
 */
gsize
ctl_writer_reserve (CtlWriter *self, gsize width)
{
  gsize reserved = self->length;
  put_number (grow (self, width), width, 0);
  return reserved;
}

/**
 * ctl_writer_fill:
 * @self: a writer
 * @reserved: from ctl_writer_reserve()
 * @width: as reserved
 * @value: the number to put there
 * @what: what it counts, for the error
 * @error: return location for %CTL_ERROR_TOO_LARGE
 *
 * Returns: %FALSE where @value does not fit in @width bytes
 */
gboolean
ctl_writer_fill (
    CtlWriter *self, gsize reserved, gsize width, guint64 value, const char *what, GError **error)
{
  g_return_val_if_fail (width <= 8 && reserved + width <= self->length, FALSE);
  if (width < 8 && value >> (8 * width) != 0)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE,
                   _ ("%s has %" PRIu64 " bytes, more than its length field can say"), what, value);
      return FALSE;
    }
  put_number (self->data + reserved, width, value);
  return TRUE;
}

/**
 * ctl_writer_fill_length:
 * @self: a writer
 * @reserved: from ctl_writer_reserve()
 * @width: as reserved
 * @what: what it counts, for the error
 * @error: return location for %CTL_ERROR_TOO_LARGE
 *
 * Fills in the count of all bytes written after the reservation.
 *
 * Returns: %FALSE where that does not fit in @width bytes
 */
gboolean
ctl_writer_fill_length (
    CtlWriter *self, gsize reserved, gsize width, const char *what, GError **error)
{
  return ctl_writer_fill (self, reserved, width, self->length - reserved - width, what, error);
}

static void
free_finished (gpointer data)
{
  Finished *finished = data;
  drop (finished->data, finished->capacity);
  g_free (finished);
}

/**
 * ctl_writer_finish:
 * @self: a writer, which is empty afterwards
 *
 * Returns: (transfer full): what was written; wiped when its last reference goes
 */
GBytes *
ctl_writer_finish (CtlWriter *self)
{
  Finished *finished = g_new (Finished, 1);
  gsize length = self->length;
  finished->data = g_steal_pointer (&self->data);
  finished->capacity = self->capacity;
  self->length = self->capacity = 0;
  return g_bytes_new_with_free_func (finished->data, length, free_finished, finished);
}
