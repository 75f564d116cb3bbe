/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-pin-prompt.h"

G_BEGIN_DECLS

/**
 * CtlDialogPrompt:
 *
 * A #CtlPinPrompt that asks in a #CtlPinDialog over the window in use, for consent to the last try
 * as well, and for another PIN after a wrong one.
 *
 * Signals: `concluded`: what the PIN was asked for has been done or has failed.
 */
#define CTL_TYPE_DIALOG_PROMPT (ctl_dialog_prompt_get_type ())
G_DECLARE_FINAL_TYPE (CtlDialogPrompt, ctl_dialog_prompt, CTL, DIALOG_PROMPT, GObject)

CtlPinPrompt *ctl_dialog_prompt_new (void);

G_END_DECLS
