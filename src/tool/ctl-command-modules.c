/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-error.h"
#include "ctl-json.h"
#include "ctl-modules.h"
#include "ctl-token-client.h"

static CtlModuleInfo *
load (CtlTool *tool, const char *path, GError **error)
{
  CtlAwait await = CTL_AWAIT_INIT;
  g_autoptr (CtlTokenClient) client = ctl_token_client_new (path);
  ctl_token_client_load_async (client, tool->cancellable, ctl_await_ready, &await);
  g_autoptr (GAsyncResult) result = ctl_await (&await);
  return ctl_token_client_load_finish (client, result, error);
}

static void
print_text (CtlTool *tool, const char *path, const CtlModuleInfo *info, const GError *error)
{
  g_autofree char *safe_path = ctl_text_safe (path);
  g_autofree char *safe_error = error != NULL ? ctl_text_safe (error->message) : NULL;
  if (info == NULL)
    {
      ctl_tool_print (tool, _ ("%s\n  does not load: %s\n"), safe_path, safe_error);
      return;
    }
  g_autofree char *description = ctl_text_safe (info->description);
  g_autofree char *manufacturer = ctl_text_safe (info->manufacturer);
  g_autofree char *version = ctl_text_safe (info->version);
  ctl_tool_print (tool, _ ("%s\n  loads: %s (%s), version %s\n"), safe_path, description,
                  manufacturer, version);
}

static void
add_json (JsonBuilder *builder, const char *path, const CtlModuleInfo *info, const GError *error)
{
  json_builder_begin_object (builder);
  ctl_json_string (builder, "path", path);
  ctl_json_boolean (builder, "loads", info != NULL);
  ctl_json_string (builder, "description", info != NULL ? info->description : NULL);
  ctl_json_string (builder, "manufacturer", info != NULL ? info->manufacturer : NULL);
  ctl_json_string (builder, "version", info != NULL ? info->version : NULL);
  ctl_json_string (builder, "error", error != NULL ? error->message : NULL);
  json_builder_end_object (builder);
}

static GPtrArray *
find (CtlTool *tool)
{
  if (tool->module == NULL)
    return ctl_modules_find ();
  GPtrArray *modules = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (modules, g_strdup (tool->module));
  return modules;
}

static int
run (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  g_autoptr (GPtrArray) modules = find (tool);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "modules");
  json_builder_begin_array (builder);
  for (guint i = 0; i < modules->len; i++)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (CtlModuleInfo) info = load (tool, modules->pdata[i], &failure);
      if (g_cancellable_set_error_if_cancelled (tool->cancellable, error))
        return 0;
      print_text (tool, modules->pdata[i], info, failure);
      add_json (builder, modules->pdata[i], info, failure);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ctl_tool_print_json (tool, builder);
  if (modules->len == 0)
    ctl_tool_note (tool, _ ("No PKCS#11 module was found. Install the package opensc, or SafeNet "
                            "Authentication Client for tokens formatted by Aladdin/SafeNet "
                            "software."));
  return 0;
}

const CtlCommand ctl_command_modules = {
  .name = "modules",
  .summary = N_ ("List the PKCS#11 modules, and whether they load"),
  .description = N_ (
      "Lists the modules through which tokens can be used, best first: SafeNet's, those of the\n"
      "p11-kit registry, OpenSC. Each is loaded in a process of its own, so that one that\n"
      "crashes or hangs is told as such and costs nothing else. With --module only that one.\n"
      "\n"
      "Example:\n"
      "  etoken-ctl modules"),
  .run = run,
};
