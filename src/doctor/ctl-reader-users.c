/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-reader-users.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "ctl-socket-clients.h"
#include "ctl-system.h"
#include "ctl-text.h"

#define SERVICE_SOCKET "/run/pcscd/pcscd.comm"

static void
reader_user_free (gpointer data)
{
  CtlReaderUser *self = data;
  g_free (self->name);
  g_free (self);
}

static gboolean
has_inode (const GArray *inodes, const char *link)
{
  guint64 inode;
  if (!g_str_has_prefix (link, "socket:["))
    return FALSE;
  inode = g_ascii_strtoull (link + strlen ("socket:["), NULL, 10);
  for (guint i = 0; i < inodes->len; i++)
    if (g_array_index (inodes, guint32, i) == inode)
      return TRUE;
  return FALSE;
}

/* A user may look at his own processes only, root at all of them. */
static gboolean
holds (const char *proc, GPid pid, const GArray *inodes)
{
  g_autofree char *folder = g_strdup_printf ("%s/%d/fd", proc, pid);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *link = g_file_read_link (path, NULL);
      if (link != NULL && has_inode (inodes, link))
        return TRUE;
    }
  return FALSE;
}

/* This program, and the token helpers that it started. */
static gboolean
is_own (const char *proc, GPid pid)
{
  g_autofree char *path = g_strdup_printf ("%s/%d/stat", proc, pid);
  g_autofree char *text = NULL;
  if (pid == getpid ())
    return TRUE;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  /* "PID (NAME) STATE PARENT": the name may hold blanks and brackets. */
  const char *end = strrchr (text, ')');
  return end != NULL && strlen (end) > 4 && g_ascii_strtoll (end + 4, NULL, 10) == getpid ();
}

/**
 * ctl_reader_users_find:
 * @proc: folder with an entry for each process
 *
 * Returns: (transfer full) (element-type CtlReaderUser): other programs that are connected to the
 *   PC/SC service, as far as this user may know
 */
GPtrArray *
ctl_reader_users_find (const char *proc)
{
  GPtrArray *users = g_ptr_array_new_with_free_func (reader_user_free);
  g_autoptr (GArray) inodes = ctl_socket_clients_find (SERVICE_SOCKET);
  g_autoptr (GDir) dir = g_dir_open (proc, 0, NULL);
  const char *entry;
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      GPid pid = (GPid) g_ascii_strtoll (entry, NULL, 10);
      if (pid <= 0 || is_own (proc, pid) || !holds (proc, pid, inodes))
        continue;
      CtlReaderUser *user = g_new0 (CtlReaderUser, 1);
      user->pid = pid;
      user->name = ctl_system_dup_process_name (proc, pid);
      g_ptr_array_add (users, user);
    }
  return users;
}

static char *
describe (gconstpointer data)
{
  const CtlReaderUser *user = data;
  return g_strdup_printf (_ ("%s (process %d)"), user->name, user->pid);
}

/**
 * ctl_reader_users_describe:
 * @users: (element-type CtlReaderUser): at least one
 *
 * Returns: (transfer full): their names and numbers
 */
char *
ctl_reader_users_describe (GPtrArray *users)
{
  return ctl_text_join (users, describe);
}
