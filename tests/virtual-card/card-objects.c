/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-objects.h"

#include <openssl/sha.h>
#include <string.h>

#include "card-tlv.h"

#define TAG_DISCOVERY    0x7E
#define TAG_CAPABILITIES 0x5FC107
#define TAG_HOLDER       0x5FC102 /* CHUID */
#define TAG_DATA         0x53     /* around every object but the discovery object */
#define TAG_CERTIFICATE  0x70
#define TAG_COMPRESSION  0x71
#define TAG_CHECK        0xFE /* ends an object; a checksum that nobody uses */
#define GUID_LENGTH      16

#define append_literal(bytes, tag, text) card_tlv_append (bytes, tag, text, sizeof (text) - 1)

/**
 * card_objects_find_key:
 * @keys: (element-type CardKey): of the card
 * @tag: of a data object
 *
 * Returns: (transfer none) (nullable): the key whose certificate is in that object
 */
CardKey *
card_objects_find_key (GPtrArray *keys, guint tag)
{
  switch (tag)
    {
    case 0x5FC105:
      return card_key_find (keys, CARD_KEY_AUTHENTICATION);
    case 0x5FC10A:
      return card_key_find (keys, CARD_KEY_SIGNATURE);
    case 0x5FC10B:
      return card_key_find (keys, CARD_KEY_MANAGEMENT);
    case 0x5FC101:
      return card_key_find (keys, CARD_KEY_CARD);
    default:
      return NULL;
    }
}

/* Another one for each card, the same one every time: it becomes the token's serial number. */
static void
make_guid (GPtrArray *keys, guint8 *guid)
{
  guint8 digest[SHA256_DIGEST_LENGTH];
  gsize length;
  const guint8 *data = g_bytes_get_data (card_key_get_certificate (keys->pdata[0]), &length);
  SHA256 (data, length, digest);
  memcpy (guid, digest, GUID_LENGTH);
}

static void
append_discovery (GByteArray *answer)
{
  g_autoptr (GByteArray) object = g_byte_array_new ();
  append_literal (object, 0x4F, CARD_OBJECTS_APPLICATION);
  append_literal (object, 0x5F2F, "\x40\x00"); /* the card's own PIN, and no other */
  card_tlv_append_bytes (answer, TAG_DISCOVERY, object);
}

/* Card identifier, versions of the capability container and of its grammar, the data model, and
 * nothing in the other fields, which nobody reads any more. */
static void
append_capabilities (GByteArray *object, GPtrArray *keys)
{
  static const guint empty[] = { 0xF3, 0xF4, 0xF6, 0xF7, 0xFA, 0xFB, 0xFC, 0xFD };
  guint8 identifier[21] = { 0xA0, 0x00, 0x00, 0x01, 0x16, 0xFF, 0x02 };
  guint8 guid[GUID_LENGTH];
  make_guid (keys, guid);
  memcpy (identifier + 7, guid, sizeof identifier - 7);
  card_tlv_append (object, 0xF0, identifier, sizeof identifier);
  append_literal (object, 0xF1, "\x21");
  append_literal (object, 0xF2, "\x21");
  append_literal (object, 0xF5, "\x10");
  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    card_tlv_append (object, empty[i], NULL, 0);
}

/* A FASC-N of agency 9999, which stands for "see the GUID"; the GUID; when it expires. */
static void
append_holder (GByteArray *object, GPtrArray *keys)
{
  guint8 guid[GUID_LENGTH];
  make_guid (keys, guid);
  append_literal (object, 0x30,
                  "\xD4\xE7\x39\xDA\x73\x9C\xED\x39\xCE\x73\x9D\x83\x68"
                  "\x58\x21\x08\x42\x10\x84\x21\xC8\x42\x10\xC3\xEB");
  card_tlv_append (object, 0x34, guid, sizeof guid);
  append_literal (object, 0x35, "20501231");
  card_tlv_append (object, 0x3E, NULL, 0);
}

static void
append_certificate (GByteArray *object, const CardKey *key)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (card_key_get_certificate (key), &length);
  card_tlv_append (object, TAG_CERTIFICATE, data, length);
  append_literal (object, TAG_COMPRESSION, "\x00");
}

/**
 * card_objects_get:
 * @keys: (element-type CardKey): of the card, at least one
 * @tag: of a data object
 * @answer: grows by the object
 *
 * Returns: whether the card has such an object
 */
gboolean
card_objects_get (GPtrArray *keys, guint tag, GByteArray *answer)
{
  g_autoptr (GByteArray) object = g_byte_array_new ();
  CardKey *key = card_objects_find_key (keys, tag);
  if (tag == TAG_DISCOVERY)
    {
      append_discovery (answer);
      return TRUE;
    }
  if (tag == TAG_CAPABILITIES)
    append_capabilities (object, keys);
  else if (tag == TAG_HOLDER)
    append_holder (object, keys);
  else if (key != NULL)
    append_certificate (object, key);
  else
    return FALSE;
  card_tlv_append (object, TAG_CHECK, NULL, 0);
  card_tlv_append_bytes (answer, TAG_DATA, object);
  return TRUE;
}
