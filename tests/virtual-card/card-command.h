/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Status words (ISO 7816-4, 5.1.3). */
typedef enum
{
  CARD_OK = 0x9000,
  CARD_MORE = 0x6100,      /* and how many bytes */
  CARD_PIN_WRONG = 0x63C0, /* and how many tries are left */
  CARD_WRONG_LENGTH = 0x6700,
  CARD_PIN_NEEDED = 0x6982,
  CARD_PIN_LOCKED = 0x6983,
  CARD_NOT_NOW = 0x6985,
  CARD_WRONG_DATA = 0x6A80,
  CARD_NOT_FOUND = 0x6A82,
  CARD_WRONG_P1_P2 = 0x6A86,
  CARD_NO_REFERENCE = 0x6A88,
  CARD_NO_INSTRUCTION = 0x6D00,
  CARD_NO_CLASS = 0x6E00,
} CardStatus;

/**
 * CardCommand:
 * @class: 0; with %CARD_CLASS_CHAIN where more of the data follow in another command
 * @instruction: INS
 * @p1: first parameter
 * @p2: second parameter
 * @data: possibly empty
 *
 * A command APDU (ISO 7816-4, 5.1), in its short or its extended form.
 */
typedef struct
{
  guint8 class;
  guint8 instruction;
  guint8 p1;
  guint8 p2;
  GBytes *data;
} CardCommand;

#define CARD_CLASS_CHAIN 0x10

CardCommand *card_command_parse (GBytes *message);
void card_command_free (CardCommand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CardCommand, card_command_free)

G_END_DECLS
