/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-target.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"

/**
 * ctl_target_new:
 * @publisher: how it is reached
 * @role: what it is to the job
 *
 * Returns: (transfer full): a target of which nothing is known yet
 */
CtlTarget *
ctl_target_new (CtlPublisher *publisher, CtlRole role)
{
  CtlTarget *self = g_new0 (CtlTarget, 1);
  self->publisher = g_object_ref (publisher);
  self->role = role;
  return self;
}

void
ctl_target_free (CtlTarget *self)
{
  g_object_unref (self->publisher);
  g_clear_pointer (&self->cluster, ctl_cluster_free);
  ctl_installed_clear (&self->installed);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_free (self);
}

/**
 * ctl_target_read:
 * @self: a target
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error of the publisher or of the network, which names it
 *
 * Reads GET CLUSTER and GET CTL, afresh each time.
 */
gboolean
ctl_target_read (CtlTarget *self, GCancellable *cancellable, GError **error)
{
  g_clear_pointer (&self->cluster, ctl_cluster_free);
  ctl_installed_clear (&self->installed);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  self->cluster = ctl_publisher_get_cluster (self->publisher, cancellable, error);
  return self->cluster != NULL &&
         ctl_publisher_get_ctl (self->publisher, NULL, &self->installed, cancellable, error);
}

/* Those that do not have the file yet; NULL where that is all of them: only a publisher that has it
 * already takes it for some of its servers (ctl-provider-protocol.md, 3). */
static GPtrArray *
list_failed (const CtlTarget *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (guint i = 0; self->results != NULL && i < self->results->len; i++)
    {
      const CtlResult *result = self->results->pdata[i];
      if (!ctl_result_is_good (result))
        g_ptr_array_add (names, result->name);
    }
  return self->results == NULL || names->len == self->results->len ? NULL
                                                                   : g_steal_pointer (&names);
}

static guint
find_result (const CtlTarget *self, const char *name)
{
  guint i = 0;
  while (i < self->results->len &&
         g_strcmp0 (((CtlResult *) self->results->pdata[i])->name, name) != 0)
    i++;
  return i;
}

/* @result: (transfer full) */
static void
replace_result (CtlTarget *self, guint i, CtlResult *result)
{
  ctl_result_free (self->results->pdata[i]);
  self->results->pdata[i] = result;
}

/* @results: (transfer full): all of them, or of some that were asked again */
static void
take_results (CtlTarget *self, GPtrArray *results)
{
  if (self->results == NULL)
    {
      self->results = results;
      return;
    }
  for (guint i = 0; i < results->len; i++)
    {
      const CtlResult *result = results->pdata[i];
      guint place = find_result (self, result->name);
      if (place < self->results->len)
        replace_result (self, place, ctl_result_copy (result));
    }
  g_ptr_array_unref (results);
}

/**
 * ctl_target_push:
 * @self: a target that was read
 * @file: the new file
 * @mode: (nullable): security mode to set with it
 * @progress: (nullable): called for each server as it is done
 * @user_data: for @progress
 * @error: return location for an error of the publisher or of the network, which names it
 *
 * Sends the file in place of the one that was read (`replaces`), to all servers; once more, only to
 * those that do not have it. Once begun it is not cancelled: the publisher would carry on all the
 * same (ctl-provider-protocol.md, 4), with results unknown.
 *
 * Returns: whether there are results
 */
gboolean
ctl_target_push (CtlTarget *self,
                 GBytes *file,
                 const CtlMode *mode,
                 CtlResultFunc progress,
                 gpointer user_data,
                 GError **error)
{
  g_autoptr (GBytes) replaces = NULL;
  g_autoptr (GPtrArray) names = list_failed (self);
  if (self->installed.bytes != NULL)
    replaces = ctl_digest_compute (CTL_DIGEST_SHA256, self->installed.bytes);
  CtlPut put = {
    .file = file, .replaces = replaces, .targets = names, .set_mode = mode != NULL && names == NULL
  };
  if (put.set_mode)
    put.mode = *mode;
  GPtrArray *results =
      ctl_publisher_put_ctl (self->publisher, &put, progress, user_data, NULL, error);
  if (results == NULL)
    return FALSE;
  take_results (self, results);
  return TRUE;
}

