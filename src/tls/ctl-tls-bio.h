/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <openssl/bio.h>

G_BEGIN_DECLS

/* What OpenSSL reads from and writes to: a GSocket, never blocking, and without SIGPIPE. */
BIO *ctl_tls_bio_new (GSocket *socket);
const GError *ctl_tls_bio_get_error (BIO *bio);

G_END_DECLS
