/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-key-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-text.h"

#define KEY_FILE_MAX 1048576 /* bytes */

struct _CtlKeyFile
{
  char *path;
  char *folder;
  GKeyFile *keys;
};

/**
 * ctl_key_file_free:
 * @self: (transfer full): a key file
 */
void
ctl_key_file_free (CtlKeyFile *self)
{
  g_free (self->path);
  g_free (self->folder);
  g_key_file_unref (self->keys);
  g_free (self);
}

/**
 * ctl_key_file_prefix_error:
 * @self: a key file
 * @group: (nullable): where the error lies
 * @key: (nullable): where the error lies
 * @error: (inout): what is wrong there
 *
 * Puts file, group and key before the message; the code becomes %CTL_ERROR_MALFORMED unless it is
 * %CTL_ERROR_FILE.
 */
void
ctl_key_file_prefix_error (CtlKeyFile *self, const char *group, const char *key, GError **error)
{
  if (error == NULL || *error == NULL)
    return;
  if (!g_error_matches (*error, CTL_ERROR, CTL_ERROR_FILE))
    {
      (*error)->domain = CTL_ERROR;
      (*error)->code = CTL_ERROR_MALFORMED;
    }
  GString *where = g_string_new (self->path);
  if (group != NULL)
    g_string_append_printf (where, ": [%s]", group);
  if (key != NULL)
    g_string_append_printf (where, " %s", key);
  g_autofree char *text = g_string_free (where, FALSE);
  g_autofree char *safe = ctl_text_safe (text);
  g_prefix_error (error, _ ("%s: "), safe);
}

static gboolean
set_line_error (CtlKeyFile *self, guint line, const char *what, GError **error)
{
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("line %u: %s"), line, what);
  ctl_key_file_prefix_error (self, NULL, NULL, error);
  return FALSE;
}

/* A comment begins with # or ; at the start of a line, or with ; after a blank. A semicolon
 * without one separates, as in services. */
static void
cut_comment (char *line)
{
  g_strstrip (line);
  if (line[0] == ';' || line[0] == '#')
    line[0] = '\0';
  for (char *p = strchr (line, ';'); p != NULL; p = strchr (p + 1, ';'))
    if (p > line && g_ascii_isspace (p[-1]))
      {
        *p = '\0';
        break;
      }
  g_strchomp (line);
}

/* GKeyFile merges groups of one name and takes the last of two keys: here both are mistakes. */
static const char *
check_twice (const char *line, GHashTable *seen, char **group)
{
  g_autofree char *name = NULL;
  if (line[0] == '[')
    {
      g_free (*group);
      *group = g_strdup (line);
      name = g_strdup (line);
    }
  else if (strchr (line, '=') != NULL)
    {
      g_autofree char *key = g_strndup (line, strcspn (line, "="));
      name = g_strconcat (*group != NULL ? *group : "", g_strchomp (key), NULL);
    }
  if (name == NULL || g_hash_table_add (seen, g_steal_pointer (&name)))
    return NULL;
  return line[0] == '[' ? _ ("this group stands in the file already")
                        : _ ("this key stands in its group already");
}

static gboolean
clean_lines (CtlKeyFile *self, char **lines, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *group = NULL;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      cut_comment (lines[i]);
      const char *problem = check_twice (lines[i], seen, &group);
      if (problem != NULL)
        return set_line_error (self, i + 1, problem, error);
    }
  return TRUE;
}

