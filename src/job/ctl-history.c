/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-history.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-file.h"

#define COPIES_PER_SECOND_MAX 100

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

static char *
format_time (gint64 seconds, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  return time != NULL ? g_date_time_format (time, format) : g_strdup ("");
}

/* A name that is free: two updates may fall into one second. */
static char *
choose_stem (const char *folder, gint64 now)
{
  g_autofree char *stamp = format_time (now, "%Y%m%dT%H%M%SZ");
  g_autofree char *stem = g_build_filename (folder, stamp, NULL);
  for (guint i = 2; i < COPIES_PER_SECOND_MAX; i++)
    {
      g_autofree char *path = g_strconcat (stem, "-CTLFile.tlv", NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        break;
      g_free (stem);
      stem = g_strdup_printf ("%s/%s.%u", folder, stamp, i);
    }
  return g_steal_pointer (&stem);
}

static GBytes *
describe (const CtlTarget *target, gint64 now)
{
  g_autoptr (GKeyFile) about = g_key_file_new ();
  g_autofree char *replaced = format_time (now, "%Y-%m-%dT%H:%M:%SZ");
  g_key_file_set_string (about, "replaced", "publisher",
                         ctl_publisher_get_label (target->publisher));
  g_key_file_set_string (about, "replaced", "cluster", target->cluster->name);
  g_key_file_set_string (about, "replaced", "mode", ctl_mode_to_string (target->cluster->mode));
  g_key_file_set_string (about, "replaced", "at", replaced);
  if (target->installed.modified > 0)
    {
      g_autofree char *modified = format_time (target->installed.modified, "%Y-%m-%dT%H:%M:%SZ");
      g_key_file_set_string (about, "replaced", "modified", modified);
    }
  gsize length;
  char *text = g_key_file_to_data (about, &length, NULL);
  return g_bytes_new_take (text, length);
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
  g_autofree char *copy = g_strconcat (stem, "-CTLFile.tlv", NULL);
  g_autofree char *about_path = g_strconcat (stem, "-CTLFile.txt", NULL);
  g_autoptr (GBytes) about = describe (target, now);
  if (!ctl_file_save (copy, target->installed.bytes, CTL_FILE_SAVE_NEW, error) ||
      !ctl_file_save (about_path, about, CTL_FILE_SAVE_NEW, error))
    {
      g_prefix_error (error, "%s: ", _ ("The replaced CTL file cannot be kept, so it stays"));
      return NULL;
    }
  return g_steal_pointer (&copy);
}
