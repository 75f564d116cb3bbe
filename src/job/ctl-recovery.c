/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-recovery.h"

#include "ctl-copies.h"
#include "ctl-history.h"
#include "ctl-recovery-acts.h"
#include "ctl-recovery-steps.h"

struct _CtlRecovery
{
  GObject parent;

  CtlPublisher *publisher;
  CtlAim *aim;
  CtlAim *seen; /* the aim that @situation was judged by */
  CtlSurvey *survey;
  CtlSituation *situation;
  GPtrArray *copies;
  GPtrArray *steps;
};

G_DEFINE_TYPE (CtlRecovery, ctl_recovery, G_TYPE_OBJECT)

static void
forget (CtlRecovery *self)
{
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_pointer (&self->copies, g_ptr_array_unref);
  g_clear_pointer (&self->situation, ctl_situation_free);
  g_clear_pointer (&self->seen, ctl_aim_free);
}

static void
ctl_recovery_finalize (GObject *object)
{
  CtlRecovery *self = CTL_RECOVERY (object);
  forget (self);
  g_clear_pointer (&self->survey, ctl_survey_free);
  g_clear_pointer (&self->aim, ctl_aim_free);
  g_clear_object (&self->publisher);
  G_OBJECT_CLASS (ctl_recovery_parent_class)->finalize (object);
}

static void
ctl_recovery_class_init (CtlRecoveryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ctl_recovery_finalize;
}

static void
ctl_recovery_init (G_GNUC_UNUSED CtlRecovery *self)
{
}

/**
 * ctl_recovery_new:
 * @kind: which way to go
 * @publisher: of the cluster
 *
 * Returns: (transfer full): a recovery with nothing at hand, which has seen nothing yet
 */
CtlRecovery *
ctl_recovery_new (CtlRecoveryKind kind, CtlPublisher *publisher)
{
  CtlRecovery *self = g_object_new (CTL_TYPE_RECOVERY, NULL);
  self->publisher = g_object_ref (publisher);
  self->survey = ctl_survey_new (publisher);
  self->aim = ctl_aim_new (kind);
  return self;
}

/**
 * ctl_recovery_get_kind:
 * @self: a recovery
 *
 * Returns: which way it goes
 */
CtlRecoveryKind
ctl_recovery_get_kind (CtlRecovery *self)
{
  return self->aim->kind;
}

/**
 * ctl_recovery_set_aim:
 * @self: a recovery
 * @aim: what is wanted and at hand, from the next reading on
 */
void
ctl_recovery_set_aim (CtlRecovery *self, const CtlAim *aim)
{
  CtlAim *copy = ctl_aim_copy (aim);
  ctl_aim_free (self->aim);
  self->aim = copy;
}

/* A token that is removed is in no file any more but in those that were replaced. */
static GPtrArray *
find_once_listed (const CtlAim *aim)
{
  g_autofree char *folder = ctl_history_dup_folder ();
  GPtrArray *serials = g_ptr_array_new ();
  for (guint i = 0; i < aim->lost->len; i++)
    if (ctl_history_lists_token (folder, aim->lost->pdata[i]))
      g_ptr_array_add (serials, aim->lost->pdata[i]);
  return serials;
}

/* The servers are asked only where the file is as it should be. */
static gboolean
look (CtlRecovery *self, GCancellable *cancellable, GError **error)
{
  if (!ctl_survey_read (self->survey, cancellable, error))
    return FALSE;
  g_autoptr (GPtrArray) once_listed = find_once_listed (self->seen);
  self->situation = ctl_situation_new (self->seen, self->survey, once_listed);
  if (!self->situation->is_updated)
    return TRUE;
  self->copies = ctl_copies_read (self->publisher, ctl_survey_get_cluster (self->survey),
                                  ctl_list_get_bytes (self->survey->installed), cancellable, error);
  return self->copies != NULL;
}

