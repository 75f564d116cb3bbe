/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tls-known.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-text.h"

#define KNOWN_FILE_MAX   1048576
#define FINGERPRINT_SIZE 32
#define LOCK_TRIES       100 /* of 50 ms each */

/**
 * ctl_tls_known_clear:
 * @self: what was found
 */
void
ctl_tls_known_clear (CtlTlsKnown *self)
{
  g_clear_pointer (&self->fingerprint, g_bytes_unref);
  self->line = 0;
}

/**
 * ctl_tls_known_dup_path:
 *
 * Returns: (transfer full): the user's own file of remembered fingerprints
 */
char *
ctl_tls_known_dup_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "etoken-ctl", "known-publishers", NULL);
}

static void
set_line_error (const char *path, guint line, GError **error)
{
  g_autofree char *safe = ctl_text_safe (path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               _ ("Line %u of “%s” is not “HOST:PORT SHA256”; mend or remove it"), line, safe);
}

/* One line: HOST:PORT, a blank, the SHA-256 of the certificate. */
static GBytes *
parse_line (const char *text, const char *peer, gboolean *is_peer)
{
  const char *blank = strchr (text, ' ');
  if (blank == NULL || blank == text)
    return NULL;
  gsize length = (gsize) (blank - text);
  if (memchr (text, ':', length) == NULL)
    return NULL;
  *is_peer = strlen (peer) == length && g_ascii_strncasecmp (peer, text, length) == 0;
  return ctl_text_parse_hex (blank + 1, FINGERPRINT_SIZE, "", NULL);
}

static gboolean
find_in (
    const char *contents, const char *path, const char *peer, CtlTlsKnown *known, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] == '\0')
        continue;
      gboolean is_peer = FALSE;
      g_autoptr (GBytes) fingerprint = parse_line (lines[i], peer, &is_peer);
      if (fingerprint == NULL)
        {
          set_line_error (path, i + 1, error);
          return FALSE;
        }
      if (is_peer && known->fingerprint == NULL)
        {
          known->fingerprint = g_steal_pointer (&fingerprint);
          known->line = i + 1;
        }
    }
  return TRUE;
}

/* A file that is not there yet is an empty one. */
static char *
load (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_strdup ("");
  g_autoptr (GBytes) bytes = ctl_file_load (path, KNOWN_FILE_MAX, error);
  if (bytes == NULL)
    return NULL;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  return length > 0 ? g_strndup (data, length) : g_strdup ("");
}

/**
 * ctl_tls_known_find:
 * @path: file of remembered fingerprints; it need not exist
 * @peer: `HOST:PORT`
 * @known: (out caller-allocates): what is remembered, if anything; for ctl_tls_known_clear()
 * @error: return location for %CTL_ERROR_FILE, or %CTL_ERROR_MALFORMED with the line
 *
 * Returns: %FALSE where the file can not be read or a line of it makes no sense
 */
gboolean
ctl_tls_known_find (const char *path, const char *peer, CtlTlsKnown *known, GError **error)
{
  *known = (CtlTlsKnown){ NULL, 0 };
  g_autofree char *contents = load (path, error);
  return contents != NULL && find_in (contents, path, peer, known, error);
}

static void
known_peer_free (gpointer data)
{
  CtlTlsKnownPeer *self = data;
  g_free (self->peer);
  g_free (self);
}

static gboolean
has_peer (const GPtrArray *peers, const char *peer)
{
  for (guint i = 0; i < peers->len; i++)
    if (g_ascii_strcasecmp (((CtlTlsKnownPeer *) peers->pdata[i])->peer, peer) == 0)
      return TRUE;
  return FALSE;
}

/* Of two lines for one peer the first counts. */
static void
add_peer (GPtrArray *peers, const char *text, guint line)
{
  g_autofree char *peer = g_strndup (text, strcspn (text, " "));
  if (has_peer (peers, peer))
    return;
  CtlTlsKnownPeer *known = g_new0 (CtlTlsKnownPeer, 1);
  known->peer = g_steal_pointer (&peer);
  known->line = line;
  g_ptr_array_add (peers, known);
}

