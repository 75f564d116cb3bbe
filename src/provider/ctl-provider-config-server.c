/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-message.h"
#include "ctl-provider-config-private.h"
#include "ctl-record.h"

/* One group [server NAME] of the file, being read. */
typedef struct
{
  CtlKeyFile *file;
  const char *group;
  CtlServer *server;
} Group;

static gboolean
set_error (const Group *self, const char *key, const char *what, GError **error)
{
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_MALFORMED, what);
  ctl_key_file_prefix_error (self->file, self->group, key, error);
  return FALSE;
}

static gboolean
load_address (Group *self, GError **error)
{
  g_free (self->server->address);
  self->server->address = ctl_key_file_get (self->file, self->group, "address", error);
  if (self->server->address == NULL)
    return FALSE;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (self->server->address);
  if (address == NULL)
    return set_error (self, "address", _ ("this is no IPv4 or IPv6 address"), error);
  return TRUE;
}

static gboolean
load_role (Group *self, GError **error)
{
  g_autofree char *role = ctl_key_file_get (self->file, self->group, "role", error);
  if (role == NULL)
    return FALSE;
  if (ctl_role_from_string (role, &self->server->role, error))
    return TRUE;
  ctl_key_file_prefix_error (self->file, self->group, "role", error);
  return FALSE;
}

static CtlService *
parse_service (Group *self, const char *text, GError **error)
{
  guint16 function;
  const char *colon = strchr (text, ':');
  if (colon == NULL || colon[1] == '\0')
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("“%s” is not FUNCTION:FILE, as CCM+TFTP:callmanager.pem"), text);
      return NULL;
    }
  g_autofree char *name = g_strndup (text, (gsize) (colon - text));
  g_autofree char *path = ctl_key_file_resolve (self->file, colon + 1);
  if (!ctl_function_from_string (name, &function, error))
    return NULL;
  g_autoptr (CtlCertificate) certificate = ctl_certificate_load (path, error);
  return certificate != NULL ? ctl_service_new (function, certificate) : NULL;
}

static gboolean
load_services (Group *self, GError **error)
{
  if (!ctl_key_file_has (self->file, self->group, "services"))
    return TRUE;
  g_autofree char *text = ctl_key_file_get (self->file, self->group, "services", error);
  if (text == NULL)
    return FALSE;
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (g_strstrip (parts[i])[0] == '\0')
        continue;
      CtlService *service = parse_service (self, parts[i], error);
      if (service == NULL)
        {
          ctl_key_file_prefix_error (self->file, self->group, "services", error);
          return FALSE;
        }
      g_ptr_array_add (self->server->services, service);
    }
  if (self->server->services->len > CTL_MESSAGE_SERVICES_MAX)
    return set_error (self, "services", _ ("these are more services than a server has"), error);
  return TRUE;
}

/* In -o options of ssh a blank, a quote, %, $ and ~ have a meaning of their own. */
static gboolean
check_ssh_path (const Group *self, const char *key, const char *path, GError **error)
{
  if (strpbrk (path, " \t\"'%$~\\") != NULL)
    return set_error (self, key,
                      _ ("the path of this file cannot hold blanks, quotes, \\ % $ or ~, which ssh "
                         "would take for something else"),
                      error);
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  return set_error (self, key, _ ("there is no such file"), error);
}

static char *
load_ssh_path (const Group *self, const char *key, GError **error)
{
  g_autofree char *path = ctl_key_file_get_path (self->file, self->group, key, error);
  if (path == NULL || !check_ssh_path (self, key, path, error))
    return NULL;
  return g_steal_pointer (&path);
}

static CtlPlace *
load_sftp (const Group *self, const char *url, GError **error)
{
  g_autoptr (CtlSftpAddress) address = ctl_sftp_address_parse (url, error);
  if (address == NULL)
    {
      ctl_key_file_prefix_error (self->file, self->group, "tftp-root", error);
      return NULL;
    }
  address->key = load_ssh_path (self, "sftp-key", error);
  if (address->key == NULL)
    return NULL;
  address->known_hosts = load_ssh_path (self, "sftp-known-hosts", error);
  return address->known_hosts != NULL ? ctl_place_new_sftp (g_steal_pointer (&address)) : NULL;
}

