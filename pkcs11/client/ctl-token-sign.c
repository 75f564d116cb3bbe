/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-helper-process.h"
#include "ctl-pin-errand.h"
#include "ctl-pin-policy.h"
#include "ctl-signature.h"

/* ctl_token_client_sign_async(): look at the token, ask, send the order; and where the key wants a
 * PIN for each use, ask once more. */

typedef struct
{
  CtlPinErrand errand;
  CtlCertificate *certificate;
  CtlDigest digest;
  GBytes *hash;
  CtlPinPurpose purpose; /* of the PIN that comes next */
  gboolean held;         /* whether the helper waits for it, logged in */
} Sign;

static void
sign_free (gpointer data)
{
  Sign *sign = data;
  ctl_pin_errand_clear (&sign->errand);
  ctl_certificate_unref (sign->certificate);
  g_bytes_unref (sign->hash);
  g_free (sign);
}

/* @error: (transfer full) */
static void
fail (GTask *task, GError *error)
{
  const Sign *sign = g_task_get_task_data (task);
  if (sign->held)
    ctl_token_client_let_go (g_task_get_source_object (task));
  g_task_return_error (task, error);
}

/* What the token gives is given out only where it is what the phones will take. */
static GBytes *
check_signature (const Sign *sign, const CtlFrame *reply, GError **error)
{
  g_autoptr (GBytes) signature =
      ctl_fields_get_bytes (ctl_frame_get_fields (reply), CTL_TOKEN_TAG_SIGNATURE, error);
  g_autoptr (GError) failure = NULL;
  if (signature == NULL)
    return NULL;
  if (ctl_signature_check (sign->certificate, sign->digest, sign->hash, signature, &failure))
    return g_steal_pointer (&signature);
  g_autofree char *name = ctl_token_describe (sign->errand.token);
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
               _ ("The token %s gave a signature that does not fit its certificate; it was thrown "
                  "away. %s"),
               name, failure->message);
  return NULL;
}

static void take_token (GTask *task, const CtlFrame *reply, CtlPinPurpose purpose);

static void
on_answered (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sign *sign = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) replies =
      ctl_helper_process_call_finish (CTL_HELPER_PROCESS (object), result, &error);
  if (replies == NULL)
    {
      fail (task, error);
      return;
    }
  const CtlFrame *reply = replies->pdata[0];
  if (sign->purpose == CTL_PIN_LOGIN &&
      ctl_fields_has (ctl_frame_get_fields (reply), CTL_TOKEN_TAG_WANTS_PIN_AGAIN))
    {
      sign->held = TRUE;
      take_token (task, reply, CTL_PIN_EACH_USE);
      return;
    }
  GBytes *signature = check_signature (sign, reply, &error);
  if (signature == NULL)
    fail (task, error);
  else
    g_task_return_pointer (task, signature, (GDestroyNotify) g_bytes_unref);
}

static CtlFrame *
new_order (const Sign *sign)
{
  CtlFrame *request = ctl_token_request_new (CTL_TOKEN_REQUEST_SIGN);
  CtlFields *fields = ctl_frame_get_fields (request);
  ctl_token_name_to_fields (sign->errand.token, fields);
  ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_CERTIFICATE,
                        ctl_certificate_get_der (sign->certificate));
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_DIGEST, (guint8) sign->digest);
  ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_HASH, sign->hash);
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_ALLOW_LAST_TRY,
                     ctl_pin_errand_may_use_last_try (&sign->errand));
  ctl_fields_add_u32 (fields, CTL_TOKEN_TAG_PATIENCE, CTL_TOKEN_PATIENCE * 1000);
  return request;
}

/* @pin: (nullable): %NULL where the token takes it from the reader, or wants none */
static void
send (GTask *task, CtlSecret *pin)
{
  Sign *sign = g_task_get_task_data (task);
  CtlFrame *request = sign->purpose == CTL_PIN_LOGIN
                          ? new_order (sign)
                          : ctl_token_request_new (CTL_TOKEN_REQUEST_AGAIN);
  if (pin != NULL)
    ctl_fields_add_secret (ctl_frame_get_fields (request), CTL_TOKEN_TAG_PIN, pin);
  sign->held = FALSE;
  ctl_pin_errand_point_to_pad (&sign->errand, sign->purpose, task);
  ctl_token_client_call (g_task_get_source_object (task), request, CTL_TOKEN_DEADLINE_SIGN, task,
                         on_answered);
}

