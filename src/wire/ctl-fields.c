/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-fields-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-reader.h"
#include "ctl-writer.h"

static void
field_free (gpointer data)
{
  CtlFrameField *field = data;
  g_clear_pointer (&field->value, g_bytes_unref);
  g_clear_pointer (&field->group, ctl_fields_free);
  g_free (field);
}

CtlFields *
ctl_fields_new (gboolean is_group)
{
  CtlFields *self = g_new0 (CtlFields, 1);
  self->list = g_ptr_array_new_with_free_func (field_free);
  self->is_group = is_group;
  return self;
}

void
ctl_fields_free (CtlFields *self)
{
  g_ptr_array_unref (self->list);
  g_free (self);
}

static CtlFrameField *
append (CtlFields *self, guint16 tag, gsize offset)
{
  CtlFrameField *field = g_new0 (CtlFrameField, 1);
  field->tag = tag;
  field->offset = offset;
  g_ptr_array_add (self->list, field);
  return field;
}

/* Takes @value. */
void
ctl_fields_append_value (CtlFields *self, guint16 tag, gsize offset, GBytes *value)
{
  append (self, tag, offset)->value = value;
}

CtlFields *
ctl_fields_append_group (CtlFields *self, guint16 tag, gsize offset)
{
  CtlFields *group = ctl_fields_new (TRUE);
  append (self, tag, offset)->group = group;
  return group;
}

static void
add_written (CtlFields *self, guint16 tag, CtlWriter *writer)
{
  ctl_fields_append_value (self, tag, 0, ctl_writer_finish (writer));
}

/**
 * ctl_fields_add_u8:
 * @self: fields of a frame that is being built
 * @tag: the field's number
 * @value: its value, 1 byte
 */
void
ctl_fields_add_u8 (CtlFields *self, guint16 tag, guint8 value)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_writer_u8 (writer, value);
  add_written (self, tag, writer);
}

/**
 * ctl_fields_add_u16:
 * @self: fields of a frame that is being built
 * @tag: the field's number
 * @value: its value, 2 bytes
 */
void
ctl_fields_add_u16 (CtlFields *self, guint16 tag, guint16 value)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_writer_u16 (writer, value);
  add_written (self, tag, writer);
}

/**
 * ctl_fields_add_u32:
 * @self: fields of a frame that is being built
 * @tag: the field's number
 * @value: its value, 4 bytes
 */
void
ctl_fields_add_u32 (CtlFields *self, guint16 tag, guint32 value)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_writer_u32 (writer, value);
  add_written (self, tag, writer);
}

/**
 * ctl_fields_add_u64:
 * @self: fields of a frame that is being built
 * @tag: the field's number
 * @value: its value, 8 bytes
 */
void
ctl_fields_add_u64 (CtlFields *self, guint16 tag, guint64 value)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_writer_u64 (writer, value);
  add_written (self, tag, writer);
}

/**
 * ctl_fields_add_string:
 * @self: fields of a frame that is being built
 * @tag: the field's number
 * @value: UTF-8, written without its NUL; not for secrets
 */
void
ctl_fields_add_string (CtlFields *self, guint16 tag, const char *value)
{
  ctl_fields_append_value (self, tag, 0, g_bytes_new (value, strlen (value)));
}

/**
 * ctl_fields_add_bytes:
 * @self: fields of a frame that is being built
 * @tag: the field's number
 * @value: its value, possibly empty
 */
void
ctl_fields_add_bytes (CtlFields *self, guint16 tag, GBytes *value)
{
  ctl_fields_append_value (self, tag, 0, g_bytes_ref (value));
}

/**
 * ctl_fields_add_secret:
 * @self: fields of a frame that is being built
 * @tag: the field's number
 * @value: a PIN or password; the frame's copy is wiped with the frame
 */
void
ctl_fields_add_secret (CtlFields *self, guint16 tag, CtlSecret *value)
{
  gsize length;
  const char *data = ctl_secret_peek (value, &length);
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_writer_data (writer, data, length);
  add_written (self, tag, writer);
}

