/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-job-run.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-history.h"
#include "ctl-verify.h"

void
ctl_outcome_free (CtlOutcome *self)
{
  g_clear_pointer (&self->list, ctl_list_unref);
  g_ptr_array_unref (self->results);
  g_free (self->kept);
  g_free (self);
}

static gboolean
may_go_on (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_CANCELLED,
               _ ("Cancelled; nothing was sent to the publisher"));
  return FALSE;
}

/* Begins a step, unless the job was cancelled before it. */
static gboolean
begin (const CtlJobRun *self, CtlJobStep step, GCancellable *cancellable, GError **error)
{
  if (!may_go_on (cancellable, error))
    return FALSE;
  self->step (step, self->user_data);
  return TRUE;
}

static gboolean
has_same_records (CtlList *a, CtlList *b)
{
  GPtrArray *records = ctl_list_get_records (a);
  GPtrArray *others = ctl_list_get_records (b);
  if (records->len != others->len)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    if (!ctl_record_equal (records->pdata[i], others->pdata[i]))
      return FALSE;
  return TRUE;
}

static char *
find_fault (const CtlJobRun *self, CtlList *list)
{
  g_autofree char *reason = NULL;
  if (ctl_verify (list, &reason) != CTL_VERDICT_VALID)
    return g_steal_pointer (&reason);
  CtlRecord *record = ctl_verify_find_signer (list);
  if (self->file == NULL && !ctl_certificate_equal (ctl_record_get_certificate (record),
                                                    ctl_signer_get_certificate (self->signer)))
    return g_strdup (_ ("another certificate than the chosen token's signed it"));
  if (!has_same_records (list, self->plan->preview))
    return g_strdup (_ ("its records are not those of the plan"));
  return NULL;
}

/* From the bytes, with nothing taken over from the making of the file. */
static CtlList *
verify (const CtlJobRun *self, GBytes *bytes, GError **error)
{
  g_autoptr (CtlList) list = ctl_list_decode (bytes, error);
  if (list == NULL)
    {
      g_prefix_error (error,
                      "%s: ", _ ("The finished CTL file cannot be read, so it was not sent"));
      return NULL;
    }
  g_autofree char *fault = find_fault (self, list);
  if (fault == NULL)
    return g_steal_pointer (&list);
  g_set_error (error, CTL_ERROR, CTL_ERROR_INTERNAL,
               _ ("The finished CTL file is not right, so it was not sent: %s"), fault);
  return NULL;
}

static gboolean
keep (const CtlJobRun *self, CtlOutcome *outcome, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  for (guint i = 0; i < self->survey->targets->len; i++)
    {
      const CtlTarget *target = self->survey->targets->pdata[i];
      if (target->installed.bytes == NULL)
        continue;
      g_autofree char *kept = ctl_history_keep (self->folder, target, now, error);
      if (kept == NULL)
        return FALSE;
      if (i == 0)
        outcome->kept = g_steal_pointer (&kept);
    }
  return TRUE;
}

static void
explain_unknown_end (const CtlOutcome *outcome, GError **error)
{
  if (error == NULL || outcome->kept == NULL ||
      !g_error_matches (*error, CTL_ERROR, CTL_ERROR_UNCERTAIN))
    return;
  g_autoptr (GError) why = g_steal_pointer (error);
  g_set_error (error, why->domain, why->code, _ ("%s. The old one is kept as %s"), why->message,
               outcome->kept);
}

/* The cluster comes first. What fails later, at a TFTP server or a firewall or once the publisher
 * has the file, is the result of those servers only. The security mode is the cluster's affair. */
static gboolean
push_to (const CtlJobRun *self, guint i, const CtlOutcome *outcome, GError **error)
{
  g_autoptr (GError) failure = NULL;
  CtlTarget *target = self->survey->targets->pdata[i];
  if (ctl_target_is_done (target) ||
      ctl_target_push (target, ctl_list_get_bytes (outcome->list), i == 0 ? self->mode : NULL,
                       self->server_done, self->user_data, &failure))
    return TRUE;
  if (i == 0 && target->results == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      explain_unknown_end (outcome, error);
      return FALSE;
    }
  ctl_target_fail (target, failure, self->server_done, self->user_data);
  return TRUE;
}

