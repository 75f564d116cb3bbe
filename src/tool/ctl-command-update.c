/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "ctl-await.h"
#include "ctl-commands.h"
#include "ctl-error.h"
#include "ctl-plan-text.h"
#include "ctl-publisher-options.h"
#include "ctl-results.h"
#include "ctl-terminal.h"
#include "ctl-text.h"
#include "ctl-token-set.h"

static char **option_tokens;
static char *option_sign_with;
static char *option_mode;
static char **option_removed;
static char **option_firewalls;
static char **option_tftps;
static char *option_pin_file;
static gboolean option_allow_last_try;
static gboolean option_yes;
static gboolean option_dry_run;

static const GOptionEntry options[] = {
  { "token", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_tokens,
    N_ ("List this token in the new file; several times, the first one becomes its first record"),
    N_ ("TOKEN") },
  { "sign-with", 0, 0, G_OPTION_ARG_STRING, &option_sign_with, N_ ("Sign with this token"),
    N_ ("TOKEN") },
  { "mode", 0, 0, G_OPTION_ARG_STRING, &option_mode,
    N_ ("Security mode of the cluster afterwards: mixed, non-secure or keep (the default)"),
    N_ ("MODE") },
  { "remove", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_removed,
    N_ ("List the token with this serial number no longer; several times"), N_ ("SERIAL") },
  { "firewall", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_firewalls,
    N_ ("A firewall that is listed and gets the file too; several times"),
    N_ ("HOST[:PORT],USER,PASSWORD-FILE") },
  { "tftp", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_tftps,
    N_ ("An alternate TFTP server that is listed and gets the file too; several times"),
    N_ ("HOST[:PORT],USER,PASSWORD-FILE") },
  { "pin-file", 0, 0, G_OPTION_ARG_FILENAME, &option_pin_file,
    N_ ("Read the PIN from FILE (- is standard input) instead of asking for it"), N_ ("FILE") },
  { "allow-last-try", 0, 0, G_OPTION_ARG_NONE, &option_allow_last_try,
    N_ ("Use the PIN also where a wrong one would lock the token for good"), NULL },
  { "yes", 'y', 0, G_OPTION_ARG_NONE, &option_yes,
    N_ ("Go on without asking, also with a signer that phones may not know"), NULL },
  { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &option_dry_run, N_ ("Only say what would be done"),
    NULL },
  G_OPTION_ENTRY_NULL,
};

/* What is under way, for the messages. */
typedef struct
{
  CtlTool *tool;
  gboolean pushing;
} Progress;

/* The plan and what goes with it are for people also under --json, on the other stream. */
G_GNUC_PRINTF (2, 3)
static void
say (CtlTool *tool, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_autofree char *text = g_strdup_vprintf (format, values);
  va_end (values);
  if (tool->json)
    g_printerr ("%s", text);
  else
    ctl_tool_print (tool, "%s", text);
  fflush (stdout);
}

static gboolean
parse_mode (CtlJobMode *mode, GError **error)
{
  CtlMode parsed;
  *mode = CTL_JOB_MODE_KEEP;
  if (option_mode == NULL || g_str_equal (option_mode, "keep"))
    return TRUE;
  if (!ctl_mode_from_string (option_mode, &parsed, NULL))
    {
      g_autofree char *safe = ctl_text_safe (option_mode);
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
                   _ ("--mode “%s” is none of mixed, non-secure and keep"), safe);
      return FALSE;
    }
  *mode = parsed == CTL_MODE_MIXED ? CTL_JOB_MODE_MIXED : CTL_JOB_MODE_NON_SECURE;
  return TRUE;
}

static gboolean
check_options (CtlJobMode *mode, GError **error)
{
  if (option_tokens != NULL && option_sign_with != NULL)
    return parse_mode (mode, error);
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("%s is needed"),
               option_tokens == NULL ? "--token TOKEN" : "--sign-with TOKEN");
  return FALSE;
}

