/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-composition.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-text.h"

#define ENTRY_PARTS    4
#define NAME_MAX_BYTES 255 /* of a host name */

/**
 * ctl_server_entry_free:
 * @self: (transfer full): an entry
 */
void
ctl_server_entry_free (CtlServerEntry *self)
{
  g_free (self->name);
  g_free (self->address);
  g_clear_pointer (&self->certificate, ctl_certificate_unref);
  g_free (self);
}

static gboolean
check_name (const CtlServerEntry *self, const char *text, GError **error)
{
  g_autofree char *safe = ctl_text_safe (text);
  g_autofree char *safe_name = ctl_text_safe (self->name);
  if (*self->name == '\0' && self->function != CTL_FUNCTION_SAST)
    g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("--server “%s” lacks the server's name"),
                 safe);
  else if (!g_str_equal (safe_name, self->name))
    g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
                 _ ("--server “%s” has characters in the name that no host name has"), safe);
  else if (strlen (self->name) > NAME_MAX_BYTES)
    g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
                 _ ("The name in --server has more than %d characters"), NAME_MAX_BYTES);
  else
    return TRUE;
  return FALSE;
}

/**
 * ctl_server_entry_parse:
 * @text: FUNCTION,NAME,ADDRESS,CERTIFICATE as --server has it
 * @error: return location for %CTL_ERROR_USAGE, and the errors of ctl_certificate_load()
 *
 * Returns: (transfer full) (nullable): the entry, with its certificate read
 */
CtlServerEntry *
ctl_server_entry_parse (const char *text, GError **error)
{
  /* The last part is a path, which may hold commas. */
  g_auto (GStrv) parts = g_strsplit (text, ",", ENTRY_PARTS);
  if (g_strv_length (parts) != ENTRY_PARTS)
    {
      g_autofree char *safe = ctl_text_safe (text);
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
                   _ ("--server “%s” is not FUNCTION,NAME,ADDRESS,CERTIFICATE"), safe);
      return NULL;
    }
  g_autoptr (CtlServerEntry) self = g_new0 (CtlServerEntry, 1);
  self->name = g_strdup (parts[1]);
  self->address = g_strdup (parts[2]);
  if (!ctl_function_from_string (parts[0], &self->function, error) ||
      !check_name (self, text, error))
    return NULL;
  self->certificate = ctl_certificate_load (parts[3], error);
  return self->certificate != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * ctl_composition_init:
 * @self: a composition of nothing
 */
void
ctl_composition_init (CtlComposition *self)
{
  *self = (CtlComposition){ 0 };
  self->removed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->servers = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_server_entry_free);
  self->tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
}

/**
 * ctl_composition_clear:
 * @self: a composition
 */
void
ctl_composition_clear (CtlComposition *self)
{
  g_clear_pointer (&self->old, ctl_list_unref);
  g_clear_pointer (&self->removed, g_ptr_array_unref);
  g_clear_pointer (&self->servers, g_ptr_array_unref);
  g_clear_pointer (&self->tokens, g_ptr_array_unref);
  g_clear_pointer (&self->signer, ctl_certificate_unref);
}

/* In a token client's file the tokens have names and serials of their own (ctl-file-format.md, 4
 * and 5), servers those of the publisher. */
static CtlRecordForm
get_token_form (const CtlComposition *self)
{
  const CtlRecordForm publisher = { CTL_DIALECT_PUBLISHER, TRUE };
  const CtlRecordForm token = { CTL_DIALECT_TOKEN, FALSE };
  return self->by_publisher ? publisher : token;
}

static CtlRecordForm
get_server_form (const CtlComposition *self)
{
  return (CtlRecordForm){ CTL_DIALECT_PUBLISHER, self->by_publisher };
}

static gboolean
is_kept (const CtlComposition *self, const CtlRecord *record)
{
  return self->old != NULL && g_ptr_array_find (ctl_list_get_records (self->old), record, NULL);
}

/* Any record of the certificate with that function; -1 where there is none. */
static gint
find_record (CtlDraft *draft, guint16 function, CtlCertificate *certificate)
{
  GPtrArray *records = ctl_draft_get_records (draft);
  for (guint i = 0; i < records->len; i++)
    if (ctl_record_get_function (records->pdata[i]) == function &&
        ctl_record_matches (records->pdata[i], certificate))
      return (gint) i;
  return -1;
}

