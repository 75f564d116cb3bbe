/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-fact-row.h"

#include <glib/gi18n-lib.h>

#include "ctl-file-label.h"

#define ZERO_WIDTH_SPACE "\342\200\213"
#define COPIED_SECONDS   2 /* for which the button says that it has copied */

struct _CtlFactRow
{
  GtkListBoxRow parent_instance;

  char *caption;
  char *value;
  char *icon_name;
  gboolean copyable;
  gboolean monospace;
  guint timeout;
  GtkImage *image;
  GtkLabel *caption_label;
  GtkLabel *value_label;
  GtkWidget *copy_button;
  GtkImage *copy_image;
};

enum
{
  PROPERTY_CAPTION = 1,
  PROPERTY_VALUE,
  PROPERTY_ICON_NAME,
  PROPERTY_COPYABLE,
  PROPERTY_MONOSPACE,
  PROPERTY_COUNT,
};

static GParamSpec *properties[PROPERTY_COUNT];

G_DEFINE_TYPE (CtlFactRow, ctl_fact_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean
has_value (CtlFactRow *self)
{
  return self->value != NULL && *self->value != '\0';
}

/* Digits may be broken after each colon, so that all lines of all rows are of one length. */
static void
show_value (CtlFactRow *self)
{
  g_autoptr (GString) text = g_string_new (has_value (self) ? self->value : _ ("none"));
  if (self->monospace)
    g_string_replace (text, ":", ":" ZERO_WIDTH_SPACE, 0);
  gtk_label_set_text (self->value_label, text->str);
  gtk_widget_set_sensitive (self->copy_button, has_value (self));
}

/* The row as a whole is read as one thing. */
static void
name_row (CtlFactRow *self)
{
  const char *value = has_value (self) ? self->value : _ ("none");
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  atk_object_set_name (accessible, self->caption != NULL ? self->caption : "");
  atk_object_set_description (accessible, value);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->value_label)), value);
}

static void
show_copied (CtlFactRow *self, gboolean copied)
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
  CtlFactRow *self = data;
  self->timeout = 0;
  show_copied (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
on_copy_clicked (CtlFactRow *self)
{
  GtkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD);
  gtk_clipboard_set_text (clipboard, self->value, -1);
  show_copied (self, TRUE);
  g_clear_handle_id (&self->timeout, g_source_remove);
  self->timeout = g_timeout_add_seconds (COPIED_SECONDS, on_timeout, self);
}

static void
set_monospace (CtlFactRow *self)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  if (self->monospace)
    pango_attr_list_insert (attributes, pango_attr_family_new ("monospace"));
  gtk_label_set_attributes (self->value_label, attributes);
  ctl_file_label_keep_text (self->value_label);
}

static void
set_icon_name (CtlFactRow *self, const char *icon_name)
{
  g_free (self->icon_name);
  self->icon_name = g_strdup (icon_name);
  gtk_image_set_from_icon_name (self->image, icon_name, GTK_ICON_SIZE_MENU);
  gtk_widget_set_visible (GTK_WIDGET (self->image), icon_name != NULL);
}

static void
ctl_fact_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CtlFactRow *self = CTL_FACT_ROW (object);
  switch (id)
    {
    case PROPERTY_CAPTION:
      g_value_set_string (value, self->caption);
      break;
    case PROPERTY_VALUE:
      g_value_set_string (value, self->value);
      break;
    case PROPERTY_ICON_NAME:
      g_value_set_string (value, self->icon_name);
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
ctl_fact_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CtlFactRow *self = CTL_FACT_ROW (object);
  switch (id)
    {
    case PROPERTY_CAPTION:
      g_free (self->caption);
      self->caption = g_value_dup_string (value);
      gtk_label_set_text (self->caption_label, self->caption);
      show_copied (self, FALSE);
      name_row (self);
      break;
    case PROPERTY_VALUE:
      ctl_fact_row_set_value (self, g_value_get_string (value));
      break;
    case PROPERTY_ICON_NAME:
      set_icon_name (self, g_value_get_string (value));
      break;
    case PROPERTY_COPYABLE:
      self->copyable = g_value_get_boolean (value);
      gtk_widget_set_visible (self->copy_button, self->copyable);
      break;
    case PROPERTY_MONOSPACE:
      self->monospace = g_value_get_boolean (value);
      set_monospace (self);
      show_value (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ctl_fact_row_dispose (GObject *object)
{
  CtlFactRow *self = CTL_FACT_ROW (object);
  g_clear_handle_id (&self->timeout, g_source_remove);
  G_OBJECT_CLASS (ctl_fact_row_parent_class)->dispose (object);
}

static void
ctl_fact_row_finalize (GObject *object)
{
  CtlFactRow *self = CTL_FACT_ROW (object);
  g_free (self->caption);
  g_free (self->value);
  g_free (self->icon_name);
  G_OBJECT_CLASS (ctl_fact_row_parent_class)->finalize (object);
}

static void
ctl_fact_row_class_init (CtlFactRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  object_class->get_property = ctl_fact_row_get_property;
  object_class->set_property = ctl_fact_row_set_property;
  object_class->dispose = ctl_fact_row_dispose;
  object_class->finalize = ctl_fact_row_finalize;
  properties[PROPERTY_CAPTION] = g_param_spec_string ("caption", NULL, NULL, NULL, flags);
  properties[PROPERTY_VALUE] = g_param_spec_string ("value", NULL, NULL, NULL, flags);
  properties[PROPERTY_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);
  properties[PROPERTY_COPYABLE] = g_param_spec_boolean ("copyable", NULL, NULL, FALSE, flags);
  properties[PROPERTY_MONOSPACE] = g_param_spec_boolean ("monospace", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, PROPERTY_COUNT, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-fact-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlFactRow, image);
  gtk_widget_class_bind_template_child (widget_class, CtlFactRow, caption_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFactRow, value_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFactRow, copy_button);
  gtk_widget_class_bind_template_child (widget_class, CtlFactRow, copy_image);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
ctl_fact_row_init (CtlFactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_file_label_keep_text (self->value_label);
}

/**
 * ctl_fact_row_new:
 * @caption: what it is, translated
 * @value: (nullable): what it is worth, safe to show
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
ctl_fact_row_new (const char *caption, const char *value)
{
  return g_object_new (CTL_TYPE_FACT_ROW, "caption", caption, "value", value, NULL);
}

/**
 * ctl_fact_row_new_to_copy:
 * @caption: what it is, translated
 * @value: (nullable): what it is worth, safe to show
 *
 * Returns: (transfer floating): a row with a button that copies @value
 */
GtkWidget *
ctl_fact_row_new_to_copy (const char *caption, const char *value)
{
  return g_object_new (CTL_TYPE_FACT_ROW, "caption", caption, "value", value, "copyable", TRUE,
                       NULL);
}

/**
 * ctl_fact_row_new_digits:
 * @caption: what it is, translated
 * @value: (nullable): hexadecimal digits
 *
 * Returns: (transfer floating): a row for what is compared digit by digit, and copied
 */
GtkWidget *
ctl_fact_row_new_digits (const char *caption, const char *value)
{
  return g_object_new (CTL_TYPE_FACT_ROW, "caption", caption, "value", value, "copyable", TRUE,
                       "monospace", TRUE, NULL);
}

/**
 * ctl_fact_row_set_value:
 * @self: a value
 * @value: (nullable): what it is worth now, safe to show
 */
void
ctl_fact_row_set_value (CtlFactRow *self, const char *value)
{
  g_free (self->value);
  self->value = g_strdup (value);
  show_value (self);
  name_row (self);
}
