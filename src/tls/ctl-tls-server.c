/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tls-server.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>

#include "ctl-error.h"
#include "ctl-text.h"
#include "ctl-tls-context.h"

static gboolean
set_error (GError **error, const char *path, const char *what)
{
  gboolean small = ERR_GET_REASON (ERR_peek_last_error ()) == SSL_R_EE_KEY_TOO_SMALL;
  g_autofree char *reason = ctl_tls_context_dup_error ();
  g_autofree char *safe = ctl_text_safe (path);
  if (small)
    g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                 _ ("“%s”: the key of this certificate is too small for today's TLS: make one with "
                    "an RSA key of 2048 bits or more, or set legacy-clients=true"),
                 safe);
  else
    g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, "“%s”: %s: %s", safe, what, reason);
  return FALSE;
}

/* Without a passphrase callback OpenSSL asks on the terminal, which a service has not. */
static int
give_no_passphrase (char *buffer G_GNUC_UNUSED,
                    int size G_GNUC_UNUSED,
                    int for_writing G_GNUC_UNUSED,
                    void *user_data G_GNUC_UNUSED)
{
  return -1;
}

static gboolean
load (SSL_CTX *context, const char *certificate_path, const char *key_path, GError **error)
{
  ERR_clear_error ();
  if (SSL_CTX_use_certificate_chain_file (context, certificate_path) != 1)
    return set_error (error, certificate_path, _ ("this is no certificate for TLS"));
  if (SSL_CTX_use_PrivateKey_file (context, key_path, SSL_FILETYPE_PEM) != 1)
    return set_error (error, key_path, _ ("this is no private key for that certificate"));
  if (SSL_CTX_check_private_key (context) != 1)
    return set_error (error, key_path, _ ("this is not the key of the certificate"));
  return TRUE;
}

/**
 * ctl_tls_server_new_context:
 * @certificate_path: PEM: the server's certificate, then those that lead to its CA
 * @key_path: PEM: its private key, without passphrase
 * @legacy: TLS 1.0, static RSA and small keys are allowed too; changes this context and nothing
 *   else in the process
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * For the accepting end of TLS (ctl-provider-protocol.md, 1).
 *
 * Returns: (transfer full) (nullable): the context
 */
SSL_CTX *
ctl_tls_server_new_context (const char *certificate_path,
                            const char *key_path,
                            gboolean legacy,
                            GError **error)
{
  g_autoptr (SSL_CTX) context = ctl_tls_context_new (TRUE, legacy);
  SSL_CTX_set_default_passwd_cb (context, give_no_passphrase);
  return load (context, certificate_path, key_path, error) ? g_steal_pointer (&context) : NULL;
}