static CtlStatus
status_from_error (const GError *why)
{
  switch (ctl_error_get_exit_code (ctl_error_get_code (why)))
    {
    case 6:
      return CTL_STATUS_UNREACHABLE;
    case 7:
      return CTL_STATUS_REFUSED;
    default:
      return CTL_STATUS_FAILED;
    }
}

/**
 * ctl_target_fail:
 * @self: a target that was read
 * @why: what kept it from taking the file
 * @progress: called for each server that does not have it
 * @user_data: for @progress
 *
 * Makes it the result of all servers that do not have the file.
 */
void
ctl_target_fail (CtlTarget *self, const GError *why, CtlResultFunc progress, gpointer user_data)
{
  g_autoptr (GPtrArray) failed = list_failed (self);
  GPtrArray *results = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_result_free);
  for (guint i = 0; i < self->cluster->servers->len; i++)
    {
      const CtlServer *server = self->cluster->servers->pdata[i];
      if (failed != NULL &&
          !g_ptr_array_find_with_equal_func (failed, server->name, g_str_equal, NULL))
        continue;
      CtlResult *result =
          ctl_result_new (server->name, server->address, "", status_from_error (why), why->message);
      g_ptr_array_add (results, result);
      progress (result, user_data);
    }
  take_results (self, results);
}

static const char *
find_publisher_name (const CtlTarget *self)
{
  for (guint i = 0; i < self->cluster->servers->len; i++)
    {
      const CtlServer *server = self->cluster->servers->pdata[i];
      if (server->role == CTL_ROLE_PUBLISHER)
        return server->name;
    }
  return NULL;
}

/* The result of the server whose file GET CTL gives: the publisher's, or the only one. */
static guint
find_own_result (const CtlTarget *self)
{
  guint i = find_result (self, find_publisher_name (self));
  return i < self->results->len ? i : 0;
}

static char *
find_difference (CtlTarget *self, GBytes *file, CtlStatus *status)
{
  g_auto (CtlInstalled) now = { 0 };
  g_autoptr (GError) error = NULL;
  if (!ctl_publisher_get_ctl (self->publisher, NULL, &now, NULL, &error))
    {
      *status = status_from_error (error);
      return g_strdup_printf (_ ("The file was taken, but could not be fetched back to compare it: "
                                 "%s"),
                              error->message);
    }
  *status = CTL_STATUS_FAILED;
  if (now.bytes == NULL)
    return g_strdup (_ ("The file was taken, but now there is none"));
  if (!g_bytes_equal (now.bytes, file))
    return g_strdup (_ ("The file that is there now is not the one that was sent"));
  return NULL;
}

/**
 * ctl_target_compare:
 * @self: a target that was sent a file
 * @file: what was sent
 *
 * Fetches the file back. Where it is not the one sent, or cannot be fetched, the result of the
 * server that gave it says so, and no longer that all is well.
 */
void
ctl_target_compare (CtlTarget *self, GBytes *file)
{
  if (self->results->len == 0)
    return;
  guint own = find_own_result (self);
  const CtlResult *result = self->results->pdata[own];
  if (!ctl_result_is_good (result))
    return;
  CtlStatus status;
  g_autofree char *difference = find_difference (self, file, &status);
  if (difference != NULL)
    replace_result (self, own,
                    ctl_result_new (result->name, result->address, result->path, status,
                                    difference));
}

/**
 * ctl_target_is_done:
 * @self: a target
 *
 * Returns: whether all its servers have the file
 */
gboolean
ctl_target_is_done (const CtlTarget *self)
{
  for (guint i = 0; self->results != NULL && i < self->results->len; i++)
    if (!ctl_result_is_good (self->results->pdata[i]))
      return FALSE;
  return self->results != NULL;
}
