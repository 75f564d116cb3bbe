/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-pin-dialog.h"

#include "ctl-announce.h"
#include "ctl-help.h"
#include "ctl-pin-policy.h"
#include "ctl-secret-buffer.h"

struct _CtlPinDialog
{
  GtkDialog parent_instance;

  GtkLabel *question_label;
  GtkWidget *refusal_box;
  GtkLabel *refusal_label;
  GtkWidget *warning_box;
  GtkImage *warning_image;
  GtkLabel *warning_label;
  GtkWidget *pin_box;
  GtkEntry *pin_entry;
  GtkToggleButton *consent_check;
  GtkWidget *wait_box;
  GtkSpinner *spinner;
  GtkLabel *wait_label;
  GtkWidget *sign_button;

  gboolean needs_pin; /* rather than consent alone */
};

G_DEFINE_TYPE (CtlPinDialog, ctl_pin_dialog, GTK_TYPE_DIALOG)

static CtlSecretBuffer *
get_buffer (CtlPinDialog *self)
{
  return CTL_SECRET_BUFFER (gtk_entry_get_buffer (self->pin_entry));
}

static gboolean
is_waiting (CtlPinDialog *self)
{
  return gtk_widget_get_visible (self->wait_box);
}

/* The last try is only used by somebody who said so. */
static void
on_answer_changed (CtlPinDialog *self)
{
  gboolean has_pin = !self->needs_pin || gtk_entry_get_text_length (self->pin_entry) > 0;
  gboolean has_consent = !gtk_widget_get_visible (GTK_WIDGET (self->consent_check)) ||
                         gtk_toggle_button_get_active (self->consent_check);
  gtk_widget_set_sensitive (self->sign_button, has_pin && has_consent && !is_waiting (self));
}

static void
set_waiting (CtlPinDialog *self, gboolean waiting)
{
  gtk_widget_set_visible (self->wait_box, waiting);
  g_object_set (self->spinner, "active", waiting, NULL);
  gtk_widget_set_sensitive (self->pin_box, !waiting);
  gtk_widget_set_sensitive (GTK_WIDGET (self->consent_check), !waiting);
  on_answer_changed (self);
}

/* Empty: nothing to say. */
static void
show_text (GtkWidget *box, GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (box, text != NULL);
}

static void
ctl_pin_dialog_class_init (CtlPinDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-pin-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, question_label);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, refusal_box);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, refusal_label);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, warning_box);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, warning_image);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, warning_label);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, pin_box);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, pin_entry);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, consent_check);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, wait_box);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, wait_label);
  gtk_widget_class_bind_template_child (widget_class, CtlPinDialog, sign_button);
  gtk_widget_class_bind_template_callback (widget_class, on_answer_changed);
}

static void
ctl_pin_dialog_init (CtlPinDialog *self)
{
  g_autoptr (GtkEntryBuffer) buffer = ctl_secret_buffer_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_help_set_dialog_topic (GTK_WINDOW (self), "pin");
  gtk_entry_set_buffer (self->pin_entry, buffer);
  g_signal_connect_object (buffer, "notify::length", G_CALLBACK (on_answer_changed), self,
                           G_CONNECT_SWAPPED);
}

/**
 * ctl_pin_dialog_new:
 * @parent: (nullable): the window over which it stands
 *
 * Returns: (transfer none): a dialog, not yet in sight
 */
CtlPinDialog *
ctl_pin_dialog_new (GtkWindow *parent)
{
  return g_object_new (CTL_TYPE_PIN_DIALOG, "transient-for", parent, "use-header-bar", FALSE, NULL);
}

static void
show_token (CtlPinDialog *self, const CtlToken *token, CtlPinPurpose purpose)
{
  g_autofree char *question = ctl_pin_prompt_words_question (token, purpose);
  g_autofree char *warning = ctl_pin_prompt_words_warning (token, purpose);
  gtk_label_set_text (self->question_label, question);
  show_text (self->warning_box, self->warning_label, warning);
  gtk_image_set_from_icon_name (self->warning_image,
                                ctl_pin_policy_is_last_try (token) ? "dialog-warning-symbolic"
                                                                   : "dialog-information-symbolic",
                                GTK_ICON_SIZE_MENU);
  /* A refusal says how many tries are left. */
  if (gtk_widget_get_visible (self->refusal_box) && purpose == CTL_PIN_LOGIN)
    gtk_widget_hide (self->warning_box);
  self->needs_pin = ctl_pin_policy_needs_prompt (token);
  gtk_widget_set_visible (self->pin_box, self->needs_pin);
}

/**
 * ctl_pin_dialog_ask:
 * @self: a dialog
 * @token: whose PIN, with flags read just before
 * @purpose: what for
 *
 * Asks, also once more after an answer; what ctl_pin_dialog_refuse() said stays in sight. Where the
 * PIN goes to the reader, consent to the last try is the answer.
 */
void
ctl_pin_dialog_ask (CtlPinDialog *self, const CtlToken *token, CtlPinPurpose purpose)
{
  show_token (self, token, purpose);
  gtk_toggle_button_set_active (self->consent_check, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->consent_check), ctl_pin_policy_is_last_try (token));
  gtk_widget_show (self->sign_button);
  set_waiting (self, FALSE);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->needs_pin ? GTK_WIDGET (self->pin_entry)
                                         : GTK_WIDGET (self->consent_check));
}

/**
 * ctl_pin_dialog_point_to_pad:
 * @self: a dialog
 * @token: whose reader waits for the PIN now
 * @purpose: what for
 *
 * Says where to enter it.
 */
void
ctl_pin_dialog_point_to_pad (CtlPinDialog *self, const CtlToken *token, CtlPinPurpose purpose)
{
  g_autofree char *words = ctl_pin_prompt_words_pad (token, purpose);
  show_token (self, token, purpose);
  gtk_widget_hide (GTK_WIDGET (self->consent_check));
  gtk_widget_hide (self->sign_button);
  ctl_pin_dialog_wait (self, words);
}

/**
 * ctl_pin_dialog_refuse:
 * @self: a dialog
 * @message: (nullable): why the PIN that was given is not the one, safe to show; %NULL: none was
 */
void
ctl_pin_dialog_refuse (CtlPinDialog *self, const char *message)
{
  show_text (self->refusal_box, self->refusal_label, message);
  if (message != NULL)
    ctl_announce (GTK_WIDGET (self), message);
}

/**
 * ctl_pin_dialog_wait:
 * @self: a dialog
 * @message: what is waited for, safe to show
 *
 * Takes no answer until it asks again; it can be cancelled.
 */
void
ctl_pin_dialog_wait (CtlPinDialog *self, const char *message)
{
  show_text (self->refusal_box, self->refusal_label, NULL);
  gtk_label_set_text (self->wait_label, message);
  set_waiting (self, TRUE);
  ctl_announce (GTK_WIDGET (self), message);
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * ctl_pin_dialog_take_pin:
 * @self: a dialog that was answered
 *
 * Returns: (transfer full): what was entered, which the dialog forgets
 */
CtlSecret *
ctl_pin_dialog_take_pin (CtlPinDialog *self)
{
  CtlSecret *pin = ctl_secret_buffer_dup_secret (get_buffer (self));
  ctl_secret_buffer_clear (get_buffer (self));
  return pin;
}
