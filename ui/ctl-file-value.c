/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-value.h"

#include <glib/gi18n-lib.h>

#include "ctl-file-label.h"

#define COPIED_SECONDS 2 /* for which the button says that it has copied */

struct _CtlFileValue
{
  GtkBox parent_instance;

  char *caption;
  char *value;
  gboolean copyable;
  gboolean monospace;
  guint timeout;
  GtkLabel *caption_label;
  GtkLabel *value_label;
  GtkWidget *copy_button;
  GtkImage *copy_image;
};

enum
{
  PROPERTY_CAPTION = 1,
  PROPERTY_VALUE,
  PROPERTY_COPYABLE,
  PROPERTY_MONOSPACE,
  PROPERTY_COUNT,
};

static GParamSpec *properties[PROPERTY_COUNT];

G_DEFINE_TYPE (CtlFileValue, ctl_file_value, GTK_TYPE_BOX)

static void
show_copied (CtlFileValue *self, gboolean copied)
{
  g_autofree char *name = g_strdup_printf (copied ? _ ("%s was copied") : _ ("Copy %s"),
                                           self->caption != NULL ? self->caption : "");
  gtk_image_set_from_icon_name (self->copy_image,
                                copied ? "emblem-ok-symbolic" : "edit-copy-symbolic",
                                GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_tooltip_text (self->copy_button, name);
  atk_object_set_name (gtk_widget_get_accessible (self->copy_button), name);
}

static gboolean
on_timeout (gpointer data)
{
  CtlFileValue *self = data;
  self->timeout = 0;
  show_copied (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
on_copy_clicked (CtlFileValue *self)
{
  GtkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD);
  gtk_clipboard_set_text (clipboard, self->value, -1);
  show_copied (self, TRUE);
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add_seconds (COPIED_SECONDS, on_timeout, self);
}

static void
set_monospace (CtlFileValue *self)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  if (self->monospace)
    pango_attr_list_insert (attributes, pango_attr_family_new ("monospace"));
  gtk_label_set_attributes (self->value_label, attributes);
  ctl_file_label_keep_text (self->value_label);
}

static void
ctl_file_value_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CtlFileValue *self = CTL_FILE_VALUE (object);
  switch (id)
    {
    case PROPERTY_CAPTION:
      g_value_set_string (value, self->caption);
      break;
    case PROPERTY_VALUE:
      g_value_set_string (value, self->value);
      break;
    case PROPERTY_COPYABLE:
      g_value_set_boolean (value, self->copyable);
      break;
    case PROPERTY_MONOSPACE:
      g_value_set_boolean (value, self->monospace);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ctl_file_value_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CtlFileValue *self = CTL_FILE_VALUE (object);
  switch (id)
    {
    case PROPERTY_CAPTION:
      g_free (self->caption);
      self->caption = g_value_dup_string (value);
      gtk_label_set_text (self->caption_label, self->caption);
      show_copied (self, FALSE);
      break;
    case PROPERTY_VALUE:
      ctl_file_value_set_value (self, g_value_get_string (value));
      break;
    case PROPERTY_COPYABLE:
      self->copyable = g_value_get_boolean (value);
      gtk_widget_set_visible (self->copy_button, self->copyable);
      break;
    case PROPERTY_MONOSPACE:
      self->monospace = g_value_get_boolean (value);
      set_monospace (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ctl_file_value_dispose (GObject *object)
{
  CtlFileValue *self = CTL_FILE_VALUE (object);
  g_clear_handle_id (&self->timeout, g_source_remove);
  G_OBJECT_CLASS (ctl_file_value_parent_class)->dispose (object);
}

static void
ctl_file_value_finalize (GObject *object)
{
  CtlFileValue *self = CTL_FILE_VALUE (object);
  g_free (self->caption);
  g_free (self->value);
  G_OBJECT_CLASS (ctl_file_value_parent_class)->finalize (object);
}

static void
ctl_file_value_class_init (CtlFileValueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  object_class->get_property = ctl_file_value_get_property;
  object_class->set_property = ctl_file_value_set_property;
  object_class->dispose = ctl_file_value_dispose;
  object_class->finalize = ctl_file_value_finalize;
  properties[PROPERTY_CAPTION] = g_param_spec_string ("caption", NULL, NULL, NULL, flags);
  properties[PROPERTY_VALUE] = g_param_spec_string ("value", NULL, NULL, NULL, flags);
  properties[PROPERTY_COPYABLE] = g_param_spec_boolean ("copyable", NULL, NULL, FALSE, flags);
  properties[PROPERTY_MONOSPACE] = g_param_spec_boolean ("monospace", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, PROPERTY_COUNT, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-file-value.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlFileValue, caption_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFileValue, value_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFileValue, copy_button);
  gtk_widget_class_bind_template_child (widget_class, CtlFileValue, copy_image);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
ctl_file_value_init (CtlFileValue *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_file_label_keep_text (self->value_label);
}

/**
 * ctl_file_value_new:
 * @caption: what it is
 * @value: (nullable): what it is worth, safe to show
 *
 * Returns: (transfer floating): a caption and a value
 */
GtkWidget *
ctl_file_value_new (const char *caption, const char *value)
{
  return g_object_new (CTL_TYPE_FILE_VALUE, "caption", caption, "value", value, "visible", TRUE,
                       NULL);
}

/**
 * ctl_file_value_new_digits:
 * @caption: what it is
 * @value: (nullable): hexadecimal digits
 *
 * Returns: (transfer floating): a value to be compared digit by digit, and to be copied
 */
GtkWidget *
ctl_file_value_new_digits (const char *caption, const char *value)
{
  return g_object_new (CTL_TYPE_FILE_VALUE, "caption", caption, "value", value, "copyable", TRUE,
                       "monospace", TRUE, "visible", TRUE, NULL);
}

/**
 * ctl_file_value_set_value:
 * @self: a value
 * @value: (nullable): what it is worth now, safe to show
 */
void
ctl_file_value_set_value (CtlFileValue *self, const char *value)
{
  gboolean known = value != NULL && *value != '\0';
  g_free (self->value);
  self->value = g_strdup (value);
  gtk_label_set_text (self->value_label, known ? value : _ ("none"));
  gtk_widget_set_sensitive (self->copy_button, known);
}
