/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-message.h"
#include "ctl-publisher.h"
#include "ctl-tls-trust.h"

G_BEGIN_DECLS

/**
 * CtlProviderAccess:
 * @host: host name or address
 * @port: TCP port
 * @label: both, for messages
 * @user: name of the administrator
 * @password: of the administrator
 * @trust: how the publisher's certificate is judged
 * @timeout: seconds for each wait
 *
 * What it takes to get a connection. Borrowed: lives longer than the connection.
 */
typedef struct
{
  char *host;
  guint16 port;
  char *label;
  char *user;
  CtlSecret *password;
  CtlTlsTrust trust;
  guint timeout;
} CtlProviderAccess;

typedef void (*CtlFillFunc) (CtlFields *fields, gconstpointer data);

/**
 * CtlProviderRequest:
 * @type: of the request
 * @fill: (nullable): adds its fields
 * @data: for @fill
 * @progress: (nullable): for the events before the reply to PUT CTL
 * @user_data: for @progress
 */
typedef struct
{
  CtlMessageType type;
  CtlFillFunc fill;
  gconstpointer data;
  CtlResultFunc progress;
  gpointer user_data;
} CtlProviderRequest;

/**
 * CtlProviderConnection:
 *
 * One connection to a publisher, logged in.
 */
typedef struct _CtlProviderConnection CtlProviderConnection;

CtlProviderConnection *ctl_provider_connection_open (const CtlProviderAccess *access,
                                                     GCancellable *cancellable,
                                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_provider_connection_close (CtlProviderConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlProviderConnection, ctl_provider_connection_close)

gboolean ctl_provider_connection_is_alive (CtlProviderConnection *self);
CtlFrame *ctl_provider_connection_exchange (CtlProviderConnection *self,
                                            const CtlProviderRequest *request,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For what a reply holds and should not: %CTL_ERROR_MALFORMED becomes %CTL_ERROR_PEER. */
void
ctl_provider_access_blame (const CtlProviderAccess *access, CtlMessageType type, GError **error);

G_END_DECLS
