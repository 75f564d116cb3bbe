/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "card-piv.h"

G_BEGIN_DECLS

/**
 * CardChannel:
 *
 * What lies between single APDUs and whole commands: command chaining, and answers that are
 * fetched in parts with GET RESPONSE (ISO 7816-4, 5.3).
 */
typedef struct _CardChannel CardChannel;

CardChannel *card_channel_new (CardPiv *piv);
void card_channel_free (CardChannel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CardChannel, card_channel_free)

void card_channel_reset (CardChannel *self);
GBytes *card_channel_exchange (CardChannel *self, GBytes *message);
gboolean card_channel_is_done (const CardChannel *self);

G_END_DECLS
