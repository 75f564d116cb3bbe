/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-rows.h"

#include <glib/gi18n-lib.h>

#include "ctl-container.h"

#define ROWS_AT_ONCE 50

struct _CtlFileRows
{
  GtkBox parent_instance;

  guint count;
  guint shown;
  CtlFileRowFunc make_row;
  gpointer user_data;
  GtkContainer *list_box;
  GtkButton *more_button;
};

G_DEFINE_TYPE (CtlFileRows, ctl_file_rows, GTK_TYPE_BOX)

static void
set_more (CtlFileRows *self)
{
  guint left = self->count - self->shown;
  guint next = MIN (left, ROWS_AT_ONCE);
  g_autofree char *label = g_strdup_printf (
      /* Translators: the second number is how many are not shown yet, these included */
      ngettext ("Show _%u more of %u", "Show _%u more of %u", next), next, left);
  gtk_button_set_label (self->more_button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), left > 0);
}

/* What has the focus in a row are the things in it, not the row. */
static void
add_row (CtlFileRows *self, GtkWidget *child)
{
  GtkWidget *row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "activatable", FALSE, "selectable", FALSE,
                                 "can-focus", FALSE, "visible", TRUE, "child", child, NULL);
  AtkObject *accessible = gtk_widget_get_accessible (row);
  const char *name = atk_object_get_name (gtk_widget_get_accessible (child));
  if (name != NULL)
    atk_object_set_name (accessible, name);
  gtk_container_add (self->list_box, row);
}

static void
show_more (CtlFileRows *self)
{
  guint end = MIN (self->count, self->shown + ROWS_AT_ONCE);
  for (; self->shown < end; self->shown++)
    add_row (self, self->make_row (self->shown, self->user_data));
  set_more (self);
}

static void
on_more_clicked (CtlFileRows *self)
{
  guint first = self->shown;
  show_more (self);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list_box), (int) first);
  gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD);
}

static void
ctl_file_rows_class_init (CtlFileRowsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-file-rows.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlFileRows, list_box);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRows, more_button);
  gtk_widget_class_bind_template_callback (widget_class, on_more_clicked);
}

static void
ctl_file_rows_init (CtlFileRows *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_file_rows_fill:
 * @self: a list
 * @count: how many rows it has
 * @make_row: (scope notified): makes one
 * @user_data: for @make_row, as long as the list is there or is filled anew
 *
 * Puts rows in place of those that are there.
 */
void
ctl_file_rows_fill (CtlFileRows *self, guint count, CtlFileRowFunc make_row, gpointer user_data)
{
  ctl_container_clear (self->list_box);
  self->count = count;
  self->shown = 0;
  self->make_row = make_row;
  self->user_data = user_data;
  gtk_widget_set_visible (GTK_WIDGET (self->list_box), count > 0);
  show_more (self);
}
