/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-field.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"

#define LENGTH_WIDTH 2 /* bytes of a TLV's length */

static void
field_free (gpointer data)
{
  CtlField *self = data;
  g_clear_pointer (&self->value, g_bytes_unref);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self);
}

static const CtlFieldRule *
find_rule (const CtlFieldRule *rules, guint8 parent, guint8 tag)
{
  for (; rules->name != NULL; rules++)
    if (rules->tag == tag && (rules->parent == parent || rules->kind == CTL_FIELD_PADDING))
      return rules;
  return NULL;
}

static gboolean
check_size (const CtlField *field, const CtlFieldRule *rule, GError **error)
{
  if (rule->size == 0 || field->length == rule->size)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("%s at byte %zu has a length of %zu instead of %zu"), rule->name, field->offset,
               field->length, rule->size);
  return FALSE;
}

static gboolean
check_string (const CtlField *field, const CtlFieldRule *rule, GError **error)
{
  if (rule->kind != CTL_FIELD_STRING)
    return TRUE;
  gsize length;
  const char *data = g_bytes_get_data (field->value, &length);
  if (length == 0 || data[length - 1] != '\0')
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("%s at byte %zu does not end in a NUL byte"), rule->name, field->offset);
      return FALSE;
    }
  if (strlen (data) + 1 != length)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("%s at byte %zu holds a NUL byte before its end"), rule->name, field->offset);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_value (CtlField *field,
            CtlReader *reader,
            const CtlFieldRule *rules,
            const CtlFieldRule *rule,
            GError **error)
{
  const char *name = rule != NULL ? rule->name : _ ("A field of unknown tag");
  guint16 length;
  if (!ctl_reader_u16 (reader, &length, name, error))
    return FALSE;
  field->length = length;
  if (rule != NULL && rule->kind == CTL_FIELD_CONTAINER)
    {
      CtlReader child;
      if (!ctl_reader_child (reader, length, &child, name, error))
        return FALSE;
      field->children = ctl_field_read_all (&child, rules, rule->tag, name, error);
      return field->children != NULL;
    }
  field->value = ctl_reader_bytes (reader, length, name, error);
  if (field->value == NULL)
    return FALSE;
  return rule == NULL || (check_size (field, rule, error) && check_string (field, rule, error));
}

static gboolean
check_mandatory (GPtrArray *fields,
                 const CtlReader *reader,
                 const CtlFieldRule *rules,
                 guint8 parent,
                 const char *what,
                 GError **error)
{
  for (; rules->name != NULL; rules++)
    if (rules->mandatory && rules->parent == parent && ctl_field_find (fields, rules->tag) == NULL)
      {
        g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                     _ ("%s that ends at byte %zu has no %s"), what, ctl_reader_get_offset (reader),
                     rules->name);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_once (const CtlField *field, gboolean *seen, const char *what, GError **error)
{
  if (seen[field->tag])
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("Tag %u at byte %zu is the second one in the same place (%s)"), field->tag,
                   field->offset, what);
      return FALSE;
    }
  seen[field->tag] = TRUE;
  return TRUE;
}

/**
 * ctl_field_read_all:
 * @reader: what to read, up to its end
 * @rules: what is known of the tags
 * @parent: tag of the container that @reader is in, or 0
 * @what: name of what @reader is in, for errors
 * @error: return location for %CTL_ERROR_MALFORMED with the byte offset
 *
 * Reads TLVs, stepping into containers (ctl-file-format.md, 1). Containers do not hold their like,
 * so @rules bound the depth.
 *
 * Returns: (transfer full) (nullable) (element-type CtlField): the fields in their order; %NULL
 *   where one runs past the end, has a wrong size, stands there twice, is a string with no or a
 *   wrong NUL, or is missing
 */
GPtrArray *
ctl_field_read_all (
    CtlReader *reader, const CtlFieldRule *rules, guint8 parent, const char *what, GError **error)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (field_free);
  gboolean seen[G_MAXUINT8 + 1] = { FALSE };
  while (ctl_reader_get_left (reader) > 0)
    {
      CtlField *field = g_new0 (CtlField, 1);
      g_ptr_array_add (fields, field);
      field->offset = ctl_reader_get_offset (reader);
      if (!ctl_reader_u8 (reader, &field->tag, what, error))
        return NULL;
      const CtlFieldRule *rule = find_rule (rules, parent, field->tag);
      if (rule != NULL && rule->kind == CTL_FIELD_PADDING)
        continue;
      if (!check_once (field, seen, what, error) || !read_value (field, reader, rules, rule, error))
        return NULL;
    }
  if (!check_mandatory (fields, reader, rules, parent, what, error))
    return NULL;
  return g_steal_pointer (&fields);
}

