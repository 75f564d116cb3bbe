/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-dialog-prompt.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-pin-dialog.h"
#include "ctl-text.h"

struct _CtlDialogPrompt
{
  GObject parent_instance;

  CtlPinDialog *dialog;      /* while a PIN is asked for and used; a weak pointer */
  GTask *task;               /* while somebody is asked */
  GSource *cancel_source;    /* as long */
  GCancellable *cancellable; /* of what the PIN is for */
};

enum
{
  SIGNAL_CONCLUDED,
  SIGNAL_COUNT,
};

static guint signals[SIGNAL_COUNT];

static void init_interface (CtlPinPromptInterface *interface);

G_DEFINE_TYPE_WITH_CODE (CtlDialogPrompt,
                         ctl_dialog_prompt,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CTL_TYPE_PIN_PROMPT, init_interface))

/* What the question is answered with belongs to the caller of this. */
static GTask *
take_task (CtlDialogPrompt *self)
{
  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  return g_steal_pointer (&self->task);
}

static void
give_up (CtlDialogPrompt *self)
{
  g_autoptr (GTask) task = take_task (self);
  if (task != NULL)
    g_task_return_new_error (task, CTL_ERROR, CTL_ERROR_CANCELLED, _ ("Cancelled"));
}

static void
close_dialog (CtlDialogPrompt *self)
{
  if (self->dialog != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->dialog));
}

/* While the token is at work, its work is what is cancelled; the dialog goes when that has ended.
 */
static void
on_response (CtlDialogPrompt *self, int response)
{
  g_autoptr (CtlSecret) pin = ctl_pin_dialog_take_pin (self->dialog);
  if (response == GTK_RESPONSE_OK)
    {
      g_autoptr (GTask) task = take_task (self);
      ctl_pin_dialog_wait (self->dialog, _ ("The token is signing…"));
      g_task_return_pointer (task, g_steal_pointer (&pin), (GDestroyNotify) ctl_secret_unref);
    }
  else if (self->task != NULL)
    close_dialog (self);
  else
    g_cancellable_cancel (self->cancellable);
}

/* Where the window goes, its dialog goes too, unasked. */
static void
on_destroyed (CtlDialogPrompt *self)
{
  g_clear_weak_pointer (&self->dialog);
  give_up (self);
}

static void
ensure_dialog (CtlDialogPrompt *self)
{
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());
  if (self->dialog != NULL)
    return;
  g_set_weak_pointer (&self->dialog,
                      ctl_pin_dialog_new (gtk_application_get_active_window (application)));
  g_signal_connect_object (self->dialog, "response", G_CALLBACK (on_response), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->dialog, "destroy", G_CALLBACK (on_destroyed), self,
                           G_CONNECT_SWAPPED);
  /* Closing it is a response; it is not to go by itself. */
  g_signal_connect (self->dialog, "delete-event", G_CALLBACK (gtk_true), NULL);
}

static gboolean
on_cancelled (G_GNUC_UNUSED GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (CtlDialogPrompt) self = g_object_ref (user_data);
  close_dialog (self);
  return G_SOURCE_REMOVE;
}

static void
watch (CtlDialogPrompt *self, GCancellable *cancellable)
{
  g_set_object (&self->cancellable, cancellable);
  if (cancellable == NULL)
    return;
  self->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancel_source, NULL);
}

static void
ask_async (CtlPinPrompt *prompt,
           CtlToken *token,
           CtlPinPurpose purpose,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  CtlDialogPrompt *self = CTL_DIALOG_PROMPT (prompt);
  g_return_if_fail (self->task == NULL);
  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_check_cancellable (self->task, FALSE); /* it says so in this program's own words */
  ensure_dialog (self);
  watch (self, cancellable);
  ctl_pin_dialog_ask (self->dialog, token, purpose);
}

static CtlSecret *
ask_finish (G_GNUC_UNUSED CtlPinPrompt *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
point_to_pad (CtlPinPrompt *prompt,
              CtlToken *token,
              CtlPinPurpose purpose,
              GCancellable *cancellable)
{
  CtlDialogPrompt *self = CTL_DIALOG_PROMPT (prompt);
  ensure_dialog (self);
  g_set_object (&self->cancellable, cancellable);
  ctl_pin_dialog_point_to_pad (self->dialog, token, purpose);
}

static gboolean
gets_consent (G_GNUC_UNUSED CtlPinPrompt *self)
{
  return TRUE;
}

/* What another PIN can mend is asked about again; that is also the last try that somebody else left
 * since this one was asked for. */
static gboolean
conclude (CtlPinPrompt *prompt, const GError *error)
{
  CtlDialogPrompt *self = CTL_DIALOG_PROMPT (prompt);
  CtlError code = error != NULL ? ctl_error_get_code (error) : CTL_ERROR_CANCELLED;
  if (self->dialog == NULL || (code != CTL_ERROR_PIN_REFUSED && code != CTL_ERROR_PIN_LAST_TRY))
    {
      close_dialog (self);
      g_signal_emit (self, signals[SIGNAL_CONCLUDED], 0);
      return FALSE;
    }
  g_autofree char *message = ctl_text_safe (error->message);
  ctl_pin_dialog_refuse (self->dialog, message);
  return TRUE;
}

static void
init_interface (CtlPinPromptInterface *interface)
{
  interface->ask_async = ask_async;
  interface->ask_finish = ask_finish;
  interface->point_to_pad = point_to_pad;
  interface->gets_consent = gets_consent;
  interface->conclude = conclude;
}

static void
ctl_dialog_prompt_dispose (GObject *object)
{
  CtlDialogPrompt *self = CTL_DIALOG_PROMPT (object);
  close_dialog (self);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (ctl_dialog_prompt_parent_class)->dispose (object);
}

static void
ctl_dialog_prompt_class_init (CtlDialogPromptClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ctl_dialog_prompt_dispose;
  signals[SIGNAL_CONCLUDED] = g_signal_new ("concluded", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ctl_dialog_prompt_init (G_GNUC_UNUSED CtlDialogPrompt *self)
{
}

/**
 * ctl_dialog_prompt_new:
 *
 * Returns: (transfer full): a prompt, for the thread of the main loop
 */
CtlPinPrompt *
ctl_dialog_prompt_new (void)
{
  return g_object_new (CTL_TYPE_DIALOG_PROMPT, NULL);
}