static gboolean
parse (CtlKeyFile *self, GBytes *contents, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (contents, &length);
  if (length > 0 && !g_utf8_validate_len (data, length, NULL))
    return set_line_error (self, 1, _ ("the file is not UTF-8 text"), error);
  g_autofree char *text = g_strndup (data != NULL ? data : "", length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  if (!clean_lines (self, lines, error))
    return FALSE;
  g_autofree char *clean = g_strjoinv ("\n", lines);
  if (g_key_file_load_from_data (self->keys, clean, strlen (clean), G_KEY_FILE_NONE, error))
    return TRUE;
  ctl_key_file_prefix_error (self, NULL, NULL, error);
  return FALSE;
}

/**
 * ctl_key_file_load:
 * @path: of the file
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the file, its contents not yet looked at
 */
CtlKeyFile *
ctl_key_file_load (const char *path, GError **error)
{
  g_autoptr (GBytes) contents = ctl_file_load (path, KEY_FILE_MAX, error);
  if (contents == NULL)
    return NULL;
  g_autoptr (CtlKeyFile) self = g_new0 (CtlKeyFile, 1);
  self->path = g_strdup (path);
  self->keys = g_key_file_new ();
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  self->folder = g_path_get_dirname (absolute);
  return parse (self, contents, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * ctl_key_file_get_groups:
 * @self: a key file
 *
 * Returns: (transfer full): all groups in their order
 */
char **
ctl_key_file_get_groups (CtlKeyFile *self)
{
  return g_key_file_get_groups (self->keys, NULL);
}

/**
 * ctl_key_file_check_keys:
 * @self: a key file
 * @group: of the file
 * @known: (array zero-terminated=1): the keys that may stand there
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where another key stands in @group
 */
gboolean
ctl_key_file_check_keys (CtlKeyFile *self,
                         const char *group,
                         const char *const *known,
                         GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (self->keys, group, NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      if (g_strv_contains (known, keys[i]))
        continue;
      g_autofree char *list = g_strjoinv (", ", (char **) known);
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("there is no such key; this group has %s"), list);
      ctl_key_file_prefix_error (self, group, keys[i], error);
      return FALSE;
    }
  return TRUE;
}

/**
 * ctl_key_file_has:
 * @self: a key file
 * @group: a group
 * @key: a key
 *
 * Returns: whether it is there
 */
gboolean
ctl_key_file_has (CtlKeyFile *self, const char *group, const char *key)
{
  return g_key_file_has_key (self->keys, group, key, NULL);
}

/**
 * ctl_key_file_get:
 * @self: a key file
 * @group: a group
 * @key: a key
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): its value, never empty
 */
char *
ctl_key_file_get (CtlKeyFile *self, const char *group, const char *key, GError **error)
{
  g_autofree char *value = g_key_file_get_value (self->keys, group, key, NULL);
  if (value != NULL && value[0] != '\0')
    return g_steal_pointer (&value);
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                       value == NULL ? _ ("this key is missing") : _ ("this key has no value"));
  ctl_key_file_prefix_error (self, group, key, error);
  return NULL;
}

/**
 * ctl_key_file_resolve:
 * @self: a key file
 * @path: a path from it
 *
 * Returns: (transfer full): the same as an absolute path; a relative one starts at the folder of
 *   the file
 */
char *
ctl_key_file_resolve (CtlKeyFile *self, const char *path)
{
  return g_canonicalize_filename (path, self->folder);
}

/**
 * ctl_key_file_get_path:
 * @self: a key file
 * @group: a group
 * @key: a key
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the absolute path that it names
 */
char *
ctl_key_file_get_path (CtlKeyFile *self, const char *group, const char *key, GError **error)
{
  g_autofree char *value = ctl_key_file_get (self, group, key, error);
  return value != NULL ? ctl_key_file_resolve (self, value) : NULL;
}

/**
 * ctl_key_file_get_boolean:
 * @self: a key file
 * @group: a group
 * @key: a key
 * @value: (out): %FALSE where the key is missing
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: %FALSE where the value is neither true nor false
 */
gboolean
ctl_key_file_get_boolean (
    CtlKeyFile *self, const char *group, const char *key, gboolean *value, GError **error)
{
  *value = FALSE;
  if (!ctl_key_file_has (self, group, key))
    return TRUE;
  g_autofree char *text = ctl_key_file_get (self, group, key, error);
  if (text == NULL)
    return FALSE;
  *value = g_str_equal (text, "true");
  if (*value || g_str_equal (text, "false"))
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("this is “true” or “false”"));
  ctl_key_file_prefix_error (self, group, key, error);
  return FALSE;
}
