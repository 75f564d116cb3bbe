/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-history-entry.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "ctl-file.h"
#include "ctl-text.h"

#define ABOUT_MAX 65536 /* bytes of a key file that is read at all */
#define REPLACED  "replaced"
#define RESULT    "result"

/* The key file beside a copy. */
static char *
dup_about_path (const char *path)
{
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (".tlv"));
  return g_strconcat (stem, ".txt", NULL);
}

/**
 * ctl_history_entry_new:
 * @target: whose installed file is about to be replaced
 * @now: seconds since 1970 UTC
 *
 * Returns: (transfer full): what is to be remembered of it; its path is for the caller to set
 */
CtlHistoryEntry *
ctl_history_entry_new (const CtlTarget *target, gint64 now)
{
  CtlHistoryEntry *self = g_new0 (CtlHistoryEntry, 1);
  self->publisher = g_strdup (ctl_publisher_get_label (target->publisher));
  self->cluster = g_strdup (target->cluster->name);
  self->has_mode = TRUE;
  self->mode = target->cluster->mode;
  self->replaced = now;
  self->modified = target->installed.modified;
  return self;
}

void
ctl_history_entry_free (CtlHistoryEntry *self)
{
  g_free (self->path);
  g_free (self->publisher);
  g_free (self->cluster);
  g_free (self);
}

static void
put_time (GKeyFile *about, const char *key, gint64 seconds)
{
  g_autoptr (GDateTime) time = seconds > 0 ? g_date_time_new_from_unix_utc (seconds) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;
  if (text != NULL)
    g_key_file_set_string (about, REPLACED, key, text);
}

static gint64
get_time (GKeyFile *about, const char *key)
{
  g_autofree char *text = g_key_file_get_string (about, REPLACED, key, NULL);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  return time != NULL ? g_date_time_to_unix (time) : 0;
}

static void
get_mode (GKeyFile *about, CtlHistoryEntry *self)
{
  g_autofree char *name = g_key_file_get_string (about, REPLACED, "mode", NULL);
  self->has_mode = name != NULL && ctl_mode_from_string (name, &self->mode, NULL);
}

static void
get_results (GKeyFile *about, CtlHistoryEntry *self)
{
  int written = g_key_file_get_integer (about, RESULT, "written", NULL);
  int failed = g_key_file_get_integer (about, RESULT, "failed", NULL);
  self->has_result = g_key_file_has_group (about, RESULT) && written >= 0 && failed >= 0;
  self->written = (guint) MAX (written, 0);
  self->failed = (guint) MAX (failed, 0);
}

static GKeyFile *
load_about (const char *path)
{
  GKeyFile *about = g_key_file_new ();
  g_autofree char *about_path = dup_about_path (path);
  g_autoptr (GBytes) text = ctl_file_load (about_path, ABOUT_MAX, NULL);
  if (text != NULL)
    (void) g_key_file_load_from_bytes (about, text, G_KEY_FILE_NONE, NULL);
  return about;
}

/* A copy without its key file is still a copy: its folder and its own time tell where and when. */
static void
guess (CtlHistoryEntry *self)
{
  GStatBuf info;
  if (self->publisher == NULL)
    {
      g_autofree char *folder = g_path_get_dirname (self->path);
      self->publisher = g_path_get_basename (folder);
    }
  if (self->replaced == 0 && g_stat (self->path, &info) == 0)
    self->replaced = (gint64) info.st_mtime;
}

/**
 * ctl_history_entry_load:
 * @path: (type filename): of a copy, ending in `.tlv`
 *
 * Returns: (transfer full): what its key file says; where there is none, or a spoilt one, what can
 *   be told without
 */
CtlHistoryEntry *
ctl_history_entry_load (const char *path)
{
  g_autoptr (GKeyFile) about = load_about (path);
  CtlHistoryEntry *self = g_new0 (CtlHistoryEntry, 1);
  self->path = g_strdup (path);
  self->publisher = g_key_file_get_string (about, REPLACED, "publisher", NULL);
  self->cluster = g_key_file_get_string (about, REPLACED, "cluster", NULL);
  self->replaced = get_time (about, "at");
  self->modified = get_time (about, "modified");
  get_mode (about, self);
  get_results (about, self);
  guess (self);
  return self;
}

/**
 * ctl_history_entry_set_results:
 * @self: what is known of a replaced file
 * @results: (element-type CtlResult): what became of the file that replaced it
 */
void
ctl_history_entry_set_results (CtlHistoryEntry *self, GPtrArray *results)
{
  self->has_result = TRUE;
  self->written = 0;
  for (guint i = 0; i < results->len; i++)
    {
      const CtlResult *result = results->pdata[i];
      if (ctl_result_is_good (result))
        self->written++;
    }
  self->failed = results->len - self->written;
}

/**
 * ctl_history_entry_save:
 * @self: what is known of a replaced file
 * @error: return location for %CTL_ERROR_FILE
 *
 * Writes the key file beside the copy.
 *
 * Returns: %FALSE where it cannot be written
 */
gboolean
ctl_history_entry_save (const CtlHistoryEntry *self, GError **error)
{
  g_autoptr (GKeyFile) about = g_key_file_new ();
  g_key_file_set_string (about, REPLACED, "publisher", self->publisher);
  if (self->cluster != NULL)
    g_key_file_set_string (about, REPLACED, "cluster", self->cluster);
  if (self->has_mode)
    g_key_file_set_string (about, REPLACED, "mode", ctl_mode_to_string (self->mode));
  put_time (about, "at", self->replaced);
  put_time (about, "modified", self->modified);
  if (self->has_result)
    {
      g_key_file_set_integer (about, RESULT, "written", (int) self->written);
      g_key_file_set_integer (about, RESULT, "failed", (int) self->failed);
    }
  gsize length;
  char *text = g_key_file_to_data (about, &length, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, length);
  g_autofree char *path = dup_about_path (self->path);
  return ctl_file_save (path, bytes, CTL_FILE_SAVE_REPLACE, error);
}

static char *
describe_result (const CtlHistoryEntry *self)
{
  if (!self->has_result)
    return g_strdup (_ ("result not known"));
  if (self->failed == 0)
    return g_strdup_printf (ngettext ("%u server took the new file", "%u servers took the new file",
                                      self->written),
                            self->written);
  return g_strdup_printf (ngettext ("%u of %u server did not take the new file",
                                    "%u of %u servers did not take the new file",
                                    self->written + self->failed),
                          self->failed, self->written + self->failed);
}

/**
 * ctl_history_entry_describe:
 * @self: what is known of a replaced file
 *
 * Returns: (transfer full): cluster, security mode and result, translated, safe to show
 */
char *
ctl_history_entry_describe (const CtlHistoryEntry *self)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  if (self->cluster != NULL && *self->cluster != '\0')
    g_ptr_array_add (words, ctl_text_safe (self->cluster));
  if (self->has_mode)
    g_ptr_array_add (words, g_strdup (self->mode == CTL_MODE_MIXED ? _ ("mixed mode")
                                                                   : _ ("non-secure mode")));
  g_ptr_array_add (words, describe_result (self));
  g_ptr_array_add (words, NULL);
  return g_strjoinv (" · ", (char **) words->pdata);
}
