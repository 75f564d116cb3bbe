/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-terminal-prompt.h"

#include <glib/gi18n-lib.h>

#include "ctl-pin-policy.h"
#include "ctl-terminal.h"
#include "ctl-token-words.h"

struct _CtlTerminalPrompt
{
  GObject parent;
};

static void init_interface (CtlPinPromptInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CtlTerminalPrompt,
                               ctl_terminal_prompt,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CTL_TYPE_PIN_PROMPT, init_interface))

/**
 * ctl_terminal_prompt_new:
 *
 * Returns: (transfer full): a prompt that asks on the controlling terminal with the echo off
 */
CtlPinPrompt *
ctl_terminal_prompt_new (void)
{
  return g_object_new (CTL_TYPE_TERMINAL_PROMPT, NULL);
}

/* What a person should know before typing; empty where there is nothing. */
static char *
warn (const CtlToken *token)
{
  g_autofree char *tries = ctl_token_words_tries (token);
  if (ctl_pin_policy_is_last_try (token))
    return g_strdup (_ ("This is the last try: a wrong PIN locks the token for good.\n"));
  if (tries != NULL)
    return g_strdup_printf ("%s.\n", tries);
  if (token->pin & CTL_TOKEN_PIN_LOW)
    return g_strdup (_ ("A wrong PIN was given before: few tries are left.\n"));
  return g_strdup ("");
}

static void
ask (GTask *task, G_GNUC_UNUSED gpointer source, gpointer question, GCancellable *cancellable)
{
  GError *error = NULL;
  CtlSecret *pin = ctl_terminal_ask_secret (question, cancellable, &error);
  if (pin != NULL)
    g_task_return_pointer (task, pin, (GDestroyNotify) ctl_secret_unref);
  else
    g_task_return_error (task, error);
}

static void
ask_async (CtlPinPrompt *self,
           CtlToken *token,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *warning = warn (token);
  g_autofree char *name = ctl_token_describe (token);
  char *question = g_strdup_printf (_ ("%sPIN of the token %s: "), warning, name);
  g_task_set_task_data (task, question, g_free);
  g_task_run_in_thread (task, ask);
}

static CtlSecret *
ask_finish (G_GNUC_UNUSED CtlPinPrompt *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
init_interface (CtlPinPromptInterface *interface)
{
  interface->ask_async = ask_async;
  interface->ask_finish = ask_finish;
}

static void
ctl_terminal_prompt_class_init (G_GNUC_UNUSED CtlTerminalPromptClass *class)
{
}

static void
ctl_terminal_prompt_init (G_GNUC_UNUSED CtlTerminalPrompt *self)
{
}
