/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-place.h"
#include "ctl-text.h"

#define FILE_NAME "journal"
#define FILE_MAX  1048576 /* bytes */
#define GROUP     "put"

/**
 * ctl_journal_free:
 * @self: (transfer full): a journal
 */
void
ctl_journal_free (CtlJournal *self)
{
  g_free (self->before);
  g_free (self->after);
  g_free (self->temporary);
  g_strfreev (self->servers);
  g_free (self);
}

static char *
get_path (const char *state)
{
  return g_build_filename (state, FILE_NAME, NULL);
}

/**
 * ctl_journal_save:
 * @self: what is about to be done
 * @state: the state folder
 * @error: return location for %CTL_ERROR_FILE
 *
 * Returns: whether it is on the disk
 */
gboolean
ctl_journal_save (const CtlJournal *self, const char *state, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  if (self->before != NULL)
    g_key_file_set_string (keys, GROUP, "before", self->before);
  g_key_file_set_string (keys, GROUP, "after", self->after);
  if (self->set_mode)
    g_key_file_set_string (keys, GROUP, "mode", ctl_mode_to_string (self->mode));
  g_key_file_set_string (keys, GROUP, "temporary", self->temporary);
  g_key_file_set_string_list (keys, GROUP, "servers", (const char *const *) self->servers,
                              g_strv_length (self->servers));
  gsize length;
  char *text = g_key_file_to_data (keys, &length, NULL);
  g_autoptr (GBytes) contents = g_bytes_new_take (text, length);
  g_autofree char *path = get_path (state);
  return ctl_file_save (path, contents, CTL_FILE_SAVE_REPLACE, error);
}

static gboolean
read_keys (CtlJournal *self, GKeyFile *keys, GError **error)
{
  self->before = g_key_file_get_string (keys, GROUP, "before", NULL);
  self->after = g_key_file_get_string (keys, GROUP, "after", error);
  if (self->after == NULL)
    return FALSE;
  self->temporary = g_key_file_get_string (keys, GROUP, "temporary", error);
  if (self->temporary == NULL)
    return FALSE;
  self->servers = g_key_file_get_string_list (keys, GROUP, "servers", NULL, error);
  if (self->servers == NULL)
    return FALSE;
  g_autofree char *mode = g_key_file_get_string (keys, GROUP, "mode", NULL);
  self->set_mode = mode != NULL;
  if (mode != NULL && !ctl_mode_from_string (mode, &self->mode, error))
    return FALSE;
  if (ctl_place_is_temporary (self->temporary))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("the temporary name is none of ours"));
  return FALSE;
}

static CtlJournal *
parse (const char *path, GBytes *contents, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (contents, &length);
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (CtlJournal) self = g_new0 (CtlJournal, 1);
  if (g_key_file_load_from_data (keys, data != NULL ? data : "", length, G_KEY_FILE_NONE, error) &&
      read_keys (self, keys, error))
    return g_steal_pointer (&self);
  g_autofree char *safe = ctl_text_safe (path);
  g_autofree char *what = g_strdup_printf (
      _ ("The journal “%s” is damaged; compare the servers' CTL files, then remove it"), safe);
  ctl_error_convert (error, CTL_ERROR_FILE, what);
  return NULL;
}

/**
 * ctl_journal_load:
 * @state: the state folder
 * @journal: (out) (nullable): what was not finished; %NULL where nothing was left
 * @error: return location for %CTL_ERROR_FILE
 *
 * Returns: %FALSE where that could not be told
 */
gboolean
ctl_journal_load (const char *state, CtlJournal **journal, GError **error)
{
  g_autofree char *path = get_path (state);
  *journal = NULL;
  if (g_access (path, F_OK) != 0 && errno == ENOENT)
    return TRUE;
  g_autoptr (GBytes) contents = ctl_file_load (path, FILE_MAX, error);
  if (contents == NULL)
    return FALSE;
  *journal = parse (path, contents, error);
  return *journal != NULL;
}

/**
 * ctl_journal_remove:
 * @state: the state folder
 * @error: return location for %CTL_ERROR_FILE
 *
 * Call when all of it is done or taken back.
 *
 * Returns: whether it is gone
 */
gboolean
ctl_journal_remove (const char *state, GError **error)
{
  g_autofree char *path = get_path (state);
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  int saved = errno;
  g_autofree char *safe = ctl_text_safe (path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("“%s” cannot be removed: %s"), safe,
               g_strerror (saved));
  return FALSE;
}