static void
read_in_thread (GTask *task,
                gpointer source,
                G_GNUC_UNUSED gpointer task_data,
                GCancellable *cancellable)
{
  CtlRecovery *self = source;
  GError *error = NULL;
  if (!look (self, cancellable, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->steps = ctl_recovery_steps_new (self->situation, ctl_recovery_is_exported (self->situation),
                                        self->copies);
  g_task_return_pointer (task, self->steps, NULL);
}

/**
 * ctl_recovery_read_async:
 * @self: a recovery that is not at work
 * @cancellable: (nullable): ends it at once
 * @callback: called when the steps are known
 * @user_data: for @callback
 *
 * Reads the cluster, its file and Phone-SAST-trust afresh, and works out the steps. Nothing is
 * changed.
 */
void
ctl_recovery_read_async (CtlRecovery *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  forget (self);
  self->seen = ctl_aim_copy (self->aim);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * ctl_recovery_read_finish:
 * @self: a recovery
 * @result: as given to the callback
 * @error: return location for an error of the publisher or of the network, or
 *   %CTL_ERROR_CANCELLED
 *
 * Returns: (transfer none) (nullable) (element-type CtlStep): the steps, until it is read anew
 */
GPtrArray *
ctl_recovery_read_finish (CtlRecovery *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ctl_recovery_get_next:
 * @self: a recovery that was read
 *
 * Returns: (transfer none) (nullable): the step to do now, or the one that is blocked; %NULL: what
 *   can be seen from here is done
 */
const CtlStep *
ctl_recovery_get_next (CtlRecovery *self)
{
  g_return_val_if_fail (self->steps != NULL, NULL);
  return ctl_recovery_steps_get_next (self->steps);
}

/**
 * ctl_recovery_describe:
 * @self: a recovery that was read
 *
 * Returns: (transfer full): the present state in two lines, safe to show
 */
char *
ctl_recovery_describe (CtlRecovery *self)
{
  g_return_val_if_fail (self->situation != NULL, NULL);
  return ctl_situation_describe (self->situation);
}

/**
 * ctl_recovery_get_signer:
 * @self: a recovery that was read
 *
 * Returns: (transfer none) (nullable): the certificate of the token that is to sign
 */
CtlCertificate *
ctl_recovery_get_signer (CtlRecovery *self)
{
  g_return_val_if_fail (self->situation != NULL, NULL);
  return self->situation->signer;
}

/**
 * ctl_recovery_get_installed:
 * @self: a recovery that was read
 *
 * Returns: (transfer none) (nullable): the file on the publisher, whatever it is
 */
GBytes *
ctl_recovery_get_installed (CtlRecovery *self)
{
  g_return_val_if_fail (self->situation != NULL, NULL);
  return ctl_survey_get_publisher (self->survey)->installed.bytes;
}

/**
 * ctl_recovery_get_tokens:
 * @self: a recovery that was read
 *
 * Returns: (transfer none) (element-type CtlRecord): the tokens of the installed file, of which
 *   some may be lost
 */
GPtrArray *
ctl_recovery_get_tokens (CtlRecovery *self)
{
  g_return_val_if_fail (self->situation != NULL, NULL);
  return self->situation->tokens;
}

/**
 * ctl_recovery_get_listed:
 * @self: a recovery that was read
 *
 * Returns: (transfer none) (element-type CtlCertificate): of the tokens that the new file is to
 *   list, or, where somebody must choose first, can list
 */
GPtrArray *
ctl_recovery_get_listed (CtlRecovery *self)
{
  g_return_val_if_fail (self->situation != NULL, NULL);
  return self->situation->listed;
}

static void
remove_record (CtlJob *job, CtlRecord *record)
{
  CtlCertificate *certificate = ctl_record_get_certificate (record);
  GBytes *serial = ctl_record_get_serial (record);
  if (serial == NULL && certificate != NULL)
    serial = ctl_certificate_get_serial (certificate, CTL_DIALECT_TOKEN);
  if (serial != NULL)
    ctl_job_remove_serial (job, serial);
}

/**
 * ctl_recovery_new_job:
 * @self: a recovery whose next step is an update
 * @signer: for the certificate of ctl_recovery_get_signer()
 *
 * Returns: (transfer full): the job of that step, to be planned, agreed to and run
 */
CtlJob *
ctl_recovery_new_job (CtlRecovery *self, CtlSigner *signer)
{
  g_return_val_if_fail (self->situation != NULL, NULL);
  const CtlSituation *situation = self->situation;
  CtlJob *job = ctl_job_new (self->publisher);
  for (guint i = 0; i < situation->listed->len; i++)
    ctl_job_add_token (job, situation->listed->pdata[i]);
  for (guint i = 0; i < situation->lost->len; i++)
    remove_record (job, situation->lost->pdata[i]);
  ctl_job_set_signer (job, signer);
  return job;
}

static void
act_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CtlRecovery *self = source;
  GError *error = NULL;
  GPtrArray *done = ctl_recovery_act ((CtlAct) GPOINTER_TO_UINT (task_data), self->situation,
                                      self->copies, self->publisher, cancellable, &error);
  if (done == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, done, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * ctl_recovery_act_async:
 * @self: a recovery that was read
 * @act: of its next step; an update is ctl_recovery_new_job()'s
 * @cancellable: (nullable): ends it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does what somebody agreed to.
 */
void
ctl_recovery_act_async (CtlRecovery *self,
                        CtlAct act,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (self->situation != NULL && act != CTL_ACT_NONE && act != CTL_ACT_UPDATE);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, GUINT_TO_POINTER (act), NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, act_in_thread);
}

/**
 * ctl_recovery_act_finish:
 * @self: a recovery
 * @result: as given to the callback
 * @error: return location for %CTL_ERROR_FILE (export), %CTL_ERROR_REFUSED (the user has not the
 *   right), %CTL_ERROR_PARTIAL (a server did not take the file), an error of the publisher or of
 *   the network, or %CTL_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type utf8): what was done, translated, safe to show
 */
GPtrArray *
ctl_recovery_act_finish (CtlRecovery *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
