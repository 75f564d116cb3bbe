/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-copies.h"

#include "ctl-error.h"

#define PUBLISHER_REFUSED 7 /* exit code of what the publisher itself says */

static void
copy_free (gpointer data)
{
  CtlCopy *self = data;
  g_free (self->name);
  g_clear_pointer (&self->file, g_bytes_unref);
  g_free (self->error);
  g_free (self);
}

/* What the publisher says of one server is told beside it; without the publisher there is no
 * table. */
static gboolean
read_copy (CtlPublisher *publisher, CtlCopy *copy, GCancellable *cancellable, GError **error)
{
  g_auto (CtlInstalled) installed = { 0 };
  g_autoptr (GError) why = NULL;
  if (ctl_publisher_get_ctl (publisher, copy->name, &installed, cancellable, &why))
    copy->file = g_steal_pointer (&installed.bytes);
  else if (ctl_error_get_exit_code (ctl_error_get_code (why)) == PUBLISHER_REFUSED)
    copy->error = g_strdup (why->message);
  else
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  return TRUE;
}

/**
 * ctl_copies_read:
 * @publisher: of the cluster
 * @cluster: whose servers are asked about
 * @installed: the publisher's own file
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error of the network, or a login that is refused
 *
 * Asks what each server holds: GET CTL with its name as target.
 *
 * Returns: (transfer full) (nullable) (element-type CtlCopy): one a server
 */
GPtrArray *
ctl_copies_read (CtlPublisher *publisher,
                 const CtlCluster *cluster,
                 GBytes *installed,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func (copy_free);
  for (guint i = 0; i < cluster->servers->len; i++)
    {
      CtlCopy *copy = g_new0 (CtlCopy, 1);
      copy->name = g_strdup (((const CtlServer *) cluster->servers->pdata[i])->name);
      g_ptr_array_add (copies, copy);
      if (!read_copy (publisher, copy, cancellable, error))
        return NULL;
      copy->is_same = copy->file != NULL && g_bytes_equal (copy->file, installed);
    }
  return g_steal_pointer (&copies);
}
