/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-reader.h"

G_BEGIN_DECLS

/* BER-TLV as smart cards use it (ISO 7816-4, 5.2.2): tags of up to three bytes, values of up to
 * 65535. */
gboolean card_tlv_read (CtlReader *reader, guint *tag, CtlReader *value);
gboolean card_tlv_find (CtlReader reader, guint wanted, CtlReader *value);
void card_tlv_append (GByteArray *bytes, guint tag, gconstpointer value, gsize length);
void card_tlv_append_bytes (GByteArray *bytes, guint tag, const GByteArray *value);

G_END_DECLS