static GPtrArray *
parse_removed (GError **error)
{
  g_autoptr (GPtrArray) serials = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; option_removed != NULL && option_removed[i] != NULL; i++)
    {
      GBytes *serial = ctl_text_parse_hex (option_removed[i], 0, _ ("The serial number"), error);
      if (serial == NULL)
        return NULL;
      g_ptr_array_add (serials, serial);
    }
  return g_steal_pointer (&serials);
}

static gboolean
add_others (CtlTool *tool,
            CtlJob *job,
            char **texts,
            void (*add) (CtlJob *, CtlPublisher *),
            GError **error)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autoptr (CtlPublisher) other = ctl_publisher_options_open_other (tool, texts[i], error);
      if (other == NULL)
        return FALSE;
      add (job, other);
    }
  return TRUE;
}

static gboolean
add_tokens (CtlTool *tool, CtlJob *job, CtlTokenSet *tokens, GError **error)
{
  for (guint i = 0; option_tokens[i] != NULL; i++)
    {
      g_autoptr (CtlCertificate) certificate =
          ctl_token_set_find_certificate (tokens, option_tokens[i], error);
      if (certificate == NULL)
        return FALSE;
      ctl_job_add_token (job, certificate);
    }
  g_autoptr (CtlSigner) signer =
      ctl_token_set_new_signer (tokens, tool, option_sign_with, option_pin_file,
                                option_allow_last_try, error);
  if (signer == NULL)
    return FALSE;
  ctl_job_set_signer (job, signer);
  return TRUE;
}

/* All that can be wrong with the command line and the tokens, before the network is used. */
static CtlJob *
make_job (CtlTool *tool, CtlTokenSet **tokens, GError **error)
{
  CtlJobMode mode;
  if (!check_options (&mode, error))
    return NULL;
  g_autoptr (GPtrArray) removed = parse_removed (error);
  g_autoptr (CtlPublisher) publisher =
      removed != NULL ? ctl_publisher_options_open (tool, error) : NULL;
  if (publisher == NULL)
    return NULL;
  g_autoptr (CtlJob) job = ctl_job_new (publisher);
  ctl_job_set_mode (job, mode);
  for (guint i = 0; i < removed->len; i++)
    ctl_job_remove_serial (job, removed->pdata[i]);
  if (!add_others (tool, job, option_firewalls, ctl_job_add_firewall, error) ||
      !add_others (tool, job, option_tftps, ctl_job_add_tftp, error))
    return NULL;
  *tokens = ctl_token_set_open (tool, error);
  if (*tokens == NULL || !add_tokens (tool, job, *tokens, error))
    return NULL;
  return g_steal_pointer (&job);
}

