/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-action-row.h"

struct _CtlActionRow
{
  GtkListBoxRow parent_instance;

  GtkImage *image;
  GtkLabel *title_label;
  GtkLabel *fate_label;
  GtkLabel *about_label;
  GtkButton *button;
};

enum
{
  SIGNAL_ACTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (CtlActionRow, ctl_action_row, GTK_TYPE_LIST_BOX_ROW)

static void
on_clicked (CtlActionRow *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTED], 0);
}

static void
ctl_action_row_class_init (CtlActionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  signals[SIGNAL_ACTED] = g_signal_new ("acted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-action-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlActionRow, image);
  gtk_widget_class_bind_template_child (widget_class, CtlActionRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, CtlActionRow, fate_label);
  gtk_widget_class_bind_template_child (widget_class, CtlActionRow, about_label);
  gtk_widget_class_bind_template_child (widget_class, CtlActionRow, button);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
ctl_action_row_init (CtlActionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_action_row_new:
 * @icon_name: of a symbol for what becomes of it
 * @title: its name, safe to show
 *
 * Returns: (transfer floating): a row without words and action
 */
CtlActionRow *
ctl_action_row_new (const char *icon_name, const char *title)
{
  CtlActionRow *self = g_object_new (CTL_TYPE_ACTION_ROW, NULL);
  gtk_image_set_from_icon_name (self->image, icon_name, GTK_ICON_SIZE_BUTTON);
  gtk_label_set_text (self->title_label, title);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), title);
  return self;
}

/**
 * ctl_action_row_set_words:
 * @self: a row
 * @fate: what becomes of it, translated
 * @about: more about it, safe to show
 */
void
ctl_action_row_set_words (CtlActionRow *self, const char *fate, const char *about)
{
  g_autofree char *words = g_strdup_printf ("%s\n%s", fate, about);
  gtk_label_set_text (self->fate_label, fate);
  gtk_label_set_text (self->about_label, about);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), words);
}

/**
 * ctl_action_row_set_action:
 * @self: a row
 * @label: of its button
 * @name: what the button does to what, for a screen reader
 */
void
ctl_action_row_set_action (CtlActionRow *self, const char *label, const char *name)
{
  gtk_button_set_label (self->button, label);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->button)), name);
}