/**
 * ctl_fields_add_group:
 * @self: fields of a frame that is being built, not of a group
 * @tag: the group's number
 *
 * Returns: (transfer none): where the group's own fields are added
 */
CtlFields *
ctl_fields_add_group (CtlFields *self, guint16 tag)
{
  g_return_val_if_fail (!self->is_group, NULL);
  return ctl_fields_append_group (self, tag, 0);
}

static const CtlFrameField *
find (const CtlFields *self, guint16 tag)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const CtlFrameField *field = g_ptr_array_index (self->list, i);
      if (field->tag == tag)
        return field;
    }
  return NULL;
}

static const CtlFrameField *
find_value (const CtlFields *self, guint16 tag, GError **error)
{
  const CtlFrameField *field = find (self, tag);
  if (field != NULL && field->value != NULL)
    return field;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("Field 0x%04X is missing"), tag);
  return NULL;
}

static gboolean
find_sized (const CtlFields *self, guint16 tag, gsize size, CtlReader *reader, GError **error)
{
  const CtlFrameField *field = find_value (self, tag, error);
  if (field == NULL)
    return FALSE;
  ctl_reader_init (reader, field->value);
  if (ctl_reader_get_left (reader) == size)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("Field 0x%04X at byte %zu has %zu bytes instead of %zu"), tag, field->offset,
               ctl_reader_get_left (reader), size);
  return FALSE;
}

/**
 * ctl_fields_has:
 * @self: fields of a frame or of a group
 * @tag: the field's number
 *
 * Returns: whether there is such a field, or such a group
 */
gboolean
ctl_fields_has (const CtlFields *self, guint16 tag)
{
  return find (self, tag) != NULL;
}

/**
 * ctl_fields_get_u8:
 * @self: fields of a frame or of a group
 * @tag: the field's number
 * @value: (out): its value
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where the field is missing or not of 1 byte
 */
gboolean
ctl_fields_get_u8 (const CtlFields *self, guint16 tag, guint8 *value, GError **error)
{
  CtlReader reader;
  return find_sized (self, tag, sizeof *value, &reader, error) &&
         ctl_reader_u8 (&reader, value, _ ("the field"), error);
}

/**
 * ctl_fields_get_u16:
 * @self: fields of a frame or of a group
 * @tag: the field's number
 * @value: (out): its value
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where the field is missing or not of 2 bytes
 */
gboolean
ctl_fields_get_u16 (const CtlFields *self, guint16 tag, guint16 *value, GError **error)
{
  CtlReader reader;
  return find_sized (self, tag, sizeof *value, &reader, error) &&
         ctl_reader_u16 (&reader, value, _ ("the field"), error);
}

/**
 * ctl_fields_get_u32:
 * @self: fields of a frame or of a group
 * @tag: the field's number
 * @value: (out): its value
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where the field is missing or not of 4 bytes
 */
gboolean
ctl_fields_get_u32 (const CtlFields *self, guint16 tag, guint32 *value, GError **error)
{
  CtlReader reader;
  return find_sized (self, tag, sizeof *value, &reader, error) &&
         ctl_reader_u32 (&reader, value, _ ("the field"), error);
}

/**
 * ctl_fields_get_u64:
 * @self: fields of a frame or of a group
 * @tag: the field's number
 * @value: (out): its value
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where the field is missing or not of 8 bytes
 */
gboolean
ctl_fields_get_u64 (const CtlFields *self, guint16 tag, guint64 *value, GError **error)
{
  CtlReader reader;
  return find_sized (self, tag, sizeof *value, &reader, error) &&
         ctl_reader_u64 (&reader, value, _ ("the field"), error);
}

/* g_utf8_validate() with a length does not take a NUL. */
static gboolean
check_string (const CtlFrameField *field, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (field->value, &length);
  if (length == 0 || g_utf8_validate (data, (gssize) length, NULL))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("Field 0x%04X at byte %zu is not UTF-8 text"), field->tag, field->offset);
  return FALSE;
}

