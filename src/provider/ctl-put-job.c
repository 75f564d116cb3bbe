/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-provider-log.h"
#include "ctl-provider-state.h"
#include "ctl-rollout.h"
#include "ctl-store-private.h"
#include "ctl-text.h"
#include "ctl-verify.h"

struct _CtlPutJob
{
  gatomicrefcount references;
  CtlStore *store;
  CtlProviderConfig *config;
  CtlPut put;
  CtlList *list;
  GAsyncQueue *events; /* of CtlResult, and then the job itself */
  GPtrArray *results;
  GBytes *digest;
  GError *error;
};

/**
 * ctl_put_job_unref:
 * @self: (transfer full): a job, which goes on if it is under way
 */
void
ctl_put_job_unref (CtlPutJob *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  for (gpointer event = g_async_queue_try_pop (self->events); event != NULL;
       event = g_async_queue_try_pop (self->events))
    if (event != self)
      ctl_result_free (event);
  g_async_queue_unref (self->events);
  g_clear_pointer (&self->config, ctl_provider_config_unref);
  g_bytes_unref (self->put.file);
  g_clear_pointer (&self->put.replaces, g_bytes_unref);
  g_clear_pointer (&self->put.targets, g_ptr_array_unref);
  g_clear_pointer (&self->list, ctl_list_unref);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_clear_pointer (&self->digest, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self);
}

/* The checks that need nothing but the file: errors 11 and 7. */
static CtlList *
check_file (GBytes *file, GError **error)
{
  g_autofree char *reason = NULL;
  if (g_bytes_get_size (file) > CTL_STORE_FILE_MAX)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE,
                   _ ("The CTL file has %zu bytes; at most %d are taken here"),
                   g_bytes_get_size (file), CTL_STORE_FILE_MAX);
      return NULL;
    }
  g_autoptr (CtlList) list = ctl_list_decode (file, error);
  if (list == NULL)
    {
      ctl_error_convert (error, CTL_ERROR_BAD_CTL_FILE, _ ("The CTL file cannot be read"));
      (*error)->code = CTL_ERROR_BAD_CTL_FILE;
      return NULL;
    }
  if (ctl_verify (list, &reason) == CTL_VERDICT_VALID)
    return g_steal_pointer (&list);
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_BAD_CTL_FILE,
                       reason != NULL ? reason : _ ("The signature does not verify"));
  return NULL;
}

static gboolean
check_signer (CtlPutJob *self, GBytes *installed, GError **error)
{
  if (installed == NULL)
    return TRUE;
  g_autoptr (CtlList) list = ctl_list_decode (installed, NULL);
  g_autoptr (GPtrArray) trust =
      ctl_provider_state_list_trust (ctl_provider_config_get_state (self->config), error);
  if (trust == NULL)
    return ctl_store_fail (error);
  if (ctl_verify_is_known_signer (self->list, list, trust))
    return TRUE;
  g_autofree char *signer = ctl_verify_describe_signer (self->list);
  g_set_error (error, CTL_ERROR, CTL_ERROR_UNKNOWN_SIGNER,
               _ ("The signer (%s) is neither in the installed CTL file nor in Phone-SAST-trust"),
               signer);
  return FALSE;
}

static gboolean
check_replaces (CtlPutJob *self, GBytes *installed, GError **error)
{
  g_autoptr (GBytes) digest =
      installed != NULL ? ctl_digest_compute (CTL_DIGEST_SHA256, installed) : NULL;
  const GBytes *replaces = self->put.replaces;
  gboolean identical = installed != NULL && g_bytes_equal (installed, self->put.file);
  if (identical || (digest == NULL && replaces == NULL) ||
      (digest != NULL && replaces != NULL && g_bytes_equal (digest, replaces)))
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_CONFLICT,
                       digest != NULL
                           ? _ ("The installed CTL file is not the one that this one replaces")
                           : _ ("There is no CTL file installed that this one could replace"));
  self->digest = g_steal_pointer (&digest);
  return FALSE;
}

static gboolean
check_tokens (CtlPutJob *self, GError **error)
{
  guint tokens = ctl_list_count_tokens (self->list);
  if (!self->put.set_mode || self->put.mode != CTL_MODE_MIXED || tokens >= 2)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_FEW_TOKENS,
               _ ("Mixed mode needs two security tokens in the CTL file; this one has %u"), tokens);
  return FALSE;
}

static gboolean
set_refused (GError **error, const char *what)
{
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_REFUSED, what);
  return FALSE;
}

static gboolean
mark_targets (CtlPutJob *self, gboolean *wanted, GError **error)
{
  for (guint i = 0; i < self->put.targets->len; i++)
    {
      guint server;
      const char *name = g_ptr_array_index (self->put.targets, i);
      if (!ctl_provider_config_find (self->config, name, &server))
        {
          g_autofree char *safe = ctl_text_safe (name);
          g_autofree char *what = g_strdup_printf (_ ("The cluster has no server “%s”"), safe);
          return set_refused (error, what);
        }
      wanted[server] = TRUE;
    }
  return TRUE;
}

