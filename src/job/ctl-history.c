/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-history.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-list-tokens.h"
#include "ctl-text.h"

#define COPIES_PER_SECOND_MAX 100
#define SUFFIX                "-CTLFile.tlv"

/* HOST:PORT as the name of a folder. */
static char *
make_folder (const char *folder, const char *label, GError **error)
{
  g_autofree char *name = g_strdup (label);
  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".:-", '_');
  g_autofree char *path = g_build_filename (folder, name, NULL);
  if (g_mkdir_with_parents (path, 0700) == 0)
    return g_steal_pointer (&path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE,
               _ ("The folder “%s” for the replaced CTL file cannot be made: %s"), path,
               g_strerror (errno));
  return NULL;
}

/* A name that is free: two updates may fall into one second. */
static char *
choose_stem (const char *folder, gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now);
  g_autofree char *stamp = g_date_time_format (time, "%Y%m%dT%H%M%SZ");
  g_autofree char *stem = g_build_filename (folder, stamp, NULL);
  for (guint i = 2; i < COPIES_PER_SECOND_MAX; i++)
    {
      g_autofree char *path = g_strconcat (stem, SUFFIX, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        break;
      g_free (stem);
      stem = g_strdup_printf ("%s/%s.%u", folder, stamp, i);
    }
  return g_steal_pointer (&stem);
}

/**
 * ctl_history_dup_folder:
 *
 * Returns: (transfer full) (type filename): where replaced files are kept: etoken-ctl/history in
 *   the user's data folder
 */
char *
ctl_history_dup_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "etoken-ctl", "history", NULL);
}

/**
 * ctl_history_keep:
 * @folder: of the history of all publishers; made where it is missing
 * @target: whose installed file is about to be replaced
 * @now: seconds since 1970 UTC
 * @error: return location for %CTL_ERROR_FILE
 *
 * Keeps the installed file of @target as PUBLISHER/YYYYmmddTHHMMSSZ-CTLFile.tlv, and next to it a
 * key file `...-CTLFile.txt` that says where it was installed, and when it was replaced. A copy
 * that is there is never overwritten.
 *
 * Returns: (transfer full) (nullable): the path of the copy
 */
char *
ctl_history_keep (const char *folder, const CtlTarget *target, gint64 now, GError **error)
{
  g_autofree char *own = make_folder (folder, ctl_publisher_get_label (target->publisher), error);
  if (own == NULL)
    return NULL;
  g_autofree char *stem = choose_stem (own, now);
  g_autoptr (CtlHistoryEntry) entry = ctl_history_entry_new (target, now);
  entry->path = g_strconcat (stem, SUFFIX, NULL);
  if (!ctl_file_save (entry->path, target->installed.bytes, CTL_FILE_SAVE_NEW, error) ||
      !ctl_history_entry_save (entry, error))
    {
      g_prefix_error (error, _ ("%s: "), _ ("The replaced CTL file cannot be kept, so it stays"));
      return NULL;
    }
  return g_steal_pointer (&entry->path);
}

/**
 * ctl_history_note_results:
 * @path: (nullable) (type filename): from ctl_history_keep()
 * @results: (element-type CtlResult): what became of the file that replaced the one kept there
 *
 * Adds them to what is known of the copy. The servers have the file by then, so that a failure to
 * write this down is none of the job's.
 */
void
ctl_history_note_results (const char *path, GPtrArray *results)
{
  g_autoptr (GError) error = NULL;
  if (path == NULL)
    return;
  g_autoptr (CtlHistoryEntry) entry = ctl_history_entry_load (path);
  ctl_history_entry_set_results (entry, results);
  if (!ctl_history_entry_save (entry, &error))
    g_debug ("%s", error->message);
}

static void
add_copies (GPtrArray *entries, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (g_str_has_suffix (name, SUFFIX))
        g_ptr_array_add (entries, ctl_history_entry_load (path));
    }
}

/* Those of one second are told by the number in their names. */
static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const CtlHistoryEntry *left = *(const CtlHistoryEntry *const *) a;
  const CtlHistoryEntry *right = *(const CtlHistoryEntry *const *) b;
  if (left->replaced != right->replaced)
    return left->replaced < right->replaced ? 1 : -1;
  return strcmp (right->path, left->path);
}

/**
 * ctl_history_list:
 * @folder: of the history of all publishers
 * @error: return location for %CTL_ERROR_FILE where it is there and cannot be read
 *
 * Returns: (transfer full) (nullable) (element-type CtlHistoryEntry): the copies, the last replaced
 *   first; none where there is no such folder
 */
GPtrArray *
ctl_history_list (const char *folder, GError **error)
{
  g_autoptr (GError) foreign = NULL;
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_history_entry_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &foreign);
  const char *name;
  if (dir == NULL && !g_error_matches (foreign, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_autofree char *safe = ctl_text_safe (folder);
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE,
                   _ ("The folder of replaced CTL files “%s” cannot be read: %s"), safe,
                   foreign->message);
      return NULL;
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *own = g_build_filename (folder, name, NULL);
      add_copies (entries, own);
    }
  g_ptr_array_sort (entries, compare_entries);
  return g_steal_pointer (&entries);
}

static gboolean
lists_token (const char *path, GBytes *serial)
{
  g_autoptr (CtlList) list = ctl_list_load (path, NULL);
  g_autoptr (GPtrArray) tokens = list != NULL ? ctl_list_dup_tokens (list) : NULL;
  for (guint i = 0; tokens != NULL && i < tokens->len; i++)
    if (ctl_record_has_serial (tokens->pdata[i], serial))
      return TRUE;
  return FALSE;
}

/**
 * ctl_history_lists_token:
 * @folder: of the history of all publishers
 * @serial: of a token, in either byte order
 *
 * Returns: whether a file that was replaced listed it, on any publisher
 */
gboolean
ctl_history_lists_token (const char *folder, GBytes *serial)
{
  g_autoptr (GPtrArray) entries = ctl_history_list (folder, NULL);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    if (lists_token (((CtlHistoryEntry *) entries->pdata[i])->path, serial))
      return TRUE;
  return FALSE;
}
