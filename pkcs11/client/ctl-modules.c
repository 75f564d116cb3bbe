/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-modules-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "ctl-file.h"
#include "ctl-text.h"
#include "ctl-trusted-path.h"

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

typedef struct
{
  const CtlModulePlaces *places;
  GPtrArray *found;
  gboolean has_choice;
} Search;

static gboolean
is_known (const GPtrArray *found, const char *path)
{
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (((CtlFoundModule *) found->pdata[i])->path, path))
      return TRUE;
  return FALSE;
}

/* Once each: one module under two names is two drivers on one token. */
static void
add (Search *self, char *path, CtlModuleSource source, char *refusal)
{
  g_autoptr (CtlFoundModule) module =
      ctl_found_module_new (path, source, refusal, !self->has_choice);
  if (!is_known (self->found, path))
    g_ptr_array_add (self->found, g_steal_pointer (&module));
}

/* Only what root alone can change is loaded without having been chosen. */
static char *
find_refusal (const Search *self, const char *canonical)
{
  if (!g_file_test (canonical, G_FILE_TEST_IS_REGULAR))
    return g_strdup (_ ("It is not a file"));
  return ctl_trusted_path_find_fault (canonical, self->places->root, self->places->owner);
}

static gboolean
add_file (Search *self, const char *path, CtlModuleSource source)
{
  g_autofree char *below = g_build_filename (self->places->root, path, NULL);
  char *canonical = realpath (below, NULL);
  if (canonical == NULL)
    return FALSE;
  add (self, canonical, source, find_refusal (self, canonical));
  return TRUE;
}

static void
add_chosen (Search *self, const char *path)
{
  char *canonical = realpath (path, NULL);
  add (self, canonical != NULL ? canonical : g_canonicalize_filename (path, NULL),
       CTL_MODULE_CHOSEN, NULL);
  ((CtlFoundModule *) self->found->pdata[0])->is_used = TRUE;
}

static void
add_safenet (Search *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (safenet_names); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (safenet_folders); j++)
      {
        g_autofree char *path = g_build_filename (safenet_folders[j], safenet_names[i], NULL);
        (void) add_file (self, path, CTL_MODULE_SAFENET);
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

/* A store of trusted authorities is no token. A module that is registered and missing is told: its
 * owner wonders why it does not show. */
static void
add_registered (Search *self, const char *file)
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
  g_autofree char *safe = ctl_text_safe (file);
  if (!add_file (self, path, CTL_MODULE_REGISTRY))
    add (self, g_build_filename (self->places->root, path, NULL), CTL_MODULE_REGISTRY,
         g_strdup_printf (_ ("There is no such file, though “%s” names it"), safe));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_registry (Search *self, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".module"))
      g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (files, compare_names);
  for (guint i = 0; i < files->len; i++)
    add_registered (self, files->pdata[i]);
}

/**
 * ctl_modules_find_in:
 * @places: where to look
 * @chosen: (nullable): as for ctl_modules_find()
 *
 * The registry is read here, not through p11-kit, which would load every module into this process.
 *
 * Returns: (transfer full) (element-type CtlFoundModule): as ctl_modules_find()
 */
GPtrArray *
ctl_modules_find_in (const CtlModulePlaces *places, const char *chosen)
{
  Search search = { .places = places, .has_choice = chosen != NULL };
  g_autofree char *user = g_build_filename (places->user_folder, "pkcs11", "modules", NULL);
  g_autofree char *system = g_build_filename (places->root, P11_SYSTEM_MODULE_CONFIGS, NULL);
  g_autofree char *package = g_build_filename (places->root, P11_MODULE_CONFIGS, NULL);
  search.found = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_found_module_free);
  if (chosen != NULL)
    add_chosen (&search, chosen);
  add_safenet (&search);
  add_registry (&search, user);
  add_registry (&search, system);
  add_registry (&search, package);
  for (gsize i = 0; i < G_N_ELEMENTS (opensc_paths); i++)
    (void) add_file (&search, opensc_paths[i], CTL_MODULE_OPENSC);
  return search.found;
}

/**
 * ctl_modules_find:
 * @chosen: (nullable): path of the module that the user chose by name: the only one to be used,
 *   whoever owns it
 *
 * Returns: (transfer full) (element-type CtlFoundModule): the modules on this machine, best first
 *   (tokens.md, "Which module reads which token"); none is loaded
 */
GPtrArray *
ctl_modules_find (const char *chosen)
{
  const CtlModulePlaces places = { .root = "/", .user_folder = g_get_user_config_dir () };
  return ctl_modules_find_in (&places, chosen);
}
