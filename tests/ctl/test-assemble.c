/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-assemble.h"

#include <string.h>

#include "ctl-field.h"
#include "ctl-text.h"

#define DEPTH_MAX 8

typedef struct
{
  CtlWriter *writer;
  gsize header_length; /* where it is reserved; 0: not at all */
  gsize begun[DEPTH_MAX];
  gboolean is_record[DEPTH_MAX];
  guint depth;
} Assembly;

static void
fill (Assembly *self, gsize reserved, gsize value)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_writer_fill (self->writer, reserved, 2, value, "test", &error));
  g_assert_no_error (error);
}

static gsize
reserve_tlv (Assembly *self, guint8 tag)
{
  ctl_writer_u8 (self->writer, tag);
  ctl_writer_u16 (self->writer, 2);
  return ctl_writer_reserve (self->writer, 2);
}

static void
begin (Assembly *self, const char *token)
{
  g_assert_cmpuint (self->depth, <, DEPTH_MAX);
  gboolean is_record = *token == 'R';
  self->is_record[self->depth] = is_record;
  self->begun[self->depth++] =
      is_record ? reserve_tlv (self, 1) : ctl_field_begin (self->writer, (guint8) atoi (token));
}

static void
end (Assembly *self)
{
  g_assert_cmpuint (self->depth, >, 0);
  gsize begun = self->begun[--self->depth];
  gsize counted_from = self->is_record[self->depth] ? begun - 3 : begun + 2;
  fill (self, begun, ctl_writer_get_length (self->writer) - counted_from);
}

static GBytes *
parse_hex (const char *hex)
{
  g_autoptr (GError) error = NULL;
  if (*hex == '\0')
    return g_bytes_new (NULL, 0);
  GBytes *bytes = ctl_text_parse_hex (hex, 0, "test", &error);
  g_assert_no_error (error);
  return bytes;
}

static GBytes *
parse_value (const char *value)
{
  if (*value == '\'')
    return g_bytes_new (value + 1, strlen (value));
  if (*value == '*')
    return g_bytes_new_take (g_malloc0 ((gsize) atoi (value + 1)), (gsize) atoi (value + 1));
  g_assert_cmpint (*value, ==, ':');
  return parse_hex (value + 1);
}

static void
put_leaf (Assembly *self, const char *token)
{
  char *value;
  guint8 tag = (guint8) g_ascii_strtoull (token, &value, 10);
  g_autoptr (GBytes) bytes = parse_value (value);
  ctl_writer_u8 (self->writer, tag);
  ctl_writer_u16 (self->writer, (guint16) g_bytes_get_size (bytes));
  ctl_writer_bytes (self->writer, bytes);
}

static void
put_token (Assembly *self, const char *token)
{
  if (g_str_equal (token, "H"))
    self->header_length = reserve_tlv (self, 2);
  else if (g_str_equal (token, "|"))
    fill (self, self->header_length, ctl_writer_get_length (self->writer));
  else if (g_str_equal (token, "."))
    ctl_writer_u8 (self->writer, 13);
  else if (g_str_equal (token, "}"))
    end (self);
  else if (g_str_has_suffix (token, "{"))
    begin (self, token);
  else if (*token == '=')
    {
      g_autoptr (GBytes) raw = parse_hex (token + 1);
      ctl_writer_bytes (self->writer, raw);
    }
  else
    put_leaf (self, token);
}

/**
 * test_assemble:
 * @text: pieces with blanks between them: `4:0002` a TLV with its value in hexadecimal, `4'text`
 * one with a string and its NUL, `4*64` one of zeros, `3{` ... `}` a container, `R{` ... `}` a
 * record with its RECORDLENGTH, `H` the HeaderLength, which `|` fills in, `.` padding, `=00ff` raw
 * bytes
 *
 * Writes files as other makers do, and as nobody should.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
test_assemble (const char *text)
{
  Assembly self = { .writer = ctl_writer_new () };
  g_auto (GStrv) tokens = g_strsplit (text, " ", -1);
  for (guint i = 0; tokens[i] != NULL; i++)
    if (*tokens[i] != '\0')
      put_token (&self, tokens[i]);
  g_assert_cmpuint (self.depth, ==, 0);
  GBytes *bytes = ctl_writer_finish (self.writer);
  ctl_writer_free (self.writer);
  return bytes;
}
