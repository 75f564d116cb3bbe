/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-cluster.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-text.h"

static const char *const mode_names[] = { N_ ("non-secure"), N_ ("mixed") };
static const char *const role_names[] = { "publisher", "subscriber", "tftp", "firewall" };
static const char *const status_names[] = { "written", "unchanged", "unreachable", "refused",
                                            "failed" };

static const char *const mode_titles[] = { N_ ("Non-secure"), N_ ("Mixed mode") };
static const char *const role_titles[] = { N_ ("Publisher"), N_ ("Subscriber"), N_ ("TFTP server"),
                                           N_ ("Firewall") };
static const char *const status_titles[] = { N_ ("Written"), N_ ("Had it already"),
                                             N_ ("Unreachable"), N_ ("Refused"), N_ ("Failed") };

static gboolean
find_name (const char *const *names,
           gsize count,
           const char *name,
           const char *what,
           guint *index,
           GError **error)
{
  for (*index = 0; *index < count; (*index)++)
    if (g_strcmp0 (names[*index], name) == 0)
      return TRUE;
  g_autofree char *safe = ctl_text_safe (name);
  g_autoptr (GString) known = g_string_new (names[0]);
  for (gsize i = 1; i < count; i++)
    g_string_append_printf (known, ", %s", names[i]);
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("“%s” is not a %s; it must be one of: %s"),
               safe, what, known->str);
  return FALSE;
}

/**
 * ctl_mode_to_string:
 * @mode: a security mode
 *
 * Returns: its name on the command line and in files, never translated
 */
const char *
ctl_mode_to_string (CtlMode mode)
{
  g_return_val_if_fail ((gsize) mode < G_N_ELEMENTS (mode_names), NULL);
  return mode_names[mode];
}

/**
 * ctl_mode_to_title:
 * @mode: a security mode
 *
 * Returns: what a person calls it, translated
 */
const char *
ctl_mode_to_title (CtlMode mode)
{
  g_return_val_if_fail ((gsize) mode < G_N_ELEMENTS (mode_titles), NULL);
  return _ (mode_titles[mode]);
}

/**
 * ctl_mode_from_string:
 * @name: `non-secure` or `mixed`
 * @mode: (out): the mode
 * @error: return location for %CTL_ERROR_USAGE
 *
 * Returns: %FALSE where @name is no mode
 */
gboolean
ctl_mode_from_string (const char *name, CtlMode *mode, GError **error)
{
  guint index;
  if (!find_name (mode_names, G_N_ELEMENTS (mode_names), name, _ ("security mode"), &index, error))
    return FALSE;
  *mode = (CtlMode) index;
  return TRUE;
}

/**
 * ctl_role_to_string:
 * @role: of a server
 *
 * Returns: its name in files, never translated
 */
const char *
ctl_role_to_string (CtlRole role)
{
  gsize index = (gsize) role - CTL_ROLE_PUBLISHER;
  g_return_val_if_fail (index < G_N_ELEMENTS (role_names), NULL);
  return role_names[index];
}

/**
 * ctl_role_to_title:
 * @role: of a server
 *
 * Returns: what a person calls it, translated
 */
const char *
ctl_role_to_title (CtlRole role)
{
  g_return_val_if_fail (role >= CTL_ROLE_PUBLISHER && role <= CTL_ROLE_FIREWALL, NULL);
  return _ (role_titles[role - CTL_ROLE_PUBLISHER]);
}

/**
 * ctl_role_from_string:
 * @name: `publisher`, `subscriber`, `tftp` or `firewall`
 * @role: (out): the role
 * @error: return location for %CTL_ERROR_USAGE
 *
 * Returns: %FALSE where @name is no role
 */
gboolean
ctl_role_from_string (const char *name, CtlRole *role, GError **error)
{
  guint index;
  if (!find_name (role_names, G_N_ELEMENTS (role_names), name, _ ("role of a server"), &index,
                  error))
    return FALSE;
  *role = (CtlRole) (index + CTL_ROLE_PUBLISHER);
  return TRUE;
}

/**
 * ctl_status_to_string:
 * @status: what became of a server's file
 *
 * Returns: its name for scripts, never translated
 */
