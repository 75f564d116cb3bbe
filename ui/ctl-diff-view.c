/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-diff-view.h"

#include <glib/gi18n-lib.h>

#include "ctl-container.h"
#include "ctl-diff-row.h"
#include "ctl-file-rows.h"

#define NARROW 560 /* pixels under which old and new stand below each other */

struct _CtlDiffView
{
  GtkBox parent_instance;

  CtlDiff *diff;      /* (nullable) */
  GPtrArray *visible; /* (element-type CtlChange), of @diff */
  gboolean narrow;
  guint idle;
  GtkLabel *counts_label;
  GtkWidget *identical_box;
  GtkWidget *header_box;
  GtkContainer *header_list;
  GtkWidget *records_label;
  GtkToggleButton *unchanged_button;
  CtlFileRows *rows;
};

enum
{
  PROPERTY_NARROW = 1,
  PROPERTY_COUNT,
};

static GParamSpec *properties[PROPERTY_COUNT];

G_DEFINE_TYPE (CtlDiffView, ctl_diff_view, GTK_TYPE_BOX)

static GtkWidget *
make_row (guint index, gpointer user_data)
{
  CtlDiffView *self = user_data;
  GtkWidget *row = ctl_diff_row_new (self->diff, self->visible->pdata[index]);
  g_object_bind_property (self, "narrow", row, "narrow", G_BINDING_SYNC_CREATE);
  return row;
}

static void
show_changes (CtlDiffView *self)
{
  gboolean all = gtk_toggle_button_get_active (self->unchanged_button);
  guint unchanged = 0;
  g_ptr_array_set_size (self->visible, 0);
  for (guint i = 0; i < self->diff->changes->len; i++)
    {
      CtlChange *change = self->diff->changes->pdata[i];
      unchanged += change->kind == CTL_CHANGE_SAME ? 1 : 0;
      if (all || change->kind != CTL_CHANGE_SAME)
        g_ptr_array_add (self->visible, change);
    }
  g_autofree char *label = g_strdup_printf (ngettext ("Show %u _unchanged record",
                                                      "Show %u _unchanged records", unchanged),
                                            unchanged);
  gtk_button_set_label (GTK_BUTTON (self->unchanged_button), label);
  gtk_widget_set_visible (GTK_WIDGET (self->unchanged_button), unchanged > 0);
  gtk_widget_set_visible (self->records_label, self->visible->len > 0);
  ctl_file_rows_fill (self->rows, self->visible->len, make_row, self);
}

static void
on_unchanged_toggled (CtlDiffView *self)
{
  if (self->diff != NULL)
    show_changes (self);
}

static void
show_header (CtlDiffView *self)
{
  ctl_container_clear (self->header_list);
  for (guint i = 0; i < self->diff->header->len; i++)
    {
      GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", self->diff->header->pdata[i],
                                       "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                                       PANGO_WRAP_WORD_CHAR, "margin", 12, "visible", TRUE, NULL);
      GtkWidget *row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "activatable", FALSE, "visible", TRUE,
                                     "child", label, NULL);
      atk_object_set_name (gtk_widget_get_accessible (row), self->diff->header->pdata[i]);
      gtk_container_add (self->header_list, row);
    }
  gtk_widget_set_visible (self->header_box, self->diff->header->len > 0);
}

static gboolean
on_idle (gpointer data)
{
  CtlDiffView *self = data;
  self->idle = 0;
  self->narrow = gtk_widget_get_allocated_width (GTK_WIDGET (self)) < NARROW;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROPERTY_NARROW]);
  return G_SOURCE_REMOVE;
}

/* Not at once: while sizes are given out nothing may ask for another one. */
static void
ctl_diff_view_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  CtlDiffView *self = CTL_DIFF_VIEW (widget);
  GTK_WIDGET_CLASS (ctl_diff_view_parent_class)->size_allocate (widget, allocation);
  if ((allocation->width < NARROW) != self->narrow && self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_idle, self, NULL);
}

static void
ctl_diff_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROPERTY_NARROW)
    g_value_set_boolean (value, CTL_DIFF_VIEW (object)->narrow);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ctl_diff_view_dispose (GObject *object)
{
  g_clear_handle_id (&CTL_DIFF_VIEW (object)->idle, g_source_remove);
  G_OBJECT_CLASS (ctl_diff_view_parent_class)->dispose (object);
}

static void
ctl_diff_view_finalize (GObject *object)
{
  CtlDiffView *self = CTL_DIFF_VIEW (object);
  g_ptr_array_unref (self->visible);
  g_clear_pointer (&self->diff, ctl_diff_free);
  G_OBJECT_CLASS (ctl_diff_view_parent_class)->finalize (object);
}

static void
ctl_diff_view_class_init (CtlDiffViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  object_class->get_property = ctl_diff_view_get_property;
  object_class->dispose = ctl_diff_view_dispose;
  object_class->finalize = ctl_diff_view_finalize;
  widget_class->size_allocate = ctl_diff_view_size_allocate;
  properties[PROPERTY_NARROW] =
      g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, PROPERTY_COUNT, properties);
  g_type_ensure (CTL_TYPE_FILE_ROWS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-diff-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlDiffView, counts_label);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffView, identical_box);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffView, header_box);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffView, header_list);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffView, records_label);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffView, unchanged_button);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffView, rows);
  gtk_widget_class_bind_template_callback (widget_class, on_unchanged_toggled);
}

static void
ctl_diff_view_init (CtlDiffView *self)
{
  self->visible = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_diff_view_set_diff:
 * @self: a view
 * @diff: what to show; the view keeps what it needs of it
 */
void
ctl_diff_view_set_diff (CtlDiffView *self, const CtlDiff *diff)
{
  g_autofree char *counts = ctl_diff_dup_counts (diff);
  g_autoptr (CtlDiff) before = self->diff;
  self->diff = ctl_diff_copy (diff);
  gtk_label_set_text (self->counts_label, counts);
  gtk_widget_set_visible (self->identical_box, diff->identical);
  show_header (self);
  show_changes (self);
}