/**
 * ctl_tls_known_list:
 * @path: file of remembered fingerprints; it need not exist
 * @error: return location for %CTL_ERROR_FILE, or %CTL_ERROR_MALFORMED with the line
 *
 * Returns: (transfer full) (nullable) (element-type CtlTlsKnownPeer): all of whom a fingerprint is
 *   remembered
 */
GPtrArray *
ctl_tls_known_list (const char *path, GError **error)
{
  g_autofree char *contents = load (path, error);
  if (contents == NULL)
    return NULL;
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func (known_peer_free);
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      gboolean is_peer;
      g_autoptr (GBytes) fingerprint = parse_line (lines[i], "", &is_peer);
      if (lines[i][0] == '\0')
        continue;
      if (fingerprint == NULL)
        {
          set_line_error (path, i + 1, error);
          return NULL;
        }
      add_peer (peers, lines[i], i + 1);
    }
  return g_steal_pointer (&peers);
}

static void
set_file_error (const char *path, const char *format, int saved_errno, GError **error)
{
  g_autofree char *safe = ctl_text_safe (path);
  g_autofree char *what = g_strdup_printf (format, safe);
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("%s: %s"), what, g_strerror (saved_errno));
}

/* Closing the file lets go of the lock. */
static int
lock (const char *path, GError **error)
{
  g_autofree char *lock_path = g_strconcat (path, ".lock", NULL);
  int fd = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      set_file_error (lock_path, _ ("“%s” cannot be opened"), errno, error);
      return -1;
    }
  for (guint i = 0; i < LOCK_TRIES; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
      if (errno != EWOULDBLOCK && errno != EINTR)
        break;
      g_usleep (G_USEC_PER_SEC / 20);
    }
  set_file_error (lock_path, _ ("“%s” cannot be locked"), errno, error);
  close (fd);
  return -1;
}

static gboolean
append (
    const char *path, const char *contents, const char *peer, GBytes *fingerprint, GError **error)
{
  g_autofree char *hex = ctl_text_hex (fingerprint, CTL_HEX_LOWER);
  const char *separator = contents[0] == '\0' || g_str_has_suffix (contents, "\n") ? "" : "\n";
  char *text = g_strdup_printf ("%s%s%s %s\n", contents, separator, peer, hex);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
  if (!ctl_file_save (path, bytes, CTL_FILE_SAVE_REPLACE, error))
    return FALSE;
  if (g_chmod (path, 0600) == 0)
    return TRUE;
  set_file_error (path, _ ("“%s” cannot be kept from others"), errno, error);
  return FALSE;
}

static gboolean
add_locked (
    const char *path, const char *peer, GBytes *fingerprint, CtlTlsKnown *known, GError **error)
{
  g_autofree char *contents = load (path, error);
  if (contents == NULL || !find_in (contents, path, peer, known, error))
    return FALSE;
  return known->fingerprint != NULL || append (path, contents, peer, fingerprint, error);
}

/**
 * ctl_tls_known_add:
 * @path: file of remembered fingerprints; made with its folder where there is none, for the user
 *   alone
 * @peer: `HOST:PORT`
 * @fingerprint: SHA-256 of its certificate, 32 bytes
 * @known: (out caller-allocates): what another program has remembered meanwhile, in which case
 *   nothing is written; for ctl_tls_known_clear()
 * @error: return location for %CTL_ERROR_FILE, or %CTL_ERROR_MALFORMED with the line
 *
 * Two programs that do this at once wait for each other.
 *
 * Returns: %FALSE where nothing could be remembered
 */
gboolean
ctl_tls_known_add (
    const char *path, const char *peer, GBytes *fingerprint, CtlTlsKnown *known, GError **error)
{
  *known = (CtlTlsKnown){ NULL, 0 };
  g_autofree char *folder = g_path_get_dirname (path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      set_file_error (folder, _ ("The folder “%s” cannot be made"), errno, error);
      return FALSE;
    }
  int fd = lock (path, error);
  if (fd < 0)
    return FALSE;
  gboolean added = add_locked (path, peer, fingerprint, known, error);
  close (fd);
  return added;
}
