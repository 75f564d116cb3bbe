/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-reader-probe.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-helper-process.h"
#include "ctl-token-protocol.h"

#define DEADLINE 10000 /* milliseconds; systemd may have to start the service first */

typedef struct
{
  CtlHelperProcess *helper;
  guint deadline; /* milliseconds */
  gint64 start;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *self = data;
  g_object_unref (self->helper);
  g_free (self);
}

/* In words of the service: that a helper stands between is nobody's concern. */
static CtlReaderService *
new_silent (const Probe *self, const GError *failure)
{
  gboolean is_late = g_get_monotonic_time () - self->start >= self->deadline * 1000L;
  g_autofree char *seconds = g_strdup_printf ("%.3g", self->deadline / 1000.0);
  g_autofree char *words =
      is_late ? g_strdup_printf (_ ("It gave no answer within %s seconds."), seconds)
              : g_strdup_printf (_ ("It could not be asked. %s."), failure->message);
  return ctl_reader_service_new (CTL_READER_SERVICE_FAILED, words);
}

static void
on_answered (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  CtlReaderService *service = NULL;
  g_autoptr (GPtrArray) replies =
      ctl_helper_process_call_finish (CTL_HELPER_PROCESS (object), result, &error);
  if (replies != NULL)
    service = ctl_reader_service_from_fields (ctl_frame_get_fields (replies->pdata[0]), &error);
  if (service == NULL && error->code != CTL_ERROR_CANCELLED)
    service = new_silent (g_task_get_task_data (task), error);
  if (service != NULL)
    g_task_return_pointer (task, service, (GDestroyNotify) ctl_reader_service_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * ctl_reader_probe_async:
 * @deadline: milliseconds after which the service counts as failed; 0: the usual ones
 * @cancellable: (nullable): ends the helper
 * @callback: called in the thread-default main context
 * @user_data: for @callback
 *
 * Asks the PC/SC service which readers it sees. Where systemd starts it on demand, this does.
 */
void
ctl_reader_probe_async (guint deadline,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  /* The helper process tells in this program's own words that it was cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  Probe *probe = g_new0 (Probe, 1);
  probe->helper = ctl_helper_process_new (NULL);
  probe->deadline = deadline != 0 ? deadline : DEADLINE;
  probe->start = g_get_monotonic_time ();
  g_task_set_task_data (task, probe, probe_free);
  ctl_helper_process_call_async (probe->helper, ctl_frame_new (CTL_TOKEN_REQUEST_READERS, 0, 1),
                                 probe->deadline, cancellable, on_answered, task);
}

/**
 * ctl_reader_probe_finish:
 * @result: as given to the callback
 * @error: return location for %CTL_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what the service says; %CTL_READER_SERVICE_FAILED where it
 *   does not answer in time
 */
CtlReaderService *
ctl_reader_probe_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
