/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-frame.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-fields-private.h"
#include "ctl-reader.h"
#include "ctl-writer.h"

struct _CtlFrame
{
  guint16 type;
  guint16 flags;
  guint32 number;
  CtlFields *fields;
};

typedef struct
{
  const guint16 *groups;
  guint count;
} Decoder;

/**
 * ctl_frame_new:
 * @type: of the request, %CTL_FRAME_REPLY added for a reply, %CTL_FRAME_EVENT or %CTL_FRAME_ERROR
 * @flags: 0 or %CTL_FRAME_FLAG_MORE
 * @number: of the request
 *
 * Returns: (transfer full): a frame without fields (ctl-provider-protocol.md, 2)
 */
CtlFrame *
ctl_frame_new (guint16 type, guint16 flags, guint32 number)
{
  CtlFrame *self = g_new0 (CtlFrame, 1);
  self->type = type;
  self->flags = flags;
  self->number = number;
  self->fields = ctl_fields_new (FALSE);
  return self;
}

/**
 * ctl_frame_free:
 * @self: (transfer full): a frame; its memory is wiped where it holds a secret
 */
void
ctl_frame_free (CtlFrame *self)
{
  ctl_fields_free (self->fields);
  g_free (self);
}

/**
 * ctl_frame_get_type:
 * @self: a frame
 *
 * Returns: its type as it stands in the frame, for replies with %CTL_FRAME_REPLY
 */
guint16
ctl_frame_get_type (const CtlFrame *self)
{
  return self->type;
}

/**
 * ctl_frame_get_flags:
 * @self: a frame
 *
 * Returns: 0 or %CTL_FRAME_FLAG_MORE
 */
guint16
ctl_frame_get_flags (const CtlFrame *self)
{
  return self->flags;
}

/**
 * ctl_frame_get_number:
 * @self: a frame
 *
 * Returns: the number of the request that it is or answers
 */
guint32
ctl_frame_get_number (const CtlFrame *self)
{
  return self->number;
}

/**
 * ctl_frame_get_fields:
 * @self: a frame
 *
 * Returns: (transfer none): its fields, to read or to add to
 */
CtlFields *
ctl_frame_get_fields (const CtlFrame *self)
{
  return self->fields;
}

static gboolean
write_fields (CtlWriter *writer, const CtlFields *fields, GError **error)
{
  for (guint i = 0; i < fields->list->len; i++)
    {
      const CtlFrameField *field = g_ptr_array_index (fields->list, i);
      ctl_writer_u16 (writer, field->tag);
      gsize length = ctl_writer_reserve (writer, 4);
      if (field->value != NULL)
        ctl_writer_bytes (writer, field->value);
      else if (!write_fields (writer, field->group, error))
        return FALSE;
      if (!ctl_writer_fill_length (writer, length, 4, _ ("a field"), error))
        return FALSE;
    }
  return TRUE;
}

/**
 * ctl_frame_encode:
 * @self: a frame
 * @error: return location for %CTL_ERROR_TOO_LARGE
 *
 * Returns: (transfer full) (nullable): the whole frame with its length field, in memory that is
 *   wiped (ctl-provider-protocol.md, 2)
 */
GBytes *
ctl_frame_encode (const CtlFrame *self, GError **error)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  gsize length = ctl_writer_reserve (writer, 4);
  ctl_writer_u16 (writer, self->type);
  ctl_writer_u16 (writer, self->flags);
  ctl_writer_u32 (writer, self->number);
  if (!write_fields (writer, self->fields, error) ||
      !ctl_writer_fill_length (writer, length, 4, _ ("the message"), error))
    return NULL;
  gsize written = ctl_writer_get_length (writer) - 4;
  if (written > CTL_FRAME_MAX)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE,
                   _ ("The message has %zu bytes; at most %d can be sent"), written, CTL_FRAME_MAX);
      return NULL;
    }
  return ctl_writer_finish (writer);
}

static gboolean
is_group (const Decoder *decoder, guint16 tag)
{
  for (const guint16 *group = decoder->groups; group != NULL && *group != 0; group++)
    if (*group == tag)
      return TRUE;
  return FALSE;
}

static gboolean read_fields (Decoder *decoder, CtlReader *reader, CtlFields *into, GError **error);

