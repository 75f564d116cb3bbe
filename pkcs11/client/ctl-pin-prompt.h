/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-secret.h"
#include "ctl-token.h"

G_BEGIN_DECLS

/**
 * CtlPinPrompt:
 *
 * Asks a person for a PIN. Three makers: GTK, terminal, and a script in tests. @token carries
 * flags read just before. The prompt shows the last try as such; whether it may be used at all is
 * decided by @allow_last_try of the caller. A prompt that cannot ask fails with
 * %CTL_ERROR_PIN_NEEDED, a person who gives up is %CTL_ERROR_CANCELLED.
 */
#define CTL_TYPE_PIN_PROMPT (ctl_pin_prompt_get_type ())
G_DECLARE_INTERFACE (CtlPinPrompt, ctl_pin_prompt, CTL, PIN_PROMPT, GObject)

struct _CtlPinPromptInterface
{
  GTypeInterface parent;

  void (*ask_async) (CtlPinPrompt *self,
                     CtlToken *token,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
  CtlSecret *(*ask_finish) (CtlPinPrompt *self, GAsyncResult *result, GError **error);
};

void ctl_pin_prompt_ask_async (CtlPinPrompt *self,
                               CtlToken *token,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
CtlSecret *ctl_pin_prompt_ask_finish (CtlPinPrompt *self,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
