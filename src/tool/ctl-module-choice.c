/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-module-choice.h"

#include <glib/gi18n-lib.h>

#include "ctl-checks.h"
#include "ctl-findings-text.h"
#include "ctl-settings.h"
#include "ctl-text.h"

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
  g_autoptr (GSettings) settings = ctl_settings_open (FALSE, error);
  if (settings == NULL)
    return NULL;
  g_autofree char *chosen = ctl_settings_dup_module (settings);
  return ctl_modules_find (chosen);
}

/* A registered module that is not there is no news each time. */
static void
note_refusal (CtlTool *tool, const CtlFoundModule *module)
{
  g_autofree char *path = ctl_text_safe (module->path);
  if (module->refusal != NULL && g_file_test (module->path, G_FILE_TEST_EXISTS))
    ctl_tool_note (tool, _ ("The module %s was passed over: %s. “etoken-ctl modules” tells more."),
                   path, module->refusal);
}

static void
note_none (CtlTool *tool, GPtrArray *modules)
{
  g_autoptr (CtlDoctorFacts) facts = ctl_doctor_facts_new ();
  g_autoptr (GPtrArray) findings = ctl_findings_new ();
  g_ptr_array_unref (facts->modules);
  facts->modules = g_ptr_array_ref (modules);
  ctl_check_modules (facts, &ctl_doctor_system, findings);
  ctl_findings_note (tool, findings);
}

/**
 * ctl_module_choice_get_paths:
 * @tool: the tool; notes which modules are passed over, or that there is none
 * @is_chosen: (out): whether there is one only, which somebody chose: who did must know where
 *   nothing can be seen through it
 * @error: return location for %CTL_ERROR_FILE where the settings cannot be read
 *
 * Returns: (transfer full) (nullable) (element-type filename): the modules to ask, the best first
 */
GPtrArray *
ctl_module_choice_get_paths (CtlTool *tool, gboolean *is_chosen, GError **error)
{
  g_autoptr (GPtrArray) modules = ctl_module_choice_find (tool, error);
  if (modules == NULL)
    return NULL;
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < modules->len; i++)
    {
      const CtlFoundModule *module = modules->pdata[i];
      if (module->is_used)
        g_ptr_array_add (paths, g_strdup (module->path));
      else
        note_refusal (tool, module);
    }
  *is_chosen =
      modules->len > 0 && ((CtlFoundModule *) modules->pdata[0])->source == CTL_MODULE_CHOSEN;
  if (paths->len == 0)
    note_none (tool, modules);
  return paths;
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
  g_autoptr (GSettings) settings = ctl_settings_open (TRUE, error);
  return settings != NULL && ctl_settings_set_module (settings, absolute, error);
}
