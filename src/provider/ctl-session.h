/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-login-delay.h"
#include "ctl-store.h"
#include "ctl-tls-stream.h"

G_BEGIN_DECLS

#define CTL_SESSION_LOGIN_SECONDS 30 /* before LOGIN, without the delays of failures */
#define CTL_SESSION_IDLE_SECONDS  300
#define CTL_SESSION_LOGINS_MAX    3 /* failures */

/**
 * CtlSessionPeer:
 * @store: what is asked about
 * @delay: failures of all sessions
 * @stream: the connection, before its handshake
 * @address: of the client
 * @cancellable: ends the session, but not in a PUT CTL
 * @on_login: called once the client has logged in
 * @user_data: for @on_login
 *
 * One client of a provider.
 */
typedef struct
{
  CtlStore *store;
  CtlLoginDelay *delay;
  CtlTlsStream *stream;
  GInetAddress *address;
  GCancellable *cancellable;
  void (*on_login) (gpointer user_data);
  gpointer user_data;
} CtlSessionPeer;

void ctl_session_run (const CtlSessionPeer *peer);

G_END_DECLS
