/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-connection.h"
#include "ctl-job.h"

G_BEGIN_DECLS

/**
 * CtlChangeServer:
 * @role: %CTL_ROLE_TFTP or %CTL_ROLE_FIREWALL
 * @connection: to it, read
 *
 * A server that the cluster does not know, and that is to be listed and to get the file.
 */
typedef struct
{
  CtlRole role;
  CtlConnection *connection;
} CtlChangeServer;

GPtrArray *ctl_change_servers_new (void); /* of CtlChangeServer */
gboolean ctl_change_servers_add (GPtrArray *servers,
                                 const CtlSurvey *cluster,
                                 CtlRole role,
                                 CtlConnection *connection,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_change_servers_name (GPtrArray *servers, CtlRecord *record);
void ctl_change_servers_add_to_job (GPtrArray *servers, CtlJob *job);

G_END_DECLS
