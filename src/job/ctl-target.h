/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-publisher.h"

G_BEGIN_DECLS

/**
 * CtlTarget:
 * @publisher: how it is reached
 * @role: %CTL_ROLE_PUBLISHER for the cluster's own, else %CTL_ROLE_TFTP or %CTL_ROLE_FIREWALL
 * @cluster: (nullable): what it said of itself; %NULL until it was read
 * @installed: the file there now, as read
 * @results: (nullable) (element-type CtlResult): what became of its servers, one each; %NULL until
 *   it was sent a file, and where it did not answer
 *
 * A provider that the job reads and pushes to.
 */
typedef struct
{
  CtlPublisher *publisher;
  CtlRole role;
  CtlCluster *cluster;
  CtlInstalled installed;
  GPtrArray *results;
} CtlTarget;

CtlTarget *ctl_target_new (CtlPublisher *publisher, CtlRole role);
void ctl_target_free (CtlTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlTarget, ctl_target_free)

gboolean ctl_target_read (CtlTarget *self,
                          GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_target_push (CtlTarget *self,
                          GBytes *file,
                          const CtlMode *mode,
                          CtlResultFunc progress,
                          gpointer user_data,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void
ctl_target_fail (CtlTarget *self, const GError *why, CtlResultFunc progress, gpointer user_data);
void ctl_target_compare (CtlTarget *self, GBytes *file);
gboolean ctl_target_is_done (const CtlTarget *self);

G_END_DECLS
