/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-json.h"
#include "ctl-token-set.h"

static struct
{
  char *pin_file;
  char *new_pin_file;
  gboolean allow_last_try;
} options;

static const GOptionEntry entries[] = {
  { "pin-file", 0, 0, G_OPTION_ARG_FILENAME, &options.pin_file,
    N_ ("Read the old PIN from this file instead of asking for it; - is standard input"),
    N_ ("FILE") },
  { "new-pin-file", 0, 0, G_OPTION_ARG_FILENAME, &options.new_pin_file,
    N_ ("Read the new PIN from this file instead of asking for it; - is standard input"),
    N_ ("FILE") },
  { "allow-last-try", 0, 0, G_OPTION_ARG_NONE, &options.allow_last_try,
    N_ ("Use the old PIN also where a wrong one would lock the token for good"), NULL },
  G_OPTION_ENTRY_NULL,
};

static gboolean
change (CtlTool *tool, CtlTokenSet *set, CtlToken *token, GError **error)
{
  CtlAwait await = CTL_AWAIT_INIT;
  CtlTokenClient *client = ctl_token_set_get_client (set, token);
  g_autoptr (CtlPinPrompt) prompt =
      ctl_token_set_new_prompt (tool, options.pin_file, options.new_pin_file, error);
  if (prompt == NULL)
    return FALSE;
  ctl_token_client_change_pin_async (client, token, prompt, options.allow_last_try,
                                     tool->cancellable, ctl_await_ready, &await);
  g_autoptr (GAsyncResult) result = ctl_await (&await);
  return ctl_token_client_change_pin_finish (client, result, error);
}

static void
print_result (CtlTool *tool, const CtlToken *token)
{
  g_autofree char *name = ctl_token_describe (token);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "changed");
  json_builder_begin_object (builder);
  ctl_json_string (builder, "label", token->label);
  ctl_json_string (builder, "manufacturer", token->manufacturer);
  ctl_json_string (builder, "serial", token->serial);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  ctl_tool_print (tool, _ ("The PIN of the token %s was changed.\n"), name);
  ctl_tool_print_json (tool, builder);
}

static int
run (CtlTool *tool, char **arguments, GError **error)
{
  g_autoptr (CtlTokenSet) set = ctl_token_set_open (tool, error);
  g_autoptr (CtlToken) token = set != NULL ? ctl_token_set_find (set, arguments[0], error) : NULL;
  if (token != NULL && change (tool, set, token, error))
    print_result (tool, token);
  return 0;
}

const CtlCommand ctl_command_pin_change = {
  .name = "pin change",
  .parameters = N_ ("TOKEN"),
  .min_arguments = 1,
  .max_arguments = 1,
  .summary = N_ ("Change the PIN of a token"),
  .description = N_ (
      "Asks for the old PIN, the new one, and the new one again, and changes it with one try. A\n"
      "new PIN that differs from its repetition, is the old one, or has a length that the token\n"
      "does not take is refused before anything is sent. On a reader with a PIN pad all of it is\n"
      "entered there.\n"
      "\n"
      "Cisco delivers its tokens with the PIN Cisco123. Too many wrong ones lock a token for "
      "good.\n"
      "\n"
      "Example:\n"
      "  etoken-ctl pin change SAST-ADN008580ef"),
  .options = { entries },
  .run = run,
};
