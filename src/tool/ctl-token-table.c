/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-table.h"

#include <glib/gi18n-lib.h>

#include "ctl-text.h"
#include "ctl-token-words.h"

#define COLUMNS 6

static char *
format_name (CtlCertificate *certificate)
{
  const char *name = ctl_certificate_get_common_name (certificate);
  g_autofree char *trimmed = g_strchomp (g_strdup (name != NULL ? name : ""));
  if (*trimmed != '\0')
    return ctl_text_safe (trimmed);
  return ctl_text_safe (ctl_certificate_get_subject (certificate, CTL_DIALECT_TOKEN));
}

/* @held: (nullable) */
static GStrv
new_row (const CtlToken *token, const CtlTokenCertificate *held)
{
  GStrv row = g_new0 (char *, COLUMNS + 1);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  row[0] = ctl_text_safe (*token->label != '\0' ? token->label : token->reader);
  row[1] = ctl_text_safe (token->serial);
  row[2] = ctl_text_safe (token->model);
  row[3] = ctl_token_words_state (token);
  row[4] = held != NULL ? format_name (held->certificate) : g_strdup ("");
  row[5] = held != NULL ? ctl_token_words_expiry (held->certificate, now) : g_strdup ("");
  return row;
}

static void
add_rows (GPtrArray *rows, const CtlToken *token)
{
  for (guint i = 0; i < token->certificates->len; i++)
    g_ptr_array_add (rows, new_row (token, token->certificates->pdata[i]));
  if (token->certificates->len == 0)
    g_ptr_array_add (rows, new_row (token, NULL));
}

static GStrv
new_titles (void)
{
  GStrv row = g_new0 (char *, COLUMNS + 1);
  row[0] = g_strdup (_ ("LABEL"));
  row[1] = g_strdup (_ ("SERIAL"));
  row[2] = g_strdup (_ ("MODEL"));
  row[3] = g_strdup (_ ("STATE"));
  row[4] = g_strdup (_ ("CERTIFICATE"));
  row[5] = g_strdup (_ ("EXPIRES"));
  return row;
}

static void
append_row (GString *text, GStrv row, const glong *widths)
{
  gsize start = text->len;
  for (guint i = 0; i < COLUMNS; i++)
    {
      const char *cell = *row[i] != '\0' ? row[i] : "-";
      g_string_append_printf (text, "%s%*s", cell, (int) (widths[i] + 2 - g_utf8_strlen (cell, -1)),
                              "");
    }
  while (text->len > start && text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);
  g_string_append_c (text, '\n');
}

/**
 * ctl_token_table_new:
 * @tokens: (element-type CtlToken): tokens and readers
 *
 * Returns: (transfer full): an aligned line for each certificate, with a line of titles; safe for
 *   a terminal
 */
char *
ctl_token_table_new (GPtrArray *tokens)
{
  glong widths[COLUMNS] = { 0 };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_ptr_array_add (rows, new_titles ());
  for (guint i = 0; i < tokens->len; i++)
    add_rows (rows, tokens->pdata[i]);
  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < COLUMNS; j++)
      widths[j] = MAX (widths[j], g_utf8_strlen (((GStrv) rows->pdata[i])[j], -1));
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < rows->len; i++)
    append_row (text, rows->pdata[i], widths);
  return g_string_free (text, FALSE);
}

/**
 * ctl_token_table_line:
 * @token: a token or reader
 *
 * Returns: (transfer full): what it is and its state, without a newline; safe for a terminal
 */
char *
ctl_token_table_line (const CtlToken *token)
{
  g_autofree char *name = ctl_token_describe (token);
  g_autofree char *state = ctl_token_words_state (token);
  return g_strdup_printf (_ ("%s: %s"), name, state);
}
