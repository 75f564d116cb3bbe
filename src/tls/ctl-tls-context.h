/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SSL_CTX, SSL_CTX_free)

SSL_CTX *ctl_tls_context_new (gboolean as_server, gboolean legacy);
char *ctl_tls_context_dup_error (void);

G_END_DECLS
