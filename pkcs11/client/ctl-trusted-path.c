/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-trusted-path.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <pwd.h>
#include <sys/stat.h>

#include "ctl-text.h"

static char *
describe_user (uid_t user)
{
  const struct passwd *entry = getpwuid (user);
  return entry != NULL ? ctl_text_safe (entry->pw_name) : g_strdup_printf ("%u", user);
}

/* Sticky or not: who may write into a folder may put something else in the place of what is his own
 * there, and gets a new file in. */
static char *
find_fault_here (const char *path, uid_t owner)
{
  struct stat status;
  g_autofree char *safe = ctl_text_safe (path);
  if (lstat (path, &status) != 0)
    return g_strdup_printf (_ ("“%s” cannot be looked at: %s"), safe, g_strerror (errno));
  if (status.st_uid != owner)
    {
      g_autofree char *user = describe_user (status.st_uid);
      g_autofree char *wanted = describe_user (owner);
      return g_strdup_printf (_ ("“%s” belongs to the user %s, and not to %s"), safe, user, wanted);
    }
  if (status.st_mode & (S_IWGRP | S_IWOTH))
    return g_strdup_printf (_ ("“%s” can be written by others than its owner (mode %04o)"), safe,
                            status.st_mode & 07777);
  return NULL;
}

/**
 * ctl_trusted_path_find_fault:
 * @path: a canonical path
 * @root: the folder at which to stop, itself included; `/` but in tests
 * @owner: who must own all of it: root but in tests
 *
 * Who may change a file, or a folder above it, decides what is run. Where this finds no fault only
 * @owner may, and nothing can change between looking and loading.
 *
 * Returns: (transfer full) (nullable): a sentence that names what others than @owner may change,
 *   safe for a terminal
 */
char *
ctl_trusted_path_find_fault (const char *path, const char *root, uid_t owner)
{
  g_autofree char *place = g_strdup (path);
  for (;;)
    {
      char *fault = find_fault_here (place, owner);
      char *above = g_path_get_dirname (place);
      gboolean is_last = g_str_equal (place, root) || g_str_equal (place, above);
      g_free (place);
      place = above;
      if (fault != NULL || is_last)
        return fault;
    }
}
