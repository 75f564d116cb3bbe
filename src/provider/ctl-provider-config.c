/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-provider-config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-key-file.h"
#include "ctl-listener.h"
#include "ctl-message.h"
#include "ctl-provider-config-private.h"
#include "ctl-text.h"
#include "ctl-tls-server.h"

#define PROVIDER "provider"
#define LISTEN   "127.0.0.1:" G_STRINGIFY (CTL_PROVIDER_PORT)
#define SERVER   "server "

/**
 * ctl_provider_config_ref:
 * @self: a configuration
 *
 * Returns: (transfer full): @self
 */
CtlProviderConfig *
ctl_provider_config_ref (CtlProviderConfig *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/**
 * ctl_provider_config_unref:
 * @self: (transfer full): a configuration
 */
void
ctl_provider_config_unref (CtlProviderConfig *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->listen);
  g_free (self->state);
  g_clear_pointer (&self->tls, SSL_CTX_free);
  g_free (self->tvs.listen);
  g_clear_pointer (&self->tvs.tls, SSL_CTX_free);
  g_clear_pointer (&self->users, ctl_users_free);
  g_clear_pointer (&self->cluster, ctl_cluster_free);
  g_ptr_array_unref (self->places);
  g_free (self);
}

static gboolean
load_mode (CtlProviderConfig *self, CtlKeyFile *file, GError **error)
{
  self->cluster->mode = CTL_MODE_NON_SECURE;
  if (!ctl_key_file_has (file, PROVIDER, "mode"))
    return TRUE;
  g_autofree char *mode = ctl_key_file_get (file, PROVIDER, "mode", error);
  if (mode == NULL)
    return FALSE;
  if (ctl_mode_from_string (mode, &self->cluster->mode, error))
    return TRUE;
  ctl_key_file_prefix_error (file, PROVIDER, "mode", error);
  return FALSE;
}

/* What is missing counts as @otherwise; %NULL: it must be there. */
static char *
get_text (CtlKeyFile *file, const char *key, const char *otherwise, GError **error)
{
  if (otherwise != NULL && !ctl_key_file_has (file, PROVIDER, key))
    return g_strdup (otherwise);
  return ctl_key_file_get (file, PROVIDER, key, error);
}

/**
 * ctl_provider_config_load_listen:
 * @file: the configuration file
 * @group: where it stands
 * @otherwise: what counts where it is missing
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): ADDRESS:PORT
 */
char *
ctl_provider_config_load_listen (CtlKeyFile *file,
                                 const char *group,
                                 const char *otherwise,
                                 GError **error)
{
  g_autofree char *listen = ctl_key_file_has (file, group, "listen")
                                ? ctl_key_file_get (file, group, "listen", error)
                                : g_strdup (otherwise);
  if (listen == NULL)
    return NULL;
  g_autoptr (GSocketAddress) address = ctl_listener_parse (listen, error);
  if (address != NULL)
    return g_steal_pointer (&listen);
  ctl_key_file_prefix_error (file, group, "listen", error);
  return NULL;
}

/* OpenSSL has no good words for a file that is not there. */
static char *
get_readable_path (CtlKeyFile *file, const char *group, const char *key, GError **error)
{
  g_autofree char *path = ctl_key_file_get_path (file, group, key, error);
  if (path == NULL || g_access (path, R_OK) == 0)
    return g_steal_pointer (&path);
  int saved = errno;
  g_autofree char *safe = ctl_text_safe (path);
  g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("“%s” cannot be read: %s"), safe,
               g_strerror (saved));
  ctl_key_file_prefix_error (file, group, key, error);
  return NULL;
}

/**
 * ctl_provider_config_load_tls:
 * @file: the configuration file
 * @group: where certificate, key and legacy-clients stand
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the context for connections
 */
SSL_CTX *
ctl_provider_config_load_tls (CtlKeyFile *file, const char *group, GError **error)
{
  g_autofree char *certificate = get_readable_path (file, group, "certificate", error);
  if (certificate == NULL)
    return NULL;
  g_autofree char *key = get_readable_path (file, group, "key", error);
  gboolean legacy;
  if (key == NULL || !ctl_key_file_get_boolean (file, group, "legacy-clients", &legacy, error))
    return NULL;
  SSL_CTX *tls = ctl_tls_server_new_context (certificate, key, legacy, error);
  if (tls == NULL)
    ctl_key_file_prefix_error (file, group, NULL, error);
  return tls;
}

static gboolean
load_users (CtlProviderConfig *self, CtlKeyFile *file, GError **error)
{
  g_autofree char *path = ctl_key_file_get_path (file, PROVIDER, "users", error);
  if (path == NULL)
    return FALSE;
  self->users = ctl_users_load (path, error);
  if (self->users != NULL)
    return TRUE;
  ctl_key_file_prefix_error (file, PROVIDER, "users", error);
  return FALSE;
}

static gboolean
load_provider (CtlProviderConfig *self, CtlKeyFile *file, GError **error)
{
  static const char *const known[] = { "listen",         "certificate", "key",     "state",
                                       "users",          "mode",        "cluster", "release",
                                       "legacy-clients", NULL };
  if (!ctl_key_file_check_keys (file, PROVIDER, known, error))
    return FALSE;
  g_autofree char *name = get_text (file, "cluster", "", error);
  if (name == NULL)
    return FALSE;
  g_autofree char *release = get_text (file, "release", "", error);
  if (release == NULL)
    return FALSE;
  self->cluster = ctl_cluster_new (name, release, CTL_MODE_NON_SECURE);
  self->state = ctl_key_file_get_path (file, PROVIDER, "state", error);
  return self->state != NULL && load_mode (self, file, error) &&
         (self->listen = ctl_provider_config_load_listen (file, PROVIDER, LISTEN, error)) != NULL &&
         (self->tls = ctl_provider_config_load_tls (file, PROVIDER, error)) != NULL &&
         load_users (self, file, error);
}