static gboolean
add_token (const CtlComposition *self, CtlDraft *draft, CtlCertificate *certificate, GError **error)
{
  if (find_record (draft, CTL_FUNCTION_SAST, certificate) >= 0)
    return TRUE;
  g_autoptr (CtlRecord) record =
      ctl_record_new (get_token_form (self), CTL_FUNCTION_SAST, "", NULL, certificate, error);
  if (record == NULL)
    return FALSE;
  ctl_draft_add (draft, record);
  return TRUE;
}

static gboolean
add_tokens (const CtlComposition *self, CtlDraft *draft, guint from, guint to, GError **error)
{
  for (guint i = from; i < MIN (to, self->tokens->len); i++)
    if (!add_token (self, draft, self->tokens->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* The kept record that an entry renews: the server by its name, else the certificate by itself. */
static gint
find_renewed (const CtlComposition *self, CtlDraft *draft, const CtlServerEntry *entry)
{
  GPtrArray *records = ctl_draft_get_records (draft);
  gint same_certificate = -1;
  for (guint i = 0; i < records->len; i++)
    {
      CtlRecord *record = records->pdata[i];
      if (ctl_record_get_function (record) != entry->function || !is_kept (self, record))
        continue;
      if (*entry->name != '\0' && g_strcmp0 (ctl_record_get_dns_name (record), entry->name) == 0)
        return (gint) i;
      if (same_certificate < 0 && ctl_record_matches (record, entry->certificate))
        same_certificate = (gint) i;
    }
  return same_certificate;
}

static CtlRecord *
new_server_record (const CtlComposition *self, const CtlServerEntry *entry, GError **error)
{
  gboolean is_token = entry->function == CTL_FUNCTION_SAST && *entry->name == '\0';
  CtlRecordForm form = is_token ? get_token_form (self) : get_server_form (self);
  CtlRecord *record = ctl_record_new (form, entry->function, entry->name, entry->address,
                                      entry->certificate, error);
  if (record == NULL)
    {
      g_autofree char *safe = ctl_text_safe (entry->name);
      g_prefix_error (error, _ ("--server “%s”: "), safe);
    }
  return record;
}

static gboolean
add_server (const CtlComposition *self,
            CtlDraft *draft,
            const CtlServerEntry *entry,
            GError **error)
{
  gint renewed = find_renewed (self, draft, entry);
  /* One such record a certificate: that of the signer stands already. */
  if (renewed < 0 && entry->function == CTL_FUNCTION_SAST &&
      find_record (draft, CTL_FUNCTION_SAST, entry->certificate) >= 0)
    return TRUE;
  g_autoptr (CtlRecord) record = new_server_record (self, entry, error);
  if (record == NULL)
    return FALSE;
  if (renewed >= 0)
    ctl_draft_replace (draft, (guint) renewed, record);
  else
    ctl_draft_add (draft, record);
  return TRUE;
}

static gboolean
add_servers (const CtlComposition *self, CtlDraft *draft, GError **error)
{
  for (guint i = 0; i < self->servers->len; i++)
    if (!add_server (self, draft, self->servers->pdata[i], error))
      return FALSE;
  return TRUE;
}

static const CtlServerEntry *
find_signer_entry (const CtlComposition *self)
{
  for (guint i = 0; i < self->servers->len; i++)
    {
      const CtlServerEntry *entry = self->servers->pdata[i];
      if (ctl_certificate_equal (entry->certificate, self->signer))
        return entry;
    }
  return NULL;
}

/* Name and address of a publisher's own record: from the --server with the same certificate, else
 * from a kept record of it. */
static CtlRecord *
new_publisher_record (const CtlComposition *self, CtlDraft *draft, GError **error)
{
  const CtlServerEntry *entry = find_signer_entry (self);
  GPtrArray *records = ctl_draft_get_records (draft);
  CtlRecord *like = NULL;
  for (guint i = 0; i < records->len && like == NULL; i++)
    if (ctl_record_matches (records->pdata[i], self->signer))
      like = records->pdata[i];
  g_autofree char *kept_address = like != NULL ? ctl_record_dup_address (like) : NULL;
  const char *kept_name = like != NULL ? ctl_record_get_dns_name (like) : NULL;
  const char *name = entry != NULL ? entry->name : kept_name;
  const char *address = entry != NULL ? entry->address : kept_address;
  return ctl_record_new (get_server_form (self), CTL_FUNCTION_SAST, name != NULL ? name : "",
                         address, self->signer, error);
}

/* Removes what else names the signer as one, since phones look for the one record that the header
 * names. */
static void
remove_others (const CtlComposition *self, CtlDraft *draft, guint place)
{
  for (guint i = ctl_draft_get_records (draft)->len; i-- > place + 1;)
    {
      CtlRecord *record = ctl_draft_get_records (draft)->pdata[i];
      if (ctl_record_get_function (record) == CTL_FUNCTION_SAST &&
          ctl_record_matches (record, self->signer))
        ctl_draft_remove (draft, i);
    }
}

/* A kept record of the signer is written anew in its place, in the form of this file: the header
 * repeats its names. */
static gboolean
put_signer (const CtlComposition *self, CtlDraft *draft, guint place, GError **error)
{
  gint kept = find_record (draft, CTL_FUNCTION_SAST, self->signer);
  g_autoptr (CtlRecord) record = self->by_publisher
                                     ? new_publisher_record (self, draft, error)
                                     : ctl_record_new (get_token_form (self), CTL_FUNCTION_SAST, "",
                                                       NULL, self->signer, error);
  if (record == NULL)
    return FALSE;
  if (kept < 0)
    {
      ctl_draft_insert (draft, place, record);
      return TRUE;
    }
  if (!ctl_record_equal (ctl_draft_get_records (draft)->pdata[kept], record))
    ctl_draft_replace (draft, (guint) kept, record);
  remove_others (self, draft, (guint) kept);
  return TRUE;
}

static gboolean
is_listed (const CtlComposition *self, GBytes *serial)
{
  if (ctl_certificate_has_serial (self->signer, serial))
    return TRUE;
  for (guint i = 0; i < self->tokens->len; i++)
    if (ctl_certificate_has_serial (self->tokens->pdata[i], serial))
      return TRUE;
  return FALSE;
}

static gboolean
keep_old (const CtlComposition *self, CtlDraft *draft, GError **error)
{
  GPtrArray *records = self->old != NULL ? ctl_list_get_records (self->old) : NULL;
  for (guint i = 0; records != NULL && i < records->len; i++)
    ctl_draft_add (draft, records->pdata[i]);
  for (guint i = 0; i < self->removed->len; i++)
    {
      g_autofree char *hex = ctl_text_hex (self->removed->pdata[i], CTL_HEX_COLON);
      if (is_listed (self, self->removed->pdata[i]))
        g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
                     _ ("--remove %s names a token that is to sign or to be listed"), hex);
      else if (ctl_draft_remove_serial (draft, self->removed->pdata[i]) == 0)
        g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
                     _ ("--remove %s: no record of the file has this serial number; it is written "
                        "as “etoken-ctl show” prints it"),
                     hex);
      else
        continue;
      return FALSE;
    }
  return TRUE;
}

/**
 * ctl_composition_draft:
 * @self: what to put together, with a signer
 * @error: return location for %CTL_ERROR_USAGE and the errors of ctl_record_new()
 *
 * Puts the records in the order of command-line.md: kept ones; a publisher's own; the first token;
 * servers; the other tokens; the token that signs, if it is not among them.
 *
 * Returns: (transfer full) (nullable): the list, ready to be signed
 */
CtlDraft *
ctl_composition_draft (const CtlComposition *self, GError **error)
{
  g_autoptr (CtlDraft) draft = ctl_draft_new (get_token_form (self));
  if (!keep_old (self, draft, error))
    return NULL;
  if (self->by_publisher && !put_signer (self, draft, 0, error))
    return NULL;
  if (!add_tokens (self, draft, 0, 1, error) || !add_servers (self, draft, error) ||
      !add_tokens (self, draft, 1, G_MAXUINT, error))
    return NULL;
  guint end = ctl_draft_get_records (draft)->len;
  if (!self->by_publisher && !put_signer (self, draft, end, error))
    return NULL;
  if (self->non_secure)
    ctl_draft_make_non_secure (draft);
  return g_steal_pointer (&draft);
}
