/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-doctor.h"
#include "ctl-findings-text.h"
#include "ctl-reader-probe.h"
#include "ctl-token-json.h"
#include "ctl-token-set.h"
#include "ctl-token-table.h"
#include "ctl-token-watch.h"
#include "ctl-token-words.h"

static struct
{
  gboolean watch;
} options;

static const GOptionEntry entries[] = {
  { "watch", 0, 0, G_OPTION_ARG_NONE, &options.watch,
    N_ ("Go on, and print a line for each change until stopped with Ctrl-C"), NULL },
  G_OPTION_ENTRY_NULL,
};

static void
print_json (CtlTool *tool, GPtrArray *tokens)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "tokens");
  json_builder_begin_array (builder);
  for (guint i = 0; i < tokens->len; i++)
    ctl_json_token (builder, tokens->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ctl_tool_print_json (tool, builder);
}

static void
print_text (CtlTool *tool, GPtrArray *tokens)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *table = ctl_token_table_new (tokens);
  if (tokens->len > 0)
    ctl_tool_print (tool, "%s", table);
  for (guint i = 0; i < tokens->len; i++)
    {
      g_auto (GStrv) advice = ctl_token_words_advise (tokens->pdata[i], now);
      for (guint j = 0; advice[j] != NULL; j++)
        ctl_tool_note (tool, "%s", advice[j]);
    }
}

static gboolean
has_token (GPtrArray *tokens)
{
  for (guint i = 0; i < tokens->len; i++)
    {
      CtlTokenState state = ((CtlToken *) tokens->pdata[i])->state;
      if (state != CTL_TOKEN_NO_TOKEN && state != CTL_TOKEN_UNRECOGNISED)
        return TRUE;
    }
  return FALSE;
}

/* Where there is nothing to see, why, and what mends it. */
static void
explain (CtlTool *tool, GPtrArray *tokens, GError **error)
{
  CtlAwait await = CTL_AWAIT_INIT;
  ctl_reader_probe_async (0, tool->cancellable, ctl_await_ready, &await);
  g_autoptr (GAsyncResult) result = ctl_await (&await);
  g_autoptr (CtlDoctorFacts) facts = ctl_doctor_facts_new ();
  facts->service = ctl_reader_probe_finish (result, error);
  if (facts->service == NULL)
    return;
  for (guint i = 0; i < tokens->len; i++)
    g_ptr_array_add (facts->tokens, ctl_token_ref (tokens->pdata[i]));
  g_autoptr (GPtrArray) findings = ctl_doctor_explain_nothing (facts, &ctl_doctor_system);
  if (!ctl_doctor_facts_have_token (facts))
    ctl_tool_note (tool, _ ("No token was found."));
  ctl_findings_note (tool, findings);
}

static int
run (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  if (options.watch)
    return ctl_token_watch (tool, error);
  g_autoptr (CtlTokenSet) set = ctl_token_set_open (tool, error);
  if (set == NULL)
    return 0;
  print_text (tool, set->tokens);
  print_json (tool, set->tokens);
  if (!has_token (set->tokens) && !tool->quiet)
    explain (tool, set->tokens, error);
  return 0;
}

const CtlCommand ctl_command_tokens = {
  .name = "tokens",
  .summary = N_ ("List tokens and readers, with their certificates"),
  .description = N_ (
      "Shows what is plugged in, through all PKCS#11 modules that are found, or only that of\n"
      "--module. No PIN is needed. A token that two modules show is listed once; a module or\n"
      "reader that fails hides no other.\n"
      "\n"
      "Where nothing is found, the reason is told: see also “etoken-ctl doctor”. The exit code\n"
      "is 0 also then.\n"
      "\n"
      "Example:\n"
      "  etoken-ctl --module /usr/lib/libeToken.so tokens"),
  .options = { entries },
  .run = run,
};
