/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tls-context.h"

#include <openssl/err.h>

#define MODERN_CIPHERS                                                                             \
  "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20:ECDHE+AES:DHE+AES:!aNULL:!eNULL:!aPSK:!SRP"
/* What old publishers offer (ctl-provider-protocol.md, 0): static RSA. */
#define LEGACY_CIPHERS                                                                             \
  MODERN_CIPHERS ":AES256-GCM-SHA384:AES256-SHA256:AES256-SHA:CAMELLIA256-SHA:AES128-GCM-SHA256:"  \
                 "AES128-SHA256:AES128-SHA:CAMELLIA128-SHA"

static void
set_versions (SSL_CTX *context, gboolean legacy)
{
  SSL_CTX_set_security_level (context, legacy ? 0 : 2);
  if (SSL_CTX_set_min_proto_version (context, legacy ? TLS1_VERSION : TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_max_proto_version (context, 0) != 1 ||
      SSL_CTX_set_cipher_list (context, legacy ? LEGACY_CIPHERS : MODERN_CIPHERS) != 1)
    g_error ("libssl does not take the versions and ciphers that it is to use");
}

/**
 * ctl_tls_context_new:
 * @as_server: for the accepting side
 * @legacy: TLS 1.0 and 1.1, static RSA, small keys and servers without RFC 5746 are allowed too
 *
 * All limits are set here, on this context alone, and not left to the system's configuration
 * (ctl-provider-protocol.md, 1). The peer's certificate is not judged by libssl: see
 * ctl_tls_trust_check().
 *
 * Returns: (transfer full): a context without certificate
 */
SSL_CTX *
ctl_tls_context_new (gboolean as_server, gboolean legacy)
{
  SSL_CTX *context = SSL_CTX_new (as_server ? TLS_server_method () : TLS_client_method ());
  if (context == NULL)
    g_error ("no memory for TLS");
  set_versions (context, legacy);
  SSL_CTX_set_verify (context, SSL_VERIFY_NONE, NULL);
  SSL_CTX_set_session_cache_mode (context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options (context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  if (as_server)
    SSL_CTX_set_num_tickets (context, 0);
  if (legacy && !as_server)
    SSL_CTX_set_options (context, SSL_OP_LEGACY_SERVER_CONNECT);
  SSL_CTX_set_mode (context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                 SSL_MODE_RELEASE_BUFFERS);
  return context;
}

/**
 * ctl_tls_context_dup_error:
 *
 * Takes OpenSSL's errors of this thread.
 *
 * Returns: (transfer full): the words of the last of them
 */
char *
ctl_tls_context_dup_error (void)
{
  unsigned long code = ERR_peek_last_error ();
  const char *reason = code != 0 ? ERR_reason_error_string (code) : NULL;
  char *words = reason != NULL ? g_strdup (reason) : g_strdup_printf ("error 0x%lx", code);
  ERR_clear_error ();
  return words;
}
