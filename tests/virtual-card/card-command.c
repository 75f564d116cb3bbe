/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-command.h"

#include "ctl-reader.h"

#define EXPECTED_SHORT    1 /* bytes of Le */
#define EXPECTED_EXTENDED 2

static gboolean
read_header (CardCommand *self, CtlReader *reader)
{
  return ctl_reader_u8 (reader, &self->class, "CLA", NULL) &&
         ctl_reader_u8 (reader, &self->instruction, "INS", NULL) &&
         ctl_reader_u8 (reader, &self->p1, "P1", NULL) &&
         ctl_reader_u8 (reader, &self->p2, "P2", NULL);
}

/* The data, and after them nothing or how long the answer may be. */
static gboolean
read_data (CardCommand *self, CtlReader *reader, gsize length, gsize expected)
{
  self->data = ctl_reader_bytes (reader, length, "data", NULL);
  gsize left = ctl_reader_get_left (reader);
  return self->data != NULL && (left == 0 || left == expected);
}

static gboolean
read_body (CardCommand *self, CtlReader *reader)
{
  guint8 length;
  guint16 extended;
  gsize left = ctl_reader_get_left (reader);
  if (left <= EXPECTED_SHORT)
    return read_data (self, reader, 0, EXPECTED_SHORT);
  if (!ctl_reader_u8 (reader, &length, "Lc", NULL))
    return FALSE;
  if (length != 0)
    return read_data (self, reader, length, EXPECTED_SHORT);
  if (left == 1 + EXPECTED_EXTENDED)
    return read_data (self, reader, 0, EXPECTED_EXTENDED);
  return ctl_reader_u16 (reader, &extended, "Lc", NULL) &&
         read_data (self, reader, extended, EXPECTED_EXTENDED);
}

/**
 * card_command_parse:
 * @message: what came from the reader
 *
 * Returns: (transfer full) (nullable): the command; %NULL where lengths contradict each other
 */
CardCommand *
card_command_parse (GBytes *message)
{
  g_autoptr (CardCommand) self = g_new0 (CardCommand, 1);
  CtlReader reader;
  ctl_reader_init (&reader, message);
  if (!read_header (self, &reader) || !read_body (self, &reader))
    return NULL;
  return g_steal_pointer (&self);
}

void
card_command_free (CardCommand *self)
{
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}
