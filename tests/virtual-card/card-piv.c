/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-piv.h"

#include <openssl/rand.h>
#include <string.h>

#include "card-objects.h"
#include "card-tlv.h"

#define SELECT               0xA4
#define GET_DATA             0xCB
#define VERIFY               0x20
#define CHANGE_PIN           0x24
#define GENERAL_AUTHENTICATE 0x87

#define SELECT_BY_NAME  0x04 /* P1 of SELECT */
#define PIN_OF_CARD     0x80 /* P2 of VERIFY */
#define LOG_OUT         0xFF /* P1 of VERIFY */
#define NAME_LENGTH     (sizeof CARD_OBJECTS_APPLICATION - 1)
#define NAME_LENGTH_MIN 5 /* its owner's part */

#define TAG_TAG_LIST  0x5C
#define TAG_TEMPLATE  0x7C
#define TAG_CHALLENGE 0x81
#define TAG_RESPONSE  0x82

#define CHALLENGE_LENGTH 8

struct _CardPiv
{
  GPtrArray *keys;
  CardPin *pin;
  CardFaults *faults;
  gboolean selected;
  gboolean logged_in;
  gboolean pin_is_fresh; /* no key was used since it was given */
  gboolean has_signed;   /* for card_piv_take_signed() */
};

/**
 * card_piv_new:
 * @keys: (element-type CardKey): at least one
 * @pin: of the card
 * @faults: what is to go wrong
 *
 * Returns: (transfer full): a card just powered on, which keeps what it was given
 */
CardPiv *
card_piv_new (GPtrArray *keys, CardPin *pin, CardFaults *faults)
{
  CardPiv *self = g_new0 (CardPiv, 1);
  self->keys = keys;
  self->pin = pin;
  self->faults = faults;
  return self;
}

void
card_piv_free (CardPiv *self)
{
  g_free (self);
}

void
card_piv_reset (CardPiv *self)
{
  self->selected = FALSE;
  self->logged_in = FALSE;
  self->pin_is_fresh = FALSE;
}

/**
 * card_piv_take_signed:
 * @self: a card
 *
 * Returns: whether a key was used since this was asked last
 */
gboolean
card_piv_take_signed (CardPiv *self)
{
  gboolean has_signed = self->has_signed;
  self->has_signed = FALSE;
  return has_signed;
}

static guint
select_application (CardPiv *self, const CardCommand *command, GByteArray *answer)
{
  gsize length;
  const guint8 *name = g_bytes_get_data (command->data, &length);
  if (command->p1 != SELECT_BY_NAME || length < NAME_LENGTH_MIN || length > NAME_LENGTH ||
      memcmp (name, CARD_OBJECTS_APPLICATION, length) != 0)
    return CARD_NOT_FOUND;
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  g_autoptr (GByteArray) authority = g_byte_array_new ();
  card_tlv_append (authority, 0x4F, CARD_OBJECTS_APPLICATION, NAME_LENGTH_MIN);
  card_tlv_append (properties, 0x4F, CARD_OBJECTS_APPLICATION + NAME_LENGTH_MIN,
                   NAME_LENGTH - NAME_LENGTH_MIN);
  card_tlv_append_bytes (properties, 0x79, authority);
  card_tlv_append_bytes (answer, 0x61, properties);
  self->selected = TRUE;
  return CARD_OK;
}

static gboolean
read_object_tag (GBytes *data, guint *tag)
{
  CtlReader reader, value;
  guint8 byte;
  ctl_reader_init (&reader, data);
  if (!card_tlv_find (reader, TAG_TAG_LIST, &value) || ctl_reader_get_left (&value) > 3)
    return FALSE;
  *tag = 0;
  while (ctl_reader_u8 (&value, &byte, "tag of an object", NULL))
    *tag = *tag << 8 | byte;
  return TRUE;
}

static guint
get_data (CardPiv *self, const CardCommand *command, GByteArray *answer)
{
  guint tag;
  if (!read_object_tag (command->data, &tag))
    return CARD_WRONG_DATA;
  if (card_objects_find_key (self->keys, tag) != NULL)
    card_faults_reach (self->faults, CARD_EVENT_CERTIFICATE);
  return card_objects_get (self->keys, tag, answer) ? CARD_OK : CARD_NOT_FOUND;
}

static guint
get_pin_status (const CardPiv *self)
{
  guint tries = card_pin_get_tries (self->pin);
  return tries > 0 ? CARD_PIN_WRONG | tries : CARD_PIN_LOCKED;
}

static guint
check_pin (CardPiv *self, const guint8 *given)
{
  if (card_pin_get_tries (self->pin) == 0)
    return CARD_PIN_LOCKED;
  self->logged_in = self->pin_is_fresh = card_pin_check (self->pin, given);
  card_faults_reach (self->faults, CARD_EVENT_LOGIN);
  return self->logged_in ? CARD_OK : get_pin_status (self);
}

