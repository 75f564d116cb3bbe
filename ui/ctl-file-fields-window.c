/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-fields-window.h"

#include <glib/gi18n-lib.h>

#include "ctl-file-field.h"
#include "ctl-file-rows.h"
#include "ctl-help.h"
#include "ctl-list.h"

struct _CtlFileFieldsWindow
{
  HdyWindow parent_instance;

  gboolean is_header;
  GPtrArray *fields; /* (element-type CtlField), containers before what they hold */
  GPtrArray *owner;  /* keeps them alive */
  HdyHeaderBar *header_bar;
  CtlFileRows *rows;
};

G_DEFINE_TYPE (CtlFileFieldsWindow, ctl_file_fields_window, HDY_TYPE_WINDOW)

static void
flatten (GPtrArray *flat, GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      CtlField *field = fields->pdata[i];
      g_ptr_array_add (flat, field);
      if (field->children != NULL)
        flatten (flat, field->children);
    }
}

static GtkWidget *
make_row (guint index, gpointer user_data)
{
  CtlFileFieldsWindow *self = user_data;
  const CtlField *field = self->fields->pdata[index];
  return ctl_file_field_new (field, self->is_header ? ctl_header_tag_to_string (field->tag)
                                                    : ctl_record_tag_to_string (field->tag));
}

static gboolean
on_key_press (GtkWindow *window, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  gtk_window_close (window);
  return GDK_EVENT_STOP;
}

static void
ctl_file_fields_window_finalize (GObject *object)
{
  CtlFileFieldsWindow *self = CTL_FILE_FIELDS_WINDOW (object);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_clear_pointer (&self->owner, g_ptr_array_unref);
  G_OBJECT_CLASS (ctl_file_fields_window_parent_class)->finalize (object);
}

static void
ctl_file_fields_window_class_init (CtlFileFieldsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = ctl_file_fields_window_finalize;
  g_type_ensure (CTL_TYPE_FILE_ROWS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/etokenctl/Client/ui/ctl-file-fields-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlFileFieldsWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlFileFieldsWindow, rows);
  gtk_widget_class_bind_template_callback (widget_class, on_key_press);
}

static void
ctl_file_fields_window_init (CtlFileFieldsWindow *self)
{
  self->fields = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_help_set_dialog_topic (GTK_WINDOW (self), "file");
}

/**
 * ctl_file_fields_window_present:
 * @parent: the window that it is about
 * @title: what the fields belong to
 * @fields: (element-type CtlField): of a header or of a record
 * @is_header: which of the two
 */
void
ctl_file_fields_window_present (GtkWindow *parent,
                                const char *title,
                                GPtrArray *fields,
                                gboolean is_header)
{
  CtlFileFieldsWindow *self =
      g_object_new (CTL_TYPE_FILE_FIELDS_WINDOW, "transient-for", parent, "title", title, NULL);
  self->is_header = is_header;
  self->owner = g_ptr_array_ref (fields);
  flatten (self->fields, fields);
  hdy_header_bar_set_title (self->header_bar, title);
  ctl_file_rows_fill (self->rows, self->fields->len, make_row, self);
  gtk_window_present (GTK_WINDOW (self));
}
