/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-prompt.h"

#include <string.h>

#include "ctl-error.h"

struct _TestPrompt
{
  GObject parent;
  char *pin;
  guint asked;
  CtlToken *token;
};

static void
test_prompt_ask_async (CtlPinPrompt *prompt,
                       CtlToken *token,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  TestPrompt *self = TEST_PROMPT (prompt);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  self->asked++;
  g_clear_pointer (&self->token, ctl_token_unref);
  self->token = ctl_token_ref (token);
  g_task_return_boolean (task, TRUE);
}

static CtlSecret *
test_prompt_ask_finish (CtlPinPrompt *prompt, GAsyncResult *result, GError **error)
{
  TestPrompt *self = TEST_PROMPT (prompt);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  if (self->pin != NULL)
    return ctl_secret_new (self->pin, strlen (self->pin), error);
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_CANCELLED, "The script gives up");
  return NULL;
}

static void
test_prompt_iface_init (CtlPinPromptInterface *iface)
{
  iface->ask_async = test_prompt_ask_async;
  iface->ask_finish = test_prompt_ask_finish;
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
  g_free (self->pin);
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
  (void) self;
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
  self->pin = g_strdup (pin);
  return self;
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
