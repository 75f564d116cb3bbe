/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-pin-prompt.h"

G_DEFINE_INTERFACE (CtlPinPrompt, ctl_pin_prompt, G_TYPE_OBJECT)

static void
ctl_pin_prompt_default_init (CtlPinPromptInterface *iface)
{
  (void) iface;
}

/**
 * ctl_pin_prompt_ask_async:
 * @self: a prompt
 * @token: whose PIN, with flags read just before
 * @cancellable: (nullable): takes the question back
 * @callback: called in the thread-default main context
 * @user_data: for @callback
 *
 * Asks a person once.
 */
void
ctl_pin_prompt_ask_async (CtlPinPrompt *self,
                          CtlToken *token,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (CTL_IS_PIN_PROMPT (self));
  CTL_PIN_PROMPT_GET_IFACE (self)->ask_async (self, token, cancellable, callback, user_data);
}

/**
 * ctl_pin_prompt_ask_finish:
 * @self: a prompt
 * @result: as given to the callback
 * @error: return location for %CTL_ERROR_PIN_NEEDED where nobody could be asked, and
 *   %CTL_ERROR_CANCELLED where the person gave up
 *
 * Returns: (transfer full) (nullable): the PIN
 */
CtlSecret *
ctl_pin_prompt_ask_finish (CtlPinPrompt *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CTL_IS_PIN_PROMPT (self), NULL);
  return CTL_PIN_PROMPT_GET_IFACE (self)->ask_finish (self, result, error);
}
