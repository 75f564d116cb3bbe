/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CardPin:
 *
 * A PIN with its counter of tries, in a file: both outlive the card process, as they outlive the
 * pulling of a real card. The file (a key file with the group `pin`) also counts how often a PIN
 * was given at all, for tests that no PIN is sent twice.
 */
typedef struct _CardPin CardPin;

#define CARD_PIN_LENGTH 8 /* bytes, filled up with CARD_PIN_FILLER */
#define CARD_PIN_FILLER 0xFF

CardPin *card_pin_open (const char *path, const char *pin, guint tries, GError **error);
void card_pin_free (CardPin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CardPin, card_pin_free)

gboolean card_pin_check (CardPin *self, const guint8 *given);
void card_pin_change (CardPin *self, const guint8 *pin);
guint card_pin_get_tries (const CardPin *self);

G_END_DECLS
