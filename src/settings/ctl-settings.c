/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_SETTINGS_ENABLE_BACKEND

#include "config.h"

#include "ctl-settings.h"

#include <errno.h>
#include <gio/gsettingsbackend.h>
#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-settings-path.h"
#include "ctl-text.h"

#define SCHEMA     "org.etokenctl"
#define ROOT_PATH  "/org/etokenctl/"
#define ROOT_GROUP "settings"
#define KEY_MODULE "module"
#define KEY_FOLDER "export-folder"

static char *
get_folder (void)
{
  return g_build_filename (g_get_user_config_dir (), "etoken-ctl", NULL);
}

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "etoken-ctl", "settings", NULL);
}

static GSettingsSchema *
load_schema (GError **error)
{
  g_autoptr (GError) foreign = NULL;
  g_autoptr (GSettingsSchemaSource) source =
      g_settings_schema_source_new_from_directory (ctl_settings_schema_folder, NULL, FALSE,
                                                   &foreign);
  GSettingsSchema *schema =
      source != NULL ? g_settings_schema_source_lookup (source, SCHEMA, FALSE) : NULL;
  if (schema == NULL)
    g_set_error (error, CTL_ERROR, CTL_ERROR_FILE,
                 _ ("The settings of this program are not installed as they should be: %s has no "
                    "schema %s%s%s"),
                 ctl_settings_schema_folder, SCHEMA, foreign != NULL ? ": " : "",
                 foreign != NULL ? foreign->message : "");
  return schema;
}

static gboolean
make_folder (GError **error)
{
  g_autofree char *folder = get_folder ();
  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;
  int saved = errno;
  g_autofree char *safe = ctl_text_safe (folder);
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("The folder “%s” cannot be made: %s"), safe,
               g_strerror (saved));
  return FALSE;
}

/* The backend for a file makes its folder, and complains where it may not: who only reads, and has
 * never kept anything, needs neither. */
static GSettingsBackend *
new_backend (gboolean to_change)
{
  g_autofree char *path = get_path ();
  if (!to_change && !g_file_test (path, G_FILE_TEST_EXISTS))
    return g_memory_settings_backend_new ();
  return g_keyfile_settings_backend_new (path, ROOT_PATH, ROOT_GROUP);
}

/**
 * ctl_settings_open:
 * @to_change: whether anything is to be kept; the user's configuration folder is made then
 * @error: return location for %CTL_ERROR_FILE where the schema is not installed, or the folder
 *   cannot be made
 *
 * The settings stand in a key file of the user's configuration folder, and not in dconf: they work
 * without D-Bus, and a person can read them. Whoever opens them in one program sees what another
 * changes.
 *
 * Returns: (transfer full) (nullable): the settings
 */
GSettings *
ctl_settings_open (gboolean to_change, GError **error)
{
  g_autoptr (GSettingsSchema) schema = load_schema (error);
  if (schema == NULL || (to_change && !make_folder (error)))
    return NULL;
  g_autoptr (GSettingsBackend) backend = new_backend (to_change);
  return g_settings_new_full (schema, backend, NULL);
}

static char *
dup_path (GSettings *settings, const char *key)
{
  g_autoptr (GVariant) value = g_settings_get_value (settings, key);
  const char *path = g_variant_get_bytestring (value);
  return *path != '\0' ? g_strdup (path) : NULL;
}

/**
 * ctl_settings_dup_module:
 * @settings: the settings
 *
 * Returns: (transfer full) (nullable) (type filename): absolute path of the PKCS#11 module that
 *   the user chose, if any
 */
char *
ctl_settings_dup_module (GSettings *settings)
{
  return dup_path (settings, KEY_MODULE);
}

/* The backend tells of no failure to write, so that the file is read again. */
static gboolean
check_kept (const char *wanted, GError **error)
{
  g_autoptr (GSettings) again = ctl_settings_open (FALSE, error);
  if (again == NULL)
    return FALSE;
  g_autofree char *kept = ctl_settings_dup_module (again);
  if (g_strcmp0 (kept, wanted) == 0)
    return TRUE;
  g_autofree char *path = get_path ();
  g_autofree char *safe = ctl_text_safe (path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("The choice cannot be kept in “%s”"), safe);
  return FALSE;
}

/**
 * ctl_settings_set_module:
 * @settings: the settings, opened to be changed
 * @path: (nullable) (type filename): absolute path of the module to use from now on; %NULL: none
 * @error: return location for %CTL_ERROR_FILE
 *
 * Returns: whether that is what the next program will read
 */
gboolean
ctl_settings_set_module (GSettings *settings, const char *path, GError **error)
{
  if (path != NULL)
    (void) g_settings_set_value (settings, KEY_MODULE, g_variant_new_bytestring (path));
  else
    g_settings_reset (settings, KEY_MODULE);
  return check_kept (path, error);
}

/**
 * ctl_settings_dup_export_folder:
 * @settings: the settings
 *
 * Returns: (transfer full) (nullable) (type filename): the folder that certificates were exported
 *   to last, if any
 */
char *
ctl_settings_dup_export_folder (GSettings *settings)
{
  return dup_path (settings, KEY_FOLDER);
}

/**
 * ctl_settings_set_export_folder:
 * @settings: the settings, opened to be changed
 * @path: (type filename): absolute path of the folder to begin with the next time
 */
void
ctl_settings_set_export_folder (GSettings *settings, const char *path)
{
  (void) g_settings_set_value (settings, KEY_FOLDER, g_variant_new_bytestring (path));
}
