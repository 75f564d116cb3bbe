/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-pin-prompt.h"

#include <glib/gi18n-lib.h>

#include "ctl-pin-policy.h"

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
 * @purpose: what for
 * @cancellable: (nullable): takes the question back, or ends what the answer led to
 * @callback: called in the thread-default main context
 * @user_data: for @callback
 *
 * Asks a person once. Where the reader has a PIN pad, only a prompt that gets consent is asked, for
 * nothing else: its answer is empty.
 */
void
ctl_pin_prompt_ask_async (CtlPinPrompt *self,
                          CtlToken *token,
                          CtlPinPurpose purpose,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (CTL_IS_PIN_PROMPT (self));
  CTL_PIN_PROMPT_GET_IFACE (self)->ask_async (self, token, purpose, cancellable, callback,
                                              user_data);
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

/**
 * ctl_pin_prompt_point_to_pad:
 * @self: a prompt
 * @token: whose reader has a PIN pad
 * @purpose: what the PIN is for; %CTL_PIN_OLD for old and new one together
 * @cancellable: (nullable): ends the wait for it
 *
 * Tells a person to enter the PIN on the reader, which is about to wait for it.
 */
void
ctl_pin_prompt_point_to_pad (CtlPinPrompt *self,
                             CtlToken *token,
                             CtlPinPurpose purpose,
                             GCancellable *cancellable)
{
  g_return_if_fail (CTL_IS_PIN_PROMPT (self));
  CTL_PIN_PROMPT_GET_IFACE (self)->point_to_pad (self, token, purpose, cancellable);
}

/**
 * ctl_pin_prompt_gets_consent:
 * @self: a prompt
 *
 * Returns: whether a person who answers for a token with one try left has agreed to use it
 */
gboolean
ctl_pin_prompt_gets_consent (CtlPinPrompt *self)
{
  g_return_val_if_fail (CTL_IS_PIN_PROMPT (self), FALSE);
  CtlPinPromptInterface *iface = CTL_PIN_PROMPT_GET_IFACE (self);
  return iface->gets_consent != NULL && iface->gets_consent (self);
}

/**
 * ctl_pin_prompt_conclude:
 * @self: a prompt that asked, or pointed to the pad
 * @error: (nullable): what came of it; %NULL where all went well
 *
 * Ends what began with the question.
 *
 * Returns: whether the person may be asked for another PIN after this error
 */
gboolean
ctl_pin_prompt_conclude (CtlPinPrompt *self, const GError *error)
{
  g_return_val_if_fail (CTL_IS_PIN_PROMPT (self), FALSE);
  CtlPinPromptInterface *iface = CTL_PIN_PROMPT_GET_IFACE (self);
  return iface->conclude != NULL && iface->conclude (self, error);
}

static char *
ask_for_new (const CtlToken *token)
{
  if (token->pin_max == 0)
    return g_strdup (_ ("New PIN"));
  return g_strdup_printf (_ ("New PIN (%u to %u characters)"), token->pin_min, token->pin_max);
}

/**
 * ctl_pin_prompt_words_question:
 * @token: whose PIN
 * @purpose: what for
 *
 * Returns: (transfer full): what to ask, in a few words
 */
char *
ctl_pin_prompt_words_question (const CtlToken *token, CtlPinPurpose purpose)
{
  g_autofree char *name = ctl_token_describe (token);
  switch (purpose)
    {
    case CTL_PIN_LOGIN:
      return g_strdup_printf (_ ("PIN of the token %s"), name);
    case CTL_PIN_EACH_USE:
      return g_strdup_printf (_ ("PIN of the token %s, for this signature"), name);
    case CTL_PIN_OLD:
      return g_strdup_printf (_ ("Old PIN of the token %s"), name);
    case CTL_PIN_NEW:
      return ask_for_new (token);
    case CTL_PIN_NEW_AGAIN:
      return g_strdup (_ ("New PIN again"));
    }
  g_return_val_if_reached (NULL);
}

/* NULL where there is nothing to say. */
static char *
warn_about_tries (const CtlToken *token)
{
  char *tries = ctl_pin_policy_describe_tries (token);
  if (tries == NULL && token->pin & CTL_TOKEN_PIN_LOW)
    return g_strdup (_ ("A wrong PIN was given before: few tries are left."));
  if (tries == NULL)
    return NULL;
  char *sentence = g_strconcat (tries, ".", NULL);
  g_free (tries);
  return sentence;
}

/* Cisco names the tokens that it delivers in this way. */
static gboolean
may_have_factory_pin (const CtlToken *token)
{
  return g_str_has_prefix (token->label, "SAST-");
}

/**
 * ctl_pin_prompt_words_warning:
 * @token: whose PIN
 * @purpose: what for
 *
 * Returns: (transfer full) (nullable): what a person should know before answering
 */
char *
ctl_pin_prompt_words_warning (const CtlToken *token, CtlPinPurpose purpose)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *tries = warn_about_tries (token);
  if (purpose == CTL_PIN_NEW || purpose == CTL_PIN_NEW_AGAIN)
    return NULL;
  if (purpose == CTL_PIN_EACH_USE)
    g_strv_builder_add (
        builder, _ ("The token took the PIN. This key wants it once more for every signature."));
  if (ctl_pin_policy_is_last_try (token))
    g_strv_builder_add (builder, _ ("This is the last try: a wrong PIN locks the token for good."));
  else if (tries != NULL)
    g_strv_builder_add (builder, tries);
  else if (purpose != CTL_PIN_EACH_USE && may_have_factory_pin (token))
    g_strv_builder_add (builder, _ ("Cisco delivers its tokens with the PIN Cisco123."));
  g_auto (GStrv) lines = g_strv_builder_end (builder);
  return lines[0] != NULL ? g_strjoinv ("\n", lines) : NULL;
}

/**
 * ctl_pin_prompt_words_pad:
 * @token: whose reader has a PIN pad
 * @purpose: what for
 *
 * Returns: (transfer full): what to do there
 */
char *
ctl_pin_prompt_words_pad (const CtlToken *token, CtlPinPurpose purpose)
{
  g_autofree char *name = ctl_token_describe (token);
  if (purpose == CTL_PIN_EACH_USE)
    return g_strdup_printf (_ ("The token %s took the PIN. This key wants it once more for every "
                               "signature: enter it on the reader again."),
                            name);
  if (purpose == CTL_PIN_OLD)
    return g_strdup_printf (_ ("The token %s wants the old PIN and the new one on the reader: "
                               "enter them there."),
                            name);
  return g_strdup_printf (_ ("The token %s wants its PIN on the reader: enter it there."), name);
}
