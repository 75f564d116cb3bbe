/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-secret.h"
#include "ctl-token.h"

G_BEGIN_DECLS

/**
 * CtlPinPurpose:
 * @CTL_PIN_LOGIN: the token is to be logged in to
 * @CTL_PIN_EACH_USE: the login succeeded, and the key wants the PIN once more for this signature
 * @CTL_PIN_OLD: the PIN is to be changed
 * @CTL_PIN_NEW: what takes its place
 * @CTL_PIN_NEW_AGAIN: the same once more, to find slips
 *
 * Why a PIN is asked for.
 */
typedef enum
{
  CTL_PIN_LOGIN,
  CTL_PIN_EACH_USE,
  CTL_PIN_OLD,
  CTL_PIN_NEW,
  CTL_PIN_NEW_AGAIN,
} CtlPinPurpose;

/**
 * CtlPinPrompt:
 *
 * Asks a person for a PIN. Three makers: GTK, terminal, and a script in tests. The token carries
 * flags read just before. The prompt shows the last try as such; whether it may be used at all is
 * decided by @allow_last_try of the caller, or by the person where the prompt asks for that as
 * well. A prompt that cannot ask fails with %CTL_ERROR_PIN_NEEDED, a person who gives up is
 * %CTL_ERROR_CANCELLED.
 */
#define CTL_TYPE_PIN_PROMPT (ctl_pin_prompt_get_type ())
G_DECLARE_INTERFACE (CtlPinPrompt, ctl_pin_prompt, CTL, PIN_PROMPT, GObject)

/**
 * CtlPinPromptInterface:
 * @ask_async: asks once
 * @ask_finish: gives the answer
 * @point_to_pad: tells the person to enter the PIN on the reader, which waits for it now
 * @gets_consent: (nullable): whether an answer for a token with one try left is the person's
 * consent to use it; no without it
 * @conclude: (nullable): what came of the answers; no other is asked for without it
 */
struct _CtlPinPromptInterface
{
  GTypeInterface parent;

  void (*ask_async) (CtlPinPrompt *self,
                     CtlToken *token,
                     CtlPinPurpose purpose,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
  CtlSecret *(*ask_finish) (CtlPinPrompt *self, GAsyncResult *result, GError **error);
  void (*point_to_pad) (CtlPinPrompt *self,
                        CtlToken *token,
                        CtlPinPurpose purpose,
                        GCancellable *cancellable);
  gboolean (*gets_consent) (CtlPinPrompt *self);
  gboolean (*conclude) (CtlPinPrompt *self, const GError *error);
};

void ctl_pin_prompt_ask_async (CtlPinPrompt *self,
                               CtlToken *token,
                               CtlPinPurpose purpose,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
CtlSecret *ctl_pin_prompt_ask_finish (CtlPinPrompt *self,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_pin_prompt_point_to_pad (CtlPinPrompt *self,
                                  CtlToken *token,
                                  CtlPinPurpose purpose,
                                  GCancellable *cancellable);
gboolean ctl_pin_prompt_gets_consent (CtlPinPrompt *self);
gboolean ctl_pin_prompt_conclude (CtlPinPrompt *self, const GError *error);

/* The words of all makers; safe to show. */
char *ctl_pin_prompt_words_question (const CtlToken *token, CtlPinPurpose purpose);
char *ctl_pin_prompt_words_warning (const CtlToken *token, CtlPinPurpose purpose);
char *ctl_pin_prompt_words_pad (const CtlToken *token, CtlPinPurpose purpose);

G_END_DECLS
