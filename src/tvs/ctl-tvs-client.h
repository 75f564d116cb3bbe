/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-certificate.h"
#include "ctl-list.h"
#include "ctl-tls-trust.h"
#include "ctl-tvs-message.h"

G_BEGIN_DECLS

/**
 * CtlTvsClient:
 *
 * A trust verification service that can be asked as phones ask it. Each call makes a connection of
 * its own, blocks the calling thread within the deadline, and returns at once when cancelled.
 */
#define CTL_TYPE_TVS_CLIENT (ctl_tvs_client_get_type ())
G_DECLARE_FINAL_TYPE (CtlTvsClient, ctl_tvs_client, CTL, TVS_CLIENT, GObject)

CtlTvsClient *ctl_tvs_client_new (const char *host,
                                  guint16 port,
                                  const char *device,
                                  const CtlTlsTrust *trust,
                                  guint timeout_seconds);
const char *ctl_tvs_client_get_label (CtlTvsClient *self); /* HOST:PORT, for messages */
CtlTvsReply *ctl_tvs_client_ask (CtlTvsClient *self,
                                 CtlCertificate *certificate,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray *ctl_tvs_client_find_own (CtlList *itl, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