static gboolean
is_server (const char *group)
{
  return g_str_has_prefix (group, SERVER) && group[strlen (SERVER)] != '\0';
}

static gboolean
check_groups (CtlKeyFile *file, char **groups, GError **error)
{
  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (g_str_equal (groups[i], PROVIDER) || g_str_equal (groups[i], CTL_PROVIDER_CONFIG_TVS) ||
          is_server (groups[i]))
        continue;
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                           _ ("groups are [provider], [tvs] and [server NAME]"));
      ctl_key_file_prefix_error (file, groups[i], NULL, error);
      return FALSE;
    }
  return TRUE;
}

static gboolean
load_groups (CtlProviderConfig *self, CtlKeyFile *file, GError **error)
{
  g_auto (GStrv) groups = ctl_key_file_get_groups (file);
  if (!check_groups (file, groups, error) || !load_provider (self, file, error) ||
      !ctl_provider_config_load_tvs (self, file, error))
    return FALSE;
  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (!is_server (groups[i]))
        continue;
      g_autofree char *name = g_strstrip (g_strdup (groups[i] + strlen (SERVER)));
      if (!ctl_provider_config_load_server (self, file, groups[i], name, error))
        return FALSE;
    }
  return ctl_provider_config_check_servers (self, file, error);
}

/**
 * ctl_provider_config_load:
 * @path: of the configuration file
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_MALFORMED, with file, group and key
 *
 * Reads the configuration strictly, and all certificates, keys and users that it names.
 *
 * Returns: (transfer full) (nullable): the configuration (command-line.md, The publisher)
 */
CtlProviderConfig *
ctl_provider_config_load (const char *path, GError **error)
{
  g_autoptr (CtlKeyFile) file = ctl_key_file_load (path, error);
  if (file == NULL)
    return NULL;
  g_autoptr (CtlProviderConfig) self = g_new0 (CtlProviderConfig, 1);
  g_atomic_ref_count_init (&self->references);
  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_place_unref);
  return load_groups (self, file, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * ctl_provider_config_get_listen:
 * @self: a configuration
 *
 * Returns: (transfer none): ADDRESS:PORT
 */
const char *
ctl_provider_config_get_listen (const CtlProviderConfig *self)
{
  return self->listen;
}

/**
 * ctl_provider_config_get_tls:
 * @self: a configuration
 *
 * Returns: (transfer none): the context for its sessions
 */
SSL_CTX *
ctl_provider_config_get_tls (const CtlProviderConfig *self)
{
  return self->tls;
}

/**
 * ctl_provider_config_get_tvs:
 * @self: a configuration
 *
 * Returns: (transfer none) (nullable): the trust verification service; %NULL: there is to be none
 */
const CtlProviderTvs *
ctl_provider_config_get_tvs (const CtlProviderConfig *self)
{
  return self->tvs.listen != NULL ? &self->tvs : NULL;
}

/**
 * ctl_provider_config_get_state:
 * @self: a configuration
 *
 * Returns: (transfer none): absolute path of the state folder
 */
const char *
ctl_provider_config_get_state (const CtlProviderConfig *self)
{
  return self->state;
}

/**
 * ctl_provider_config_get_users:
 * @self: a configuration
 *
 * Returns: (transfer none): who may log in
 */
CtlUsers *
ctl_provider_config_get_users (const CtlProviderConfig *self)
{
  return self->users;
}

/**
 * ctl_provider_config_get_cluster:
 * @self: a configuration
 *
 * Returns: (transfer none): what GET CLUSTER tells, with the mode that counts while the state
 *   folder holds none
 */
const CtlCluster *
ctl_provider_config_get_cluster (const CtlProviderConfig *self)
{
  return self->cluster;
}

/**
 * ctl_provider_config_get_server:
 * @self: a configuration
 * @index: of a server of the cluster
 *
 * Returns: (transfer none): the server
 */
const CtlServer *
ctl_provider_config_get_server (const CtlProviderConfig *self, guint index)
{
  return g_ptr_array_index (self->cluster->servers, index);
}

/**
 * ctl_provider_config_get_place:
 * @self: a configuration
 * @index: of a server of the cluster
 *
 * Returns: (transfer none): where that server keeps its CTL file
 */
CtlPlace *
ctl_provider_config_get_place (const CtlProviderConfig *self, guint index)
{
  return g_ptr_array_index (self->places, index);
}

/**
 * ctl_provider_config_get_publisher:
 * @self: a configuration
 *
 * Returns: which of the servers is the publisher
 */
guint
ctl_provider_config_get_publisher (const CtlProviderConfig *self)
{
  return self->publisher;
}

/**
 * ctl_provider_config_find:
 * @self: a configuration
 * @name: of a server
 * @index: (out): which one
 *
 * Returns: whether there is such a server
 */
gboolean
ctl_provider_config_find (const CtlProviderConfig *self, const char *name, guint *index)
{
  for (guint i = 0; i < self->cluster->servers->len; i++)
    if (g_str_equal (ctl_provider_config_get_server (self, i)->name, name))
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}
