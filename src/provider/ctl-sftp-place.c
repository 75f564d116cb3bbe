/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-list.h"
#include "ctl-place-private.h"
#include "ctl-sftp-run.h"

static gboolean
take_fetched (int fd, CtlInstalled *installed, GError **error)
{
  struct stat info;
  installed->bytes = ctl_sftp_run_read_file (fd, CTL_LIST_MAX, error);
  if (installed->bytes == NULL)
    return FALSE;
  if (fstat (fd, &info) == 0)
    installed->modified = info.st_mtim.tv_sec;
  return TRUE;
}

static gboolean
fetch (CtlPlace *self, int fd, CtlInstalled *installed, GCancellable *cancellable, GError **error)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) failure = NULL;
  /* A file that is not there is no failure, so get must not end the batch. But then its other
   * failures do not either: only the words tell them apart. */
  g_autofree char *batch =
      g_strdup_printf ("cd \"%s\"\n-get -p " CTL_PLACE_FILE " /proc/self/fd/3\n",
                       self->address->folder);
  if (!ctl_sftp_run (self->address, batch, &fd, 1, cancellable, &said, error))
    return FALSE;
  if (strstr (said, "not found") != NULL)
    return TRUE;
  if (strstr (said, CTL_PLACE_FILE) == NULL)
    return take_fetched (fd, installed, error);
  g_strdelimit (g_strstrip (said), "\n", ' ');
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("“%s” cannot be fetched: %s"), self->path,
               said);
  return FALSE;
}

static gboolean
sftp_read (CtlPlace *self, CtlInstalled *installed, GCancellable *cancellable, GError **error)
{
  *installed = (CtlInstalled){ 0 };
  int fd = ctl_sftp_run_new_file (NULL, error);
  if (fd < 0)
    return FALSE;
  gboolean fetched = fetch (self, fd, installed, cancellable, error);
  close (fd);
  return fetched;
}

/* Runs commands in the folder, with up to two files for it. */
static gboolean
run_there (CtlPlace *self, const char *commands, const int *files, guint n_files, GError **error)
{
  g_autofree char *said = NULL;
  g_autofree char *batch = g_strdup_printf ("cd \"%s\"\n%s", self->address->folder, commands);
  return ctl_sftp_run (self->address, batch, files, n_files, NULL, &said, error);
}

/* -f has the host sync what it wrote. */
static gboolean
put_files (CtlPlace *self,
           const char *fresh,
           GBytes *file,
           const char *old,
           GBytes *replaced,
           int files[2],
           GError **error)
{
  GString *commands = g_string_new (NULL);
  g_string_append_printf (commands, "put -f /proc/self/fd/3 %s\nchmod 644 %s\n", fresh, fresh);
  if (replaced != NULL)
    g_string_append_printf (commands, "put -f /proc/self/fd/4 %s\nchmod 644 %s\n", old, old);
  g_autofree char *text = g_string_free (commands, FALSE);
  files[0] = ctl_sftp_run_new_file (file, error);
  if (files[0] < 0)
    return FALSE;
  files[1] = replaced != NULL ? ctl_sftp_run_new_file (replaced, error) : -1;
  if (replaced != NULL && files[1] < 0)
    return FALSE;
  return run_there (self, text, files, replaced != NULL ? 2 : 1, error);
}

static gboolean
sftp_stage (CtlPlace *self,
            const char *fresh,
            GBytes *file,
            const char *old,
            GBytes *replaced,
            GError **error)
{
  int files[2] = { -1, -1 };
  gboolean put = put_files (self, fresh, file, old, replaced, files, error);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (files[i] >= 0)
      close (files[i]);
  return put;
}

static gboolean
sftp_commit (CtlPlace *self, const char *fresh, const char *old, GError **error)
{
  GString *commands = g_string_new (NULL);
  if (old != NULL)
    g_string_append_printf (commands, "rename %s " CTL_PLACE_OLD_FILE "\n", old);
  g_string_append_printf (commands, "rename %s " CTL_PLACE_FILE "\n", fresh);
  g_autofree char *text = g_string_free (commands, FALSE);
  return run_there (self, text, NULL, 0, error);
}

static gboolean
sftp_discard (CtlPlace *self, const char *fresh, const char *old, GError **error)
{
  g_autofree char *commands = g_strdup_printf ("-rm %s\n-rm %s\n", fresh, old);
  return run_there (self, commands, NULL, 0, error);
}

/**
 * ctl_place_new_sftp:
 * @address: (transfer full): where, with key and known hosts
 *
 * Returns: (transfer full): the place
 */
CtlPlace *
ctl_place_new_sftp (CtlSftpAddress *address)
{
  static const CtlPlaceMethods methods = {
    .read = sftp_read,
    .stage = sftp_stage,
    .commit = sftp_commit,
    .discard = sftp_discard,
  };
  CtlPlace *self = ctl_place_new (&methods);
  const char *folder = strcmp (address->folder, "/") == 0 ? "" : address->folder;
  self->address = address;
  self->path =
      g_strdup_printf ("sftp://%s@%s%s/" CTL_PLACE_FILE, address->user, address->host, folder);
  self->identity = g_strdup_printf ("sftp %s %u %s", address->host, address->port, folder);
  return self;
}