/* Without data it asks how things are. */
static guint
verify (CardPiv *self, const CardCommand *command)
{
  gsize length;
  const guint8 *given = g_bytes_get_data (command->data, &length);
  if (command->p2 != PIN_OF_CARD)
    return CARD_NO_REFERENCE;
  if (command->p1 == LOG_OUT)
    {
      self->logged_in = self->pin_is_fresh = FALSE;
      return CARD_OK;
    }
  if (length == 0)
    return self->logged_in ? CARD_OK : get_pin_status (self);
  return length == CARD_PIN_LENGTH ? check_pin (self, given) : CARD_WRONG_DATA;
}

static guint
change_pin (CardPiv *self, const CardCommand *command)
{
  gsize length;
  const guint8 *given = g_bytes_get_data (command->data, &length);
  if (command->p2 != PIN_OF_CARD)
    return CARD_NO_REFERENCE;
  if (length != 2 * CARD_PIN_LENGTH)
    return CARD_WRONG_DATA;
  guint status = check_pin (self, given);
  if (status == CARD_OK)
    card_pin_change (self->pin, given + CARD_PIN_LENGTH);
  return status;
}

static gboolean
may_use (const CardPiv *self, const CardKey *key)
{
  switch (card_key_get_reference (key))
    {
    case CARD_KEY_CARD:
      return TRUE;
    case CARD_KEY_SIGNATURE:
      return self->pin_is_fresh;
    default:
      return self->logged_in;
    }
}

/* Algorithms of NIST SP 800-78-4, table 6-2. */
static gboolean
is_algorithm_of (guint8 algorithm, const CardKey *key)
{
  return (algorithm == 0x06 && card_key_get_bits (key) == 1024) ||
         (algorithm == 0x07 && card_key_get_bits (key) == 2048);
}

static guint
use_key (CardPiv *self, const CardKey *key, CtlReader *challenge, GByteArray *answer)
{
  card_faults_reach (self->faults, CARD_EVENT_SIGNATURE);
  self->pin_is_fresh = FALSE;
  g_autoptr (GBytes) padded =
      ctl_reader_bytes (challenge, ctl_reader_get_left (challenge), "challenge", NULL);
  g_autoptr (GBytes) result = card_key_use (key, padded);
  if (result == NULL)
    return CARD_WRONG_DATA;
  gsize length;
  const guint8 *data = g_bytes_get_data (result, &length);
  card_tlv_append (answer, TAG_RESPONSE, data, length);
  self->has_signed = TRUE;
  return CARD_OK;
}

/* What a program asks for that is about to prove that it may write to the card. */
static void
append_random (GByteArray *answer)
{
  guint8 random[CHALLENGE_LENGTH];
  g_assert_cmpint (RAND_bytes (random, sizeof random), ==, 1);
  card_tlv_append (answer, TAG_CHALLENGE, random, sizeof random);
}

static guint
authenticate (CardPiv *self, const CardCommand *command, CtlReader template, GByteArray *answer)
{
  CtlReader challenge, response;
  if (!card_tlv_find (template, TAG_CHALLENGE, &challenge))
    return CARD_WRONG_DATA;
  if (ctl_reader_get_left (&challenge) == 0)
    {
      append_random (answer);
      return CARD_OK;
    }
  CardKey *key = card_key_find (self->keys, command->p2);
  if (key == NULL || !card_tlv_find (template, TAG_RESPONSE, &response))
    return CARD_WRONG_DATA;
  if (!is_algorithm_of (command->p1, key))
    return CARD_WRONG_P1_P2;
  return may_use (self, key) ? use_key (self, key, &challenge, answer) : CARD_PIN_NEEDED;
}

static guint
general_authenticate (CardPiv *self, const CardCommand *command, GByteArray *answer)
{
  CtlReader reader, template;
  g_autoptr (GByteArray) inner = g_byte_array_new ();
  ctl_reader_init (&reader, command->data);
  if (!card_tlv_find (reader, TAG_TEMPLATE, &template))
    return CARD_WRONG_DATA;
  guint status = authenticate (self, command, template, inner);
  if (status == CARD_OK)
    card_tlv_append_bytes (answer, TAG_TEMPLATE, inner);
  return status;
}

/**
 * card_piv_run:
 * @self: a card
 * @command: a whole command
 * @answer: grows by the data of the answer
 *
 * Returns: a #CardStatus, with a count in its last bits where it has one
 */
guint
card_piv_run (CardPiv *self, const CardCommand *command, GByteArray *answer)
{
  if (command->instruction == SELECT)
    return select_application (self, command, answer);
  if (!self->selected)
    return CARD_NO_INSTRUCTION;
  switch (command->instruction)
    {
    case GET_DATA:
      return get_data (self, command, answer);
    case VERIFY:
      return verify (self, command);
    case CHANGE_PIN:
      return change_pin (self, command);
    case GENERAL_AUTHENTICATE:
      return general_authenticate (self, command, answer);
    default:
      return CARD_NO_INSTRUCTION;
    }
}
