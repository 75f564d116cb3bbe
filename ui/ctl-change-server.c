/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-change-server.h"

static void
server_free (gpointer data)
{
  CtlChangeServer *server = data;
  g_object_unref (server->connection);
  g_free (server);
}

GPtrArray *
ctl_change_servers_new (void)
{
  return g_ptr_array_new_with_free_func (server_free);
}

static const CtlSurvey *
get_survey (GPtrArray *servers, guint i)
{
  const CtlChangeServer *server = servers->pdata[i];
  return ctl_connection_get_survey (server->connection);
}

static gboolean
may_add (GPtrArray *servers, const CtlSurvey *cluster, const CtlTarget *target, GError **error)
{
  if (!ctl_survey_may_add (cluster, target, error))
    return FALSE;
  for (guint i = 0; i < servers->len; i++)
    if (!ctl_survey_may_add (get_survey (servers, i), target, error))
      return FALSE;
  return TRUE;
}

/**
 * ctl_change_servers_add:
 * @servers: (element-type CtlChangeServer): those that are added already
 * @cluster: what the publisher said of its own
 * @role: %CTL_ROLE_TFTP or %CTL_ROLE_FIREWALL
 * @connection: to the server, read
 * @error: return location for the errors of ctl_survey_may_add()
 *
 * Returns: whether it was added
 */
gboolean
ctl_change_servers_add (GPtrArray *servers,
                        const CtlSurvey *cluster,
                        CtlRole role,
                        CtlConnection *connection,
                        GError **error)
{
  const CtlSurvey *survey = ctl_connection_get_survey (connection);
  if (!may_add (servers, cluster, ctl_survey_get_publisher (survey), error))
    return FALSE;
  CtlChangeServer *server = g_new0 (CtlChangeServer, 1);
  server->role = role;
  server->connection = g_object_ref (connection);
  g_ptr_array_add (servers, server);
  return TRUE;
}

/**
 * ctl_change_servers_name:
 * @servers: (element-type CtlChangeServer): servers
 * @record: an entry of the installed file
 *
 * Returns: whether @record is that of one of them
 */
gboolean
ctl_change_servers_name (GPtrArray *servers, CtlRecord *record)
{
  for (guint i = 0; i < servers->len; i++)
    if (ctl_survey_names (get_survey (servers, i), record))
      return TRUE;
  return FALSE;
}

/**
 * ctl_change_servers_add_to_job:
 * @servers: (element-type CtlChangeServer): servers
 * @job: a job that is to list them and to send them the file
 */
void
ctl_change_servers_add_to_job (GPtrArray *servers, CtlJob *job)
{
  for (guint i = 0; i < servers->len; i++)
    {
      const CtlChangeServer *server = servers->pdata[i];
      g_autoptr (CtlPublisher) publisher = ctl_connection_dup_publisher (server->connection);
      if (server->role == CTL_ROLE_FIREWALL)
        ctl_job_add_firewall (job, publisher);
      else
        ctl_job_add_tftp (job, publisher);
    }
}
