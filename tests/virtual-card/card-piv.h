/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "card-command.h"
#include "card-faults.h"
#include "card-pin.h"

G_BEGIN_DECLS

/**
 * CardPiv:
 *
 * The PIV application (NIST SP 800-73-4, part 2): what a card does with a whole command. It reads
 * and signs; keys and certificates do not change.
 */
typedef struct _CardPiv CardPiv;

CardPiv *card_piv_new (GPtrArray *keys, CardPin *pin, CardFaults *faults);
void card_piv_free (CardPiv *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CardPiv, card_piv_free)

void card_piv_reset (CardPiv *self);
guint card_piv_run (CardPiv *self, const CardCommand *command, GByteArray *answer);
gboolean card_piv_take_signed (CardPiv *self);

G_END_DECLS
