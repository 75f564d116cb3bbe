/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-doctor.h"
#include "ctl-error.h"
#include "ctl-findings-text.h"
#include "ctl-module-choice.h"
#include "ctl-tls-known.h"

static void
on_progress (const char *words, gpointer tool)
{
  ctl_tool_note (tool, "%s", words);
}

static gpointer
examine (gpointer order, GCancellable *cancellable, GError **error)
{
  return ctl_doctor_run (order, cancellable, error);
}

static void
print_text (CtlTool *tool, GPtrArray *findings)
{
  g_autofree char *text = ctl_findings_text_new (findings, isatty (STDOUT_FILENO));
  guint obstacles = ctl_findings_count (findings, CTL_FINDING_IN_THE_WAY);
  ctl_tool_print (tool, "%s\n", text);
  if (obstacles == 0)
    ctl_tool_print (tool, "%s\n", _ ("Nothing stands in the way."));
  else
    ctl_tool_print (tool,
                    g_dngettext (GETTEXT_PACKAGE,
                                 "%u thing stands in the way. Nothing was changed.\n",
                                 "%u things stand in the way. Nothing was changed.\n", obstacles),
                    obstacles);
}

static void
print_json (CtlTool *tool, GPtrArray *findings)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  ctl_json_number (builder, "in_the_way", ctl_findings_count (findings, CTL_FINDING_IN_THE_WAY));
  json_builder_set_member_name (builder, "findings");
  ctl_findings_json (builder, findings);
  json_builder_end_object (builder);
  ctl_tool_print_json (tool, builder);
}

static int
run (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  g_autoptr (GPtrArray) modules = ctl_module_choice_find (tool, error);
  if (modules == NULL)
    return 0;
  g_autofree char *known = ctl_tls_known_dup_path ();
  CtlDoctorOrder order = { .places = ctl_doctor_system,
                           .modules = modules,
                           .known_path = known,
                           .progress = on_progress,
                           .user_data = tool };
  g_autoptr (GPtrArray) findings = ctl_await_thread (examine, &order, tool->cancellable, error);
  if (findings == NULL)
    return 0;
  /* The report stands apart from what was told of its making. */
  ctl_tool_note (tool, "%s", "");
  print_text (tool, findings);
  print_json (tool, findings);
  return ctl_findings_count (findings, CTL_FINDING_IN_THE_WAY) > 0
             ? ctl_error_get_exit_code (CTL_ERROR_NO)
             : 0;
}

const CtlCommand ctl_command_doctor = {
  .name = "doctor",
  .summary = N_ ("Find what stands between you and a token or a publisher"),
  .description = N_ (
      "Looks at the PKCS#11 modules, the service pcscd and its readers, SafeNet's service,\n"
      "tokens on the USB bus, programs that hold a reader, the tokens with their certificates,\n"
      "the clock, and all publishers that were agreed to. Each finding says what it is, why it\n"
      "matters, and the command that mends it. Nothing is changed, no PIN is asked for, and\n"
      "nobody logs in.\n"
      "\n"
      "The exit code is 1 where something stands in the way.\n"
      "\n"
      "Example:\n"
      "  etoken-ctl doctor"),
  .run = run,
};
