/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "card-key.h"

G_BEGIN_DECLS

/* The data objects of a PIV card (NIST SP 800-73-4, part 1, 3 and 4). */
#define CARD_OBJECTS_APPLICATION "\xA0\x00\x00\x03\x08\x00\x00\x10\x00\x01\x00" /* its AID */

gboolean card_objects_get (GPtrArray *keys, guint tag, GByteArray *answer);
CardKey *card_objects_find_key (GPtrArray *keys, guint tag);

G_END_DECLS
