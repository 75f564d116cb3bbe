/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

/**
 * CtlTlsStream:
 *
 * A TLS connection over a socket as a #GIOStream. Reading and writing block the calling thread,
 * at most until the stream's deadline, and end at once when their cancellable is cancelled.
 */
#define CTL_TYPE_TLS_STREAM (ctl_tls_stream_get_type ())
G_DECLARE_FINAL_TYPE (CtlTlsStream, ctl_tls_stream, CTL, TLS_STREAM, GIOStream)

CtlTlsStream *ctl_tls_stream_new (GSocket *socket, SSL_CTX *context);
SSL *ctl_tls_stream_get_ssl (CtlTlsStream *self);
void ctl_tls_stream_set_timeout (CtlTlsStream *self, guint seconds); /* from now on; 0: none */
gboolean ctl_tls_stream_is_alive (CtlTlsStream *self);
gboolean ctl_tls_stream_handshake (CtlTlsStream *self,
                                   gboolean as_server,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
