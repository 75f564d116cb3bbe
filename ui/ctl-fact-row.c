/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-fact-row.h"

#include <glib/gi18n-lib.h>

struct _CtlFactRow
{
  HdyActionRow parent_instance;

  GtkWidget *copy_button;
};

G_DEFINE_TYPE (CtlFactRow, ctl_fact_row, HDY_TYPE_ACTION_ROW)

static void
on_copy_clicked (CtlFactRow *self)
{
  GtkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD);
  gtk_clipboard_set_text (clipboard, hdy_action_row_get_subtitle (HDY_ACTION_ROW (self)), -1);
}

static void
ctl_fact_row_class_init (CtlFactRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-fact-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlFactRow, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
ctl_fact_row_init (CtlFactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_fact_row_new:
 * @name: of the fact, translated
 * @value: safe to show
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
ctl_fact_row_new (const char *name, const char *value)
{
  GtkWidget *self = g_object_new (CTL_TYPE_FACT_ROW, "title", name, "subtitle", value, NULL);
  AtkObject *accessible = gtk_widget_get_accessible (self);
  atk_object_set_name (accessible, name);
  atk_object_set_description (accessible, value);
  return self;
}

/**
 * ctl_fact_row_new_to_copy:
 * @name: of the fact, translated
 * @value: safe to show
 *
 * Returns: (transfer floating): a row with a button that copies @value
 */
GtkWidget *
ctl_fact_row_new_to_copy (const char *name, const char *value)
{
  GtkWidget *self = ctl_fact_row_new (name, value);
  GtkWidget *button = CTL_FACT_ROW (self)->copy_button;
  /* Translators: %s is the name of what is copied, as SHA-1. */
  g_autofree char *words = g_strdup_printf (_ ("Copy %s"), name);
  atk_object_set_name (gtk_widget_get_accessible (button), words);
  gtk_widget_show (button);
  return self;
}
