/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-cluster.h"
#include "ctl-list.h"
#include "ctl-secret.h"

G_BEGIN_DECLS

/**
 * CtlInstalled:
 * @bytes: (nullable): the file; %NULL where there is none
 * @modified: seconds since 1970 UTC, 0 where unknown
 */
typedef struct
{
  GBytes *bytes;
  gint64 modified;
} CtlInstalled;

void ctl_installed_clear (CtlInstalled *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlInstalled, ctl_installed_clear)

/**
 * CtlPut:
 * @file: the new CTLFile.tlv
 * @replaces: (nullable): SHA-256 of the file it replaces, 32 bytes; %NULL: there must be none
 * @set_mode: whether @mode is to be set
 * @mode: security mode to set with it
 * @targets: (nullable) (element-type utf8): only these servers
 */
typedef struct
{
  GBytes *file;
  GBytes *replaces;
  gboolean set_mode;
  CtlMode mode;
  GPtrArray *targets;
} CtlPut;

/* Called for each server as it is done, in the thread that called ctl_publisher_put_ctl(). */
typedef void (*CtlResultFunc) (const CtlResult *result, gpointer user_data);

/**
 * CtlPublisher:
 *
 * What can be done with a cluster's publisher, whatever the encoding (ctl-provider-protocol.md, 0).
 * Calls block the calling thread within the deadline that the maker was given, and return at once
 * when cancelled. Errors are #CtlError codes: the network's, or one of those from
 * %CTL_ERROR_LOGIN_REFUSED to %CTL_ERROR_REFUSED. One call at a time.
 */
#define CTL_TYPE_PUBLISHER (ctl_publisher_get_type ())
G_DECLARE_INTERFACE (CtlPublisher, ctl_publisher, CTL, PUBLISHER, GObject)

struct _CtlPublisherInterface
{
  GTypeInterface parent;

  CtlCluster *(*get_cluster) (CtlPublisher *self, GCancellable *cancellable, GError **error);
  gboolean (*get_ctl) (CtlPublisher *self,
                       const char *target,
                       CtlInstalled *installed,
                       GCancellable *cancellable,
                       GError **error);
  GPtrArray *(*put_ctl) (CtlPublisher *self,
                         const CtlPut *put,
                         CtlResultFunc progress,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error);
  gboolean (*set_mode) (CtlPublisher *self,
                        CtlMode mode,
                        CtlMode *now,
                        GCancellable *cancellable,
                        GError **error);
  GPtrArray *(*get_trust) (CtlPublisher *self,
                           const char *purpose,
                           GCancellable *cancellable,
                           GError **error);
  gboolean (*put_trust) (CtlPublisher *self,
                         const char *purpose,
                         CtlCertificate *certificate,
                         GCancellable *cancellable,
                         GError **error);
  gboolean (*drop_trust) (CtlPublisher *self,
                          const char *purpose,
                          GBytes *sha256,
                          GCancellable *cancellable,
                          GError **error);
  const char *(*get_label) (CtlPublisher *self);
};

CtlCluster *ctl_publisher_get_cluster (CtlPublisher *self, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_publisher_get_ctl (CtlPublisher *self,
                                const char *target,
                                CtlInstalled *installed,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *ctl_publisher_put_ctl (CtlPublisher *self,
                                  const CtlPut *put,
                                  CtlResultFunc progress,
                                  gpointer user_data,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_publisher_set_mode (CtlPublisher *self,
                                 CtlMode mode,
                                 CtlMode *now,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *ctl_publisher_get_trust (CtlPublisher *self,
                                    const char *purpose,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_publisher_put_trust (CtlPublisher *self,
                                  const char *purpose,
                                  CtlCertificate *certificate,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_publisher_drop_trust (CtlPublisher *self,
                                   const char *purpose,
                                   GBytes *sha256,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *ctl_publisher_get_label (CtlPublisher *self); /* HOST:PORT, for messages */

G_END_DECLS
