/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-modules-private.h"

#include <stdlib.h>
#include <string.h>

#include "ctl-file.h"

#define CONFIGURATION_MAX 65536 /* bytes of a p11-kit module file */

/* Where SafeNet puts its module, and under which names (tokens.md). */
static const char *const safenet_folders[] = {
  "/usr/lib",        "/usr/lib64",     "/usr/lib/x86_64-linux-gnu", "/lib", "/lib64",
  "/usr/lib/pkcs11", "/opt/etoken/lib"
};
static const char *const safenet_names[] = { "libeToken.so",   "libeToken.so.10",
                                             "libeToken.so.9", "libeToken.so.8",
                                             "libeTPkcs11.so", "libIDPrimePKCS11.so" };

static const char *const opensc_paths[] = { P11_MODULE_FOLDER "/opensc-pkcs11.so",
                                            "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
                                            "/usr/lib64/opensc-pkcs11.so",
                                            "/usr/lib/opensc-pkcs11.so" };

/* Once each: one module under two names is two drivers on one token. */
static void
add (GPtrArray *found, const char *root, const char *path)
{
  g_autofree char *below = g_build_filename (root, path, NULL);
  char *canonical = realpath (below, NULL);
  if (canonical == NULL)
    return;
  if (g_file_test (canonical, G_FILE_TEST_IS_REGULAR) &&
      !g_ptr_array_find_with_equal_func (found, canonical, g_str_equal, NULL))
    g_ptr_array_add (found, canonical);
  else
    free (canonical);
}

static void
add_safenet (GPtrArray *found, const char *root)
{
  for (gsize i = 0; i < G_N_ELEMENTS (safenet_names); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (safenet_folders); j++)
      {
        g_autofree char *path = g_build_filename (safenet_folders[j], safenet_names[i], NULL);
        add (found, root, path);
      }
}

/* The value of `name: value`, or NULL. */
static char *
get_setting (char **lines, const char *name)
{
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (lines[i], ":", 2);
      if (pair[0] != NULL && pair[1] != NULL && g_str_equal (g_strstrip (pair[0]), name))
        return g_strdup (g_strstrip (pair[1]));
    }
  return NULL;
}

/* A store of trusted authorities is no token. */
static void
add_registered (GPtrArray *found, const char *root, const char *file)
{
  g_autoptr (GBytes) contents = ctl_file_load (file, CONFIGURATION_MAX, NULL);
  if (contents == NULL)
    return;
  gsize length;
  const char *data = g_bytes_get_data (contents, &length);
  g_autofree char *text = g_strndup (data, length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *module = get_setting (lines, "module");
  g_autofree char *trust = get_setting (lines, "trust-policy");
  if (module == NULL || *module == '\0' || g_strcmp0 (trust, "yes") == 0)
    return;
  g_autofree char *path = g_path_is_absolute (module)
                              ? g_strdup (module)
                              : g_build_filename (P11_MODULE_FOLDER, module, NULL);
  add (found, root, path);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_registry (GPtrArray *found, const char *root, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".module"))
      g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (files, compare_names);
  for (guint i = 0; i < files->len; i++)
    add_registered (found, root, files->pdata[i]);
}

/**
 * ctl_modules_find_below:
 * @root: folder that stands for `/`
 * @user_folder: the user's configuration folder
 *
 * The registry is read here, not through p11-kit, which would load every module into this process.
 *
 * Returns: (transfer full) (element-type filename): as ctl_modules_find()
 */
GPtrArray *
ctl_modules_find_below (const char *root, const char *user_folder)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (free);
  g_autofree char *user = g_build_filename (user_folder, "pkcs11", "modules", NULL);
  g_autofree char *system = g_build_filename (root, P11_SYSTEM_MODULE_CONFIGS, NULL);
  g_autofree char *package = g_build_filename (root, P11_MODULE_CONFIGS, NULL);
  add_safenet (found, root);
  add_registry (found, root, user);
  add_registry (found, root, system);
  add_registry (found, root, package);
  for (gsize i = 0; i < G_N_ELEMENTS (opensc_paths); i++)
    add (found, root, opensc_paths[i]);
  return found;
}

/**
 * ctl_modules_find:
 *
 * Returns: (transfer full) (element-type filename): the modules on this machine, best first
 *   (tokens.md, "Which module reads which token"); none is loaded
 */
GPtrArray *
ctl_modules_find (void)
{
  return ctl_modules_find_below ("/", g_get_user_config_dir ());
}