static void
on_step (G_GNUC_UNUSED CtlJob *job, guint step, gpointer user_data)
{
  static const char *const words[] = {
    [CTL_JOB_STEP_READ] = N_ ("Reading the cluster, its CTL file and Phone-SAST-trust …"),
    [CTL_JOB_STEP_BUILD] = N_ ("Building the new CTL file …"),
    [CTL_JOB_STEP_SIGN] = N_ ("Signing with the token …"),
    [CTL_JOB_STEP_VERIFY] = N_ ("Verifying the finished file …"),
    [CTL_JOB_STEP_KEEP] = N_ ("Keeping a copy of the file that is replaced …"),
    [CTL_JOB_STEP_PUSH] = N_ ("Sending the file to the servers …"),
    [CTL_JOB_STEP_COMPARE] = N_ ("Fetching the file back and comparing it …"),
  };
  Progress *progress = user_data;
  progress->pushing |= step == CTL_JOB_STEP_PUSH;
  ctl_tool_note (progress->tool, "%s", _ (words[step]));
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
    ctl_tool_note (progress->tool, "%s",
                   _ ("The servers are taking the file already: this is no longer undone. Waiting "
                      "for their results …"));
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

static gboolean
confirm (CtlTool *tool, const char *question, GError **error)
{
  g_autofree char *text = g_strdup (question);
  return ctl_await_thread (ask, text, tool->cancellable, error) != NULL;
}

static gboolean
is_severe (const CtlPlan *plan)
{
  for (guint i = 0; i < plan->warnings->len; i++)
    if (((const CtlWarning *) plan->warnings->pdata[i])->severe)
      return TRUE;
  return FALSE;
}

static gboolean
get_consent (CtlTool *tool, const CtlPlan *plan, GError **error)
{
  if (option_yes)
    return TRUE;
  if (is_severe (plan) &&
      !confirm (tool,
                _ ("Phones may be lost by this (SEVERE WARNING above). Carry on all the "
                   "same?"),
                error))
    return FALSE;
  return confirm (tool, _ ("Go on?"), error);
}

static int
report (CtlTool *tool, const CtlPlan *plan, const CtlOutcome *outcome)
{
  say (tool, "\n");
  int code = ctl_results_print (tool, outcome->results, outcome->list);
  if (outcome->kept != NULL)
    say (tool, _ ("\nThe replaced file is kept as %s\n"), outcome->kept);
  g_autofree char *checklist = ctl_plan_to_checklist (plan);
  say (tool, "%s", checklist);
  return code;
}

static int
run_job (CtlTool *tool, CtlJob *job, GError **error)
{
  const CtlPlan *plan = make_plan (tool, job, error);
  if (plan == NULL)
    return 0;
  gboolean on_terminal = isatty (tool->json ? STDERR_FILENO : STDOUT_FILENO);
  g_autofree char *text = ctl_plan_to_text (plan, on_terminal);
  say (tool, "%s", text);
  if (option_dry_run)
    {
      ctl_plan_print_json (tool, plan);
      return 0;
    }
  if (!get_consent (tool, plan, error))
    return 0;
  const CtlOutcome *outcome = carry_out (tool, job, error);
  return outcome != NULL ? report (tool, plan, outcome) : 0;
}

static int
run (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  g_autoptr (CtlTokenSet) tokens = NULL;
  g_autoptr (CtlJob) job = make_job (tool, &tokens, error);
  if (job == NULL)
    return 0;
  Progress progress = { .tool = tool };
  g_signal_connect (job, "step", G_CALLBACK (on_step), &progress);
  g_signal_connect (job, "server-done", G_CALLBACK (on_server_done), &progress);
  gulong handler =
      g_signal_connect (tool->cancellable, "cancelled", G_CALLBACK (on_cancelled), &progress);
  int code = run_job (tool, job, error);
  g_signal_handler_disconnect (tool->cancellable, handler);
  g_signal_handlers_disconnect_by_data (job, &progress);
  return code;
}

const CtlCommand ctl_command_update = {
  .name = "update",
  .summary = N_ ("Make, sign and install a new CTL file on all servers of a cluster"),
  .description = N_ (
      "Reads the cluster and its CTL file from the publisher, puts the new file together from the\n"
      "cluster's certificates and the tokens, and shows the difference, which phones will take "
      "the\n"
      "file, and all that speaks against it. Only when you agree is it signed, verified, and sent\n"
      "to every server; the file that it replaces is kept. A token must be in the installed file,\n"
      "or its certificate in Phone-SAST-trust, before it may sign the next file.\n"
      "\n"
      "TOKEN is a label, a serial number or a pkcs11: URI, as 'etoken-ctl tokens' shows them.\n"
      "\n"
      "Example: look first, then do it\n"
      "  etoken-ctl update --publisher cucm-pub --user admin --dry-run \\\n"
      "    --token SAST-ADN0054f509 --token SAST-ADN008580ef --sign-with SAST-ADN008580ef\n"),
  .options = { options, ctl_publisher_options, NULL },
  .run = run,
};
