/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CtlField:
 * @tag: its number
 * @offset: of its tag byte in the file that it was read from, or 0
 * @length: bytes of its value as its length field says; 0 for padding
 * @value: (nullable): the value; %NULL for a container and for padding
 * @children: (nullable) (element-type CtlField): what a container holds
 *
 * One TLV of a header or of a record, kept in the order in which the file has them, unknown ones
 * included, so that a file is written back as it was read. Immutable.
 */
typedef struct
{
  guint8 tag;
  gsize offset;
  gsize length;
  GBytes *value;
  GPtrArray *children;
} CtlField;

G_END_DECLS
