/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/evp.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * CardKey:
 *
 * An RSA key of the card with its certificate, which is kept in whatever bytes its file has.
 */
typedef struct _CardKey CardKey;

/* References of PIV's keys (NIST SP 800-73-4, part 1, table 4b). */
typedef enum
{
  CARD_KEY_AUTHENTICATION = 0x9A,
  CARD_KEY_SIGNATURE = 0x9C, /* wants the PIN for each use */
  CARD_KEY_MANAGEMENT = 0x9D,
  CARD_KEY_CARD = 0x9E, /* wants no PIN */
} CardKeyReference;

CardKey *card_key_load (const char *description, GError **error);
void card_key_free (CardKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CardKey, card_key_free)

guint card_key_get_reference (const CardKey *self);
guint card_key_get_bits (const CardKey *self);
GBytes *card_key_get_certificate (const CardKey *self);
GBytes *card_key_use (const CardKey *self, GBytes *padded);

CardKey *card_key_find (GPtrArray *keys, guint reference);

G_END_DECLS
