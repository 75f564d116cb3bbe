/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-job.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-history.h"
#include "ctl-job-run.h"
#include "ctl-plan.h"
#include "ctl-verify.h"

#define NETWORK_FAILED 6 /* exit code of what keeps from reaching a publisher */

struct _CtlJob
{
  GObject parent;

  GMainContext *context;
  CtlJobMode mode;
  GPtrArray *tokens;
  CtlSigner *signer;
  GPtrArray *removed;
  GBytes *file; /* NULL: a new one is made */
  char *folder;
  CtlSurvey *survey;
  CtlTvsClient *service; /* (nullable) */
  CtlPlan *plan;
  CtlDraft *draft;
  CtlOutcome *outcome;
};

G_DEFINE_TYPE (CtlJob, ctl_job, G_TYPE_OBJECT)

enum
{
  SIGNAL_STEP,
  SIGNAL_SERVER_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
free_survey_in_thread (GTask *task,
                       G_GNUC_UNUSED gpointer source,
                       G_GNUC_UNUSED gpointer data,
                       G_GNUC_UNUSED GCancellable *cancellable)
{
  g_task_set_task_data (task, NULL, NULL);
}

/* The clients of the publishers say goodbye, and wait for an answer; a loop that runs must not. */
static void
free_survey (CtlJob *self)
{
  if (!g_main_context_is_owner (self->context))
    {
      ctl_survey_free (self->survey);
      return;
    }
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, self->survey, (GDestroyNotify) ctl_survey_free);
  g_task_run_in_thread (task, free_survey_in_thread);
}

static void
ctl_job_finalize (GObject *object)
{
  CtlJob *self = CTL_JOB (object);
  g_clear_pointer (&self->outcome, ctl_outcome_free);
  g_clear_pointer (&self->draft, ctl_draft_free);
  g_clear_pointer (&self->plan, ctl_plan_free);
  free_survey (self);
  g_clear_object (&self->service);
  g_ptr_array_unref (self->tokens);
  g_ptr_array_unref (self->removed);
  g_clear_pointer (&self->file, g_bytes_unref);
  g_clear_object (&self->signer);
  g_free (self->folder);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (ctl_job_parent_class)->finalize (object);
}

