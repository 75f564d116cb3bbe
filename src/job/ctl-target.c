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
  self->cluster = ctl_publisher_get_cluster (self->publisher, cancellable, error);
  return self->cluster != NULL &&
         ctl_publisher_get_ctl (self->publisher, NULL, &self->installed, cancellable, error);
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
 * Sends the file in place of the one that was read (`replaces`). Once begun it is not cancelled:
 * the publisher would carry on all the same (ctl-provider-protocol.md, 4), with results unknown.
 *
 * Returns: (transfer full) (nullable) (element-type CtlResult): one a server
 */
GPtrArray *
ctl_target_push (CtlTarget *self,
                 GBytes *file,
                 const CtlMode *mode,
                 CtlResultFunc progress,
                 gpointer user_data,
                 GError **error)
{
  g_autoptr (GBytes) replaces = NULL;
  if (self->installed.bytes != NULL)
    replaces = ctl_digest_compute (CTL_DIGEST_SHA256, self->installed.bytes);
  CtlPut put = { .file = file, .replaces = replaces, .set_mode = mode != NULL };
  if (mode != NULL)
    put.mode = *mode;
  return ctl_publisher_put_ctl (self->publisher, &put, progress, user_data, NULL, error);
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
 *
 * Returns: (transfer full) (element-type CtlResult): a failed result for each of its servers
 */
GPtrArray *
ctl_target_fail (CtlTarget *self, const GError *why)
{
  GPtrArray *results = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_result_free);
  for (guint i = 0; i < self->cluster->servers->len; i++)
    {
      const CtlServer *server = self->cluster->servers->pdata[i];
      g_ptr_array_add (results, ctl_result_new (server->name, server->address, "",
                                                status_from_error (why), why->message));
    }
  return results;
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
find_own_result (const CtlTarget *self, GPtrArray *results)
{
  const char *name = find_publisher_name (self);
  for (guint i = 0; i < results->len; i++)
    if (g_strcmp0 (((CtlResult *) results->pdata[i])->name, name) == 0)
      return i;
  return 0;
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
 * @self: a target that took the file
 * @file: what was sent
 * @results: (element-type CtlResult): its results
 *
 * Fetches the file back. Where it is not the one sent, or cannot be fetched, the result of the
 * server that gave it says so, and no longer that all is well.
 */
void
ctl_target_compare (CtlTarget *self, GBytes *file, GPtrArray *results)
{
  if (results->len == 0)
    return;
  CtlStatus status;
  g_autofree char *difference = find_difference (self, file, &status);
  if (difference == NULL)
    return;
  guint own = find_own_result (self, results);
  CtlResult *result = results->pdata[own];
  if (result->status != CTL_STATUS_WRITTEN && result->status != CTL_STATUS_UNCHANGED)
    return;
  CtlResult *corrected =
      ctl_result_new (result->name, result->address, result->path, status, difference);
  results->pdata[own] = corrected;
  ctl_result_free (result);
}