const char *
ctl_status_to_string (CtlStatus status)
{
  g_return_val_if_fail ((gsize) status < G_N_ELEMENTS (status_names), NULL);
  return status_names[status];
}

/**
 * ctl_status_to_title:
 * @status: what became of a server's file
 *
 * Returns: what a person calls it, translated
 */
const char *
ctl_status_to_title (CtlStatus status)
{
  g_return_val_if_fail ((gsize) status < G_N_ELEMENTS (status_titles), NULL);
  return _ (status_titles[status]);
}

/**
 * ctl_service_new:
 * @function: a function number of a CTL record
 * @certificate: what the service proves itself with
 *
 * Returns: (transfer full): a service
 */
CtlService *
ctl_service_new (guint16 function, CtlCertificate *certificate)
{
  CtlService *self = g_new0 (CtlService, 1);
  self->function = function;
  self->certificate = ctl_certificate_ref (certificate);
  return self;
}

/**
 * ctl_service_free:
 * @self: (transfer full): a service
 */
void
ctl_service_free (CtlService *self)
{
  ctl_certificate_unref (self->certificate);
  g_free (self);
}

/**
 * ctl_server_new:
 * @name: host name
 * @address: IPv4 or IPv6 address
 * @role: its place in the cluster
 *
 * Returns: (transfer full): a server without services
 */
CtlServer *
ctl_server_new (const char *name, const char *address, CtlRole role)
{
  CtlServer *self = g_new0 (CtlServer, 1);
  self->name = g_strdup (name);
  self->address = g_strdup (address);
  self->role = role;
  self->services = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_service_free);
  return self;
}

/**
 * ctl_server_free:
 * @self: (transfer full): a server
 */
void
ctl_server_free (CtlServer *self)
{
  g_free (self->name);
  g_free (self->address);
  g_ptr_array_unref (self->services);
  g_free (self);
}

/**
 * ctl_cluster_new:
 * @name: of the cluster
 * @release: as the publisher writes it
 * @mode: security mode
 *
 * Returns: (transfer full): a cluster without servers
 */
CtlCluster *
ctl_cluster_new (const char *name, const char *release, CtlMode mode)
{
  CtlCluster *self = g_new0 (CtlCluster, 1);
  self->name = g_strdup (name);
  self->release = g_strdup (release);
  self->mode = mode;
  self->servers = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_server_free);
  return self;
}

/**
 * ctl_cluster_free:
 * @self: (transfer full): a cluster
 */
void
ctl_cluster_free (CtlCluster *self)
{
  g_free (self->name);
  g_free (self->release);
  g_ptr_array_unref (self->servers);
  g_free (self);
}

/**
 * ctl_result_new:
 * @name: of the server
 * @address: of the server
 * @path: where it keeps the file
 * @status: what became of it
 * @message: for a person, in English; empty where there is nothing to say
 *
 * Returns: (transfer full): a result
 */
CtlResult *
ctl_result_new (
    const char *name, const char *address, const char *path, CtlStatus status, const char *message)
{
  CtlResult *self = g_new0 (CtlResult, 1);
  self->name = g_strdup (name);
  self->address = g_strdup (address);
  self->path = g_strdup (path);
  self->status = status;
  self->message = g_strdup (message);
  return self;
}

/**
 * ctl_result_copy:
 * @self: a result
 *
 * Returns: (transfer full): another like it
 */
CtlResult *
ctl_result_copy (const CtlResult *self)
{
  return ctl_result_new (self->name, self->address, self->path, self->status, self->message);
}

/**
 * ctl_result_free:
 * @self: (transfer full): a result
 */
void
ctl_result_free (CtlResult *self)
{
  g_free (self->name);
  g_free (self->address);
  g_free (self->path);
  g_free (self->message);
  g_free (self);
}

/**
 * ctl_result_is_good:
 * @self: a result
 *
 * Returns: whether the server has the file now
 */
gboolean
ctl_result_is_good (const CtlResult *self)
{
  return self->status == CTL_STATUS_WRITTEN || self->status == CTL_STATUS_UNCHANGED;
}
