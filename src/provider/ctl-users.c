/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-users.h"

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <openssl/crypto.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-text.h"

#define USERS_FILE_MAX 1048576 /* bytes */
#define HASHES_AT_ONCE 2 /* a hash takes some MiB and a processor: ctl-provider-protocol.md, 4 */

typedef struct
{
  char *name;
  char *hash;
  CtlRights rights;
} User;

struct _CtlUsers
{
  GPtrArray *list;   /* of User */
  GHashTable *names; /* name: User, borrowed */
};

static GMutex hashing_lock;
static GCond hashing_done;
static guint hashing;

static void
user_free (gpointer data)
{
  User *self = data;
  g_free (self->name);
  g_free (self->hash);
  g_free (self);
}

/**
 * ctl_users_free:
 * @self: (transfer full): users
 */
void
ctl_users_free (CtlUsers *self)
{
  g_hash_table_unref (self->names);
  g_ptr_array_unref (self->list);
  g_free (self);
}

static gboolean
set_error (GError **error, const char *path, guint line, const char *what)
{
  g_autofree char *safe = ctl_text_safe (path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("“%s”, line %u: %s"), safe, line, what);
  return FALSE;
}

/* A hash can be guessed at by whoever reads it, so the file is the service's alone. */
static gboolean
check_private (const char *path, GError **error)
{
  struct stat info;
  g_autofree char *safe = ctl_text_safe (path);
  if (stat (path, &info) != 0)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("“%s” cannot be read: %s"), safe,
                   g_strerror (errno));
      return FALSE;
    }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE,
                   _ ("“%s” holds password hashes, and others than its owner can reach it (mode "
                      "%04o): chmod 0600 it"),
                   safe, info.st_mode & 07777);
      return FALSE;
    }
  if (info.st_uid != geteuid () && info.st_uid != 0)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE,
                   _ ("“%s” holds password hashes and belongs to user %u, not to the one that the "
                      "service runs as (%u): chown it"),
                   safe, (guint) info.st_uid, (guint) geteuid ());
      return FALSE;
    }
  return TRUE;
}

static gboolean
parse_rights (const char *text, CtlRights *rights)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);
  *rights = 0;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_strstrip (names[i]);
      if (g_str_equal (names[i], "ctl"))
        *rights |= CTL_RIGHT_CTL;
      else if (g_str_equal (names[i], "trust"))
        *rights |= CTL_RIGHT_TRUST;
      else
        return FALSE;
    }
  return *rights != 0;
}

/* Never shows the hash, nor a line that might hold one. */
static const char *
parse_line (CtlUsers *self, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, ":", 3);
  CtlRights rights = CTL_RIGHT_CTL | CTL_RIGHT_TRUST;
  if (g_strv_length (parts) < 2 || parts[0][0] == '\0')
    return _ ("this is not NAME:HASH or NAME:HASH:RIGHTS");
  if (g_hash_table_contains (self->names, parts[0]))
    return _ ("this user stands in the file already");
  int salt = crypt_checksalt (parts[1]);
  if (salt == CRYPT_SALT_METHOD_LEGACY)
    return _ ("this kind of password hash is too weak: make one with ctl-providerd "
              "--hash-password");
  if (salt != CRYPT_SALT_OK)
    return _ ("this is no password hash: make one with ctl-providerd --hash-password");
  if (parts[2] != NULL && !parse_rights (parts[2], &rights))
    return _ ("rights are “ctl”, “trust” or “ctl,trust”");
  User *user = g_new0 (User, 1);
  user->name = g_strdup (parts[0]);
  user->hash = g_strdup (parts[1]);
  user->rights = rights;
  g_ptr_array_add (self->list, user);
  g_hash_table_insert (self->names, user->name, user);
  return NULL;
}

static gboolean
parse_file (CtlUsers *self, const char *path, GBytes *contents, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (contents, &length);
  if (length > 0 && !g_utf8_validate_len (data, length, NULL))
    return set_error (error, path, 1, _ ("the file is not UTF-8 text"));
  g_autofree char *text = g_strndup (data != NULL ? data : "", length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (lines[i][0] == '\0' || lines[i][0] == '#')
        continue;
      const char *problem = parse_line (self, lines[i]);
      if (problem != NULL)
        return set_error (error, path, i + 1, problem);
    }
  if (self->list->len == 0)
    return set_error (error, path, 1,
                      _ ("the file names no user, so nobody could log in: add a line "
                         "NAME:HASH, with the hash from ctl-providerd --hash-password"));
  return TRUE;
}

