/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-notify.h"

/**
 * ctl_notify:
 * @widget: where it is to be seen
 * @title: what happened, translated
 * @body: more of it, safe to show
 *
 * Tells it on the desktop, unless the window of @widget is in front.
 */
void
ctl_notify (GtkWidget *widget, const char *title, const char *body)
{
  GtkWidget *window = gtk_widget_get_toplevel (widget);
  if (GTK_IS_WINDOW (window) && gtk_window_is_active (GTK_WINDOW (window)))
    return;
  g_autoptr (GNotification) notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_application_send_notification (g_application_get_default (), "job", notification);
}
