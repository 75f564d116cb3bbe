/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-sign.h"

#include <glib/gi18n-lib.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>

#include "ctl-ckr.h"
#include "ctl-error.h"
#include "ctl-pin-policy.h"
#include "ctl-session.h"
#include "ctl-token-protocol.h"
#include "ctl-tries.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIGNUM, BN_free)

/* The flags are stale after a failed login: they are read once more to say what it cost. */
static void
set_login_failed (CK_FUNCTION_LIST *functions, const CtlSignOrder *order, GError **error)
{
  if ((*error)->code != CTL_ERROR_PIN_REFUSED)
    return;
  g_autoptr (GError) refused = g_steal_pointer (error);
  g_autoptr (CtlToken) token = ctl_tries_find (functions, order->name, NULL);
  ctl_pin_policy_set_refused (token, refused->message, error);
}

static gboolean
log_in (CK_FUNCTION_LIST *functions,
        CtlSession *session,
        const CtlToken *token,
        const CtlSignOrder *order,
        GError **error)
{
  if (token->pin & CTL_TOKEN_PIN_NOT_ASKED)
    return TRUE;
  if (order->pin == NULL && !(token->pin & CTL_TOKEN_PIN_PAD))
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_PIN_NEEDED,
                           _ ("The token wants a PIN, and none was given"));
      return FALSE;
    }
  gsize length = 0;
  const char *pin = order->pin != NULL ? ctl_secret_peek (order->pin, &length) : NULL;
  g_autoptr (GError) failure = NULL;
  if (ctl_ckr_check_person (ctl_session_login (session, pin, length), _ ("The login"), &failure))
    return TRUE;
  set_login_failed (functions, order, &failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
has_modulus (CtlSession *session, CK_OBJECT_HANDLE key, const BIGNUM *modulus, GError **error)
{
  g_autoptr (GBytes) value = ctl_session_read (session, key, CKA_MODULUS, CTL_TOKEN_KEY_MAX, error);
  if (value == NULL)
    return FALSE;
  gsize length;
  const guint8 *data = g_bytes_get_data (value, &length);
  g_autoptr (BIGNUM) number = BN_bin2bn (data, (int) length, NULL);
  return number != NULL && BN_cmp (number, modulus) == 0;
}

static BIGNUM *
get_modulus (CtlCertificate *certificate, GError **error)
{
  BIGNUM *modulus = NULL;
  EVP_PKEY *key = X509_get0_pubkey (ctl_certificate_get_x509 (certificate));
  if (EVP_PKEY_get_bn_param (key, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1)
    return modulus;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_UNSUPPORTED,
                       _ ("The certificate has no RSA key, and CTL files are signed with RSA"));
  return NULL;
}

/* @reason: (nullable): why one of the keys can not be read */
static gboolean
set_no_key (guint count, const GError *reason, GError **error)
{
  if (reason == NULL)
    g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
                 _ ("None of the %u RSA keys on the token belongs to the certificate"), count);
  else
    g_set_error (error, CTL_ERROR, reason->code,
                 _ ("None of the %u RSA keys on the token is known to belong to the certificate. "
                    "%s"),
                 count, reason->message);
  return FALSE;
}

/* By its modulus: the identifiers of keys and certificates can be empty, or there twice. */
static gboolean
find_key (CtlSession *session, CtlCertificate *certificate, CK_OBJECT_HANDLE *key, GError **error)
{
  g_autoptr (BIGNUM) modulus = get_modulus (certificate, error);
  if (modulus == NULL)
    return FALSE;
  CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
  CK_KEY_TYPE type = CKK_RSA;
  CK_ATTRIBUTE attributes[] = { { CKA_CLASS, &class, sizeof class },
                                { CKA_KEY_TYPE, &type, sizeof type } };
  g_autoptr (GArray) keys =
      ctl_session_find (session, attributes, G_N_ELEMENTS (attributes), error);
  if (keys == NULL)
    return FALSE;
  g_autoptr (GError) reason = NULL;
  for (guint i = 0; i < keys->len; i++)
    {
      *key = g_array_index (keys, CK_OBJECT_HANDLE, i);
      g_clear_error (&reason);
      if (has_modulus (session, *key, modulus, &reason))
        return TRUE;
    }
  return set_no_key (keys->len, reason, error);
}

/* Such a key wants the PIN a second time, and a PIN is never sent twice by itself. */
static gboolean
check_key (CtlSession *session, CK_OBJECT_HANDLE key, GError **error)
{
  g_autoptr (GBytes) value =
      ctl_session_read (session, key, CKA_ALWAYS_AUTHENTICATE, sizeof (CK_BBOOL), NULL);
  gsize length = 0;
  const CK_BBOOL *always = value != NULL ? g_bytes_get_data (value, &length) : NULL;
  if (length == 0 || *always == CK_FALSE)
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
                       _ ("The key of this certificate wants the PIN again for each signature "
                          "(CKA_ALWAYS_AUTHENTICATE), which is not done; use another certificate"));
  return FALSE;
}

/**
 * ctl_sign:
 * @functions: of the module
 * @order: what to sign and with what
 * @error: return location for what the token answers
 *
 * Finds the token, reads its flags afresh, logs in once, signs and logs out.
 *
 * Returns: (transfer full) (nullable): the signature, not yet checked
 */
GBytes *
ctl_sign (CK_FUNCTION_LIST *functions, const CtlSignOrder *order, GError **error)
{
  g_autoptr (CtlToken) token = ctl_tries_find (functions, order->name, error);
  if (token == NULL || !ctl_pin_policy_may_try (token, order->allow_last_try, error))
    return NULL;
  g_autoptr (CtlSession) session = ctl_session_open (functions, token->slot, error);
  CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
  if (session == NULL || !log_in (functions, session, token, order, error) ||
      !find_key (session, order->certificate, &key, error) || !check_key (session, key, error))
    return NULL;
  g_autoptr (GBytes) info = ctl_digest_get_info (order->digest, order->hash);
  return ctl_session_sign (session, key, info, error);
}
