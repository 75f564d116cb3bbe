/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-channel.h"

#define GET_RESPONSE 0xC0
#define DATA_MAX     8192 /* bytes of a chained command */
#define PART_MAX     256  /* bytes of one answer */

struct _CardChannel
{
  CardPiv *piv;
  GByteArray *data; /* of the commands that are being chained */
  guint8 chained;   /* their instruction */
  GByteArray *answer;
  guint given; /* bytes of it */
};

CardChannel *
card_channel_new (CardPiv *piv)
{
  CardChannel *self = g_new0 (CardChannel, 1);
  self->piv = piv;
  self->data = g_byte_array_new ();
  self->answer = g_byte_array_new ();
  return self;
}

void
card_channel_free (CardChannel *self)
{
  g_byte_array_unref (self->data);
  g_byte_array_unref (self->answer);
  g_free (self);
}

static void
clear_answer (CardChannel *self)
{
  g_byte_array_set_size (self->answer, 0);
  self->given = 0;
}

/**
 * card_channel_reset:
 * @self: a channel
 *
 * What power off and a reset do: nobody is logged in any more.
 */
void
card_channel_reset (CardChannel *self)
{
  g_byte_array_set_size (self->data, 0);
  clear_answer (self);
  card_piv_reset (self->piv);
}

/**
 * card_channel_is_done:
 * @self: a channel
 *
 * Returns: whether all of the last answer was given out
 */
gboolean
card_channel_is_done (const CardChannel *self)
{
  return self->given == self->answer->len;
}

static GBytes *
give (CardChannel *self, guint status)
{
  GByteArray *message = g_byte_array_new ();
  guint left = self->answer->len - self->given;
  guint part = status == CARD_OK ? MIN (left, PART_MAX) : 0;
  if (part > 0)
    g_byte_array_append (message, self->answer->data + self->given, part);
  self->given += part;
  left -= part;
  if (status == CARD_OK && left > 0)
    status = CARD_MORE | (left > G_MAXUINT8 ? 0 : left);
  const guint8 word[] = { (guint8) (status >> 8), (guint8) status };
  g_byte_array_append (message, word, sizeof word);
  return g_byte_array_free_to_bytes (message);
}

static guint
run (CardChannel *self, const CardCommand *command)
{
  g_autoptr (GBytes) data = g_bytes_new (self->data->data, self->data->len);
  CardCommand whole = *command;
  whole.data = data;
  g_byte_array_set_size (self->data, 0);
  return card_piv_run (self->piv, &whole, self->answer);
}

/* Data of another instruction that was never ended are forgotten. */
static gboolean
collect (CardChannel *self, const CardCommand *command)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (command->data, &length);
  if (command->instruction != self->chained)
    g_byte_array_set_size (self->data, 0);
  self->chained = command->instruction;
  if (self->data->len + length > DATA_MAX)
    {
      g_byte_array_set_size (self->data, 0);
      return FALSE;
    }
  if (length > 0)
    g_byte_array_append (self->data, data, (guint) length);
  return TRUE;
}

/**
 * card_channel_exchange:
 * @self: a channel
 * @message: a command APDU, however broken
 *
 * Returns: (transfer full): the response APDU
 */
GBytes *
card_channel_exchange (CardChannel *self, GBytes *message)
{
  g_autoptr (CardCommand) command = card_command_parse (message);
  if (command == NULL)
    return give (self, CARD_WRONG_LENGTH);
  if (command->instruction == GET_RESPONSE)
    return give (self, card_channel_is_done (self) ? CARD_NOT_NOW : CARD_OK);
  clear_answer (self);
  if (command->class & ~CARD_CLASS_CHAIN)
    return give (self, CARD_NO_CLASS);
  if (!collect (self, command))
    return give (self, CARD_WRONG_LENGTH);
  if (command->class & CARD_CLASS_CHAIN)
    return give (self, CARD_OK);
  return give (self, run (self, command));
}
