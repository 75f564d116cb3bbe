/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-field.h"

#include <glib/gi18n-lib.h>

#define BYTES          "bytes"
#define BYTES_PER_LINE 8 /* so that a line fits the narrowest window */

static void
dump_line (GString *text, const guint8 *data, gsize length, gsize offset)
{
  g_string_append_printf (text, "%s%04zx  ", offset > 0 ? "\n" : "", offset);
  for (gsize i = 0; i < BYTES_PER_LINE; i++)
    if (offset + i < length)
      g_string_append_printf (text, "%02x ", data[offset + i]);
    else
      g_string_append (text, "   ");
  g_string_append_c (text, ' ');
  for (gsize i = 0; i < BYTES_PER_LINE && offset + i < length; i++)
    g_string_append_c (text, g_ascii_isprint (data[offset + i]) ? (char) data[offset + i] : '.');
}

/**
 * ctl_file_field_dump:
 * @bytes: any bytes
 *
 * Returns: (transfer full): eight a line: offset, hexadecimal digits, and what is printable ASCII
 */
char *
ctl_file_field_dump (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  GString *text = g_string_new (NULL);
  for (gsize offset = 0; offset < length; offset += BYTES_PER_LINE)
    dump_line (text, data, length, offset);
  return g_string_free (text, FALSE);
}

/* Unfolded for the first time. */
static void
on_expanded (GtkExpander *expander)
{
  GBytes *bytes = g_object_get_data (G_OBJECT (expander), BYTES);
  if (gtk_bin_get_child (GTK_BIN (expander)) != NULL)
    return;
  g_autofree char *dump = ctl_file_field_dump (bytes);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_family_new ("monospace"));
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "label", dump, "selectable", TRUE, "xalign", 0.0, "margin-top",
                    6, "margin-start", 18, "attributes", attributes, "visible", TRUE, NULL);
  GtkWidget *scrolled = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "vscrollbar-policy",
                                      GTK_POLICY_NEVER, "child", label, "visible", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (expander), scrolled);
}

static char *
describe_place (const CtlField *field)
{
  if (field->value == NULL && field->children == NULL)
    return g_strdup_printf (_ ("Padding, at byte %zu"), field->offset);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Tag %u, at byte %zu, %zu byte",
                                       "Tag %u, at byte %zu, %zu bytes", field->length),
                          field->tag, field->offset, field->length);
}

static GtkWidget *
make_heading (const CtlField *field, const char *name)
{
  g_autofree char *place = describe_place (field);
  g_autofree char *number = g_strdup_printf (_ ("Unknown tag %u"), field->tag);
  g_autoptr (PangoAttrList) small = pango_attr_list_new ();
  pango_attr_list_insert (small, pango_attr_scale_new (PANGO_SCALE_SMALL));
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL,
                                 "margin-start", 6, "visible", TRUE, NULL);
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "label", name != NULL ? name : number, "xalign",
                                   0.0, "visible", TRUE, NULL);
  GtkWidget *about = g_object_new (GTK_TYPE_LABEL, "label", place, "xalign", 0.0, "wrap", TRUE,
                                   "attributes", small, "visible", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (about), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_container_add (GTK_CONTAINER (box), title);
  gtk_container_add (GTK_CONTAINER (box), about);
  return box;
}

/**
 * ctl_file_field_new:
 * @field: a field
 * @name: (nullable): as `show ctl` prints it
 *
 * Returns: (transfer floating): the field, folded; a container and padding have nothing to unfold
 */
GtkWidget *
ctl_file_field_new (const CtlField *field, const char *name)
{
  GtkWidget *heading = make_heading (field, name);
  if (field->value == NULL)
    {
      g_object_set (heading, "margin", 12, NULL);
      return heading;
    }
  GtkWidget *expander = g_object_new (GTK_TYPE_EXPANDER, "label-widget", heading, "margin", 12,
                                      "visible", TRUE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (expander), name != NULL ? name : _ ("Unknown"));
  g_object_set_data_full (G_OBJECT (expander), BYTES, g_bytes_ref (field->value),
                          (GDestroyNotify) g_bytes_unref);
  g_signal_connect (expander, "notify::expanded", G_CALLBACK (on_expanded), NULL);
  return expander;
}