/**
 * ctl_users_load:
 * @path: a file of lines NAME:HASH[:RIGHTS] (command-line.md, The publisher); empty lines and
 *   lines that begin with # do not count
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the users
 */
CtlUsers *
ctl_users_load (const char *path, GError **error)
{
  if (!check_private (path, error))
    return NULL;
  g_autoptr (GBytes) contents = ctl_file_load (path, USERS_FILE_MAX, error);
  if (contents == NULL)
    return NULL;
  g_autoptr (CtlUsers) self = g_new0 (CtlUsers, 1);
  self->list = g_ptr_array_new_with_free_func (user_free);
  self->names = g_hash_table_new (g_str_hash, g_str_equal);
  if (!parse_file (self, path, contents, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
hashing_begin (void)
{
  g_mutex_lock (&hashing_lock);
  while (hashing >= HASHES_AT_ONCE)
    g_cond_wait (&hashing_done, &hashing_lock);
  hashing++;
  g_mutex_unlock (&hashing_lock);
}

static void
hashing_end (void)
{
  g_mutex_lock (&hashing_lock);
  hashing--;
  g_cond_signal (&hashing_done);
  g_mutex_unlock (&hashing_lock);
}

static char *
compute (CtlSecret *password, const char *setting)
{
  struct crypt_data *data = g_new0 (struct crypt_data, 1);
  hashing_begin ();
  char *hash = g_strdup (crypt_rn (ctl_secret_peek (password, NULL), setting, data, sizeof *data));
  hashing_end ();
  ctl_secret_wipe (data, sizeof *data);
  g_free (data);
  return hash;
}

/**
 * ctl_users_check:
 * @self: users
 * @name: who says to log in
 * @password: what they give for it
 *
 * Takes as long for an unknown user as for a wrong password: then the hash of another user is
 * computed, always of the same one for the same name. At most two hashes are computed at once,
 * whoever asks; the others wait.
 *
 * Returns: whether @password is the one of @name
 */
gboolean
ctl_users_check (CtlUsers *self, const char *name, CtlSecret *password)
{
  const User *user = g_hash_table_lookup (self->names, name);
  const User *measured = user;
  if (user == NULL)
    measured = g_ptr_array_index (self->list, g_str_hash (name) % self->list->len);
  gsize length;
  const char *typed = ctl_secret_peek (password, &length);
  g_autofree char *hash = compute (password, measured->hash);
  gboolean same = hash != NULL && strlen (hash) == strlen (measured->hash) &&
                  CRYPTO_memcmp (hash, measured->hash, strlen (hash)) == 0;
  /* crypt(3) stops at a NUL, so what follows one would not count. */
  return same && user != NULL && strlen (typed) == length;
}

/**
 * ctl_users_has:
 * @self: users
 * @name: of a user
 * @rights: (out): what that user may change
 *
 * Returns: whether there is such a user
 */
gboolean
ctl_users_has (CtlUsers *self, const char *name, CtlRights *rights)
{
  const User *user = g_hash_table_lookup (self->names, name);
  *rights = user != NULL ? user->rights : 0;
  return user != NULL;
}

/**
 * ctl_users_hash:
 * @password: a new password
 * @error: return location for %CTL_ERROR_USAGE where it cannot be one
 *
 * Returns: (transfer full) (nullable): its yescrypt hash with a fresh salt, for a line of the file
 */
char *
ctl_users_hash (CtlSecret *password, GError **error)
{
  gsize length;
  const char *typed = ctl_secret_peek (password, &length);
  if (length == 0 || strlen (typed) != length)
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE,
                           length == 0 ? _ ("An empty password is none")
                                       : _ ("A password cannot hold a NUL"));
      return NULL;
    }
  char *setting = crypt_gensalt_ra ("$y$", 0, NULL, 0);
  char *hash = setting != NULL ? compute (password, setting) : NULL;
  free (setting);
  if (hash == NULL)
    g_set_error_literal (error, CTL_ERROR, CTL_ERROR_INTERNAL,
                         _ ("crypt(3) knows no yescrypt: libxcrypt is missing"));
  return hash;
}
