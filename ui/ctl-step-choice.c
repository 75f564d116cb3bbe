/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-step-choice.h"

#include <glib/gi18n-lib.h>

#include "ctl-file-label.h"

struct _CtlStepChoice
{
  GtkBox parent_instance;

  GtkContainer *list_box;
  GtkWidget *serial_box;
  GtkEntry *serial_entry;
  GtkButton *choose_button;
};

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_COUNT,
};

static guint signals[SIGNAL_COUNT];

G_DEFINE_TYPE (CtlStepChoice, ctl_step_choice, GTK_TYPE_BOX)

static gboolean
has_serial (CtlStepChoice *self)
{
  return *ctl_step_choice_get_serial (self) != '\0';
}

static void
on_changed (CtlStepChoice *self)
{
  g_autoptr (GPtrArray) chosen = ctl_step_choice_get_chosen (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->choose_button), chosen->len > 0 || has_serial (self));
}

static void
on_choose_clicked (CtlStepChoice *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

static void
on_serial_activate (CtlStepChoice *self)
{
  if (has_serial (self))
    on_choose_clicked (self);
}

static void
ctl_step_choice_class_init (CtlStepChoiceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", CTL_TYPE_STEP_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-step-choice.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlStepChoice, list_box);
  gtk_widget_class_bind_template_child (widget_class, CtlStepChoice, serial_box);
  gtk_widget_class_bind_template_child (widget_class, CtlStepChoice, serial_entry);
  gtk_widget_class_bind_template_child (widget_class, CtlStepChoice, choose_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_serial_activate);
}

static void
ctl_step_choice_init (CtlStepChoice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_step_choice_new:
 * @title: what the list is of, for screen readers
 * @button: label of the button, with a mnemonic
 * @has_serial: whether there is an entry for a serial number
 *
 * Returns: (transfer floating): an empty list
 */
GtkWidget *
ctl_step_choice_new (const char *title, const char *button, gboolean has_serial)
{
  CtlStepChoice *self = g_object_new (CTL_TYPE_STEP_CHOICE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->list_box)), title);
  gtk_button_set_label (self->choose_button, button);
  gtk_widget_set_visible (self->serial_box, has_serial);
  on_changed (self);
  return GTK_WIDGET (self);
}

/**
 * ctl_step_choice_add:
 * @self: a list
 * @label: of one that can be chosen, safe to show
 * @value: (transfer full): what stands for it
 * @destroy: for @value
 */
void
ctl_step_choice_add (CtlStepChoice *self, const char *label, gpointer value, GDestroyNotify destroy)
{
  GtkWidget *text = g_object_new (GTK_TYPE_LABEL, "label", label, "wrap", TRUE, "wrap-mode",
                                  PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "visible", TRUE, NULL);
  GtkWidget *button = g_object_new (GTK_TYPE_CHECK_BUTTON, "child", text, "visible", TRUE, NULL);
  ctl_file_label_keep_text (GTK_LABEL (text));
  atk_object_set_name (gtk_widget_get_accessible (button), label);
  g_object_set_data_full (G_OBJECT (button), "value", value, destroy);
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  gtk_container_add (self->list_box, button);
}

/**
 * ctl_step_choice_get_chosen:
 * @self: a list
 *
 * Returns: (transfer container): the values of what is ticked
 */
GPtrArray *
ctl_step_choice_get_chosen (CtlStepChoice *self)
{
  GPtrArray *chosen = g_ptr_array_new ();
  g_autoptr (GList) buttons = gtk_container_get_children (self->list_box);
  for (GList *button = buttons; button != NULL; button = button->next)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button->data)))
      g_ptr_array_add (chosen, g_object_get_data (G_OBJECT (button->data), "value"));
  return chosen;
}

/**
 * ctl_step_choice_get_serial:
 * @self: a list
 *
 * Returns: (transfer none): what was typed as a serial number, as it was typed
 */
const char *
ctl_step_choice_get_serial (CtlStepChoice *self)
{
  return gtk_entry_get_text (self->serial_entry);
}
