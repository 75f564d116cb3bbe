/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-store.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-provider-state.h"
#include "ctl-rollout.h"
#include "ctl-store-private.h"
#include "ctl-text.h"

struct _CtlStore
{
  GMutex lock; /* of the fields below, never held while anything is waited for */
  GCond changed;
  CtlProviderConfig *config;
  gboolean changing; /* a PUT CTL or SET MODE is under way */
  guint changes;     /* so far, of anything */
};

/**
 * ctl_store_new:
 * @config: the cluster
 *
 * Returns: (transfer full): its store
 */
CtlStore *
ctl_store_new (CtlProviderConfig *config)
{
  CtlStore *self = g_new0 (CtlStore, 1);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->config = ctl_provider_config_ref (config);
  return self;
}

/**
 * ctl_store_free:
 * @self: (transfer full): a store at which nothing is under way
 */
void
ctl_store_free (CtlStore *self)
{
  ctl_provider_config_unref (self->config);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

/**
 * ctl_store_set_config:
 * @self: a store
 * @config: what counts from the next request on
 */
void
ctl_store_set_config (CtlStore *self, CtlProviderConfig *config)
{
  g_mutex_lock (&self->lock);
  CtlProviderConfig *old = self->config;
  self->config = ctl_provider_config_ref (config);
  self->changes++;
  g_mutex_unlock (&self->lock);
  ctl_provider_config_unref (old);
}

static void
note_change (CtlStore *self)
{
  g_mutex_lock (&self->lock);
  self->changes++;
  g_mutex_unlock (&self->lock);
}

/**
 * ctl_store_count_changes:
 * @self: a store
 *
 * Returns: a number that is another one after each change that was made through @self; by hand,
 *   files change without it
 */
guint
ctl_store_count_changes (CtlStore *self)
{
  g_mutex_lock (&self->lock);
  guint changes = self->changes;
  g_mutex_unlock (&self->lock);
  return changes;
}

/**
 * ctl_store_ref_config:
 * @self: a store
 *
 * Returns: (transfer full): the configuration that counts now
 */
CtlProviderConfig *
ctl_store_ref_config (CtlStore *self)
{
  g_mutex_lock (&self->lock);
  CtlProviderConfig *config = ctl_provider_config_ref (self->config);
  g_mutex_unlock (&self->lock);
  return config;
}

/* For PUT CTL and SET MODE: one at a time, and never waiting for the other. */
gboolean
ctl_store_begin_change (CtlStore *self, GError **error)
{
  g_mutex_lock (&self->lock);
  gboolean free = !self->changing;
  self->changing = TRUE;
  g_mutex_unlock (&self->lock);
  if (!free)
    g_set_error_literal (error, CTL_ERROR, CTL_ERROR_BUSY,
                         _ ("Another PUT CTL or SET MODE is under way"));
  return free;
}

void
ctl_store_end_change (CtlStore *self)
{
  g_mutex_lock (&self->lock);
  self->changing = FALSE;
  self->changes++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/**
 * ctl_store_wait:
 * @self: a store
 *
 * Waits until no PUT CTL and no SET MODE is under way.
 */
void
ctl_store_wait (CtlStore *self)
{
  g_mutex_lock (&self->lock);
  while (self->changing)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

/* What is wrong with a folder or a file of ours is no fault of the client. */
gboolean
ctl_store_fail (GError **error)
{
  if (error != NULL && *error != NULL)
    {
      (*error)->domain = CTL_ERROR;
      (*error)->code = CTL_ERROR_SERVER_FAILED;
    }
  return FALSE;
}

/**
 * ctl_store_recover:
 * @self: a store
 * @error: return location for %CTL_ERROR_SERVER_FAILED or %CTL_ERROR_BUSY
 *
 * Call before the first request: finishes or takes back what an earlier process began.
 *
 * Returns: %FALSE where something is still to be done; PUT CTL and SET MODE try again
 */
gboolean
ctl_store_recover (CtlStore *self, GError **error)
{
  if (!ctl_store_begin_change (self, error))
    return FALSE;
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (self);
  gboolean done = ctl_rollout_recover (config, error) || ctl_store_fail (error);
  ctl_store_end_change (self);
  return done;
}

static CtlService *
copy_service (const CtlService *service)
{
  return ctl_service_new (service->function, service->certificate);
}

static CtlServer *
copy_server (const CtlServer *server)
{
  CtlServer *copy = ctl_server_new (server->name, server->address, server->role);
  for (guint i = 0; i < server->services->len; i++)
    g_ptr_array_add (copy->services, copy_service (server->services->pdata[i]));
  return copy;
}

/**
 * ctl_store_get_cluster:
 * @self: a store
 * @error: return location for %CTL_ERROR_SERVER_FAILED
 *
 * Returns: (transfer full) (nullable): the servers of the configuration, with the mode as it is
 */
CtlCluster *
ctl_store_get_cluster (CtlStore *self, GError **error)
{
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (self);
  const CtlCluster *cluster = ctl_provider_config_get_cluster (config);
  CtlMode mode;
  if (!ctl_provider_state_get_mode (ctl_provider_config_get_state (config), cluster->mode, &mode,
                                    error))
    {
      (void) ctl_store_fail (error);
      return NULL;
    }
  CtlCluster *copy = ctl_cluster_new (cluster->name, cluster->release, mode);
  for (guint i = 0; i < cluster->servers->len; i++)
    g_ptr_array_add (copy->servers, copy_server (cluster->servers->pdata[i]));
  return copy;
}

/**
 * ctl_store_get_ctl:
 * @self: a store
 * @target: (nullable): name of a server; %NULL: the publisher
 * @installed: (out): its file as it is there now
 * @cancellable: (nullable): ends the waiting for a server behind a network
 * @error: return location for %CTL_ERROR_REFUSED where there is no such server,
 *   %CTL_ERROR_TOO_LARGE or %CTL_ERROR_SERVER_FAILED
 *
 * Returns: %FALSE where it could not be told what is there
 */
gboolean
ctl_store_get_ctl (CtlStore *self,
                   const char *target,
                   CtlInstalled *installed,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (self);
  guint server = ctl_provider_config_get_publisher (config);
  if (target != NULL && !ctl_provider_config_find (config, target, &server))
    {
      g_autofree char *safe = ctl_text_safe (target);
      g_set_error (error, CTL_ERROR, CTL_ERROR_REFUSED, _ ("The cluster has no server “%s”"), safe);
      return FALSE;
    }
  g_autoptr (GError) failure = NULL;
  if (ctl_place_read (ctl_provider_config_get_place (config, server), installed, cancellable,
                      &failure))
    return TRUE;
  gboolean too_large = g_error_matches (failure, CTL_ERROR, CTL_ERROR_TOO_LARGE);
  g_propagate_error (error, g_steal_pointer (&failure));
  return too_large ? FALSE : ctl_store_fail (error);
}

static gboolean
check_tokens (CtlProviderConfig *config, GError **error)
{
  g_auto (CtlInstalled) installed = { 0 };
  guint publisher = ctl_provider_config_get_publisher (config);
  if (!ctl_place_read (ctl_provider_config_get_place (config, publisher), &installed, NULL, error))
    return ctl_store_fail (error);
  g_autoptr (CtlList) list =
      installed.bytes != NULL ? ctl_list_decode (installed.bytes, NULL) : NULL;
  guint tokens = list != NULL ? ctl_list_count_tokens (list) : 0;
  if (tokens >= 2)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_FEW_TOKENS,
               _ ("Mixed mode needs two security tokens in the installed CTL file; it has %u"),
               tokens);
  return FALSE;
}

static gboolean
change_mode (CtlProviderConfig *config, CtlMode mode, GError **error)
{
  if (!ctl_rollout_recover (config, error))
    return ctl_store_fail (error);
  if (mode == CTL_MODE_MIXED && !check_tokens (config, error))
    return FALSE;
  return ctl_provider_state_set_mode (ctl_provider_config_get_state (config), mode, error) ||
         ctl_store_fail (error);
}

/**
 * ctl_store_set_mode:
 * @self: a store
 * @mode: security mode of the cluster
 * @error: return location for %CTL_ERROR_BUSY, %CTL_ERROR_TOO_FEW_TOKENS or
 *   %CTL_ERROR_SERVER_FAILED
 *
 * SET MODE (ctl-provider-protocol.md, 3 and 4).
 *
 * Returns: %FALSE where the mode is what it was
 */
gboolean
ctl_store_set_mode (CtlStore *self, CtlMode mode, GError **error)
{
  if (!ctl_store_begin_change (self, error))
    return FALSE;
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (self);
  gboolean done = change_mode (config, mode, error);
  ctl_store_end_change (self);
  return done;
}

static gboolean
check_purpose (const char *purpose, GError **error)
{
  if (g_str_equal (purpose, CTL_PROVIDER_TRUST_PHONE_SAST))
    return TRUE;
  g_autofree char *safe = ctl_text_safe (purpose);
  g_set_error (error, CTL_ERROR, CTL_ERROR_REFUSED,
               _ ("There is no trust store “%s” here, only Phone-SAST-trust"), safe);
  return FALSE;
}

/* Of a trust operation: what is not the client's fault is ours. */
static gboolean
check_trust (gboolean done, GError **error)
{
  if (!done && error != NULL && g_error_matches (*error, CTL_ERROR, CTL_ERROR_FILE))
    return ctl_store_fail (error);
  return done;
}

/**
 * ctl_store_get_trust:
 * @self: a store
 * @purpose: name of a trust store
 * @error: return location for %CTL_ERROR_REFUSED or %CTL_ERROR_SERVER_FAILED
 *
 * Returns: (transfer full) (nullable) (element-type CtlCertificate): what it holds
 */
GPtrArray *
ctl_store_get_trust (CtlStore *self, const char *purpose, GError **error)
{
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (self);
  if (!check_purpose (purpose, error))
    return NULL;
  GPtrArray *certificates =
      ctl_provider_state_list_trust (ctl_provider_config_get_state (config), error);
  (void) check_trust (certificates != NULL, error);
  return certificates;
}

/**
 * ctl_store_put_trust:
 * @self: a store
 * @purpose: name of a trust store
 * @certificate: DER
 * @error: return location for %CTL_ERROR_MALFORMED, %CTL_ERROR_REFUSED, %CTL_ERROR_TOO_LARGE or
 *   %CTL_ERROR_SERVER_FAILED
 *
 * Returns: whether the trust store holds it now
 */
gboolean
ctl_store_put_trust (CtlStore *self, const char *purpose, GBytes *certificate, GError **error)
{
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (self);
  gboolean done = check_purpose (purpose, error) &&
                  check_trust (ctl_provider_state_add_trust (ctl_provider_config_get_state (config),
                                                             certificate, error),
                               error);
  note_change (self);
  return done;
}

/**
 * ctl_store_drop_trust:
 * @self: a store
 * @purpose: name of a trust store
 * @sha256: of the certificate to take out
 * @error: return location for %CTL_ERROR_REFUSED or %CTL_ERROR_SERVER_FAILED
 *
 * Returns: whether it was taken out
 */
gboolean
ctl_store_drop_trust (CtlStore *self, const char *purpose, GBytes *sha256, GError **error)
{
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (self);
  gboolean done =
      check_purpose (purpose, error) &&
      check_trust (ctl_provider_state_drop_trust (ctl_provider_config_get_state (config), sha256,
                                                  error),
                   error);
  note_change (self);
  return done;
}
