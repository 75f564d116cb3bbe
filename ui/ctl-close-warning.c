/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-close-warning.h"

#include <glib/gi18n-lib.h>

#define KEY "ctl-close-warning" /* of the window over which one stands */

static void
forget (GtkWidget *window)
{
  g_object_set_data (G_OBJECT (window), KEY, NULL);
}

static void
on_response (GtkWidget *window, int response, GtkWidget *dialog)
{
  gtk_widget_destroy (dialog);
  if (response == GTK_RESPONSE_CLOSE)
    gtk_widget_destroy (window);
}

static GtkWidget *
new_warning (GtkWidget *window)
{
  GtkWidget *dialog = gtk_message_dialog_new (GTK_WINDOW (window),
                                              GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                              GTK_MESSAGE_WARNING, GTK_BUTTONS_NONE, "%s",
                                              _ ("The servers are taking the CTL file"));
  gtk_message_dialog_format_secondary_text (
      GTK_MESSAGE_DIALOG (dialog), "%s",
      _ ("This can no longer be undone. If you close the window, the rest is still done, but "
         "nobody "
         "sees which servers fail, and they are not tried again."));
  gtk_dialog_add_buttons (GTK_DIALOG (dialog), _ ("_Keep Open"), GTK_RESPONSE_CANCEL,
                          _ ("_Close Anyway"), GTK_RESPONSE_CLOSE, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (forget), window, G_CONNECT_SWAPPED);
  g_object_set_data (G_OBJECT (window), KEY, dialog);
  return dialog;
}

/**
 * ctl_close_warning_present:
 * @page: a page in a window that must not be closed without a word
 *
 * Says what closing means; the window is closed if the person wants that all the same.
 */
void
ctl_close_warning_present (CtlPage *page)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (page));
  GtkWidget *dialog = g_object_get_data (G_OBJECT (window), KEY);
  gtk_window_present (GTK_WINDOW (dialog != NULL ? dialog : new_warning (window)));
}

/**
 * ctl_close_warning_dismiss:
 * @page: a page in a window that may be closed now
 */
void
ctl_close_warning_dismiss (CtlPage *page)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (page));
  GtkWidget *dialog = g_object_get_data (G_OBJECT (window), KEY);
  if (dialog != NULL)
    gtk_widget_destroy (dialog);
}
