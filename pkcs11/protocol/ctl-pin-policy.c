/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-pin-policy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"

/**
 * ctl_pin_policy_is_locked:
 * @token: a token
 *
 * A module that counts need not set the flag.
 *
 * Returns: whether no PIN is taken any more
 */
gboolean
ctl_pin_policy_is_locked (const CtlToken *token)
{
  return token->pin & CTL_TOKEN_PIN_LOCKED || token->tries_left == 0;
}

/**
 * ctl_pin_policy_is_last_try:
 * @token: a token
 *
 * Returns: whether another wrong PIN locks it, by its flag or by its count
 */
gboolean
ctl_pin_policy_is_last_try (const CtlToken *token)
{
  return token->pin & CTL_TOKEN_PIN_FINAL_TRY || token->tries_left == 1;
}

/**
 * ctl_pin_policy_may_try:
 * @token: with flags read just before
 * @allow_last_try: whether somebody consented to use the last try
 * @error: return location for %CTL_ERROR_PIN_LOCKED, %CTL_ERROR_PIN_NEEDED where the token has no
 *   PIN set, and %CTL_ERROR_PIN_LAST_TRY
 *
 * The client asks this before it prompts, the helper again before it logs in: another program may
 * have used up tries meanwhile.
 *
 * Returns: whether a PIN may be tried
 */
gboolean
ctl_pin_policy_may_try (const CtlToken *token, gboolean allow_last_try, GError **error)
{
  if (token->pin & CTL_TOKEN_PIN_NOT_ASKED)
    return TRUE;
  g_autofree char *name = ctl_token_describe (token);
  if (ctl_pin_policy_is_locked (token))
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_LOCKED,
                   _ ("The PIN of the token %s is locked after too many wrong ones"), name);
      return FALSE;
    }
  if (token->pin & CTL_TOKEN_PIN_NOT_SET)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_NEEDED,
                   _ ("The token %s has no PIN yet: set one with the software of its maker"), name);
      return FALSE;
    }
  if (ctl_pin_policy_is_last_try (token) && !allow_last_try)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_LAST_TRY,
                   _ ("The token %s has one PIN try left; it was not used"), name);
      return FALSE;
    }
  return TRUE;
}

/**
 * ctl_pin_policy_needs_prompt:
 * @token: a token
 *
 * Returns: whether a person must be asked, rather than the reader or nobody
 */
gboolean
ctl_pin_policy_needs_prompt (const CtlToken *token)
{
  return !(token->pin & (CTL_TOKEN_PIN_NOT_ASKED | CTL_TOKEN_PIN_PAD));
}

/* In bytes, as PKCS#11 counts. */
static gboolean
has_length (const CtlToken *token, gsize length)
{
  return token->pin_max == 0 || (length >= token->pin_min && length <= token->pin_max);
}

/**
 * ctl_pin_policy_fits:
 * @token: a token
 * @pin: what was given
 * @error: return location for %CTL_ERROR_PIN_NEEDED for an empty one, and %CTL_ERROR_PIN_REFUSED
 *
 * A PIN that can not be right is not worth a try.
 *
 * Returns: whether the token can take @pin
 */
gboolean
ctl_pin_policy_fits (const CtlToken *token, const CtlSecret *pin, GError **error)
{
  gsize length;
  const char *data = ctl_secret_peek (pin, &length);
  if (length == 0)
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_PIN_NEEDED, _ ("No PIN was given"));
      return FALSE;
    }
  if (memchr (data, '\0', length) != NULL)
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_PIN_REFUSED,
                           _ ("The PIN holds a NUL byte; it was not sent to the token"));
      return FALSE;
    }
  if (has_length (token, length))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_REFUSED,
               _ ("A PIN of this token has %u to %u characters; the one given has not, and was not "
                  "sent to it"),
               token->pin_min, token->pin_max);
  return FALSE;
}

/* A line on the way through a file or a terminal would be another PIN. */
static gboolean
has_break (const CtlSecret *pin)
{
  gsize length;
  const char *data = ctl_secret_peek (pin, &length);
  return memchr (data, '\0', length) != NULL || memchr (data, '\n', length) != NULL ||
         memchr (data, '\r', length) != NULL;
}

/**
 * ctl_pin_policy_may_become:
 * @token: a token
 * @old: its PIN
 * @new: what is to become its PIN
 * @error: return location for %CTL_ERROR_NEW_PIN
 *
 * What the token would refuse, or the person regret, is not worth the old PIN's try.
 *
 * Returns: whether @new can be sent to the token
 */
gboolean
ctl_pin_policy_may_become (const CtlToken *token,
                           const CtlSecret *old,
                           const CtlSecret *new,
                           GError **error)
{
  gsize length;
  (void) ctl_secret_peek (new, &length);
  if (length == 0)
    g_set_error_literal (error, CTL_ERROR, CTL_ERROR_NEW_PIN, _ ("The new PIN is empty"));
  else if (has_break (new))
    g_set_error_literal (error, CTL_ERROR, CTL_ERROR_NEW_PIN,
                         _ ("The new PIN holds a line break or a NUL byte"));
  else if (ctl_secret_equal (old, new))
    g_set_error_literal (error, CTL_ERROR, CTL_ERROR_NEW_PIN,
                         _ ("The new PIN is the same as the old one"));
  else if (!has_length (token, length))
    g_set_error (error, CTL_ERROR, CTL_ERROR_NEW_PIN,
                 _ ("A PIN of this token has %u to %u characters; the new one has %zu"),
                 token->pin_min, token->pin_max, length);
  else
    return TRUE;
  return FALSE;
}

/**
 * ctl_pin_policy_describe_tries:
 * @token: a token
 *
 * Returns: (transfer full) (nullable): how many PIN tries are left; %NULL where the module does
 *   not tell
 */
char *
ctl_pin_policy_describe_tries (const CtlToken *token)
{
  gulong left = (gulong) token->tries_left;
  if (token->tries_left < 0)
    return NULL;
  if (token->tries_max < 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d PIN try left", "%d PIN tries left",
                                         left),
                            token->tries_left);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d of %d PIN tries left",
                                       "%d of %d PIN tries left", left),
                          token->tries_left, token->tries_max);
}

/**
 * ctl_pin_policy_set_refused:
 * @token: (nullable): with flags read after a wrong PIN, if they could be read
 * @reason: what the token answered
 * @error: return location for %CTL_ERROR_PIN_REFUSED, or %CTL_ERROR_PIN_LOCKED where that was the
 *   last try
 *
 * Says what a wrong PIN did.
 */
void
ctl_pin_policy_set_refused (const CtlToken *token, const char *reason, GError **error)
{
  g_autofree char *tries = token != NULL ? ctl_pin_policy_describe_tries (token) : NULL;
  if (token != NULL && ctl_pin_policy_is_locked (token))
    g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_LOCKED, _ ("%s. The PIN is now locked"), reason);
  else if (token != NULL && ctl_pin_policy_is_last_try (token))
    g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_REFUSED,
                 _ ("%s. One try is left: another wrong PIN locks the token for good"), reason);
  else if (tries != NULL)
    g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_REFUSED, "%s. %s", reason, tries);
  else if (token != NULL && token->pin & CTL_TOKEN_PIN_LOW)
    g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_REFUSED, _ ("%s. Few tries are left"), reason);
  else
    g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_REFUSED,
                 _ ("%s. The module does not tell how many tries are left"), reason);
}
