/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-signing.h"

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

struct _CtlSigning
{
  CK_FUNCTION_LIST *functions;
  CtlSignOrder order;
  CtlSession *session;
  CK_OBJECT_HANDLE key;
  gboolean wants_pin;
};

/**
 * ctl_sign_order_clear:
 * @self: an order, perhaps not complete
 */
void
ctl_sign_order_clear (CtlSignOrder *self)
{
  g_clear_pointer (&self->name, ctl_token_unref);
  g_clear_pointer (&self->certificate, ctl_certificate_unref);
  g_clear_pointer (&self->hash, g_bytes_unref);
}

/* One login for one PIN. The flags are stale after a failed one. */
static gboolean
log_in (CtlSigning *self,
        const CtlToken *token,
        CK_USER_TYPE user,
        const CtlSecret *pin,
        GError **error)
{
  if (token->pin & CTL_TOKEN_PIN_NOT_ASKED)
    return TRUE;
  if (pin == NULL && !(token->pin & CTL_TOKEN_PIN_PAD))
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_PIN_NEEDED,
                           _ ("The token wants a PIN, and none was given"));
      return FALSE;
    }
  const char *what = user == CKU_USER ? _ ("The login") : _ ("The login for this one signature");
  if (ctl_ckr_check_person (ctl_session_login (self->session, user, pin), what, error))
    return TRUE;
  ctl_tries_explain (self->functions, self->order.name, error);
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
                 _ ("None of the %u RSA keys on the token belongs to the certificate, which cannot "
                    "sign without its key. Use another token"),
                 count);
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

static gboolean
is_pin_wanted (CtlSession *session, CK_OBJECT_HANDLE key)
{
  g_autoptr (GBytes) value =
      ctl_session_read (session, key, CKA_ALWAYS_AUTHENTICATE, sizeof (CK_BBOOL), NULL);
  gsize length = 0;
  const CK_BBOOL *always = value != NULL ? g_bytes_get_data (value, &length) : NULL;
  return length > 0 && *always != CK_FALSE;
}

/**
 * ctl_signing_begin:
 * @functions: of the module
 * @order: (inout): what to sign and with what; its contents are taken
 * @pin: (nullable): %NULL where the token has a PIN pad or wants none
 * @error: return location for what the token answers
 *
 * Finds the token, reads its flags afresh, logs in once and finds the key.
 *
 * Returns: (transfer full) (nullable): what ctl_signing_finish() needs
 */
CtlSigning *
ctl_signing_begin (CK_FUNCTION_LIST *functions,
                   CtlSignOrder *order,
                   const CtlSecret *pin,
                   GError **error)
{
  g_autoptr (CtlSigning) self = g_new0 (CtlSigning, 1);
  self->functions = functions;
  self->order = *order;
  *order = (CtlSignOrder){ 0 };
  g_autoptr (CtlToken) token = ctl_tries_find (functions, self->order.name, error);
  if (token == NULL || !ctl_pin_policy_may_try (token, self->order.allow_last_try, error))
    return NULL;
  self->session = ctl_session_open (functions, token->slot, error);
  if (self->session == NULL || !log_in (self, token, CKU_USER, pin, error) ||
      !find_key (self->session, self->order.certificate, &self->key, error))
    return NULL;
  self->wants_pin = is_pin_wanted (self->session, self->key);
  return g_steal_pointer (&self);
}

/**
 * ctl_signing_free:
 * @self: (transfer full): a signature, made or not; the token is logged out
 */
void
ctl_signing_free (CtlSigning *self)
{
  g_clear_pointer (&self->session, ctl_session_close);
  ctl_sign_order_clear (&self->order);
  g_free (self);
}

/**
 * ctl_signing_wants_pin:
 * @self: a signature that is to be made
 *
 * Returns: whether the key wants a PIN of its own for each signature, as the key 9C of a PIV card
 *   does
 */
gboolean
ctl_signing_wants_pin (const CtlSigning *self)
{
  return self->wants_pin;
}

/**
 * ctl_signing_look:
 * @self: a signature for which the key wants the PIN
 * @error: return location for the errors of ctl_slots_find()
 *
 * Returns: (transfer full) (nullable): the token with the flags of now; that it wanted no login
 *   says nothing of this key
 */
CtlToken *
ctl_signing_look (CtlSigning *self, GError **error)
{
  CtlToken *token = ctl_tries_find (self->functions, self->order.name, error);
  if (token != NULL)
    token->pin &= ~(guint) CTL_TOKEN_PIN_NOT_ASKED;
  return token;
}

/* Between C_SignInit() and C_Sign(), as PKCS#11 wants it. */
static gboolean
log_in_again (CtlSigning *self, const CtlSecret *pin, GError **error)
{
  g_autoptr (CtlToken) token = ctl_signing_look (self, error);
  return token != NULL && ctl_pin_policy_may_try (token, self->order.allow_last_try, error) &&
         ctl_session_sign_init (self->session, self->key, error) &&
         log_in (self, token, CKU_CONTEXT_SPECIFIC, pin, error);
}

/**
 * ctl_signing_finish:
 * @self: a signature that is to be made
 * @pin: (nullable): where the key wants one for each signature and the token has no PIN pad
 * @error: return location for what the token answers
 *
 * Returns: (transfer full) (nullable): the signature, not yet checked
 */
GBytes *
ctl_signing_finish (CtlSigning *self, const CtlSecret *pin, GError **error)
{
  gboolean ready = self->wants_pin ? log_in_again (self, pin, error)
                                   : ctl_session_sign_init (self->session, self->key, error);
  if (!ready)
    return NULL;
  g_autoptr (GBytes) info = ctl_digest_get_info (self->order.digest, self->order.hash);
  return ctl_session_sign (self->session, info, error);
}
