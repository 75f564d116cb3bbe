/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-pin-prompt.h"
#include "ctl-tool.h"

G_BEGIN_DECLS

#define CTL_TYPE_TERMINAL_PROMPT (ctl_terminal_prompt_get_type ())
G_DECLARE_FINAL_TYPE (CtlTerminalPrompt, ctl_terminal_prompt, CTL, TERMINAL_PROMPT, GObject)

CtlPinPrompt *ctl_terminal_prompt_new (CtlTool *tool);

G_END_DECLS
