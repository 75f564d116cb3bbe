/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-module-choice.h"

#include "ctl-settings.h"

static GPtrArray *
new_single (const char *path)
{
  GPtrArray *modules = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_found_module_free);
  g_ptr_array_add (modules, ctl_found_module_new (g_strdup (path), CTL_MODULE_CHOSEN, NULL, TRUE));
  return modules;
}

/**
 * ctl_module_choice_find:
 * @tool: the tool
 * @error: return location for %CTL_ERROR_FILE where the settings cannot be read
 *
 * Returns: (transfer full) (nullable) (element-type CtlFoundModule): the module of --module alone,
 *   or all that are found, the kept choice among them
 */
GPtrArray *
ctl_module_choice_find (CtlTool *tool, GError **error)
{
  if (tool->module != NULL)
    return new_single (tool->module);
  g_autoptr (GSettings) settings = ctl_settings_open (error);
  if (settings == NULL)
    return NULL;
  g_autofree char *chosen = ctl_settings_dup_module (settings);
  return ctl_modules_find (chosen);
}

/**
 * ctl_module_choice_keep:
 * @path: (nullable) (type filename): of the module to use from now on; %NULL: all that are found
 * @error: return location for %CTL_ERROR_FILE
 *
 * The name is kept as given, and not what it leads to: it may be a link to the version that is
 * installed at the time.
 *
 * Returns: whether it is kept
 */
gboolean
ctl_module_choice_keep (const char *path, GError **error)
{
  g_autofree char *absolute = path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
  g_autoptr (GSettings) settings = ctl_settings_open (error);
  return settings != NULL && ctl_settings_set_module (settings, absolute, error);
}
