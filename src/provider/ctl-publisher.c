/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-publisher.h"

G_DEFINE_INTERFACE (CtlPublisher, ctl_publisher, G_TYPE_OBJECT)

static void
ctl_publisher_default_init (CtlPublisherInterface *iface G_GNUC_UNUSED)
{
}

/**
 * ctl_installed_clear:
 * @self: an installed file
 *
 * Lets go of the contents, so that @self can be used again.
 */
void
ctl_installed_clear (CtlInstalled *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->modified = 0;
}

/**
 * ctl_publisher_get_cluster:
 * @self: a publisher
 * @cancellable: (nullable): ends the call
 * @error: return location, see #CtlPublisher
 *
 * Returns: (transfer full) (nullable): the cluster as the publisher sees it
 */
CtlCluster *
ctl_publisher_get_cluster (CtlPublisher *self, GCancellable *cancellable, GError **error)
{
  return CTL_PUBLISHER_GET_IFACE (self)->get_cluster (self, cancellable, error);
}

/**
 * ctl_publisher_get_ctl:
 * @self: a publisher
 * @target: (nullable): the server whose copy is wanted; %NULL: the publisher's
 * @installed: (out caller-allocates): the file, or that there is none; for ctl_installed_clear()
 * @cancellable: (nullable): ends the call
 * @error: return location, see #CtlPublisher
 *
 * Returns: %FALSE where it is not known what is installed
 */
gboolean
ctl_publisher_get_ctl (CtlPublisher *self,
                       const char *target,
                       CtlInstalled *installed,
                       GCancellable *cancellable,
                       GError **error)
{
  return CTL_PUBLISHER_GET_IFACE (self)->get_ctl (self, target, installed, cancellable, error);
}

/**
 * ctl_publisher_put_ctl:
 * @self: a publisher
 * @put: what to put where
 * @progress: (nullable): called for each server as it is done
 * @user_data: for @progress
 * @cancellable: (nullable): ends the waiting; what the publisher has begun it carries on with
 * @error: return location, see #CtlPublisher
 *
 * Returns: (transfer full) (nullable) (element-type CtlResult): one for each server, in the order
 *   of the cluster; the servers among them that did not take the file are no error
 */
GPtrArray *
ctl_publisher_put_ctl (CtlPublisher *self,
                       const CtlPut *put,
                       CtlResultFunc progress,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  return CTL_PUBLISHER_GET_IFACE (self)->put_ctl (self, put, progress, user_data, cancellable,
                                                  error);
}

/**
 * ctl_publisher_set_mode:
 * @self: a publisher
 * @mode: the security mode that is wanted
 * @now: (out): the one that holds afterwards
 * @cancellable: (nullable): ends the waiting
 * @error: return location, see #CtlPublisher
 *
 * Returns: %FALSE where it was refused or is not known
 */
gboolean
ctl_publisher_set_mode (
    CtlPublisher *self, CtlMode mode, CtlMode *now, GCancellable *cancellable, GError **error)
{
  return CTL_PUBLISHER_GET_IFACE (self)->set_mode (self, mode, now, cancellable, error);
}

/**
 * ctl_publisher_get_trust:
 * @self: a publisher
 * @purpose: a trust store, %CTL_PROVIDER_TRUST_PHONE_SAST
 * @cancellable: (nullable): ends the call
 * @error: return location, see #CtlPublisher
 *
 * Returns: (transfer full) (nullable) (element-type CtlCertificate): what is in it
 */
GPtrArray *
ctl_publisher_get_trust (CtlPublisher *self,
                         const char *purpose,
                         GCancellable *cancellable,
                         GError **error)
{
  return CTL_PUBLISHER_GET_IFACE (self)->get_trust (self, purpose, cancellable, error);
}

/**
 * ctl_publisher_put_trust:
 * @self: a publisher
 * @purpose: a trust store, %CTL_PROVIDER_TRUST_PHONE_SAST
 * @certificate: to be put into it
 * @cancellable: (nullable): ends the waiting
 * @error: return location, see #CtlPublisher
 *
 * Returns: whether it is there now
 */
gboolean
ctl_publisher_put_trust (CtlPublisher *self,
                         const char *purpose,
                         CtlCertificate *certificate,
                         GCancellable *cancellable,
                         GError **error)
{
  return CTL_PUBLISHER_GET_IFACE (self)->put_trust (self, purpose, certificate, cancellable, error);
}

/**
 * ctl_publisher_drop_trust:
 * @self: a publisher
 * @purpose: a trust store, %CTL_PROVIDER_TRUST_PHONE_SAST
 * @sha256: of the certificate to take out, 32 bytes
 * @cancellable: (nullable): ends the waiting
 * @error: return location, see #CtlPublisher
 *
 * Returns: whether it is gone now
 */
gboolean
ctl_publisher_drop_trust (CtlPublisher *self,
                          const char *purpose,
                          GBytes *sha256,
                          GCancellable *cancellable,
                          GError **error)
{
  return CTL_PUBLISHER_GET_IFACE (self)->drop_trust (self, purpose, sha256, cancellable, error);
}

/**
 * ctl_publisher_get_label:
 * @self: a publisher
 *
 * Returns: (transfer none): `HOST:PORT`, for messages and file names
 */
const char *
ctl_publisher_get_label (CtlPublisher *self)
{
  return CTL_PUBLISHER_GET_IFACE (self)->get_label (self);
}
