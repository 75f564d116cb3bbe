/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-error.h"
#include "ctl-json.h"
#include "ctl-module-choice.h"
#include "ctl-token-client.h"

static struct
{
  char *choose;
  gboolean forget;
} options;

static const GOptionEntry entries[] = {
  { "choose", 0, 0, G_OPTION_ARG_FILENAME, &options.choose,
    N_ ("From now on use this module alone, whoever owns it"), N_ ("FILE") },
  { "forget", 0, 0, G_OPTION_ARG_NONE, &options.forget,
    N_ ("From now on use all modules that are found, as without a choice"), NULL },
  G_OPTION_ENTRY_NULL,
};

static CtlModuleInfo *
load (CtlTool *tool, const char *path, GError **error)
{
  CtlAwait await = CTL_AWAIT_INIT;
  g_autoptr (CtlTokenClient) client = ctl_token_client_new (path);
  ctl_token_client_load_async (client, tool->cancellable, ctl_await_ready, &await);
  g_autoptr (GAsyncResult) result = ctl_await (&await);
  return ctl_token_client_load_finish (client, result, error);
}

static const char *
get_source_words (CtlModuleSource source)
{
  static const char *const words[] = {
    [CTL_MODULE_CHOSEN] = N_ ("chosen by name"),
    [CTL_MODULE_SAFENET] = N_ ("SafeNet's place"),
    [CTL_MODULE_REGISTRY] = N_ ("p11-kit's registry"),
    [CTL_MODULE_OPENSC] = N_ ("OpenSC's place"),
  };
  return _ (words[source]);
}

static void
print_refused (CtlTool *tool, const CtlFoundModule *module)
{
  g_autofree char *quoted = g_shell_quote (module->path);
  g_autofree char *safe = ctl_text_safe (quoted);
  ctl_tool_print (tool, _ ("  not loaded: %s\n"), module->refusal);
  if (g_file_test (module->path, G_FILE_TEST_IS_REGULAR))
    ctl_tool_print (tool, _ ("  to use it nevertheless: etoken-ctl modules --choose %s\n"), safe);
}

static void
print_info (CtlTool *tool, const CtlModuleInfo *info)
{
  g_autofree char *description = ctl_text_safe (info->description);
  g_autofree char *manufacturer = ctl_text_safe (info->manufacturer);
  g_autofree char *version = ctl_text_safe (info->version);
  ctl_tool_print (tool, _ ("  loads: %s (%s), version %s\n"), description, manufacturer, version);
}

/* @info: (nullable)
 * @failure: (nullable): why there is none; both %NULL where it must not be loaded */
static void
print_text (CtlTool *tool,
            const CtlFoundModule *module,
            const CtlModuleInfo *info,
            const GError *failure)
{
  g_autofree char *path = ctl_text_safe (module->path);
  g_autofree char *reason = failure != NULL ? ctl_text_safe (failure->message) : NULL;
  ctl_tool_print (tool, "%s\n", path);
  if (info != NULL)
    print_info (tool, info);
  else if (reason != NULL)
    ctl_tool_print (tool, _ ("  does not load: %s\n"), reason);
  else
    print_refused (tool, module);
  ctl_tool_print (tool, _ ("  found through: %s\n"), get_source_words (module->source));
  if (info != NULL && !module->is_used)
    ctl_tool_print (tool, _ ("  not used: another module was chosen\n"));
}

static void
add_json (JsonBuilder *builder,
          const CtlFoundModule *module,
          const CtlModuleInfo *info,
          const GError *failure)
{
  json_builder_begin_object (builder);
  ctl_json_string (builder, "path", module->path);
  ctl_json_string (builder, "source", ctl_module_source_to_string (module->source));
  ctl_json_boolean (builder, "chosen", module->source == CTL_MODULE_CHOSEN);
  ctl_json_boolean (builder, "usable", module->refusal == NULL);
  ctl_json_boolean (builder, "used", module->is_used);
  ctl_json_boolean (builder, "loads", info != NULL);
  ctl_json_string (builder, "description", info != NULL ? info->description : NULL);
  ctl_json_string (builder, "manufacturer", info != NULL ? info->manufacturer : NULL);
  ctl_json_string (builder, "version", info != NULL ? info->version : NULL);
  ctl_json_string (builder, "error", failure != NULL ? failure->message : module->refusal);
  json_builder_end_object (builder);
}

