/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-text.h"

#include "fuzz.h"

/**
 * fuzz_check_text:
 * @text: made from strings of an input
 *
 * Whatever a file holds, a terminal gets lines of harmless characters.
 */
void
fuzz_check_text (const char *text)
{
  FUZZ_CHECK (g_utf8_validate (text, -1, NULL));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (p));
      FUZZ_CHECK (*p == '\n' || *p == '\t' ||
                  (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT));
    }
}
