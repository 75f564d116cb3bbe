/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-prompt.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"

/* What --pin-file and --new-pin-file hold. It is given out once for each purpose: a PIN is never
 * tried twice by itself, and the login of a key that wants its PIN for each use is another one. */
struct _CtlFilePrompt
{
  GObject parent;

  CtlSecret *pin;
  CtlSecret *new_pin;
  CtlPinPrompt *other;
  guint given; /* a bit for each purpose */
};

static void init_interface (CtlPinPromptInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CtlFilePrompt,
                               ctl_file_prompt,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CTL_TYPE_PIN_PROMPT, init_interface))

/**
 * ctl_file_prompt_new:
 * @pin: (nullable): the PIN
 * @new_pin: (nullable): what is to take its place
 * @other: asked for what no file gives, and tells of PIN pads
 *
 * Returns: (transfer full): a prompt that answers with these
 */
CtlPinPrompt *
ctl_file_prompt_new (CtlSecret *pin, CtlSecret *new_pin, CtlPinPrompt *other)
{
  CtlFilePrompt *self = g_object_new (CTL_TYPE_FILE_PROMPT, NULL);
  self->pin = pin != NULL ? ctl_secret_ref (pin) : NULL;
  self->new_pin = new_pin != NULL ? ctl_secret_ref (new_pin) : NULL;
  self->other = g_object_ref (other);
  return CTL_PIN_PROMPT (self);
}

static CtlSecret *
choose (const CtlFilePrompt *self, CtlPinPurpose purpose)
{
  return purpose == CTL_PIN_NEW || purpose == CTL_PIN_NEW_AGAIN ? self->new_pin : self->pin;
}

static void
on_other_ready (GObject *other, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  CtlSecret *pin = ctl_pin_prompt_ask_finish (CTL_PIN_PROMPT (other), result, &error);
  if (pin != NULL)
    g_task_return_pointer (task, pin, (GDestroyNotify) ctl_secret_unref);
  else
    g_task_return_error (task, error);
}

static void
ask_async (CtlPinPrompt *prompt,
           CtlToken *token,
           CtlPinPurpose purpose,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  CtlFilePrompt *self = CTL_FILE_PROMPT (prompt);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  CtlSecret *pin = choose (self, purpose);
  guint bit = 1u << purpose;
  if (pin == NULL)
    ctl_pin_prompt_ask_async (self->other, token, purpose, cancellable, on_other_ready,
                              g_object_ref (task));
  else if (self->given & bit)
    g_task_return_new_error (task, CTL_ERROR, CTL_ERROR_PIN_NEEDED,
                             _ ("The PIN from the file was used already, and is not tried again"));
  else
    g_task_return_pointer (task, ctl_secret_ref (pin), (GDestroyNotify) ctl_secret_unref);
  self->given |= bit;
}

static CtlSecret *
ask_finish (G_GNUC_UNUSED CtlPinPrompt *prompt, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
point_to_pad (CtlPinPrompt *self, CtlToken *token, CtlPinPurpose purpose, GCancellable *cancellable)
{
  ctl_pin_prompt_point_to_pad (CTL_FILE_PROMPT (self)->other, token, purpose, cancellable);
}

static void
init_interface (CtlPinPromptInterface *interface)
{
  interface->ask_async = ask_async;
  interface->ask_finish = ask_finish;
  interface->point_to_pad = point_to_pad;
}

static void
finalize (GObject *object)
{
  CtlFilePrompt *self = CTL_FILE_PROMPT (object);
  g_clear_pointer (&self->pin, ctl_secret_unref);
  g_clear_pointer (&self->new_pin, ctl_secret_unref);
  g_clear_object (&self->other);
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
