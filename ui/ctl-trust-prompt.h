/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "ctl-tls-trust.h"

G_BEGIN_DECLS

/**
 * CtlTrustPrompt:
 *
 * Carries the question whether a certificate is to be trusted from the thread that connects to the
 * main context, and the answer back.
 *
 * Signals: `ask` (const CtlTlsPeer *peer), in the main context; somebody calls
 * ctl_trust_prompt_answer(), then or later.
 */
#define CTL_TYPE_TRUST_PROMPT (ctl_trust_prompt_get_type ())
G_DECLARE_FINAL_TYPE (CtlTrustPrompt, ctl_trust_prompt, CTL, TRUST_PROMPT, GObject)

CtlTrustPrompt *ctl_trust_prompt_new (void);
gboolean ctl_trust_prompt_ask (const CtlTlsPeer *peer, gpointer self);
void ctl_trust_prompt_answer (CtlTrustPrompt *self, gboolean trusted);
void ctl_trust_prompt_close (CtlTrustPrompt *self);
gboolean ctl_trust_prompt_was_trusted (CtlTrustPrompt *self);

G_END_DECLS
