/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-change-pin.h"

#include <glib/gi18n-lib.h>

#include "ctl-ckr.h"
#include "ctl-error.h"
#include "ctl-pin-policy.h"
#include "ctl-session.h"
#include "ctl-token-protocol.h"
#include "ctl-tries.h"

/* Both, or none where they are entered on the reader. */
static gboolean
check_pins (const CtlToken *token, const CtlSecret *old, const CtlSecret *new, GError **error)
{
  gboolean pad = (token->pin & CTL_TOKEN_PIN_PAD) != 0;
  if ((old != NULL && new != NULL) || (pad && old == NULL && new == NULL))
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_PIN_NEEDED,
                       _ ("The token wants the old PIN and the new one, and one was not given"));
  return FALSE;
}

static gboolean
is_new_refused (CK_RV value)
{
  return value == CKR_PIN_INVALID || value == CKR_PIN_LEN_RANGE || value == CKR_PIN_TOO_WEAK;
}

/* A token that fails in the middle may have got further than its answer. */
static gboolean
is_doubtful (CK_RV value)
{
  return value == CKR_DEVICE_REMOVED || value == CKR_TOKEN_NOT_PRESENT ||
         value == CKR_DEVICE_ERROR || value == CKR_GENERAL_ERROR || value == CKR_FUNCTION_FAILED;
}

static gboolean
check_answer (CK_RV value, GError **error)
{
  g_autoptr (GError) failure = NULL;
  const char *what = value == CKR_PIN_INCORRECT || value == CKR_PIN_LOCKED
                         ? _ ("The check of the old PIN")
                         : _ ("Changing the PIN");
  if (ctl_ckr_check_person (value, what, &failure))
    return TRUE;
  if (is_new_refused (value))
    g_set_error (error, CTL_ERROR, CTL_ERROR_NEW_PIN, _ ("%s. The old PIN is still valid"),
                 failure->message);
  else if (is_doubtful (value))
    g_set_error (error, CTL_ERROR, failure->code, _ ("%s. Whether it was changed is not known"),
                 failure->message);
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
set_pin (CK_FUNCTION_LIST *functions,
         const CtlToken *token,
         const CtlSecret *old,
         const CtlSecret *new,
         GError **error)
{
  g_autoptr (CtlSession) session = ctl_session_open_writable (functions, token->slot, error);
  return session != NULL && check_answer (ctl_session_set_pin (session, old, new), error);
}

/**
 * ctl_change_pin:
 * @functions: of the module
 * @request: fields of %CTL_TOKEN_REQUEST_CHANGE_PIN
 * @error: return location for what the token answers, with the tries left where the old PIN is
 *   wrong; %CTL_ERROR_NEW_PIN where it is right and the new one is not taken
 *
 * Finds the token, reads its flags afresh, and gives it both PINs once.
 *
 * Returns: whether the new PIN is valid
 */
gboolean
ctl_change_pin (CK_FUNCTION_LIST *functions, const CtlFields *request, GError **error)
{
  guint8 allow_last_try;
  g_autoptr (CtlSecret) old = NULL;
  g_autoptr (CtlSecret) new = NULL;
  g_autoptr (CtlToken) name = ctl_token_name_from_fields (request, error);
  if (name == NULL ||
      !ctl_fields_get_u8 (request, CTL_TOKEN_TAG_ALLOW_LAST_TRY, &allow_last_try, error) ||
      !ctl_token_secret_from_fields (request, CTL_TOKEN_TAG_PIN, &old, error) ||
      !ctl_token_secret_from_fields (request, CTL_TOKEN_TAG_NEW_PIN, &new, error))
    return FALSE;
  g_autoptr (CtlToken) token = ctl_tries_find (functions, name, error);
  if (token == NULL)
    return FALSE;
  /* A token that wants no login may have a PIN all the same. */
  token->pin &= ~(guint) CTL_TOKEN_PIN_NOT_ASKED;
  if (!ctl_pin_policy_may_try (token, allow_last_try, error) ||
      !check_pins (token, old, new, error))
    return FALSE;
  if (set_pin (functions, token, old, new, error))
    return TRUE;
  ctl_tries_explain (functions, name, error);
  return FALSE;
}
