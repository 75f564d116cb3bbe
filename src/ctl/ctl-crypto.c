/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-crypto.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>

/**
 * ctl_crypto_set_error:
 * @error: return location for an error
 * @code: what the failure of OpenSSL means here
 * @what: what failed, translated
 *
 * Turns OpenSSL's last error into one of ours and empties its queue, so that an old error is never
 * taken for the reason of a later one.
 */
void
ctl_crypto_set_error (GError **error, CtlError code, const char *what)
{
  const char *reason = ERR_reason_error_string (ERR_peek_last_error ());
  ERR_clear_error ();
  if (reason == NULL)
    g_set_error_literal (error, CTL_ERROR, code, what);
  else
    g_set_error (error, CTL_ERROR, code, _ ("%s: %s"), what, reason);
}

/**
 * ctl_crypto_refuse_passphrase:
 * @buffer: not used
 * @size: not used
 * @writing: not used
 * @data: not used
 *
 * A pem_password_cb: OpenSSL's own would ask on the terminal, also where a program runs unattended.
 *
 * Returns: -1, no passphrase
 */
int
ctl_crypto_refuse_passphrase (char *buffer G_GNUC_UNUSED,
                              int size G_GNUC_UNUSED,
                              int writing G_GNUC_UNUSED,
                              void *data G_GNUC_UNUSED)
{
  return -1;
}
