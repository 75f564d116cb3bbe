/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-pin-prompt.h"

G_BEGIN_DECLS

/**
 * TestPrompt:
 *
 * A #CtlPinPrompt that answers from a script, and counts how often it is asked.
 */
#define TEST_TYPE_PROMPT (test_prompt_get_type ())
G_DECLARE_FINAL_TYPE (TestPrompt, test_prompt, TEST, PROMPT, GObject)

TestPrompt *test_prompt_new (const char *pin);
void test_prompt_answer (TestPrompt *self, CtlPinPurpose purpose, const char *pin);
const char *test_prompt_get_story (TestPrompt *self);
guint test_prompt_get_asked (TestPrompt *self);
CtlToken *test_prompt_get_token (TestPrompt *self);

G_END_DECLS