static char *
dup_string (const CtlFrameField *field)
{
  gsize length;
  const char *data = g_bytes_get_data (field->value, &length);
  return length > 0 ? g_strndup (data, length) : g_strdup ("");
}

/**
 * ctl_fields_get_string:
 * @self: fields of a frame or of a group
 * @tag: the field's number; not that of a secret
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): UTF-8, possibly empty and not yet safe for a screen; %NULL
 *   where the field is missing, not UTF-8 or has a NUL
 */
char *
ctl_fields_get_string (const CtlFields *self, guint16 tag, GError **error)
{
  const CtlFrameField *field = find_value (self, tag, error);
  if (field == NULL || !check_string (field, error))
    return NULL;
  return dup_string (field);
}

/**
 * ctl_fields_get_bytes:
 * @self: fields of a frame or of a group
 * @tag: the field's number
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the value, possibly empty; %NULL where the field is missing
 */
GBytes *
ctl_fields_get_bytes (const CtlFields *self, guint16 tag, GError **error)
{
  const CtlFrameField *field = find_value (self, tag, error);
  return field != NULL ? g_bytes_ref (field->value) : NULL;
}

/**
 * ctl_fields_get_secret:
 * @self: fields of a frame or of a group
 * @tag: the field's number
 * @error: return location for %CTL_ERROR_MALFORMED, or %CTL_ERROR_USAGE where it is well formed
 *   but has more than %CTL_SECRET_MAX bytes, which no PIN or password has
 *
 * Returns: (transfer full) (nullable): the secret; it is UTF-8 without a NUL
 */
CtlSecret *
ctl_fields_get_secret (const CtlFields *self, guint16 tag, GError **error)
{
  const CtlFrameField *field = find_value (self, tag, error);
  if (field == NULL || !check_string (field, error))
    return NULL;
  gsize length;
  gconstpointer data = g_bytes_get_data (field->value, &length);
  return ctl_secret_new (data, length, error);
}

/**
 * ctl_fields_get_all_bytes:
 * @self: fields of a frame or of a group
 * @tag: the fields' number
 *
 * Returns: (transfer full) (element-type GBytes): their values in order, possibly none
 */
GPtrArray *
ctl_fields_get_all_bytes (const CtlFields *self, guint16 tag)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < self->list->len; i++)
    {
      const CtlFrameField *field = g_ptr_array_index (self->list, i);
      if (field->tag == tag && field->value != NULL)
        g_ptr_array_add (all, g_bytes_ref (field->value));
    }
  return all;
}

/**
 * ctl_fields_get_all_strings:
 * @self: fields of a frame or of a group
 * @tag: the fields' number
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable) (element-type utf8): their values in order, possibly none;
 *   %NULL where one is not UTF-8 or has a NUL
 */
GPtrArray *
ctl_fields_get_all_strings (const CtlFields *self, guint16 tag, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->list->len; i++)
    {
      const CtlFrameField *field = g_ptr_array_index (self->list, i);
      if (field->tag != tag || field->value == NULL)
        continue;
      if (!check_string (field, error))
        return NULL;
      g_ptr_array_add (all, dup_string (field));
    }
  return g_steal_pointer (&all);
}

/**
 * ctl_fields_get_all_groups:
 * @self: fields of a frame
 * @tag: the groups' number
 *
 * Returns: (transfer container) (element-type CtlFields): the groups in order, possibly none
 */
GPtrArray *
ctl_fields_get_all_groups (const CtlFields *self, guint16 tag)
{
  GPtrArray *all = g_ptr_array_new ();
  for (guint i = 0; i < self->list->len; i++)
    {
      const CtlFrameField *field = g_ptr_array_index (self->list, i);
      if (field->tag == tag && field->group != NULL)
        g_ptr_array_add (all, field->group);
    }
  return all;
}
