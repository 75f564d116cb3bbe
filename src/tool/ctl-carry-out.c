/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-carry-out.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-job-words.h"
#include "ctl-plan-text.h"
#include "ctl-results.h"
#include "ctl-terminal.h"

/* What is under way, for the messages. */
typedef struct
{
  CtlTool *tool;
  gboolean pushing;
} Progress;

static void
on_step (G_GNUC_UNUSED CtlJob *job, guint step, gpointer user_data)
{
  Progress *progress = user_data;
  progress->pushing |= step == CTL_JOB_STEP_PUSH;
  ctl_tool_note (progress->tool, "%s …", ctl_job_step_to_title (step));
}

static void
on_server_done (G_GNUC_UNUSED CtlJob *job, const CtlResult *result, gpointer user_data)
{
  Progress *progress = user_data;
  g_autofree char *line = ctl_result_to_line (result);
  ctl_tool_note (progress->tool, "  %s", line);
}

static void
on_cancelled (G_GNUC_UNUSED GCancellable *cancellable, gpointer user_data)
{
  Progress *progress = user_data;
  if (progress->pushing)
    ctl_tool_note (progress->tool, _ ("%s Waiting for their results …"),
                   ctl_job_words_no_cancel ());
}

static const CtlPlan *
make_plan (CtlTool *tool, CtlJob *job, GError **error)
{
  CtlAwait await = CTL_AWAIT_INIT;
  ctl_job_plan_async (job, tool->cancellable, ctl_await_ready, &await);
  g_autoptr (GAsyncResult) result = ctl_await (&await);
  return ctl_job_plan_finish (job, result, error);
}

static const CtlOutcome *
carry_out (CtlTool *tool, CtlJob *job, GError **error)
{
  CtlAwait await = CTL_AWAIT_INIT;
  ctl_job_run_async (job, tool->cancellable, ctl_await_ready, &await);
  g_autoptr (GAsyncResult) result = ctl_await (&await);
  return ctl_job_run_finish (job, result, error);
}

/* A person who agrees is a pointer that is not NULL. */
static gpointer
ask (gpointer question, GCancellable *cancellable, GError **error)
{
  return ctl_terminal_confirm (question, cancellable, error) ? question : NULL;
}

/**
 * ctl_carry_out_confirm:
 * @tool: the tool
 * @question: what somebody is to agree to
 * @error: return location for %CTL_ERROR_CANCELLED where the answer is no, and for
 *   %CTL_ERROR_CONSENT where nobody can be asked
 *
 * Returns: whether a person at the terminal agreed
 */
gboolean
ctl_carry_out_confirm (CtlTool *tool, const char *question, GError **error)
{
  g_autofree char *text = g_strdup (question);
  return ctl_await_thread (ask, text, tool->cancellable, error) != NULL;
}

static gboolean
get_consent (CtlTool *tool, const CtlPlan *plan, GError **error)
{
  if (ctl_warnings_are_severe (plan->warnings) &&
      !ctl_carry_out_confirm (
          tool,
          _ ("Phones may be lost by this (SEVERE WARNING above). Carry on all the "
             "same?"),
          error))
    return FALSE;
  return ctl_carry_out_confirm (tool, _ ("Go on?"), error);
}

/* With words about each step. */
static void
connect (CtlJob *job, Progress *progress)
{
  g_signal_connect (job, "step", G_CALLBACK (on_step), progress);
  g_signal_connect (job, "server-done", G_CALLBACK (on_server_done), progress);
}

static void
disconnect (CtlJob *job, Progress *progress)
{
  g_signal_handlers_disconnect_by_data (job, progress);
}

/**
 * ctl_carry_out_plan:
 * @tool: the tool
 * @job: what to plan
 * @error: return location for the errors of ctl_job_plan_finish()
 *
 * Plans, and tells what would be done.
 *
 * Returns: (transfer none) (nullable): the plan
 */
const CtlPlan *
ctl_carry_out_plan (CtlTool *tool, CtlJob *job, GError **error)
{
  Progress progress = { .tool = tool };
  connect (job, &progress);
  const CtlPlan *plan = make_plan (tool, job, error);
  disconnect (job, &progress);
  if (plan == NULL)
    return NULL;
  g_autofree char *text = ctl_plan_to_text (plan, ctl_tool_wraps (tool));
  ctl_tool_say (tool, "%s", text);
  return plan;
}

/**
 * ctl_carry_out_run:
 * @tool: the tool
 * @job: a job
 * @plan: its plan, which was told
 * @yes: whether somebody agreed beforehand
 * @error: return location for the errors of ctl_carry_out_confirm() and ctl_job_run_finish()
 *
 * Asks, and does it.
 *
 * Returns: (transfer none) (nullable): what came out
 */
const CtlOutcome *
ctl_carry_out_run (CtlTool *tool, CtlJob *job, const CtlPlan *plan, gboolean yes, GError **error)
{
  Progress progress = { .tool = tool };
  if (!yes && !get_consent (tool, plan, error))
    return NULL;
  connect (job, &progress);
  gulong handler =
      g_signal_connect (tool->cancellable, "cancelled", G_CALLBACK (on_cancelled), &progress);
  const CtlOutcome *outcome = carry_out (tool, job, error);
  g_signal_handler_disconnect (tool->cancellable, handler);
  disconnect (job, &progress);
  return outcome;
}
