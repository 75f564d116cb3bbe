/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-diff-row.h"

#include <glib/gi18n-lib.h>

#include "ctl-file-certificate.h"
#include "ctl-file-label.h"
#include "ctl-text.h"

struct _CtlDiffRow
{
  GtkBox parent_instance;

  gboolean narrow;
  GtkImage *kind_image;
  GtkLabel *kind_label;
  GtkOrientable *sides_box;
  GtkLabel *old_name_label;
  GtkLabel *old_about_label;
  GtkLabel *new_name_label;
  GtkLabel *new_about_label;
  GtkLabel *details_label;
  GtkWidget *consequence_box;
  GtkLabel *consequence_label;
};

enum
{
  PROPERTY_NARROW = 1,
  PROPERTY_COUNT,
};

static GParamSpec *properties[PROPERTY_COUNT];

static const struct
{
  const char *icon;
  const char *word;
} kinds[] = {
  [CTL_CHANGE_SAME] = { "emblem-ok-symbolic", NC_ ("record", "Unchanged") },
  [CTL_CHANGE_ADDED] = { "list-add-symbolic", NC_ ("record", "Added") },
  [CTL_CHANGE_REMOVED] = { "list-remove-symbolic", NC_ ("record", "Removed") },
  [CTL_CHANGE_CHANGED] = { "document-edit-symbolic", NC_ ("record", "Changed") },
};

G_DEFINE_TYPE (CtlDiffRow, ctl_diff_row, GTK_TYPE_BOX)

static char *
describe (CtlRecord *record)
{
  GString *text = g_string_new (NULL);
  g_autofree char *function = ctl_function_to_string (ctl_record_get_function (record));
  g_autofree char *address = ctl_record_dup_address (record);
  GBytes *serial = ctl_record_get_serial (record);
  CtlCertificate *certificate = ctl_record_get_certificate (record);
  g_string_append (text, function);
  if (address != NULL && !g_str_equal (address, "0.0.0.0") &&
      g_strcmp0 (address, ctl_record_get_dns_name (record)) != 0)
    g_string_append_printf (text, "\n%s", address);
  if (serial != NULL)
    {
      g_autofree char *hex = ctl_text_hex (serial, CTL_HEX_COLON);
      g_string_append_c (text, '\n');
      g_string_append_printf (text, _ ("Serial number %s"), hex);
    }
  g_autofree char *validity =
      certificate != NULL ? ctl_file_certificate_dup_validity (certificate) : NULL;
  g_string_append_printf (text, "\n%s", validity != NULL ? validity : _ ("No certificate"));
  return g_string_free (text, FALSE);
}

static void
show_side (GtkLabel *name_label, GtkLabel *about_label, CtlRecord *record)
{
  g_autofree char *name = record != NULL ? ctl_record_dup_name (record) : NULL;
  g_autofree char *about = record != NULL ? describe (record) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (about_label), record != NULL);
  gtk_label_set_text (about_label, about != NULL ? about : "");
  if (record == NULL)
    gtk_label_set_text (name_label, _ ("Not in this file"));
  else
    gtk_label_set_text (name_label, *name != '\0' ? name : _ ("No name"));
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (name_label));
  if (record == NULL)
    gtk_style_context_add_class (style, GTK_STYLE_CLASS_DIM_LABEL);
}

static void
show_details (CtlDiffRow *self, const CtlChange *change)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < change->details->len; i++)
    g_string_append_printf (text, "%s• %s", i > 0 ? "\n" : "",
                            (const char *) change->details->pdata[i]);
  gtk_label_set_text (self->details_label, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->details_label), text->len > 0);
}

static void
set_narrow (CtlDiffRow *self, gboolean narrow)
{
  self->narrow = narrow;
  gtk_orientable_set_orientation (self->sides_box,
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_homogeneous (GTK_BOX (self->sides_box), !narrow);
}

static void
ctl_diff_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROPERTY_NARROW)
    g_value_set_boolean (value, CTL_DIFF_ROW (object)->narrow);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ctl_diff_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROPERTY_NARROW)
    set_narrow (CTL_DIFF_ROW (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ctl_diff_row_class_init (CtlDiffRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  object_class->get_property = ctl_diff_row_get_property;
  object_class->set_property = ctl_diff_row_set_property;
  properties[PROPERTY_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, PROPERTY_COUNT, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-diff-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlDiffRow, kind_image);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffRow, kind_label);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffRow, sides_box);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffRow, old_name_label);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffRow, old_about_label);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffRow, new_name_label);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffRow, new_about_label);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffRow, details_label);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffRow, consequence_box);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffRow, consequence_label);
}

static void
ctl_diff_row_init (CtlDiffRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  GtkLabel *labels[] = { self->old_name_label, self->old_about_label, self->new_name_label,
                         self->new_about_label, self->details_label };
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    ctl_file_label_keep_text (labels[i]);
}

/**
 * ctl_diff_row_new:
 * @diff: a difference
 * @change: one of its changes
 *
 * Returns: (transfer floating): what became of that record
 */
GtkWidget *
ctl_diff_row_new (const CtlDiff *diff, const CtlChange *change)
{
  CtlDiffRow *self = g_object_new (CTL_TYPE_DIFF_ROW, "visible", TRUE, NULL);
  const char *word = g_dpgettext2 (GETTEXT_PACKAGE, "record", kinds[change->kind].word);
  const char *consequence = ctl_diff_get_consequence (diff, change);
  g_autofree char *name =
      ctl_record_dup_name (change->after != NULL ? change->after : change->before);
  g_autofree char *spoken = g_strdup_printf (_ ("%s: %s"), word, name);
  gtk_image_set_from_icon_name (self->kind_image, kinds[change->kind].icon, GTK_ICON_SIZE_BUTTON);
  gtk_label_set_text (self->kind_label, word);
  show_side (self->old_name_label, self->old_about_label, change->before);
  show_side (self->new_name_label, self->new_about_label, change->after);
  show_details (self, change);
  gtk_label_set_text (self->consequence_label, consequence != NULL ? consequence : "");
  gtk_widget_set_visible (self->consequence_box, consequence != NULL);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), spoken);
  return GTK_WIDGET (self);
}