static gboolean
read_group (Decoder *decoder,
            CtlReader *reader,
            guint16 tag,
            gsize offset,
            guint32 length,
            CtlFields *into,
            GError **error)
{
  if (into->is_group)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("Group 0x%04X at byte %zu stands inside another group"), tag, offset);
      return FALSE;
    }
  CtlReader child;
  if (!ctl_reader_child (reader, length, &child, _ ("a group"), error))
    return FALSE;
  return read_fields (decoder, &child, ctl_fields_append_group (into, tag, offset), error);
}

static gboolean
read_field (Decoder *decoder, CtlReader *reader, CtlFields *into, GError **error)
{
  gsize offset = ctl_reader_get_offset (reader);
  guint16 tag;
  guint32 length;
  if (++decoder->count > CTL_FRAME_FIELDS_MAX)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("The message has more than %d fields, the next at byte %zu"),
                   CTL_FRAME_FIELDS_MAX, offset);
      return FALSE;
    }
  if (!ctl_reader_u16 (reader, &tag, _ ("a field's tag"), error) ||
      !ctl_reader_u32 (reader, &length, _ ("a field's length"), error))
    return FALSE;
  if (is_group (decoder, tag))
    return read_group (decoder, reader, tag, offset, length, into, error);
  GBytes *value = ctl_reader_bytes (reader, length, _ ("a field"), error);
  if (value == NULL)
    return FALSE;
  ctl_fields_append_value (into, tag, offset, value);
  return TRUE;
}

static gboolean
read_fields (Decoder *decoder, CtlReader *reader, CtlFields *into, GError **error)
{
  while (ctl_reader_get_left (reader) > 0)
    if (!read_field (decoder, reader, into, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_length (CtlReader *reader, GError **error)
{
  guint32 length;
  if (!ctl_reader_u32 (reader, &length, _ ("the message's length"), error) ||
      !ctl_frame_check_length (length, error))
    return FALSE;
  gsize left = ctl_reader_get_left (reader);
  if (length == left)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("The message's length at byte 0 is %u, but %zu bytes follow it"), length, left);
  return FALSE;
}

static CtlFrame *
read_head (CtlReader *reader, GError **error)
{
  guint16 type, flags;
  guint32 number;
  if (!read_length (reader, error) ||
      !ctl_reader_u16 (reader, &type, _ ("the message's type"), error) ||
      !ctl_reader_u16 (reader, &flags, _ ("the message's flags"), error) ||
      !ctl_reader_u32 (reader, &number, _ ("the request number"), error))
    return NULL;
  if ((flags & ~CTL_FRAME_FLAG_MORE) != 0)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("The message's flags at byte 6 are 0x%04X; only bit 0 may be set"), flags);
      return NULL;
    }
  return ctl_frame_new (type, flags, number);
}

/**
 * ctl_frame_check_length:
 * @length: of a frame, as its length field says
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where no frame can have it
 */
gboolean
ctl_frame_check_length (guint32 length, GError **error)
{
  if (length >= CTL_FRAME_MIN && length <= CTL_FRAME_MAX)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("The message's length at byte 0 is %u; it must be from %d to %d"), length,
               CTL_FRAME_MIN, CTL_FRAME_MAX);
  return FALSE;
}

/**
 * ctl_frame_decode:
 * @bytes: a whole frame with its length field; shared, so give memory that is wiped where it may
 *   hold a secret
 * @groups: (nullable) (array zero-terminated=1): the tags whose values are fields of their own
 * @error: return location for %CTL_ERROR_MALFORMED, with the byte offset
 *
 * Tags that nobody asks for are skipped, their values are not looked into.
 *
 * Returns: (transfer full) (nullable): the frame (ctl-provider-protocol.md, 2)
 */
CtlFrame *
ctl_frame_decode (GBytes *bytes, const guint16 *groups, GError **error)
{
  CtlReader reader;
  ctl_reader_init (&reader, bytes);
  g_autoptr (CtlFrame) self = read_head (&reader, error);
  if (self == NULL)
    return NULL;
  Decoder decoder = { .groups = groups };
  if (!read_fields (&decoder, &reader, self->fields, error))
    return NULL;
  return g_steal_pointer (&self);
}
