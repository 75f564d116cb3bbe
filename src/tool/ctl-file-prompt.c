/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-prompt.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"

/* The PIN of --pin-file. It is given out once: a PIN is never tried twice by itself. */
struct _CtlFilePrompt
{
  GObject parent;

  CtlSecret *pin;
};

static void init_interface (CtlPinPromptInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CtlFilePrompt,
                               ctl_file_prompt,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CTL_TYPE_PIN_PROMPT, init_interface))

/**
 * ctl_file_prompt_new:
 * @pin: what the file held
 *
 * Returns: (transfer full): a prompt that answers with @pin, once
 */
CtlPinPrompt *
ctl_file_prompt_new (CtlSecret *pin)
{
  CtlFilePrompt *self = g_object_new (CTL_TYPE_FILE_PROMPT, NULL);
  self->pin = ctl_secret_ref (pin);
  return CTL_PIN_PROMPT (self);
}

static void
ask_async (CtlPinPrompt *prompt,
           G_GNUC_UNUSED CtlToken *token,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  CtlFilePrompt *self = CTL_FILE_PROMPT (prompt);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  if (self->pin != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->pin), (GDestroyNotify) ctl_secret_unref);
  else
    g_task_return_new_error (task, CTL_ERROR, CTL_ERROR_PIN_NEEDED,
                             _ ("The PIN from the file was used already, and is not tried again"));
}

static CtlSecret *
ask_finish (G_GNUC_UNUSED CtlPinPrompt *prompt, GAsyncResult *result, GError **error)
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
finalize (GObject *object)
{
  CtlFilePrompt *self = CTL_FILE_PROMPT (object);
  g_clear_pointer (&self->pin, ctl_secret_unref);
  G_OBJECT_CLASS (ctl_file_prompt_parent_class)->finalize (object);
}

static void
ctl_file_prompt_class_init (CtlFilePromptClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
}

static void
ctl_file_prompt_init (G_GNUC_UNUSED CtlFilePrompt *self)
{
}
