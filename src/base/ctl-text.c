/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"

/**
 * ctl_text_hex:
 * @bytes: any bytes
 * @style: letters and separator
 *
 * Returns: (transfer full): two digits a byte
 */
char *
ctl_text_hex (GBytes *bytes, CtlHexStyle style)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  const char *separator = style == CTL_HEX_COLON ? ":" : style == CTL_HEX_SPACE ? " " : "";
  const char *digits = style == CTL_HEX_LOWER ? "0123456789abcdef" : "0123456789ABCDEF";
  GString *text = g_string_sized_new (length * 3);
  for (gsize i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append (text, separator);
      g_string_append_c (text, digits[data[i] >> 4]);
      g_string_append_c (text, digits[data[i] & 15]);
    }
  return g_string_free (text, FALSE);
}

/**
 * ctl_text_parse_hex:
 * @text: hexadecimal digits; colons and case are ignored
 * @length: how many bytes it must give, or 0 for any number from 1 up
 * @what: what it is, for the error
 * @error: return location for %CTL_ERROR_USAGE
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
ctl_text_parse_hex (const char *text, gsize length, const char *what, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int high = -1;
  gboolean valid = TRUE;
  for (const char *p = text; *p != '\0' && valid; p++)
    {
      int digit = g_ascii_xdigit_value (*p);
      if (digit >= 0 && high >= 0)
        {
          guint8 byte = (guint8) (high << 4 | digit);
          g_byte_array_append (bytes, &byte, 1);
          high = -1;
        }
      else if (digit >= 0)
        high = digit;
      else
        valid = *p == ':' && high < 0;
    }
  if (!valid || high >= 0 || bytes->len == 0 || (length != 0 && bytes->len != length))
    {
      g_autofree char *safe = ctl_text_safe (text);
      if (length != 0)
        g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("%s “%s” is not %zu hexadecimal digits"),
                     what, safe, length * 2);
      else
        g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("%s “%s” is not hexadecimal"), what,
                     safe);
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static gboolean
is_harmless (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);
  return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_SURROGATE &&
         type != G_UNICODE_UNASSIGNED && type != G_UNICODE_PRIVATE_USE &&
         type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR;
}

/**
 * ctl_text_safe:
 * @text: a string from a file, the network or a token
 *
 * Makes a string safe to show: bytes that are not UTF-8 become `\x9B`, and characters that move
 * the cursor, colour the screen or turn the writing direction become `\u{202E}`.
 *
 * Returns: (transfer full): valid UTF-8 on one line
 */
char *
ctl_text_safe (const char *text)
{
  GString *safe = g_string_new (NULL);
  for (const char *p = text; *p != '\0';)
    {
      gunichar c = g_utf8_get_char_validated (p, -1);
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (safe, "\\x%02X", (guint8) *p++);
          continue;
        }
      if (is_harmless (c))
        g_string_append_unichar (safe, c);
      else
        g_string_append_printf (safe, "\\u{%04X}", c);
      p = g_utf8_next_char (p);
    }
  return g_string_free (safe, FALSE);
}

/**
 * ctl_text_join:
 * @things: some things
 * @describe: what to call each
 *
 * Returns: (transfer full): their names in one line, with commas; empty where there is none
 */
char *
ctl_text_join (GPtrArray *things, CtlTextFunc describe)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < things->len; i++)
    {
      g_autofree char *name = describe (things->pdata[i]);
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", name);
    }
  return g_string_free (text, FALSE);
}

/**
 * ctl_text_append_wrapped:
 * @text: what is being written
 * @first: what the first line begins with
 * @indent: blanks before the other lines
 * @sentence: words with single blanks between, safe to show
 *
 * Appends a paragraph with no line over %CTL_TEXT_COLUMNS, unless a word alone is, and a newline.
 */
void
ctl_text_append_wrapped (GString *text, const char *first, guint indent, const char *sentence)
{
  g_auto (GStrv) words = g_strsplit (sentence, " ", -1);
  glong column = g_utf8_strlen (first, -1);
  g_string_append (text, first);
  for (guint i = 0; words[i] != NULL; i++)
    {
      glong width = g_utf8_strlen (words[i], -1);
      if (i > 0 && column + 1 + width > CTL_TEXT_COLUMNS)
        {
          g_string_append_printf (text, "\n%*s", (int) indent, "");
          column = indent;
        }
      else if (i > 0)
        {
          g_string_append_c (text, ' ');
          column++;
        }
      g_string_append (text, words[i]);
      column += width;
    }
  g_string_append_c (text, '\n');
}
