/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-facts.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-text.h"

static void
append (GString *text, const char *value)
{
  if (value != NULL)
    g_string_append_printf (text, "%s\n", value);
}

/* What a person sees of it, and serial numbers also without the colons. */
static char *
make_key (CtlRecord *record)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = ctl_record_dup_name (record);
  g_autofree char *function = ctl_function_to_string (ctl_record_get_function (record));
  g_autofree char *address = ctl_record_dup_address (record);
  GBytes *serial = ctl_record_get_serial (record);
  g_autofree char *colons = serial != NULL ? ctl_text_hex (serial, CTL_HEX_COLON) : NULL;
  g_autofree char *digits = serial != NULL ? ctl_text_hex (serial, CTL_HEX_LOWER) : NULL;
  const char *values[] = { name,
                           function,
                           address,
                           colons,
                           digits,
                           ctl_record_get_dns_name (record),
                           ctl_record_get_subject (record),
                           ctl_record_get_issuer (record) };
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    append (text, values[i]);
  g_autofree char *safe = g_utf8_make_valid (text->str, -1);
  return g_utf8_casefold (safe, -1);
}

static GPtrArray *
make_keys (CtlList *list)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *records = ctl_list_get_records (list);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (keys, make_key (records->pdata[i]));
  return keys;
}

/**
 * ctl_file_facts_new:
 * @list: a file
 * @name: what to call it
 * @place: (nullable): where it is
 * @modified: when it was last modified, seconds since 1970 UTC, 0 where unknown
 *
 * Hashes and verifies: not for the main loop where the list may be long.
 *
 * Returns: (transfer full): what there is to tell of it
 */
CtlFileFacts *
ctl_file_facts_new (CtlList *list, const char *name, const char *place, gint64 modified)
{
  CtlFileFacts *self = g_atomic_rc_box_new0 (CtlFileFacts);
  CtlRecord *signer = ctl_verify_find_signer (list);
  g_autoptr (GBytes) sha256 = ctl_list_dup_sha256 (list);
  self->list = ctl_list_ref (list);
  self->name = ctl_text_safe (name);
  self->place = place != NULL ? ctl_text_safe (place) : NULL;
  self->modified = modified;
  self->signer = signer != NULL ? ctl_record_ref (signer) : NULL;
  self->verdict = ctl_verify (list, &self->reason);
  self->keys = make_keys (list);
  self->md5 = ctl_list_dup_md5 (list);
  self->sha1 = ctl_list_dup_sha1 (list);
  self->sha256 = ctl_text_hex (sha256, CTL_HEX_LOWER);
  return self;
}

CtlFileFacts *
ctl_file_facts_ref (CtlFileFacts *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  CtlFileFacts *self = data;
  ctl_list_unref (self->list);
  g_clear_pointer (&self->signer, ctl_record_unref);
  g_free (self->name);
  g_free (self->place);
  g_free (self->reason);
  g_ptr_array_unref (self->keys);
  g_free (self->md5);
  g_free (self->sha1);
  g_free (self->sha256);
}

void
ctl_file_facts_unref (CtlFileFacts *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static gint64
get_modified (GFile *file)
{
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_TIME_MODIFIED, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  return info != NULL
             ? (gint64) g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED)
             : 0;
}

static CtlFileFacts *
load (GFile *file, GError **error)
{
  g_autofree char *path = g_file_get_path (file);
  if (path == NULL)
    {
      g_autofree char *uri = g_file_get_uri (file);
      g_autofree char *safe = ctl_text_safe (uri);
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE,
                   _ ("“%s” is not on this computer: copy it here first"), safe);
      return NULL;
    }
  g_autoptr (CtlList) list = ctl_list_load (path, error);
  if (list == NULL)
    return NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  return ctl_file_facts_new (list, name, folder, get_modified (file));
}

static void
load_in_thread (GTask *task,
                gpointer source,
                G_GNUC_UNUSED gpointer data,
                G_GNUC_UNUSED GCancellable *cancellable)
{
  GError *error = NULL;
  CtlFileFacts *facts = load (source, &error);
  if (facts != NULL)
    g_task_return_pointer (task, facts, (GDestroyNotify) ctl_file_facts_unref);
  else
    g_task_return_error (task, error);
}

/**
 * ctl_file_facts_load_async:
 * @file: a CTL or ITL file
 * @cancellable: (nullable): ends the wait
 * @callback: called when it is read, or cannot be
 * @user_data: for @callback
 */
void
ctl_file_facts_load_async (GFile *file,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (file, cancellable, callback, user_data);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, load_in_thread);
}

/**
 * ctl_file_facts_load_finish:
 * @result: what the callback got
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): what there is to tell of the file
 */
CtlFileFacts *
ctl_file_facts_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ctl_file_facts_dup_headline:
 * @self: what there is to tell of a file
 *
 * Returns: (transfer full): what its signature is worth, in few words
 */
char *
ctl_file_facts_dup_headline (const CtlFileFacts *self)
{
  switch (self->verdict)
    {
    case CTL_VERDICT_VALID:
      return g_strdup (_ ("The signature is valid"));
    case CTL_VERDICT_UNKNOWN_SIGNER:
      return g_strdup (_ ("The signer is not in the file"));
    case CTL_VERDICT_INVALID:
    default:
      return g_strdup (_ ("The signature is not valid"));
    }
}

/**
 * ctl_file_facts_dup_verdict:
 * @self: what there is to tell of a file
 *
 * Returns: (transfer full): who signed it, or why the signature is worth nothing: a sentence
 */
char *
ctl_file_facts_dup_verdict (const CtlFileFacts *self)
{
  g_autofree char *signer = ctl_verify_describe_signer (self->list);
  if (self->verdict == CTL_VERDICT_VALID)
    /* Translators: a name and a serial number: “SAST-ADN008580ef” (83:E9:08:00) */
    return g_strdup_printf (_ ("Signed by %s."), signer);
  return g_strdup_printf (_ ("%s. No phone takes a file like this."), self->reason);
}

/**
 * ctl_file_facts_get_kind:
 * @self: what there is to tell of a file
 *
 * Returns: which kind of file it is
 */
const char *
ctl_file_facts_get_kind (const CtlFileFacts *self)
{
  if (ctl_list_is_itl (self->list))
    return _ ("ITL file");
  return ctl_list_is_non_secure (self->list) ? _ ("CTL file for non-secure mode")
                                             : _ ("CTL file for mixed mode");
}

static char *
dup_date (gint64 seconds, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);
  g_autofree char *text = time != NULL ? g_date_time_format (time, format) : NULL;
  return text != NULL ? g_steal_pointer (&text) : g_strdup (_ ("not known"));
}

/**
 * ctl_file_facts_dup_date:
 * @seconds: since 1970 UTC
 *
 * Returns: (transfer full): date and time here, with the month in words
 */
char *
ctl_file_facts_dup_date (gint64 seconds)
{
  /* Translators: a day and a time, as g_date_time_format() writes them */
  return dup_date (seconds, _ ("%-d %B %Y, %H:%M:%S %Z"));
}

/**
 * ctl_file_facts_dup_day:
 * @seconds: since 1970 UTC
 *
 * Returns: (transfer full): the day here, with the month in words
 */
char *
ctl_file_facts_dup_day (gint64 seconds)
{
  /* Translators: a day, as g_date_time_format() writes it */
  return dup_date (seconds, _ ("%-d %B %Y"));
}
