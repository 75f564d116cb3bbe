/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-pair.h"

void
ctl_file_pair_free (CtlFilePair *self)
{
  g_clear_pointer (&self->old, ctl_file_facts_unref);
  g_clear_pointer (&self->new, ctl_file_facts_unref);
  g_free (self);
}

static gint64
get_age (const CtlFileFacts *facts)
{
  gint64 signed_on = ctl_list_get_timestamp (facts->list);
  return signed_on > 0 ? signed_on : facts->modified;
}

/**
 * ctl_file_pair_sort:
 * @self: two files
 *
 * The one that was signed first becomes the old one.
 */
void
ctl_file_pair_sort (CtlFilePair *self)
{
  CtlFileFacts *other = self->new;
  if (get_age (self->old) <= get_age (other))
    return;
  self->new = self->old;
  self->old = other;
}

static void
on_new_loaded (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  CtlFilePair *pair = g_task_get_task_data (task);
  pair->new = ctl_file_facts_load_finish (result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  CtlFilePair *both = g_new0 (CtlFilePair, 1);
  both->old = g_steal_pointer (&pair->old);
  both->new = g_steal_pointer (&pair->new);
  g_task_return_pointer (task, both, (GDestroyNotify) ctl_file_pair_free);
}

static void
on_old_loaded (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  CtlFilePair *pair = g_task_get_task_data (task);
  pair->old = ctl_file_facts_load_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    ctl_file_facts_load_async (g_task_get_source_object (task), g_task_get_cancellable (task),
                               on_new_loaded, g_object_ref (task));
}

/**
 * ctl_file_pair_load_async:
 * @old: a CTL or ITL file
 * @new: another one
 * @cancellable: (nullable): ends the wait
 * @callback: called when both are read, or one cannot be
 * @user_data: for @callback
 */
void
ctl_file_pair_load_async (GFile *old,
                          GFile *new,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (new, cancellable, callback, user_data);
  g_task_set_task_data (task, g_new0 (CtlFilePair, 1), (GDestroyNotify) ctl_file_pair_free);
  ctl_file_facts_load_async (old, cancellable, on_old_loaded, task);
}

/**
 * ctl_file_pair_load_finish:
 * @result: what the callback got
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): both
 */
CtlFilePair *
ctl_file_pair_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
