/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-held-signing.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-token-protocol.h"

#define MICROSECONDS 1000 /* in a millisecond */

static gboolean
take_order (CtlSignOrder *self, const CtlFields *fields, GError **error)
{
  guint8 digest, allow_last_try;
  self->name = ctl_token_name_from_fields (fields, error);
  if (self->name == NULL || !ctl_fields_get_u8 (fields, CTL_TOKEN_TAG_DIGEST, &digest, error) ||
      !ctl_fields_get_u8 (fields, CTL_TOKEN_TAG_ALLOW_LAST_TRY, &allow_last_try, error))
    return FALSE;
  g_autoptr (GBytes) der = ctl_fields_get_bytes (fields, CTL_TOKEN_TAG_CERTIFICATE, error);
  if (der == NULL)
    return FALSE;
  self->certificate = ctl_certificate_new (der, error);
  if (self->certificate == NULL)
    return FALSE;
  self->hash = ctl_fields_get_bytes (fields, CTL_TOKEN_TAG_HASH, error);
  self->digest = digest;
  self->allow_last_try = allow_last_try != 0;
  return self->hash != NULL;
}

static gboolean
finish (CtlSigning *signing, const CtlSecret *pin, CtlFields *reply, GError **error)
{
  g_autoptr (GBytes) signature = ctl_signing_finish (signing, pin, error);
  if (signature == NULL)
    return FALSE;
  ctl_fields_add_bytes (reply, CTL_TOKEN_TAG_SIGNATURE, signature);
  return TRUE;
}

/* @signing: (transfer full) */
static gboolean
hold (CtlHeldSigning *self, CtlSigning *signing, guint32 patience, CtlFields *reply, GError **error)
{
  g_autoptr (CtlSigning) owned = signing;
  g_autoptr (CtlToken) token = ctl_signing_look (signing, error);
  if (token == NULL)
    return FALSE;
  ctl_fields_add_u8 (reply, CTL_TOKEN_TAG_WANTS_PIN_AGAIN, TRUE);
  ctl_token_to_fields (token, reply);
  self->signing = g_steal_pointer (&owned);
  self->until = g_get_monotonic_time () + (gint64) patience * MICROSECONDS;
  return TRUE;
}

/**
 * ctl_held_signing_sign:
 * @self: nothing that waits
 * @functions: of the module
 * @request: fields of %CTL_TOKEN_REQUEST_SIGN
 * @reply: (inout): gets the signature, or the token and that its key wants the PIN again: then
 *   @self holds what waits for it
 * @error: return location for what the token answers, and %CTL_ERROR_MALFORMED
 *
 * Returns: whether @reply is an answer
 */
gboolean
ctl_held_signing_sign (CtlHeldSigning *self,
                       CK_FUNCTION_LIST *functions,
                       const CtlFields *request,
                       CtlFields *reply,
                       GError **error)
{
  guint32 patience;
  g_auto (CtlSignOrder) order = { 0 };
  g_autoptr (CtlSecret) pin = NULL;
  if (!take_order (&order, request, error) ||
      !ctl_fields_get_u32 (request, CTL_TOKEN_TAG_PATIENCE, &patience, error) ||
      !ctl_token_secret_from_fields (request, CTL_TOKEN_TAG_PIN, &pin, error))
    return FALSE;
  g_autoptr (CtlSigning) signing = ctl_signing_begin (functions, &order, pin, error);
  if (signing == NULL)
    return FALSE;
  return ctl_signing_wants_pin (signing)
             ? hold (self, g_steal_pointer (&signing), patience, reply, error)
             : finish (signing, NULL, reply, error);
}

/**
 * ctl_held_signing_sign_again:
 * @self: what waits; it ends with this, whatever comes of it
 * @request: fields of %CTL_TOKEN_REQUEST_AGAIN
 * @reply: (inout): gets the signature
 * @error: return location for what the token answers, and %CTL_ERROR_PIN_NEEDED where nothing waits
 *   or it waited too long
 *
 * Returns: whether @reply is an answer
 */
gboolean
ctl_held_signing_sign_again (CtlHeldSigning *self,
                             const CtlFields *request,
                             CtlFields *reply,
                             GError **error)
{
  gboolean late = g_get_monotonic_time () >= self->until;
  g_autoptr (CtlSigning) signing = g_steal_pointer (&self->signing);
  g_autoptr (CtlSecret) pin = NULL;
  if (signing == NULL || late)
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_PIN_NEEDED,
                           _ ("The token no longer waited for the second PIN; it was not sent"));
      return FALSE;
    }
  return ctl_token_secret_from_fields (request, CTL_TOKEN_TAG_PIN, &pin, error) &&
         finish (signing, pin, reply, error);
}

/**
 * ctl_held_signing_let_go:
 * @self: what waits, if anything does; the token is logged out
 */
void
ctl_held_signing_let_go (CtlHeldSigning *self)
{
  g_clear_pointer (&self->signing, ctl_signing_free);
}

/**
 * ctl_held_signing_wait:
 * @self: what waits, if anything does
 * @input: where the next request comes from
 *
 * Returns when it comes; what waited too long until then is let go.
 */
void
ctl_held_signing_wait (CtlHeldSigning *self, int input)
{
  GPollFD poll = { .fd = input, .events = G_IO_IN };
  while (self->signing != NULL)
    {
      gint64 left = self->until - g_get_monotonic_time ();
      if (left <= 0)
        ctl_held_signing_let_go (self);
      else if (g_poll (&poll, 1, (gint) (left / MICROSECONDS) + 1) > 0)
        return;
    }
}
