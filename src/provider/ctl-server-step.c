/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-server-step.h"

#include "ctl-error.h"
#include "ctl-provider-log.h"

#define AT_ONCE_MAX 64 /* servers; a real cluster has a third of that */

/**
 * ctl_server_step_new:
 * @config: the cluster, which must outlive the step
 * @server: which of its servers
 * @temporary: from ctl_place_make_temporary(), must outlive the step
 * @file: (nullable): the new file
 *
 * Returns: (transfer full): nothing done yet
 */
CtlServerStep *
ctl_server_step_new (const CtlProviderConfig *config,
                     guint server,
                     const char *temporary,
                     GBytes *file)
{
  CtlServerStep *self = g_new0 (CtlServerStep, 1);
  self->server = ctl_provider_config_get_server (config, server);
  self->place = ctl_provider_config_get_place (config, server);
  self->is_publisher = server == ctl_provider_config_get_publisher (config);
  self->temporary = temporary;
  self->file = file != NULL ? g_bytes_ref (file) : NULL;
  return self;
}

/**
 * ctl_server_step_free:
 * @self: (transfer full): a step
 */
void
ctl_server_step_free (CtlServerStep *self)
{
  g_clear_pointer (&self->file, g_bytes_unref);
  g_clear_pointer (&self->replaced, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self);
}

typedef struct
{
  CtlServerStepFunc func;
  GAsyncQueue *done;
} Work;

static void
work (gpointer data, gpointer user_data)
{
  Work *self = user_data;
  self->func (data);
  g_async_queue_push (self->done, data);
}

/**
 * ctl_server_step_run_all:
 * @steps: (element-type CtlServerStep): at all servers
 * @wanted: (nullable): which of them take part; %NULL: all
 * @func: what to do, called in a thread for each server
 * @done: (nullable): called in this thread for each server as it is done
 * @user_data: for @done
 *
 * Does the same at many servers at once, so that a slow one keeps no other waiting. Returns when
 * all are done.
 */
void
ctl_server_step_run_all (GPtrArray *steps,
                         CtlServerStepWanted wanted,
                         CtlServerStepFunc func,
                         CtlServerStepDone done,
                         gpointer user_data)
{
  Work self = { .func = func, .done = g_async_queue_new () };
  GThreadPool *pool = g_thread_pool_new (work, &self, AT_ONCE_MAX, FALSE, NULL);
  guint running = 0;
  for (guint i = 0; i < steps->len; i++)
    if (wanted == NULL || wanted (steps->pdata[i]))
      {
        (void) g_thread_pool_push (pool, steps->pdata[i], NULL);
        running++;
      }
  for (; running > 0; running--)
    {
      CtlServerStep *step = g_async_queue_pop (self.done);
      if (done != NULL)
        done (step, user_data);
    }
  g_thread_pool_free (pool, FALSE, TRUE);
  g_async_queue_unref (self.done);
}

/* What is there now. Of the publisher that was read before, when the request was checked. */
static gboolean
look (CtlServerStep *self)
{
  g_auto (CtlInstalled) installed = { 0 };
  if (!self->is_publisher)
    {
      if (!ctl_place_read (self->place, &installed, NULL, &self->error))
        return FALSE;
      self->replaced = g_steal_pointer (&installed.bytes);
    }
  self->unchanged = self->replaced != NULL && g_bytes_equal (self->replaced, self->file);
  return TRUE;
}

/**
 * ctl_server_step_stage:
 * @self: at one server, of the publisher with the replaced file
 *
 * Writes the file under a temporary name, unless the server holds it already.
 */
void
ctl_server_step_stage (CtlServerStep *self)
{
  if (!look (self) || self->unchanged)
    return;
  if (!ctl_place_stage (self->place, self->temporary, self->file, self->replaced, &self->error))
    ctl_server_step_discard (self);
}

/**
 * ctl_server_step_commit:
 * @self: staged
 *
 * Renames it into place; on failure the temporary file is removed.
 */
void
ctl_server_step_commit (CtlServerStep *self)
{
  self->written =
      ctl_place_commit (self->place, self->temporary, self->replaced != NULL, &self->error);
  if (!self->written)
    ctl_server_step_discard (self);
}

/**
 * ctl_server_step_discard:
 * @self: staged, or left by another process
 *
 * Removes the temporary files. What cannot be removed is logged: it harms nobody.
 */
void
ctl_server_step_discard (CtlServerStep *self)
{
  g_autoptr (GError) error = NULL;
  if (!ctl_place_discard (self->place, self->temporary, &error))
    ctl_provider_log ("server %s: a temporary file may be left: %s", self->server->name,
                      error->message);
}

/**
 * ctl_server_step_finish:
 * @self: left by another process that died
 *
 * Brings the file there, whatever was done before.
 */
void
ctl_server_step_finish (CtlServerStep *self)
{
  ctl_server_step_discard (self);
  if (self->is_publisher)
    return;
  ctl_server_step_stage (self);
  if (self->error == NULL && !self->unchanged)
    ctl_server_step_commit (self);
}

static CtlStatus
get_status (const CtlServerStep *self)
{
  if (self->error == NULL)
    return self->unchanged ? CTL_STATUS_UNCHANGED : CTL_STATUS_WRITTEN;
  switch (ctl_error_get_code (self->error))
    {
    case CTL_ERROR_UNREACHABLE:
    case CTL_ERROR_TIMED_OUT:
      return CTL_STATUS_UNREACHABLE;
    case CTL_ERROR_REFUSED:
      return CTL_STATUS_REFUSED;
    default:
      return CTL_STATUS_FAILED;
    }
}

/**
 * ctl_server_step_get_result:
 * @self: done
 *
 * Returns: (transfer full): what became of the file there
 */
CtlResult *
ctl_server_step_get_result (const CtlServerStep *self)
{
  return ctl_result_new (self->server->name, self->server->address,
                         ctl_place_get_path (self->place), get_status (self),
                         self->error != NULL ? self->error->message : "");
}