/**
 * ctl_field_write:
 * @self: a field that was read
 * @writer: where to
 *
 * Writes the field as it was read.
 */
void
ctl_field_write (const CtlField *self, CtlWriter *writer)
{
  ctl_writer_u8 (writer, self->tag);
  if (self->value == NULL && self->children == NULL)
    return; /* padding */
  ctl_writer_u16 (writer, (guint16) self->length);
  if (self->children != NULL)
    ctl_field_write_all (self->children, writer);
  else
    ctl_writer_bytes (writer, self->value);
}

/**
 * ctl_field_write_all:
 * @fields: (element-type CtlField): what ctl_field_read_all() gave
 * @writer: where to
 *
 * Writes the very bytes that were read.
 */
void
ctl_field_write_all (GPtrArray *fields, CtlWriter *writer)
{
  for (guint i = 0; i < fields->len; i++)
    ctl_field_write (g_ptr_array_index (fields, i), writer);
}

/**
 * ctl_field_find:
 * @fields: (element-type CtlField): fields of a record, of a header or of one container
 * @tag: a number
 *
 * Returns: (transfer none) (nullable): the field; containers are not searched
 */
const CtlField *
ctl_field_find (GPtrArray *fields, guint8 tag)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const CtlField *field = g_ptr_array_index (fields, i);
      if (field->tag == tag)
        return field;
    }
  return NULL;
}

/**
 * ctl_field_get_number:
 * @self: a field with a value of at most 8 bytes
 *
 * Returns: its value as a number, big-endian
 */
guint64
ctl_field_get_number (const CtlField *self)
{
  CtlReader reader;
  guint64 number = 0;
  guint8 byte;
  ctl_reader_init (&reader, self->value);
  while (ctl_reader_get_left (&reader) > 0 && ctl_reader_u8 (&reader, &byte, NULL, NULL))
    number = number << 8 | byte;
  return number;
}

/**
 * ctl_field_get_string:
 * @self: (nullable): a field whose rule says that it is a string
 *
 * Returns: (transfer none) (nullable): its text as in the file, which need not be UTF-8
 */
const char *
ctl_field_get_string (const CtlField *self)
{
  return self != NULL ? g_bytes_get_data (self->value, NULL) : NULL;
}

/**
 * ctl_field_name:
 * @rules: what is known of the tags
 * @tag: a number
 *
 * Returns: (nullable): its name as `show ctl` prints it
 */
const char *
ctl_field_name (const CtlFieldRule *rules, guint8 tag)
{
  for (; rules->name != NULL; rules++)
    if (rules->tag == tag)
      return rules->name;
  return NULL;
}

/**
 * ctl_field_begin:
 * @writer: where to
 * @tag: its number
 *
 * Begins a TLV: its value is what is written up to ctl_field_end().
 *
 * Returns: what ctl_field_end() wants to know
 */
gsize
ctl_field_begin (CtlWriter *writer, guint8 tag)
{
  ctl_writer_u8 (writer, tag);
  return ctl_writer_reserve (writer, LENGTH_WIDTH);
}

/**
 * ctl_field_end:
 * @writer: where to
 * @begun: from ctl_field_begin()
 * @name: of the field, for the error
 * @error: return location for %CTL_ERROR_TOO_LARGE
 *
 * Returns: %FALSE where the value has more than 65535 bytes
 */
gboolean
ctl_field_end (CtlWriter *writer, gsize begun, const char *name, GError **error)
{
  return ctl_writer_fill_length (writer, begun, LENGTH_WIDTH, name, error);
}

/**
 * ctl_field_put:
 * @writer: where to
 * @tag: its number
 * @data: its value
 * @length: bytes of @data
 * @name: of the field, for the error
 * @error: return location for %CTL_ERROR_TOO_LARGE
 *
 * Writes a whole TLV.
 *
 * Returns: %FALSE where the value has more than 65535 bytes
 */
gboolean
ctl_field_put (CtlWriter *writer,
               guint8 tag,
               gconstpointer data,
               gsize length,
               const char *name,
               GError **error)
{
  gsize begun = ctl_field_begin (writer, tag);
  ctl_writer_data (writer, data, length);
  return ctl_field_end (writer, begun, name, error);
}
