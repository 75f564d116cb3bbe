/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CTL_TEXT_COLUMNS 80 /* of a paragraph on a terminal */

typedef enum
{
  CTL_HEX_LOWER, /* 83e908 */
  CTL_HEX_COLON, /* 83:E9:08 */
  CTL_HEX_SPACE, /* 83 E9 08 */
  CTL_HEX_UPPER, /* 83E908 */
} CtlHexStyle;

char *ctl_text_hex (GBytes *bytes, CtlHexStyle style);
GBytes *ctl_text_parse_hex (const char *text, gsize length, const char *what, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
char *ctl_text_safe (const char *text);

/* Returns what @thing is called, (transfer full). */
typedef char *(*CtlTextFunc) (gconstpointer thing);
char *ctl_text_join (GPtrArray *things, CtlTextFunc describe);

void ctl_text_append_wrapped (GString *text, const char *first, guint indent, const char *sentence);

G_END_DECLS
