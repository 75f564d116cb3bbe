/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-pin-errand.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-pin-policy.h"

/**
 * ctl_pin_errand_init:
 * @self: an errand
 * @token: the token
 * @prompt: (nullable): who is asked
 * @allow_last_try: whether the last PIN try may be used
 */
void
ctl_pin_errand_init (CtlPinErrand *self,
                     CtlToken *token,
                     CtlPinPrompt *prompt,
                     gboolean allow_last_try)
{
  self->token = ctl_token_ref (token);
  self->prompt = prompt != NULL ? g_object_ref (prompt) : NULL;
  self->allow_last_try = allow_last_try;
}

/**
 * ctl_pin_errand_clear:
 * @self: an errand
 */
void
ctl_pin_errand_clear (CtlPinErrand *self)
{
  g_clear_pointer (&self->token, ctl_token_unref);
  g_clear_object (&self->prompt);
}

/**
 * ctl_pin_errand_look:
 * @self: an errand
 * @task: of a #CtlTokenClient
 * @callback: as for ctl_token_client_call(); its reply goes to ctl_pin_errand_take_look()
 *
 * Asks for the token as it is now.
 */
void
ctl_pin_errand_look (const CtlPinErrand *self, GTask *task, GAsyncReadyCallback callback)
{
  CtlFrame *request = ctl_token_request_new (CTL_TOKEN_REQUEST_STATE);
  ctl_token_name_to_fields (self->token, ctl_frame_get_fields (request));
  ctl_token_client_call (g_task_get_source_object (task), request, CTL_TOKEN_DEADLINE_LIST, task,
                         callback);
}

static gboolean
gets_consent (const CtlPinErrand *self)
{
  return self->prompt != NULL && ctl_pin_prompt_gets_consent (self->prompt);
}

/**
 * ctl_pin_errand_take_look:
 * @self: an errand
 * @now: (transfer full) (nullable): the token as it is now; %NULL where @error says why it could
 *   not be seen
 * @error: return location for the errors of ctl_pin_policy_may_try()
 *
 * Returns: whether a PIN may be tried, or asked for
 */
gboolean
ctl_pin_errand_take_look (CtlPinErrand *self, CtlToken *now, GError **error)
{
  if (now == NULL)
    return FALSE;
  ctl_token_unref (self->token);
  self->token = now;
  return ctl_pin_policy_may_try (now, self->allow_last_try || gets_consent (self), error);
}

/**
 * ctl_pin_errand_may_use_last_try:
 * @self: an errand for which a PIN is about to be sent
 *
 * Consent that a person gave with the answer is only for what they were shown.
 *
 * Returns: whether the last PIN try may be used
 */
gboolean
ctl_pin_errand_may_use_last_try (const CtlPinErrand *self)
{
  return self->allow_last_try || (gets_consent (self) && ctl_pin_policy_is_last_try (self->token));
}

/**
 * ctl_pin_errand_needs_answer:
 * @self: an errand
 *
 * Returns: whether a person must be asked, for the PIN or for consent alone
 */
gboolean
ctl_pin_errand_needs_answer (const CtlPinErrand *self)
{
  if (ctl_pin_policy_needs_prompt (self->token))
    return TRUE;
  return self->token->pin & CTL_TOKEN_PIN_PAD && !self->allow_last_try &&
         ctl_pin_policy_is_last_try (self->token);
}

/**
 * ctl_pin_errand_point_to_pad:
 * @self: an errand
 * @purpose: what the PIN is for
 * @task: of a #CtlTokenClient
 *
 * Where the token wants the PIN on the reader, tells a person so.
 */
void
ctl_pin_errand_point_to_pad (const CtlPinErrand *self, CtlPinPurpose purpose, GTask *task)
{
  if (self->token->pin & CTL_TOKEN_PIN_PAD && self->prompt != NULL)
    ctl_pin_prompt_point_to_pad (self->prompt, self->token, purpose, g_task_get_cancellable (task));
}

/**
 * ctl_pin_errand_ask:
 * @self: an errand
 * @purpose: what the PIN is for
 * @task: of a #CtlTokenClient
 * @callback: gets a reference to @task, for ctl_pin_prompt_ask_finish()
 * @error: return location for %CTL_ERROR_PIN_NEEDED where nobody can be asked
 *
 * Returns: whether somebody is asked
 */
gboolean
ctl_pin_errand_ask (const CtlPinErrand *self,
                    CtlPinPurpose purpose,
                    GTask *task,
                    GAsyncReadyCallback callback,
                    GError **error)
{
  if (self->prompt == NULL)
    {
      g_autofree char *name = ctl_token_describe (self->token);
      g_set_error (error, CTL_ERROR, CTL_ERROR_PIN_NEEDED,
                   _ ("The token %s wants a PIN, and nobody can be asked"), name);
      return FALSE;
    }
  ctl_pin_prompt_ask_async (self->prompt, self->token, purpose, g_task_get_cancellable (task),
                            callback, g_object_ref (task));
  return TRUE;
}