static void
ctl_job_class_init (CtlJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ctl_job_finalize;
  signals[SIGNAL_STEP] = g_signal_new ("step", CTL_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_SERVER_DONE] = g_signal_new ("server-done", CTL_TYPE_JOB, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
ctl_job_init (CtlJob *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  self->removed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->folder = ctl_history_dup_folder ();
}

/**
 * ctl_job_new:
 * @publisher: of the cluster whose CTL file is to be renewed
 *
 * Returns: (transfer full): a job that keeps the security mode and knows no token yet
 */
CtlJob *
ctl_job_new (CtlPublisher *publisher)
{
  CtlJob *self = g_object_new (CTL_TYPE_JOB, NULL);
  self->survey = ctl_survey_new (publisher);
  return self;
}

/**
 * ctl_job_set_mode:
 * @self: a job
 * @mode: what the cluster's security mode is to be
 */
void
ctl_job_set_mode (CtlJob *self, CtlJobMode mode)
{
  self->mode = mode;
}

/**
 * ctl_job_add_token:
 * @self: a job
 * @certificate: of a token that the new file is to list; the first one becomes the first record
 */
void
ctl_job_add_token (CtlJob *self, CtlCertificate *certificate)
{
  g_ptr_array_add (self->tokens, ctl_certificate_ref (certificate));
}

/**
 * ctl_job_set_signer:
 * @self: a job
 * @signer: who signs; listed last if it is none of the tokens
 */
void
ctl_job_set_signer (CtlJob *self, CtlSigner *signer)
{
  g_set_object (&self->signer, signer);
}

/**
 * ctl_job_get_signer:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): who signs
 */
CtlSigner *
ctl_job_get_signer (CtlJob *self)
{
  return self->signer;
}

/**
 * ctl_job_set_service:
 * @self: a job
 * @service: (nullable): the cluster's trust verification service, which the plan then asks about
 *   the signer; an error of it is one of the plan
 */
void
ctl_job_set_service (CtlJob *self, CtlTvsClient *service)
{
  g_set_object (&self->service, service);
}

/**
 * ctl_job_remove_serial:
 * @self: a job
 * @serial: of a token in the installed file that the new one is to list no more, in either byte
 *   order
 */
void
ctl_job_remove_serial (CtlJob *self, GBytes *serial)
{
  g_ptr_array_add (self->removed, g_bytes_ref (serial));
}

/**
 * ctl_job_set_file:
 * @self: a job without a signer
 * @file: a finished CTL file, which is installed as it is: nothing is signed
 */
void
ctl_job_set_file (CtlJob *self, GBytes *file)
{
  g_clear_pointer (&self->file, g_bytes_unref);
  self->file = g_bytes_ref (file);
}

/**
 * ctl_job_has_file:
 * @self: a job
 *
 * Returns: whether it installs a finished file, and has no step %CTL_JOB_STEP_SIGN
 */
gboolean
ctl_job_has_file (CtlJob *self)
{
  return self->file != NULL;
}

/**
 * ctl_job_add_firewall:
 * @self: a job
 * @firewall: whose services become CCM records, and which gets the file too
 */
void
ctl_job_add_firewall (CtlJob *self, CtlPublisher *firewall)
{
  g_ptr_array_add (self->survey->targets, ctl_target_new (firewall, CTL_ROLE_FIREWALL));
}

/**
 * ctl_job_add_tftp:
 * @self: a job
 * @tftp: an alternate TFTP server, whose services become records, and which gets the file too
 */
void
ctl_job_add_tftp (CtlJob *self, CtlPublisher *tftp)
{
  g_ptr_array_add (self->survey->targets, ctl_target_new (tftp, CTL_ROLE_TFTP));
}

/**
 * ctl_job_set_keep_folder:
 * @self: a job
 * @folder: where replaced files are kept, instead of etoken-ctl/history in the user's data folder
 */
void
ctl_job_set_keep_folder (CtlJob *self, const char *folder)
{
  g_free (self->folder);
  self->folder = g_strdup (folder);
}

/* A signal on its way from the working thread to the maker's. */
typedef struct
{
  CtlJob *job;
  CtlJobStep step;
  CtlResult *result; /* NULL for a step */
} Message;

static gboolean
deliver (gpointer data)
{
  Message *message = data;
  if (message->result != NULL)
    g_signal_emit (message->job, signals[SIGNAL_SERVER_DONE], 0, message->result);
  else
    g_signal_emit (message->job, signals[SIGNAL_STEP], 0, message->step);
  return G_SOURCE_REMOVE;
}

static void
message_free (gpointer data)
{
  Message *message = data;
  g_clear_pointer (&message->result, ctl_result_free);
  g_object_unref (message->job);
  g_free (message);
}

/* Never g_main_context_invoke(): it would call at once where the context is free. */
static void
send_message (CtlJob *self, CtlJobStep step, const CtlResult *result)
{
  Message *message = g_new0 (Message, 1);
  g_autoptr (GSource) source = g_idle_source_new ();
  message->job = g_object_ref (self);
  message->step = step;
  message->result = result != NULL ? ctl_result_copy (result) : NULL;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, message, message_free);
  g_source_attach (source, self->context);
}

static void
on_step (CtlJobStep step, gpointer user_data)
{
  send_message (user_data, step, NULL);
}

static void
on_server_done (const CtlResult *result, gpointer user_data)
{
  send_message (user_data, CTL_JOB_STEP_PUSH, result);
}

static CtlCertificate *
find_signer_of_file (GBytes *file)
{
  g_autoptr (CtlList) list = ctl_list_decode (file, NULL);
  CtlRecord *record = list != NULL ? ctl_verify_find_signer (list) : NULL;
  return record != NULL ? ctl_certificate_ref (ctl_record_get_certificate (record)) : NULL;
}

/* A file without signer is an error of the plan, which says more about it. */
static gboolean
ask_service (CtlJob *self, GCancellable *cancellable, GError **error)
{
  if (self->service == NULL)
    return TRUE;
  g_autoptr (CtlCertificate) signer =
      self->file != NULL ? find_signer_of_file (self->file)
                         : ctl_certificate_ref (ctl_signer_get_certificate (self->signer));
  return signer == NULL || ctl_survey_ask (self->survey, self->service, signer, cancellable, error);
}

static CtlPlan *
plan (CtlJob *self, GCancellable *cancellable, GError **error)
{
  CtlWishes wishes = { .mode = self->mode,
                       .tokens = self->tokens,
                       .signer =
                           self->signer != NULL ? ctl_signer_get_certificate (self->signer) : NULL,
                       .removed = self->removed,
                       .file = self->file };
  on_step (CTL_JOB_STEP_READ, self);
  if (!ctl_survey_read (self->survey, cancellable, error) ||
      !ask_service (self, cancellable, error))
    return NULL;
  on_step (CTL_JOB_STEP_BUILD, self);
  return ctl_plan_new (&wishes, self->survey, g_get_real_time () / G_USEC_PER_SEC, &self->draft,
                       error);
}

static void
plan_in_thread (GTask *task,
                gpointer source,
                G_GNUC_UNUSED gpointer task_data,
                GCancellable *cancellable)
{
  CtlJob *self = source;
  GError *error = NULL;
  self->plan = plan (self, cancellable, &error);
  if (self->plan == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, self->plan, NULL);
}

static void
start (CtlJob *self,
       GTaskThreadFunc work,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_check_cancellable (task, FALSE); /* the work itself says what was still done */
  g_task_run_in_thread (task, work);
}

/**
 * ctl_job_plan_async:
 * @self: a job with a signer or a finished file, which is not at work
 * @cancellable: (nullable): ends it at once
 * @callback: called when the plan is made
 * @user_data: for @callback
 *
 * Reads the cluster and plans, afresh each time. Nothing is signed, sent or written.
 */
void
ctl_job_plan_async (CtlJob *self,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_return_if_fail (CTL_IS_JOB (self) && (self->signer != NULL || self->file != NULL));
  g_clear_pointer (&self->plan, ctl_plan_free);
  g_clear_pointer (&self->draft, ctl_draft_free);
  start (self, plan_in_thread, cancellable, callback, user_data);
}

/**
 * ctl_job_plan_finish:
 * @self: a job
 * @result: as given to the callback
 * @error: return location for an error of a publisher or of the network, %CTL_ERROR_USAGE,
 *   %CTL_ERROR_TOO_FEW_TOKENS, %CTL_ERROR_MALFORMED (a key that cannot sign),
 *   %CTL_ERROR_BAD_CTL_FILE (a finished file that is not good) or %CTL_ERROR_CANCELLED
 *
 * Returns: (transfer none) (nullable): the plan, until the job plans anew or goes
 */
const CtlPlan *
ctl_job_plan_finish (CtlJob *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ctl_job_get_plan:
 * @self: a job that is not being planned
 *
 * Returns: (transfer none) (nullable): the plan that was made last
 */
const CtlPlan *
ctl_job_get_plan (CtlJob *self)
{
  return self->plan;
}

static CtlJobRun
make_run (CtlJob *self)
{
  return (CtlJobRun){ .survey = self->survey,
                      .plan = self->plan,
                      .draft = self->draft,
                      .signer = self->signer,
                      .file = self->file,
                      .mode = self->mode != CTL_JOB_MODE_KEEP ? &self->plan->mode : NULL,
                      .folder = self->folder,
                      .step = on_step,
                      .server_done = on_server_done,
                      .user_data = self };
}

static void
push (CtlJob *self, const CtlJobRun *run, GTask *task)
{
  GError *error = NULL;
  if (!ctl_job_run_push (run, self->outcome, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, self->outcome, NULL);
}

static void
run_in_thread (GTask *task,
               gpointer source,
               G_GNUC_UNUSED gpointer task_data,
               GCancellable *cancellable)
{
  CtlJob *self = source;
  GError *error = NULL;
  const CtlJobRun run = make_run (self);
  self->outcome = ctl_job_run_finish_file (&run, cancellable, &error);
  if (self->outcome == NULL)
    g_task_return_error (task, error);
  else
    push (self, &run, task);
}

/**
 * ctl_job_run_async:
 * @self: a job with a plan that somebody agreed to
 * @cancellable: (nullable): honoured until the step %CTL_JOB_STEP_PUSH begins
 * @callback: called when all servers are done
 * @user_data: for @callback
 *
 * Signs, verifies, keeps the replaced file, pushes, fetches back and compares. The main loop of
 * the thread that made the job must run where the signer is a token.
 */
void
ctl_job_run_async (CtlJob *self,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_return_if_fail (CTL_IS_JOB (self) && self->plan != NULL);
  g_clear_pointer (&self->outcome, ctl_outcome_free);
  start (self, run_in_thread, cancellable, callback, user_data);
}

/**
 * ctl_job_run_finish:
 * @self: a job
 * @result: as given to the callback
 * @error: return location for an error of the signer, of the publisher or of the network,
 *   %CTL_ERROR_FILE where the replaced file cannot be kept, or %CTL_ERROR_CANCELLED
 *
 * Returns: (transfer none) (nullable): what came out, until the job runs anew or goes; %NULL where
 *   the publisher did not take the file. Single servers that did not are in its results
 */
const CtlOutcome *
ctl_job_run_finish (CtlJob *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
retry_in_thread (GTask *task,
                 gpointer source,
                 G_GNUC_UNUSED gpointer task_data,
                 G_GNUC_UNUSED GCancellable *cancellable)
{
  CtlJob *self = source;
  const CtlJobRun run = make_run (self);
  push (self, &run, task);
}

/**
 * ctl_job_retry_async:
 * @self: a job that can be retried, which is not at work
 * @callback: called when all servers are done
 * @user_data: for @callback
 *
 * Sends the file that is finished already to the servers that do not have it, and compares again;
 * nothing is signed. It cannot be cancelled.
 */
void
ctl_job_retry_async (CtlJob *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CTL_IS_JOB (self) && self->outcome != NULL);
  start (self, retry_in_thread, NULL, callback, user_data);
}

/**
 * ctl_job_retry_finish:
 * @self: a job
 * @result: as given to the callback
 * @error: return location for an error of the publisher or of the network
 *
 * Returns: (transfer none) (nullable): as that of ctl_job_run_finish(), all servers anew
 */
const CtlOutcome *
ctl_job_retry_finish (CtlJob *self, GAsyncResult *result, GError **error)
{
  return ctl_job_run_finish (self, result, error);
}

/**
 * ctl_job_can_retry:
 * @self: a job that was run, and is not at work
 * @error: (nullable): how the run ended
 *
 * Returns: whether ctl_job_retry_async() may help: there is a finished file, and servers without it
 *   that did not refuse it for good
 */
gboolean
ctl_job_can_retry (CtlJob *self, const GError *error)
{
  if (self->outcome == NULL)
    return FALSE;
  if (error != NULL)
    return ctl_error_get_exit_code (ctl_error_get_code (error)) == NETWORK_FAILED ||
           g_error_matches (error, CTL_ERROR, CTL_ERROR_BUSY) ||
           g_error_matches (error, CTL_ERROR, CTL_ERROR_SERVER_FAILED);
  for (guint i = 0; i < self->outcome->results->len; i++)
    if (!ctl_result_is_good (self->outcome->results->pdata[i]))
      return TRUE;
  return FALSE;
}

/**
 * ctl_job_get_outcome:
 * @self: a job that is not at work
 *
 * Returns: (transfer none) (nullable): what came out of it so far
 */
const CtlOutcome *
ctl_job_get_outcome (CtlJob *self)
{
  return self->outcome;
}