static CtlPlace *
load_folder (const Group *self, const char *root, GError **error)
{
  static const char *const keys[] = { "sftp-key", "sftp-known-hosts" };
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (ctl_key_file_has (self->file, self->group, keys[i]))
      {
        (void) set_error (self, keys[i], _ ("this is for a tftp-root that begins with sftp://"),
                          error);
        return NULL;
      }
  if (strstr (root, "://") != NULL)
    {
      (void) set_error (self, "tftp-root", _ ("this is a folder or sftp://user@host/folder"),
                        error);
      return NULL;
    }
  g_autofree char *folder = ctl_key_file_resolve (self->file, root);
  return ctl_place_new_folder (folder);
}

static gboolean
check_place (CtlProviderConfig *config, const Group *self, CtlPlace *place, GError **error)
{
  for (guint i = 0; i < config->places->len; i++)
    if (ctl_place_is_same (place, config->places->pdata[i]))
      {
        g_autofree char *what =
            g_strdup_printf (_ ("this is the same folder as that of server “%s”"),
                             ctl_provider_config_get_server (config, i)->name);
        return set_error (self, "tftp-root", what, error);
      }
  return TRUE;
}

static CtlPlace *
load_place (CtlProviderConfig *config, const Group *self, GError **error)
{
  g_autofree char *root = ctl_key_file_get (self->file, self->group, "tftp-root", error);
  if (root == NULL)
    return NULL;
  g_autoptr (CtlPlace) place = g_str_has_prefix (root, "sftp://") ? load_sftp (self, root, error)
                                                                  : load_folder (self, root, error);
  if (place == NULL || !check_place (config, self, place, error))
    return NULL;
  return g_steal_pointer (&place);
}

/* For ctl_provider_config_load(): adds what one group says. */
gboolean
ctl_provider_config_load_server (
    CtlProviderConfig *self, CtlKeyFile *file, const char *group, const char *name, GError **error)
{
  static const char *const known[] = { "address",  "role",     "tftp-root",
                                       "services", "sftp-key", "sftp-known-hosts",
                                       NULL };
  g_autoptr (CtlServer) server = ctl_server_new (name, "", CTL_ROLE_SUBSCRIBER);
  Group current = { .file = file, .group = group, .server = server };
  guint other;
  if (ctl_provider_config_find (self, name, &other))
    return set_error (&current, NULL, _ ("this server stands in the file already"), error);
  if (!ctl_key_file_check_keys (file, group, known, error) || !load_address (&current, error) ||
      !load_role (&current, error) || !load_services (&current, error))
    return FALSE;
  CtlPlace *place = load_place (self, &current, error);
  if (place == NULL)
    return FALSE;
  g_ptr_array_add (self->places, place);
  g_ptr_array_add (self->cluster->servers, g_steal_pointer (&server));
  return TRUE;
}

static gboolean
check_size (CtlProviderConfig *self, GError **error)
{
  if (self->cluster->servers->len > CTL_MESSAGE_SERVERS_MAX)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("more than %d servers are no cluster"),
                   CTL_MESSAGE_SERVERS_MAX);
      return FALSE;
    }
  g_autoptr (CtlFrame) frame = ctl_frame_new (CTL_MESSAGE_GET_CLUSTER, 0, 1);
  ctl_message_write_cluster (ctl_frame_get_fields (frame), self->cluster);
  g_autoptr (GBytes) bytes = ctl_frame_encode (frame, error);
  return bytes != NULL;
}

/* For ctl_provider_config_load(): that the servers make a cluster which can be told to a client. */
gboolean
ctl_provider_config_check_servers (CtlProviderConfig *self, CtlKeyFile *file, GError **error)
{
  guint publishers = 0;
  for (guint i = 0; i < self->cluster->servers->len; i++)
    if (ctl_provider_config_get_server (self, i)->role == CTL_ROLE_PUBLISHER)
      {
        self->publisher = i;
        publishers++;
      }
  if (publishers != 1)
    g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                 _ ("%u [server NAME] groups have role=publisher; exactly one must"), publishers);
  if (publishers == 1 && check_size (self, error))
    return TRUE;
  ctl_key_file_prefix_error (file, NULL, NULL, error);
  return FALSE;
}
