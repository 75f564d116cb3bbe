/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-pin-prompt.h"

G_BEGIN_DECLS

#define CTL_TYPE_FILE_PROMPT (ctl_file_prompt_get_type ())
G_DECLARE_FINAL_TYPE (CtlFilePrompt, ctl_file_prompt, CTL, FILE_PROMPT, GObject)

CtlPinPrompt *ctl_file_prompt_new (CtlSecret *pin, CtlSecret *new_pin, CtlPinPrompt *other);

G_END_DECLS