static void
on_pin_ready (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Sign *sign = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CtlSecret) pin = ctl_pin_prompt_ask_finish (CTL_PIN_PROMPT (object), result, &error);
  gboolean is_wanted = ctl_pin_policy_needs_prompt (sign->errand.token);
  if (pin == NULL || (is_wanted && !ctl_pin_policy_fits (sign->errand.token, pin, &error)))
    fail (task, error);
  else
    send (task, is_wanted ? pin : NULL);
}

/* @reply: the token as it is now, whose PIN is wanted for @purpose */
static void
take_token (GTask *task, const CtlFrame *reply, CtlPinPurpose purpose)
{
  Sign *sign = g_task_get_task_data (task);
  GError *error = NULL;
  CtlToken *now = ctl_token_client_parse_token (g_task_get_source_object (task), reply, &error);
  sign->purpose = purpose;
  if (!ctl_pin_errand_take_look (&sign->errand, now, &error))
    fail (task, error);
  else if (!ctl_pin_errand_needs_answer (&sign->errand))
    send (task, NULL);
  else if (!ctl_pin_errand_ask (&sign->errand, purpose, task, on_pin_ready, &error))
    fail (task, error);
}

static void
on_state_ready (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) replies =
      ctl_helper_process_call_finish (CTL_HELPER_PROCESS (object), result, &error);
  if (replies == NULL)
    fail (task, error);
  else
    take_token (task, replies->pdata[0], CTL_PIN_LOGIN);
}

/**
 * ctl_token_client_sign_async:
 * @self: a client
 * @token: the token, from this client's list; found again by what it is known by, in any slot
 * @certificate: whose key shall sign: the key is found by it, not by an identifier
 * @digest: the digest
 * @hash: its value
 * @prompt: (nullable): asked once for the login and once more where the key wants a PIN for each
 *   use; not at all where the token has a PIN pad, wants no PIN, or must not be tried; %NULL where
 *   nobody can be asked
 * @allow_last_try: whether the last PIN try may be used, also without consent that @prompt gets
 * @cancellable: (nullable): ends the helper
 * @callback: called in the thread-default main context
 * @user_data: for @callback
 *
 * Reads the token's flags, asks for the PIN once, logs in once, signs with RSA PKCS#1 v1.5, and
 * checks the signature with @certificate. The login of a key that wants a PIN for each use is
 * another one, with an answer of its own and flags read afresh; it is tried once as well, and only
 * after the first succeeded.
 */
void
ctl_token_client_sign_async (CtlTokenClient *self,
                             CtlToken *token,
                             CtlCertificate *certificate,
                             CtlDigest digest,
                             GBytes *hash,
                             CtlPinPrompt *prompt,
                             gboolean allow_last_try,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (CTL_IS_TOKEN_CLIENT (self));
  g_autoptr (GTask) task = ctl_token_client_new_task (self, cancellable, callback, user_data);
  Sign *sign = g_new0 (Sign, 1);
  ctl_pin_errand_init (&sign->errand, token, prompt, allow_last_try);
  sign->certificate = ctl_certificate_ref (certificate);
  sign->digest = digest;
  sign->hash = g_bytes_ref (hash);
  g_task_set_task_data (task, sign, sign_free);
  ctl_pin_errand_look (&sign->errand, task, on_state_ready);
}

/**
 * ctl_token_client_sign_finish:
 * @self: a client
 * @result: as given to the callback
 * @error: return location for %CTL_ERROR_TOKEN_GONE, %CTL_ERROR_TOKEN_FAILED (a signature that
 *   does not verify, too), %CTL_ERROR_MODULE, %CTL_ERROR_PIN_REFUSED with what is known of the
 *   tries left, %CTL_ERROR_PIN_LAST_TRY, %CTL_ERROR_PIN_LOCKED, %CTL_ERROR_PIN_NEEDED and
 *   %CTL_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the signature, checked
 */
GBytes *
ctl_token_client_sign_finish (CtlTokenClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