static void
collect_results (const CtlJobRun *self, CtlOutcome *outcome)
{
  g_ptr_array_set_size (outcome->results, 0);
  for (guint i = 0; i < self->survey->targets->len; i++)
    {
      const CtlTarget *target = self->survey->targets->pdata[i];
      for (guint j = 0; j < target->results->len; j++)
        g_ptr_array_add (outcome->results, ctl_result_copy (target->results->pdata[j]));
    }
}

/**
 * ctl_job_run_push:
 * @self: the plan and what it needs
 * @outcome: from ctl_job_run_finish_file()
 * @error: return location for an error of the publisher or of the network
 *
 * Push, fetch back, compare; once more, only to the servers that do not have the file. Blocks, and
 * is not cancelled.
 *
 * Returns: %FALSE where the publisher did not take the file
 */
gboolean
ctl_job_run_push (const CtlJobRun *self, CtlOutcome *outcome, GError **error)
{
  const CtlTarget *publisher = ctl_survey_get_publisher (self->survey);
  self->step (CTL_JOB_STEP_PUSH, self->user_data);
  for (guint i = 0; i < self->survey->targets->len; i++)
    if (!push_to (self, i, outcome, error))
      return FALSE;
  ctl_history_note_results (outcome->kept, publisher->results);
  self->step (CTL_JOB_STEP_COMPARE, self->user_data);
  for (guint i = 0; i < self->survey->targets->len; i++)
    ctl_target_compare (self->survey->targets->pdata[i], ctl_list_get_bytes (outcome->list));
  ctl_history_note_results (outcome->kept, publisher->results);
  collect_results (self, outcome);
  return TRUE;
}

static GBytes *
sign (const CtlJobRun *self, GCancellable *cancellable, GError **error)
{
  if (!begin (self, CTL_JOB_STEP_SIGN, cancellable, error))
    return NULL;
  g_autoptr (CtlList) made = ctl_draft_sign (self->draft, self->signer, cancellable, error);
  return made != NULL ? g_bytes_ref (ctl_list_get_bytes (made)) : NULL;
}

static gboolean
finish_file (const CtlJobRun *self, CtlOutcome *outcome, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) file =
      self->file != NULL ? g_bytes_ref (self->file) : sign (self, cancellable, error);
  if (file == NULL || !begin (self, CTL_JOB_STEP_VERIFY, cancellable, error))
    return FALSE;
  outcome->list = verify (self, file, error);
  return outcome->list != NULL;
}

/**
 * ctl_job_run_finish_file:
 * @self: the plan and what it needs
 * @cancellable: (nullable): ends it, also just before the push
 * @error: return location for an error of the signer, %CTL_ERROR_FILE where the replaced file
 *   cannot be kept, or %CTL_ERROR_CANCELLED
 *
 * Sign unless that was done, verify from scratch, keep a copy (design.md, 1). Blocks.
 *
 * Returns: (transfer full) (nullable): the finished file, for ctl_job_run_push()
 */
CtlOutcome *
ctl_job_run_finish_file (const CtlJobRun *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CtlOutcome) outcome = g_new0 (CtlOutcome, 1);
  outcome->results = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_result_free);
  for (guint i = 0; i < self->survey->targets->len; i++)
    g_clear_pointer (&((CtlTarget *) self->survey->targets->pdata[i])->results, g_ptr_array_unref);
  if (!finish_file (self, outcome, cancellable, error) ||
      !begin (self, CTL_JOB_STEP_KEEP, cancellable, error) || !keep (self, outcome, error) ||
      !may_go_on (cancellable, error))
    return NULL;
  return g_steal_pointer (&outcome);
}
