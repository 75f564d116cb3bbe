/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-table.h"

#include <glib/gi18n-lib.h>

#include "ctl-text.h"

#define COLUMNS 6

static const char *
get_state_words (const CtlToken *token)
{
  static const char *const words[] = {
    [CTL_TOKEN_READY] = N_ ("ready"),
    [CTL_TOKEN_NO_TOKEN] = N_ ("no token"),
    [CTL_TOKEN_UNRECOGNISED] = N_ ("not recognised"),
    [CTL_TOKEN_NO_CERTIFICATE] = N_ ("no certificate"),
    [CTL_TOKEN_FAILED] = N_ ("failed"),
  };
  if (token->pin & CTL_TOKEN_PIN_LOCKED)
    return _ ("PIN locked");
  if (token->pin & CTL_TOKEN_PIN_FINAL_TRY)
    return _ ("last PIN try");
  if (token->state == CTL_TOKEN_READY && token->pin & CTL_TOKEN_PIN_LOW)
    return _ ("few PIN tries left");
  return _ (words[token->state]);
}

static char *
format_day (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("");
}

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
  row[0] = ctl_text_safe (*token->label != '\0' ? token->label : token->reader);
  row[1] = ctl_text_safe (token->serial);
  row[2] = ctl_text_safe (token->model);
  row[3] = g_strdup (get_state_words (token));
  row[4] = held != NULL ? format_name (held->certificate) : g_strdup ("");
  row[5] =
      held != NULL ? format_day (ctl_certificate_get_not_after (held->certificate)) : g_strdup ("");
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
  return g_strdup_printf ("%s: %s", name, get_state_words (token));
}

static gboolean
is_opensc (const CtlToken *token)
{
  g_autofree char *name = g_path_get_basename (token->module);
  return g_str_has_prefix (name, "opensc-pkcs11") || g_str_has_prefix (name, "onepin-opensc");
}

/**
 * ctl_token_table_advise:
 * @token: a token or reader
 *
 * Returns: (transfer full) (nullable): what is wrong with it and what to do (tokens.md), safe for
 *   a terminal
 */
char *
ctl_token_table_advise (const CtlToken *token)
{
  g_autofree char *name = ctl_token_describe (token);
  g_autofree char *problem = token->error != NULL ? ctl_text_safe (token->error) : NULL;
  if (problem != NULL)
    return g_strdup_printf ("%s: %s", name, problem);
  if (token->state != CTL_TOKEN_NO_CERTIFICATE && token->state != CTL_TOKEN_UNRECOGNISED)
    return NULL;
  if (is_opensc (token))
    return g_strdup_printf (_ ("%s: OpenSC cannot read tokens formatted by Aladdin/SafeNet "
                               "software; SafeNet's module libeToken can. Install SafeNet "
                               "Authentication Client if this is such a token."),
                            name);
  if (token->state == CTL_TOKEN_UNRECOGNISED)
    return g_strdup_printf (_ ("%s: this module cannot read what is in the reader."), name);
  return g_strdup_printf (_ ("%s: this module shows no certificate on the token."), name);
}
