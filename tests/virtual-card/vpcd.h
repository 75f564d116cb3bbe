/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Vpcd:
 *
 * The card's end of a connection to vpcd, the reader driver of vsmartcard: messages of a two-byte
 * length and their bytes, over TCP on loopback. While it stands, a card is in the reader.
 */
typedef struct _Vpcd Vpcd;

/* Messages of one byte: what the reader does to the card. */
typedef enum
{
  VPCD_POWER_OFF = 0,
  VPCD_POWER_ON = 1,
  VPCD_RESET = 2,
  VPCD_GET_ATR = 4, /* also how it looks, a few times a second, whether the card is there */
} VpcdControl;

Vpcd *vpcd_connect (guint16 port, GError **error);
void vpcd_free (Vpcd *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Vpcd, vpcd_free)

GBytes *vpcd_receive (Vpcd *self);
gboolean vpcd_send (Vpcd *self, GBytes *message);

G_END_DECLS
