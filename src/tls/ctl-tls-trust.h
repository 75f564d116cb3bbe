/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <openssl/x509.h>

#include "ctl-tls-known.h"

G_BEGIN_DECLS

/**
 * CtlTlsPeer:
 * @host: as the user gave it
 * @port: TCP port
 * @subject: of its certificate, made safe for a screen
 * @not_before: seconds since 1970 UTC
 * @not_after: seconds since 1970 UTC
 * @fingerprint: SHA-256 of its certificate, 32 bytes
 *
 * What a person must see before trusting a certificate for the first time.
 */
typedef struct
{
  const char *host;
  guint16 port;
  const char *subject;
  gint64 not_before;
  gint64 not_after;
  GBytes *fingerprint;
} CtlTlsPeer;

/**
 * CtlTlsAsk:
 * @peer: whom the question is about
 * @user_data: as given
 *
 * Called in the connecting thread, with nothing sent yet.
 *
 * Returns: %TRUE where the person trusts this certificate from now on
 */
typedef gboolean (*CtlTlsAsk) (const CtlTlsPeer *peer, gpointer user_data);

/**
 * CtlTlsTell:
 * @peer: whose certificate it is
 * @known: what is remembered of it
 * @user_data: as given
 *
 * Called in the connecting thread, before the connection fails.
 */
typedef void (*CtlTlsTell) (const CtlTlsPeer *peer, const CtlTlsKnown *known, gpointer user_data);

/**
 * CtlTlsTrust:
 * @ca_file: (nullable): PEM or DER certificates that the peer's must chain to, or be
 * @fingerprint: (nullable): SHA-256 that the peer's certificate must have, 32 bytes
 * @fingerprints: (nullable) (element-type GBytes): as @fingerprint, but one of several
 * @known_path: file of remembered fingerprints
 * @ask: (nullable): asks the person the first time; %NULL: an unknown certificate is refused
 * @tell_changed: (nullable): told of a certificate that is not the one remembered
 * @user_data: for @ask and @tell_changed
 * @legacy: TLS 1.0, static RSA and small keys are allowed too, on this connection alone
 *
 * How a peer's certificate is judged (ctl-provider-protocol.md, 1).
 */
typedef struct
{
  const char *ca_file;
  GBytes *fingerprint;
  GPtrArray *fingerprints;
  const char *known_path;
  CtlTlsAsk ask;
  CtlTlsTell tell_changed;
  gpointer user_data;
  gboolean legacy;
} CtlTlsTrust;

CtlTlsTrust ctl_tls_trust_copy (const CtlTlsTrust *self);
void ctl_tls_trust_clear (CtlTlsTrust *self); /* of a copy */

char *ctl_tls_trust_dup_label (const char *host, guint16 port);
gboolean ctl_tls_trust_check (const CtlTlsTrust *self,
                              const char *host,
                              guint16 port,
                              X509 *certificate,
                              STACK_OF (X509) * chain,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
