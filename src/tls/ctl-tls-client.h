/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-tls-stream.h"
#include "ctl-tls-trust.h"

G_BEGIN_DECLS

/* Connects, shakes hands and judges the certificate; nothing of the caller's is sent before. */
CtlTlsStream *ctl_tls_client_connect (const char *host,
                                      guint16 port,
                                      const CtlTlsTrust *trust,
                                      guint timeout_seconds,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
