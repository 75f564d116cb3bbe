/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

SSL_CTX *ctl_tls_server_new_context (const char *certificate_path,
                                     const char *key_path,
                                     gboolean legacy,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
