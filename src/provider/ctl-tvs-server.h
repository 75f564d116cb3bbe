/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-tvs-connection.h"

G_BEGIN_DECLS

#define CTL_TVS_SERVER_THREADS_MAX 4
#define CTL_TVS_SERVER_PHONES_MAX  4096 /* at once; further ones wait in the system's queue */

/**
 * CtlTvsServer:
 *
 * A trust verification service (publisher-doors.md, 1): a few threads that serve thousands of
 * phones at once.
 */
typedef struct _CtlTvsServer CtlTvsServer;

CtlTvsServer *ctl_tvs_server_new (const char *listen,
                                  SSL_CTX *tls,
                                  CtlTvsAnswerFunc answer,
                                  gpointer user_data,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_tvs_server_free (CtlTvsServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlTvsServer, ctl_tvs_server_free)

void ctl_tvs_server_set_tls (CtlTvsServer *self, SSL_CTX *tls); /* for connections from now on */
char *ctl_tvs_server_dup_address (CtlTvsServer *self);

G_END_DECLS
