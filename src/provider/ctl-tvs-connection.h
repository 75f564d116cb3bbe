/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <openssl/ssl.h>

#include "ctl-tvs-message.h"

G_BEGIN_DECLS

#define CTL_TVS_CONNECTION_SECONDS 30 /* from the first byte to the last */

/**
 * CtlTvsAnswerFunc:
 * @request: what is asked
 * @user_data: as given
 *
 * Called in the thread of the connection. Blocks as little as it can: others wait.
 *
 * Returns: (transfer full) (nullable): the answer; %NULL: none, and the connection is closed
 */
typedef CtlTvsReply *(*CtlTvsAnswerFunc) (const CtlTvsRequest *request, gpointer user_data);

/**
 * CtlTvsConnectionSpec:
 * @context: of the thread that serves it
 * @tls: with the service's certificate
 * @answer: what answers
 * @ended: called once, when nothing is left to do; the connection is freed after it
 * @user_data: for both
 */
typedef struct
{
  GMainContext *context;
  SSL_CTX *tls;
  CtlTvsAnswerFunc answer;
  void (*ended) (gpointer connection, gpointer user_data);
  gpointer user_data;
} CtlTvsConnectionSpec;

/**
 * CtlTvsConnection:
 *
 * A phone that asks the trust verification service: handshake, one request, one reply. Never
 * blocks, so that one thread serves thousands.
 */
typedef struct _CtlTvsConnection CtlTvsConnection;

CtlTvsConnection *ctl_tvs_connection_new (GSocket *socket, const CtlTvsConnectionSpec *spec);
void ctl_tvs_connection_free (CtlTvsConnection *self);

G_END_DECLS
