/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-name.h"

#include <glib/gi18n-lib.h>
#include <openssl/objects.h>
#include <string.h>

#include "ctl-crypto.h"

#define SEPARATOR ';'

/* The fixed order of ctl-file-format.md, 4; all other types follow. */
static const int order[] = {
  NID_commonName,   NID_organizationalUnitName, NID_organizationName,
  NID_localityName, NID_stateOrProvinceName,    NID_countryName,
};

static guint
get_rank (const X509_NAME_ENTRY *entry)
{
  int nid = OBJ_obj2nid (X509_NAME_ENTRY_get_object (entry));
  for (guint rank = 0; rank < G_N_ELEMENTS (order); rank++)
    if (order[rank] == nid)
      return rank;
  return G_N_ELEMENTS (order);
}

static char *
dup_type (const X509_NAME_ENTRY *entry, CtlDialect dialect)
{
  const ASN1_OBJECT *object = X509_NAME_ENTRY_get_object (entry);
  int nid = OBJ_obj2nid (object);
  if (nid != NID_undef)
    return dialect == CTL_DIALECT_TOKEN ? g_ascii_strdown (OBJ_nid2sn (nid), -1)
                                        : g_ascii_strup (OBJ_nid2sn (nid), -1);
  gsize size = (gsize) MAX (OBJ_obj2txt (NULL, 0, object, 1), 0) + 1;
  char *dotted = g_malloc0 (size);
  OBJ_obj2txt (dotted, (int) size, object, 1);
  return dotted;
}

static char *
dup_value (const X509_NAME_ENTRY *entry, GError **error)
{
  unsigned char *utf8 = NULL;
  int length = ASN1_STRING_to_UTF8 (&utf8, X509_NAME_ENTRY_get_data (entry));
  if (length < 0)
    {
      ctl_crypto_set_error (error, CTL_ERROR_MALFORMED,
                            _ ("A name holds text that is in no known encoding"));
      return NULL;
    }
  char *value = NULL;
  if (g_utf8_validate_len ((const char *) utf8, (gsize) length, NULL))
    value = g_strndup ((const char *) utf8, (gsize) length);
  else
    g_set_error_literal (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                         _ ("A name holds a NUL byte, or bytes that are no text"));
  OPENSSL_free (utf8);
  return value;
}

static gboolean
wants_quotes (const char *value, CtlDialect dialect)
{
  return dialect == CTL_DIALECT_TOKEN &&
         (g_str_has_prefix (value, " ") || g_str_has_suffix (value, " ") ||
          strchr (value, SEPARATOR) != NULL);
}

static gboolean
append (GString *text,
        const X509_NAME_ENTRY *entry,
        CtlDialect dialect,
        gboolean *quoted,
        GError **error)
{
  g_autofree char *value = dup_value (entry, error);
  if (value == NULL)
    return FALSE;
  g_autofree char *type = dup_type (entry, dialect);
  if (text->len > 0)
    g_string_append_c (text, SEPARATOR);
  *quoted = wants_quotes (value, dialect);
  g_string_append_printf (text, *quoted ? "%s=\"%s\"" : "%s=%s", type, value);
  return TRUE;
}

/* The form that phones know: a quoted last value loses its closing quote and trailing spaces. */
static void
strip_end (GString *text)
{
  g_string_truncate (text, text->len - 1);
  while (g_str_has_suffix (text->str, " "))
    g_string_truncate (text, text->len - 1);
}

/**
 * ctl_name_render:
 * @name: subject or issuer of a certificate
 * @dialect: how to write it
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Writes a name as it stands in a trust list (ctl-file-format.md, 4). A trust verification service
 * looks signers up by this very string.
 *
 * Returns: (transfer full) (nullable): UTF-8, empty for a name without attributes; %NULL where a
 *   value holds a NUL byte or cannot be converted
 */
char *
ctl_name_render (const X509_NAME *name, CtlDialect dialect, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean quoted = FALSE;
  for (guint rank = 0; rank <= G_N_ELEMENTS (order); rank++)
    for (int i = X509_NAME_entry_count (name) - 1; i >= 0; i--)
      {
        const X509_NAME_ENTRY *entry = X509_NAME_get_entry (name, i);
        if (get_rank (entry) == rank && !append (text, entry, dialect, &quoted, error))
          return NULL;
      }
  if (quoted)
    strip_end (text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * ctl_name_dup_common_name:
 * @name: subject or issuer of a certificate
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the common name nearest to the leaf with all its blanks, or
 *   an empty string where there is none; %NULL where it cannot be converted
 */
char *
ctl_name_dup_common_name (const X509_NAME *name, GError **error)
{
  for (int i = X509_NAME_entry_count (name) - 1; i >= 0; i--)
    {
      const X509_NAME_ENTRY *entry = X509_NAME_get_entry (name, i);
      if (OBJ_obj2nid (X509_NAME_ENTRY_get_object (entry)) == NID_commonName)
        return dup_value (entry, error);
    }
  return g_strdup ("");
}
