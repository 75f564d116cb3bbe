/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-terminal-prompt.h"

#include "ctl-terminal.h"

struct _CtlTerminalPrompt
{
  GObject parent;

  CtlTool *tool;
};

static void init_interface (CtlPinPromptInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CtlTerminalPrompt,
                               ctl_terminal_prompt,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CTL_TYPE_PIN_PROMPT, init_interface))

/**
 * ctl_terminal_prompt_new:
 * @tool: the tool, which must outlive the prompt
 *
 * Returns: (transfer full): a prompt that asks on the controlling terminal with the echo off
 */
CtlPinPrompt *
ctl_terminal_prompt_new (CtlTool *tool)
{
  CtlTerminalPrompt *self = g_object_new (CTL_TYPE_TERMINAL_PROMPT, NULL);
  self->tool = tool;
  return CTL_PIN_PROMPT (self);
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
           CtlPinPurpose purpose,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *warning = ctl_pin_prompt_words_warning (token, purpose);
  g_autofree char *words = ctl_pin_prompt_words_question (token, purpose);
  char *question = g_strdup_printf ("%s%s%s: ", warning != NULL ? warning : "",
                                    warning != NULL ? "\n" : "", words);
  g_task_set_task_data (task, question, g_free);
  g_task_run_in_thread (task, ask);
}

static CtlSecret *
ask_finish (G_GNUC_UNUSED CtlPinPrompt *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
point_to_pad (CtlPinPrompt *self,
              CtlToken *token,
              CtlPinPurpose purpose,
              G_GNUC_UNUSED GCancellable *cancellable)
{
  g_autofree char *words = ctl_pin_prompt_words_pad (token, purpose);
  ctl_tool_note (CTL_TERMINAL_PROMPT (self)->tool, "%s", words);
}

static void
init_interface (CtlPinPromptInterface *interface)
{
  interface->ask_async = ask_async;
  interface->ask_finish = ask_finish;
  interface->point_to_pad = point_to_pad;
}

static void
ctl_terminal_prompt_class_init (G_GNUC_UNUSED CtlTerminalPromptClass *class)
{
}

static void
ctl_terminal_prompt_init (G_GNUC_UNUSED CtlTerminalPrompt *self)
{
}
