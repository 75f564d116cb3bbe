/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-publisher.h"
#include "ctl-tls-trust.h"

G_BEGIN_DECLS

#define CTL_PROVIDER_TIMEOUT_DEFAULT 30 /* seconds without an answer */

/**
 * CtlProviderClient:
 *
 * A #CtlPublisher that speaks CTLP/1. It connects and logs in at its first call; when the
 * connection is lost it does so again at the next one. A lost connection during PUT CTL is
 * answered by logging in again and sending the same PUT CTL once more (section 4).
 */
#define CTL_TYPE_PROVIDER_CLIENT (ctl_provider_client_get_type ())
G_DECLARE_FINAL_TYPE (CtlProviderClient, ctl_provider_client, CTL, PROVIDER_CLIENT, GObject)

/* @trust is copied, its @user_data must live as long as the client. */
CtlProviderClient *ctl_provider_client_new (const char *host,
                                            guint16 port,
                                            const char *user,
                                            CtlSecret *password,
                                            const CtlTlsTrust *trust,
                                            guint timeout_seconds);

G_END_DECLS
