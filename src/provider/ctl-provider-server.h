/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-provider-config.h"

G_BEGIN_DECLS

#define CTL_PROVIDER_SERVER_SESSIONS_MAX 256
#define CTL_PROVIDER_SERVER_WAITING_MAX  64 /* of them, before LOGIN */

/**
 * CtlProviderServer:
 *
 * The listening end of CTLP/1: accepts connections and runs a session for each in a thread of its
 * own.
 */
typedef struct _CtlProviderServer CtlProviderServer;

CtlProviderServer *ctl_provider_server_new (CtlProviderConfig *config,
                                            const char *listen,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_provider_server_free (CtlProviderServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlProviderServer, ctl_provider_server_free)

char *ctl_provider_server_dup_address (CtlProviderServer *self);
char *ctl_provider_server_dup_tvs_address (CtlProviderServer *self);
gboolean ctl_provider_server_set_config (CtlProviderServer *self,
                                         CtlProviderConfig *config,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
