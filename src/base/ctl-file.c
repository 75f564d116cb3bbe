/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-secret.h"
#include "ctl-text.h"
#include "ctl-writer.h"

static void
set_error (GError **error, const char *path, const char *format)
{
  int saved = errno;
  g_autofree char *safe = ctl_text_safe (path);
  g_autofree char *what = g_strdup_printf (format, safe);
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("%s: %s"), what, g_strerror (saved));
}

static gboolean
check_size (const char *path, gsize size, gsize limit, GError **error)
{
  if (size <= limit)
    return TRUE;
  g_autofree char *safe = ctl_text_safe (path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("“%s” has more than %zu bytes, which no such file has"), safe, limit);
  return FALSE;
}

static gboolean
read_up_to (int fd, gsize limit, CtlWriter *contents)
{
  guint8 block[16384];
  gssize got = 1;
  while (got != 0 && ctl_writer_get_length (contents) <= limit)
    {
      got = read (fd, block, sizeof block);
      if (got < 0 && errno != EINTR)
        break;
      if (got > 0)
        ctl_writer_data (contents, block, (gsize) got);
    }
  ctl_secret_wipe (block, sizeof block);
  return got >= 0;
}

/**
 * ctl_file_load:
 * @path: a file; `-` has no special meaning
 * @limit: the most bytes that a file of this kind may have
 * @error: return location for %CTL_ERROR_FILE, or %CTL_ERROR_MALFORMED where it is larger
 *
 * Never reads much more than @limit bytes, also from a device or a pipe. The memory is wiped when
 * it is given back, since some files are keys.
 *
 * Returns: (transfer full) (nullable): the contents
 */
GBytes *
ctl_file_load (const char *path, gsize limit, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    {
      set_error (error, path, _ ("“%s” cannot be opened"));
      return NULL;
    }
  g_autoptr (CtlWriter) contents = ctl_writer_new ();
  gboolean read_well = read_up_to (fd, limit, contents);
  if (!read_well)
    set_error (error, path, _ ("“%s” cannot be read"));
  close (fd);
  if (!read_well || !check_size (path, ctl_writer_get_length (contents), limit, error))
    return NULL;
  return ctl_writer_finish (contents);
}

/**
 * ctl_file_write:
 * @fd: a file that is open for writing
 * @contents: what to write at its position
 *
 * Returns: whether all of @contents is on the disk; else `errno` says why not
 */
gboolean
ctl_file_write (int fd, GBytes *contents)
{
  gsize left;
  const guint8 *data = g_bytes_get_data (contents, &left);
  while (left > 0)
    {
      gssize wrote = write (fd, data, left);
      if (wrote < 0 && errno == EINTR)
        continue;
      if (wrote <= 0)
        return FALSE;
      data += wrote;
      left -= (gsize) wrote;
    }
  return fsync (fd) == 0;
}

static gboolean
write_temporary (char *temporary, GBytes *contents, GError **error)
{
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      set_error (error, temporary, _ ("“%s” cannot be created"));
      return FALSE;
    }
  /* The file is meant to be read by others, as far as the user's own mask allows. */
  mode_t mask = umask (077);
  umask (mask);
  gboolean written = ctl_file_write (fd, contents) && fchmod (fd, 0666 & ~mask) == 0;
  if (!written)
    set_error (error, temporary, _ ("“%s” cannot be written"));
  close (fd);
  if (!written)
    g_unlink (temporary);
  return written;
}

static gboolean
keep_old (const char *path)
{
  g_autofree char *backup = g_strconcat (path, "~", NULL);
  if (g_unlink (backup) != 0 && errno != ENOENT)
    return FALSE;
  if (link (path, backup) == 0 || errno == ENOENT)
    return TRUE;
  /* FAT, as on a memory stick, has no links: @path is missing for a moment. */
  return errno == EPERM && g_rename (path, backup) == 0;
}

static gboolean
put_in_place (const char *temporary, const char *path, CtlFileSave how)
{
  if (how == CTL_FILE_SAVE_NEW)
    return renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0;
  if (how == CTL_FILE_SAVE_KEEP_OLD && !keep_old (path))
    return FALSE;
  return g_rename (temporary, path) == 0;
}

static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return;
  (void) fsync (fd);
  close (fd);
}

/**
 * ctl_file_save:
 * @path: where to write
 * @contents: the whole contents
 * @how: what becomes of a file that is there already
 * @error: return location for %CTL_ERROR_FILE
 *
 * Writes a temporary file in the same folder, syncs it and renames it, so that @path holds either
 * the old or the new contents, whole.
 *
 * Returns: %FALSE where @path was left as it was
 */
gboolean
ctl_file_save (const char *path, GBytes *contents, CtlFileSave how, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  if (!write_temporary (temporary, contents, error))
    return FALSE;
  if (!put_in_place (temporary, path, how))
    {
      set_error (error, path, _ ("“%s” cannot be put in place"));
      g_unlink (temporary);
      return FALSE;
    }
  sync_folder (path);
  return TRUE;
}