static void
tell (CtlTool *tool, JsonBuilder *builder, const CtlFoundModule *module)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (CtlModuleInfo) info =
      module->refusal == NULL ? load (tool, module->path, &failure) : NULL;
  if (g_cancellable_is_cancelled (tool->cancellable))
    return;
  print_text (tool, module, info, failure);
  add_json (builder, module, info, failure);
}

static void
tell_all (CtlTool *tool, JsonBuilder *builder, GPtrArray *modules)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "modules");
  json_builder_begin_array (builder);
  for (guint i = 0; i < modules->len; i++)
    tell (tool, builder, modules->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static gboolean
check_options (CtlTool *tool, GError **error)
{
  if ((options.choose != NULL) + options.forget + (tool->module != NULL) <= 1 ||
      (options.choose == NULL && !options.forget))
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE,
                       _ ("--choose, --forget and --module exclude each other"));
  return FALSE;
}

/* What does not load is no choice: nothing would be seen through it. */
static gboolean
choose (CtlTool *tool, GError **error)
{
  g_autoptr (CtlModuleInfo) info = load (tool, options.choose, error);
  return info != NULL && ctl_module_choice_keep (options.choose, error);
}

static gboolean
change_choice (CtlTool *tool, GError **error)
{
  if (!check_options (tool, error))
    return FALSE;
  if (options.choose != NULL)
    return choose (tool, error);
  return !options.forget || ctl_module_choice_keep (NULL, error);
}

static void
note_what_is_used (CtlTool *tool, GPtrArray *modules)
{
  const CtlFoundModule *first = modules->len > 0 ? modules->pdata[0] : NULL;
  if (first == NULL)
    ctl_tool_note (tool, _ ("No PKCS#11 module was found. Install the package opensc, or SafeNet "
                            "Authentication Client for tokens formatted by Aladdin/SafeNet "
                            "software."));
  else if (options.forget)
    ctl_tool_note (tool, _ ("All modules that are found and load are used."));
  else if (first->source == CTL_MODULE_CHOSEN && tool->module == NULL)
    ctl_tool_note (tool, _ ("Only the module that was chosen is used; “etoken-ctl modules "
                            "--forget” goes back to all that are found."));
}

static int
run (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  if (!change_choice (tool, error))
    return 0;
  g_autoptr (GPtrArray) modules = ctl_module_choice_find (tool, error);
  if (modules == NULL)
    return 0;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  tell_all (tool, builder, modules);
  if (g_cancellable_set_error_if_cancelled (tool->cancellable, error))
    return 0;
  ctl_tool_print_json (tool, builder);
  note_what_is_used (tool, modules);
  return 0;
}

const CtlCommand ctl_command_modules = {
  .name = "modules",
  .summary = N_ ("List the PKCS#11 modules, and whether they load; choose one"),
  .description = N_ (
      "Lists the modules through which tokens can be used, best first: the chosen one, SafeNet's,\n"
      "those of the p11-kit registry, OpenSC. Each is loaded in a process of its own, so that one\n"
      "that crashes or hangs is told as such and costs nothing else. One that others than root\n"
      "can change is not loaded, unless it is chosen by name.\n"
      "\n"
      "With --choose the module is tried, kept in the settings, and the only one that is used\n"
      "until --forget. With --module only that one is listed.\n"
      "\n"
      "Examples:\n"
      "  etoken-ctl modules\n"
      "  etoken-ctl modules --choose /opt/etoken/lib/libeToken.so"),
  .options = { entries },
  .run = run,
};