/* Which servers get the file, in the order of the cluster. */
static GArray *
choose_servers (CtlPutJob *self, GBytes *installed, GError **error)
{
  guint count = ctl_provider_config_get_cluster (self->config)->servers->len;
  g_autofree gboolean *wanted = g_new0 (gboolean, count);
  gboolean all = self->put.targets == NULL || self->put.targets->len == 0;
  gboolean identical = installed != NULL && g_bytes_equal (installed, self->put.file);
  if (!all && !mark_targets (self, wanted, error))
    return NULL;
  if (!all && !identical && !wanted[ctl_provider_config_get_publisher (self->config)])
    {
      (void) set_refused (error, _ ("A file that is not installed on the publisher can only go to "
                                    "targets that include the publisher"));
      return NULL;
    }
  GArray *servers = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < count; i++)
    if (all || wanted[i])
      g_array_append_val (servers, i);
  return servers;
}

static void
on_result (const CtlResult *result, gpointer user_data)
{
  CtlPutJob *self = user_data;
  g_async_queue_push (self->events, ctl_result_copy (result));
}

static GPtrArray *
check_and_write (CtlPutJob *self, GBytes *installed, GError **error)
{
  if (!check_signer (self, installed, error) || !check_replaces (self, installed, error) ||
      !check_tokens (self, error))
    return NULL;
  g_autoptr (GArray) servers = choose_servers (self, installed, error);
  if (servers == NULL)
    return NULL;
  CtlRollout rollout = {
    .config = self->config,
    .servers = servers,
    .file = self->put.file,
    .installed = installed,
    .set_mode = self->put.set_mode,
    .mode = self->put.mode,
  };
  return ctl_rollout_run (&rollout, on_result, self, error);
}

static GPtrArray *
carry_out (CtlPutJob *self, GError **error)
{
  g_auto (CtlInstalled) installed = { 0 };
  guint publisher = ctl_provider_config_get_publisher (self->config);
  CtlPlace *place = ctl_provider_config_get_place (self->config, publisher);
  if (!ctl_rollout_recover (self->config, error))
    {
      (void) ctl_store_fail (error);
      return NULL;
    }
  if (!ctl_place_read (place, &installed, NULL, error))
    {
      (void) ctl_store_fail (error);
      return NULL;
    }
  return check_and_write (self, installed.bytes, error);
}

static gpointer
job_thread (gpointer data)
{
  CtlPutJob *self = data;
  self->results = carry_out (self, &self->error);
  /* The program may end as soon as the change has: what takes long to give back goes before. */
  g_clear_pointer (&self->config, ctl_provider_config_unref);
  g_clear_pointer (&self->list, ctl_list_unref);
  /* First, so that whoever has the reply can go on with the next. */
  ctl_store_end_change (self->store);
  g_async_queue_push (self->events, self);
  ctl_put_job_unref (self);
  return NULL;
}

static CtlPutJob *
job_new (CtlStore *store, const CtlPut *put, CtlList *list)
{
  CtlPutJob *self = g_new0 (CtlPutJob, 1);
  g_atomic_ref_count_init (&self->references);
  self->store = store;
  self->config = ctl_store_ref_config (store);
  self->list = ctl_list_ref (list);
  self->put = *put;
  self->put.file = g_bytes_ref (put->file);
  self->put.replaces = put->replaces != NULL ? g_bytes_ref (put->replaces) : NULL;
  self->put.targets = put->targets != NULL ? g_ptr_array_ref (put->targets) : NULL;
  self->events = g_async_queue_new ();
  return self;
}

/**
 * ctl_store_put_ctl:
 * @self: a store, which must outlive the job: see ctl_store_wait()
 * @put: what to install; must not change any more
 * @error: return location for %CTL_ERROR_TOO_LARGE, %CTL_ERROR_BAD_CTL_FILE or %CTL_ERROR_BUSY
 *
 * Checks the file by itself and starts the rest, which nothing but the end of this process stops
 * (ctl-provider-protocol.md, 4).
 *
 * Returns: (transfer full) (nullable): the job
 */
CtlPutJob *
ctl_store_put_ctl (CtlStore *self, const CtlPut *put, GError **error)
{
  g_autoptr (CtlList) list = check_file (put->file, error);
  if (list == NULL || !ctl_store_begin_change (self, error))
    return NULL;
  g_autoptr (CtlPutJob) job = job_new (self, put, list);
  g_atomic_ref_count_inc (&job->references);
  g_autoptr (GThread) thread = g_thread_try_new ("put-ctl", job_thread, job, error);
  if (thread != NULL)
    return g_steal_pointer (&job);
  ctl_put_job_unref (job);
  ctl_store_end_change (self);
  (void) ctl_store_fail (error);
  return NULL;
}

/**
 * ctl_put_job_next:
 * @self: a job
 *
 * Waits for the next server that is done.
 *
 * Returns: (transfer full) (nullable): its result; %NULL where the job has ended
 */
CtlResult *
ctl_put_job_next (CtlPutJob *self)
{
  gpointer event = g_async_queue_pop (self->events);
  return event != self ? event : NULL;
}

/**
 * ctl_put_job_finish:
 * @self: a job that has ended
 * @digest: (out) (nullable): for a conflict the SHA-256 of what is installed
 * @error: return location for %CTL_ERROR_UNKNOWN_SIGNER, %CTL_ERROR_CONFLICT,
 *   %CTL_ERROR_TOO_FEW_TOKENS, %CTL_ERROR_REFUSED, %CTL_ERROR_TOO_LARGE or
 *   %CTL_ERROR_SERVER_FAILED
 *
 * Returns: (transfer full) (nullable) (element-type CtlResult): one for each server that was to get
 *   the file, in the order of the cluster
 */
GPtrArray *
ctl_put_job_finish (CtlPutJob *self, GBytes **digest, GError **error)
{
  *digest = g_steal_pointer (&self->digest);
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  return g_steal_pointer (&self->results);
}
