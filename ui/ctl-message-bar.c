/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-message-bar.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-text.h"

struct _CtlMessageBar
{
  GtkInfoBar parent_instance;

  GtkLabel *message_label;
  GtkLabel *hint_label;
};

G_DEFINE_TYPE (CtlMessageBar, ctl_message_bar, GTK_TYPE_INFO_BAR)

static void
on_response (GtkInfoBar *bar)
{
  ctl_message_bar_clear (CTL_MESSAGE_BAR (bar));
}

/* GTK's own, which has a picture and no name. The window has a “Close” as well. */
static void
name_close_button (GtkWidget *child, G_GNUC_UNUSED gpointer data)
{
  if (GTK_IS_BUTTON (child))
    atk_object_set_name (gtk_widget_get_accessible (child), _ ("Close this message"));
  else if (GTK_IS_CONTAINER (child))
    gtk_container_forall (GTK_CONTAINER (child), name_close_button, NULL);
}

/* Not in the template: what it sets of these is overwritten as construction goes on. */
static void
ctl_message_bar_constructed (GObject *object)
{
  GtkInfoBar *bar = GTK_INFO_BAR (object);
  G_OBJECT_CLASS (ctl_message_bar_parent_class)->constructed (object);
  gtk_info_bar_set_show_close_button (bar, TRUE);
  gtk_info_bar_set_revealed (bar, FALSE);
  ctl_message_bar_name_close (bar);
}

static void
ctl_message_bar_class_init (CtlMessageBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->constructed = ctl_message_bar_constructed;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-message-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlMessageBar, message_label);
  gtk_widget_class_bind_template_child (widget_class, CtlMessageBar, hint_label);
  gtk_widget_class_bind_template_callback (widget_class, on_response);
}

static void
ctl_message_bar_init (CtlMessageBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_message_bar_name_close:
 * @bar: a bar with a close button, of our own or of GTK
 *
 * Gives that button a name for screen readers.
 */
void
ctl_message_bar_name_close (GtkInfoBar *bar)
{
  gtk_container_forall (GTK_CONTAINER (bar), name_close_button, NULL);
}

/**
 * ctl_message_bar_show_text:
 * @self: a message bar
 * @type: how bad it is
 * @message: what happened, safe to show
 * @hint: (nullable): what to do next
 */
void
ctl_message_bar_show_text (CtlMessageBar *self,
                           GtkMessageType type,
                           const char *message,
                           const char *hint)
{
  gtk_label_set_text (self->message_label, message);
  gtk_label_set_text (self->hint_label, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint_label), hint != NULL);
  gtk_info_bar_set_message_type (GTK_INFO_BAR (self), type);
  gtk_widget_show (GTK_WIDGET (self));
  gtk_info_bar_set_revealed (GTK_INFO_BAR (self), TRUE);
}

/**
 * ctl_message_bar_show_error:
 * @self: a message bar
 * @error: what went wrong
 *
 * Says it with what can be done next (ctl-error.c). That somebody cancelled is no news to them.
 */
void
ctl_message_bar_show_error (CtlMessageBar *self, const GError *error)
{
  CtlError code = ctl_error_get_code (error);
  g_autofree char *message = ctl_text_safe (error->message);
  if (code != CTL_ERROR_CANCELLED)
    ctl_message_bar_show_text (self, GTK_MESSAGE_ERROR, message, ctl_error_get_app_hint (code));
}

/**
 * ctl_message_bar_clear:
 * @self: a message bar
 *
 * Takes back what was said.
 */
void
ctl_message_bar_clear (CtlMessageBar *self)
{
  gtk_info_bar_set_revealed (GTK_INFO_BAR (self), FALSE);
  gtk_widget_hide (GTK_WIDGET (self));
}
