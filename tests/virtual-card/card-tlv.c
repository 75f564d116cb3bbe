/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-tlv.h"

#define TAG_BYTES_MAX    3
#define TAG_MORE_FOLLOWS 0x1F /* in the first byte */
#define TAG_NOT_LAST     0x80 /* in the others */
#define LENGTH_ONE_BYTE  0x81
#define LENGTH_TWO_BYTES 0x82
#define LENGTH_SHORT_MAX 0x7F

static gboolean
read_tag (CtlReader *reader, guint *tag)
{
  guint8 byte;
  if (!ctl_reader_u8 (reader, &byte, "tag", NULL))
    return FALSE;
  *tag = byte;
  if ((byte & TAG_MORE_FOLLOWS) != TAG_MORE_FOLLOWS)
    return TRUE;
  for (guint i = 1; i < TAG_BYTES_MAX; i++)
    {
      if (!ctl_reader_u8 (reader, &byte, "tag", NULL))
        return FALSE;
      *tag = *tag << 8 | byte;
      if (!(byte & TAG_NOT_LAST))
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_length (CtlReader *reader, gsize *length)
{
  guint8 first, one;
  guint16 two;
  if (!ctl_reader_u8 (reader, &first, "length", NULL))
    return FALSE;
  *length = first;
  if (first <= LENGTH_SHORT_MAX)
    return TRUE;
  if (first == LENGTH_ONE_BYTE && ctl_reader_u8 (reader, &one, "length", NULL))
    *length = one;
  else if (first == LENGTH_TWO_BYTES && ctl_reader_u16 (reader, &two, "length", NULL))
    *length = two;
  else
    return FALSE;
  return TRUE;
}

/**
 * card_tlv_read:
 * @reader: where to read; goes on past the value
 * @tag: (out): its bytes as one number, as 0x5C or 0x5FC105
 * @value: (out): a reader of the value alone
 *
 * Returns: %FALSE at the end, and for what is no TLV
 */
gboolean
card_tlv_read (CtlReader *reader, guint *tag, CtlReader *value)
{
  gsize length;
  return read_tag (reader, tag) && read_length (reader, &length) &&
         ctl_reader_child (reader, length, value, "value", NULL);
}

/**
 * card_tlv_find:
 * @reader: a copy; the caller's does not move
 * @wanted: a tag
 * @value: (out): a reader of its value
 *
 * Returns: whether there is one
 */
gboolean
card_tlv_find (CtlReader reader, guint wanted, CtlReader *value)
{
  guint tag;
  while (card_tlv_read (&reader, &tag, value))
    if (tag == wanted)
      return TRUE;
  return FALSE;
}

static void
append_byte (GByteArray *bytes, guint value)
{
  guint8 byte = value & 0xFF;
  g_byte_array_append (bytes, &byte, 1);
}

static void
append_tag (GByteArray *bytes, guint tag)
{
  if (tag > 0xFFFF)
    append_byte (bytes, tag >> 16);
  if (tag > 0xFF)
    append_byte (bytes, tag >> 8);
  append_byte (bytes, tag);
}

/**
 * card_tlv_append:
 * @bytes: grows by a tag, a length and a value
 * @tag: as card_tlv_read() gives it
 * @value: (array length=length): at most 65535 bytes
 * @length: how many
 */
void
card_tlv_append (GByteArray *bytes, guint tag, gconstpointer value, gsize length)
{
  g_assert_cmpuint (length, <=, G_MAXUINT16);
  append_tag (bytes, tag);
  if (length > G_MAXUINT8)
    {
      append_byte (bytes, LENGTH_TWO_BYTES);
      append_byte (bytes, (guint) length >> 8);
    }
  else if (length > LENGTH_SHORT_MAX)
    append_byte (bytes, LENGTH_ONE_BYTE);
  append_byte (bytes, (guint) length);
  if (length > 0)
    g_byte_array_append (bytes, value, (guint) length);
}

void
card_tlv_append_bytes (GByteArray *bytes, guint tag, const GByteArray *value)
{
  card_tlv_append (bytes, tag, value->data, value->len);
}
