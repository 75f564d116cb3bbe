/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-prompt.h"

#include <string.h>

#include "ctl-error.h"

struct _TestPrompt
{
  GObject parent;
  char *pins[CTL_PIN_NEW_AGAIN + 1];
  guint asked;
  GString *story;
  CtlToken *token;
};

static const char letters[] = {
  [CTL_PIN_LOGIN] = 'L', [CTL_PIN_EACH_USE] = 'E',  [CTL_PIN_OLD] = 'O',
  [CTL_PIN_NEW] = 'N',   [CTL_PIN_NEW_AGAIN] = 'A',
};

static void
test_prompt_ask_async (CtlPinPrompt *prompt,
                       CtlToken *token,
                       CtlPinPurpose purpose,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  TestPrompt *self = TEST_PROMPT (prompt);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  self->asked++;
  g_string_append_c (self->story, letters[purpose]);
  g_clear_pointer (&self->token, ctl_token_unref);
  self->token = ctl_token_ref (token);
  g_task_return_int (task, purpose);
}

static CtlSecret *
test_prompt_ask_finish (CtlPinPrompt *prompt, GAsyncResult *result, GError **error)
{
  TestPrompt *self = TEST_PROMPT (prompt);
  GError *failure = NULL;
  gssize purpose = g_task_propagate_int (G_TASK (result), &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  if (self->pins[purpose] != NULL)
    return ctl_secret_new (self->pins[purpose], strlen (self->pins[purpose]), error);
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_CANCELLED, "The script gives up");
  return NULL;
}

static void
test_prompt_point_to_pad (CtlPinPrompt *prompt,
                          CtlToken *token,
                          CtlPinPurpose purpose,
                          GCancellable *cancellable)
{
  TestPrompt *self = TEST_PROMPT (prompt);
  (void) token;
  (void) cancellable;
  g_string_append_c (self->story, g_ascii_tolower (letters[purpose]));
}

static void
test_prompt_iface_init (CtlPinPromptInterface *iface)
{
  iface->ask_async = test_prompt_ask_async;
  iface->ask_finish = test_prompt_ask_finish;
  iface->point_to_pad = test_prompt_point_to_pad;
}

G_DEFINE_TYPE_WITH_CODE (TestPrompt,
                         test_prompt,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CTL_TYPE_PIN_PROMPT, test_prompt_iface_init))

static void
test_prompt_finalize (GObject *object)
{
  TestPrompt *self = TEST_PROMPT (object);
  g_clear_pointer (&self->token, ctl_token_unref);
  g_string_free (self->story, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (self->pins); i++)
    g_free (self->pins[i]);
  G_OBJECT_CLASS (test_prompt_parent_class)->finalize (object);
}

static void
test_prompt_class_init (TestPromptClass *class)
{
  G_OBJECT_CLASS (class)->finalize = test_prompt_finalize;
}

static void
test_prompt_init (TestPrompt *self)
{
  self->story = g_string_new (NULL);
}

/**
 * test_prompt_new:
 * @pin: (nullable): what it answers each time; %NULL: it gives up
 *
 * Returns: (transfer full): a prompt
 */
TestPrompt *
test_prompt_new (const char *pin)
{
  TestPrompt *self = g_object_new (TEST_TYPE_PROMPT, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (self->pins); i++)
    self->pins[i] = g_strdup (pin);
  return self;
}

/**
 * test_prompt_answer:
 * @self: a prompt
 * @purpose: for which it answers otherwise
 * @pin: (nullable): what it answers; %NULL: it gives up
 */
void
test_prompt_answer (TestPrompt *self, CtlPinPurpose purpose, const char *pin)
{
  g_free (self->pins[purpose]);
  self->pins[purpose] = g_strdup (pin);
}

/**
 * test_prompt_get_asked:
 * @self: a prompt
 *
 * Returns: how often it was asked
 */
guint
test_prompt_get_asked (TestPrompt *self)
{
  return self->asked;
}

/**
 * test_prompt_get_story:
 * @self: a prompt
 *
 * Returns: (transfer none): a letter for each question: L for the login, E for each use, O for the
 *   old PIN, N for the new one, A for it again; small ones where the reader was pointed to instead
 */
const char *
test_prompt_get_story (TestPrompt *self)
{
  return self->story->str;
}

/**
 * test_prompt_get_token:
 * @self: a prompt
 *
 * Returns: (transfer none) (nullable): the token whose PIN it was asked for last
 */
CtlToken *
test_prompt_get_token (TestPrompt *self)
{
  return self->token;
}
