/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-list.h"
#include "ctl-place-private.h"
#include "ctl-text.h"

typedef int Descriptor;

static void
descriptor_clear (Descriptor *self)
{
  if (*self >= 0)
    close (*self);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Descriptor, descriptor_clear)

/* @what is a format with the place of the name. */
static gboolean
set_error (GError **error, const CtlPlace *self, const char *what, const char *name)
{
  int saved = errno;
  gboolean refused = saved == EACCES || saved == EPERM || saved == EROFS;
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *safe = ctl_text_safe (path);
  g_autofree char *text = g_strdup_printf (what, safe);
  if (saved == ELOOP)
    g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("%s: it is a symbolic link"), text);
  else
    g_set_error (error, CTL_ERROR, refused ? CTL_ERROR_REFUSED : CTL_ERROR_FILE, _ ("%s: %s"), text,
                 g_strerror (saved));
  return FALSE;
}

static int
open_folder (const CtlPlace *self, GError **error)
{
  int folder = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    set_error (error, self, _ ("The folder “%s” cannot be opened"), NULL);
  return folder;
}

static GByteArray *
read_up_to (int fd, gsize limit)
{
  guint8 block[16384];
  g_autoptr (GByteArray) contents = g_byte_array_new ();
  while (contents->len <= limit)
    {
      gssize got = read (fd, block, sizeof block);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return NULL;
      if (got == 0)
        break;
      g_byte_array_append (contents, block, (guint) got);
    }
  return g_steal_pointer (&contents);
}

static gboolean
read_open_file (CtlPlace *self, int fd, CtlInstalled *installed, GError **error)
{
  struct stat info;
  if (fstat (fd, &info) != 0)
    return set_error (error, self, _ ("“%s” cannot be read"), CTL_PLACE_FILE);
  if (!S_ISREG (info.st_mode))
    {
      g_autofree char *safe = ctl_text_safe (self->path);
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("“%s” is not a regular file"), safe);
      return FALSE;
    }
  g_autoptr (GByteArray) contents = read_up_to (fd, CTL_LIST_MAX);
  if (contents == NULL)
    return set_error (error, self, _ ("“%s” cannot be read"), CTL_PLACE_FILE);
  if (contents->len > CTL_LIST_MAX)
    {
      g_autofree char *safe = ctl_text_safe (self->path);
      g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE,
                   _ ("“%s” has more than %d bytes, which no CTL file has"), safe, CTL_LIST_MAX);
      return FALSE;
    }
  installed->modified = info.st_mtim.tv_sec;
  installed->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&contents));
  return TRUE;
}

static gboolean
folder_read (CtlPlace *self,
             CtlInstalled *installed,
             GCancellable *cancellable G_GNUC_UNUSED,
             GError **error)
{
  *installed = (CtlInstalled){ 0 };
  g_auto (Descriptor) folder = open_folder (self, error);
  if (folder < 0)
    return FALSE;
  /* Not blocking: a FIFO under this name would hold us up for ever. */
  g_auto (Descriptor) fd =
      openat (folder, CTL_PLACE_FILE, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0 && errno == ENOENT)
    return TRUE;
  if (fd < 0)
    return set_error (error, self, _ ("“%s” cannot be opened"), CTL_PLACE_FILE);
  return read_open_file (self, fd, installed, error);
}

static gboolean
write_temporary (
    const CtlPlace *self, int folder, const char *name, GBytes *contents, GError **error)
{
  g_auto (Descriptor) fd =
      openat (folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return set_error (error, self, _ ("“%s” cannot be created"), name);
  if (fchmod (fd, 0644) != 0 || !ctl_file_write (fd, contents))
    return set_error (error, self, _ ("“%s” cannot be written"), name);
  return TRUE;
}

static gboolean
folder_stage (CtlPlace *self,
              const char *fresh,
              GBytes *file,
              const char *old,
              GBytes *replaced,
              GError **error)
{
  g_auto (Descriptor) folder = open_folder (self, error);
  if (folder < 0)
    return FALSE;
  if (replaced != NULL && !write_temporary (self, folder, old, replaced, error))
    return FALSE;
  return write_temporary (self, folder, fresh, file, error);
}

static gboolean
folder_commit (CtlPlace *self, const char *fresh, const char *old, GError **error)
{
  g_auto (Descriptor) folder = open_folder (self, error);
  if (folder < 0)
    return FALSE;
  if (old != NULL && renameat (folder, old, folder, CTL_PLACE_OLD_FILE) != 0)
    return set_error (error, self, _ ("The replaced file cannot be kept as “%s”"),
                      CTL_PLACE_OLD_FILE);
  if (renameat (folder, fresh, folder, CTL_PLACE_FILE) != 0)
    return set_error (error, self, _ ("“%s” cannot be replaced"), CTL_PLACE_FILE);
  (void) fsync (folder); /* The file is in place; there is nothing left to take back. */
  return TRUE;
}

static gboolean
folder_discard (CtlPlace *self, const char *fresh, const char *old, GError **error)
{
  g_auto (Descriptor) folder = open_folder (self, error);
  if (folder < 0)
    return FALSE;
  if (unlinkat (folder, fresh, 0) != 0 && errno != ENOENT)
    return set_error (error, self, _ ("“%s” cannot be removed"), fresh);
  if (unlinkat (folder, old, 0) != 0 && errno != ENOENT)
    return set_error (error, self, _ ("“%s” cannot be removed"), old);
  return TRUE;
}

/* A folder that is there is known by its inode, also through links and bind mounts. */
static char *
identify (const char *folder)
{
  struct stat info;
  if (stat (folder, &info) == 0)
    return g_strdup_printf ("inode %" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64) info.st_dev,
                            (guint64) info.st_ino);
  g_autofree char *canonical = g_canonicalize_filename (folder, NULL);
  return g_strconcat ("folder ", canonical, NULL);
}

/**
 * ctl_place_new_folder:
 * @folder: absolute path
 *
 * Returns: (transfer full): the place, whether or not the folder is there
 */
CtlPlace *
ctl_place_new_folder (const char *folder)
{
  static const CtlPlaceMethods methods = {
    .read = folder_read,
    .stage = folder_stage,
    .commit = folder_commit,
    .discard = folder_discard,
  };
  CtlPlace *self = ctl_place_new (&methods);
  self->folder = g_strdup (folder);
  self->path = g_build_filename (folder, CTL_PLACE_FILE, NULL);
  self->identity = identify (folder);
  return self;
}
