/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-carry-out.h"
#include "ctl-commands.h"
#include "ctl-error.h"
#include "ctl-plan-text.h"
#include "ctl-publisher-options.h"
#include "ctl-results.h"
#include "ctl-text.h"
#include "ctl-token-set.h"
#include "ctl-tvs-options.h"

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
add_service (CtlTool *tool, CtlJob *job, GError **error)
{
  g_autoptr (CtlTvsClient) service = NULL;
  if (!ctl_tvs_options_open (tool, &service, error))
    return FALSE;
  ctl_job_set_service (job, service);
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
  if (!add_service (tool, job, error))
    return NULL;
  *tokens = ctl_token_set_open (tool, error);
  if (*tokens == NULL || !add_tokens (tool, job, *tokens, error))
    return NULL;
  return g_steal_pointer (&job);
}

static int
report (CtlTool *tool, const CtlPlan *plan, const CtlOutcome *outcome)
{
  ctl_tool_say (tool, "\n");
  int code = ctl_results_print (tool, outcome->results, outcome->list);
  if (outcome->kept != NULL)
    ctl_tool_say (tool, _ ("\nThe replaced file is kept as %s\n"), outcome->kept);
  g_autofree char *checklist = ctl_plan_to_checklist (plan);
  ctl_tool_say (tool, "%s", checklist);
  return code;
}

static int
run_job (CtlTool *tool, CtlJob *job, GError **error)
{
  const CtlPlan *plan = ctl_carry_out_plan (tool, job, error);
  if (plan == NULL)
    return 0;
  if (option_dry_run)
    {
      ctl_plan_print_json (tool, plan);
      return 0;
    }
  const CtlOutcome *outcome = ctl_carry_out_run (tool, job, plan, option_yes, error);
  return outcome != NULL ? report (tool, plan, outcome) : 0;
}

static int
run (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  g_autoptr (CtlTokenSet) tokens = NULL;
  g_autoptr (CtlJob) job = make_job (tool, &tokens, error);
  return job != NULL ? run_job (tool, job, error) : 0;
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
      "With --tvs the cluster's trust verification service is asked about the signer before you "
      "agree.\n"
      "\n"
      "TOKEN is a label, a serial number or a pkcs11: URI, as 'etoken-ctl tokens' shows them.\n"
      "\n"
      "Example: look first, then do it\n"
      "  etoken-ctl update --publisher cucm-pub --user admin --dry-run \\\n"
      "    --token SAST-ADN0054f509 --token SAST-ADN008580ef --sign-with SAST-ADN008580ef\n"),
  .options = { options, ctl_tvs_options, ctl_publisher_options, NULL },
  .run = run,
};
