/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-help.h"

#include <glib/gi18n-lib.h>

#define TOPIC_KEY "ctl-help-topic"

static const char *help_folder;

/**
 * ctl_help_init:
 * @folder: (nullable): where the help is that belongs to this program, with a folder for each
 *   language; %NULL: where the help of the system is
 */
void
ctl_help_init (const char *folder)
{
  help_folder = folder;
}

static char *
dup_uri_of_folder (const char *topic)
{
  const char *const *languages = g_get_language_names ();
  for (guint i = 0; languages[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (help_folder, languages[i], "index.page", NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_strdup_printf ("ghelp:%s/%s/%s", help_folder, languages[i], topic);
    }
  return g_strdup_printf ("ghelp:%s/C/%s", help_folder, topic);
}

static char *
dup_uri (const char *topic)
{
  return help_folder != NULL ? dup_uri_of_folder (topic)
                             : g_strdup_printf ("help:" GETTEXT_PACKAGE "/%s", topic);
}

static void
tell_why_not (GtkWindow *window, const GError *error)
{
  GtkWidget *dialog =
      gtk_message_dialog_new (window, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                              GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE, "%s",
                              _ ("The help cannot be shown"));
  gtk_message_dialog_format_secondary_text (
      GTK_MESSAGE_DIALOG (dialog), "%s\n\n%s", error->message,
      /* Translators: yelp is the name of a package. */
      _ ("Install the package yelp, GNOME's help browser, and try again."));
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * ctl_help_set_topic:
 * @window: a window of the program
 * @topic: the page that tells about what it shows now
 */
void
ctl_help_set_topic (GtkWindow *window, const char *topic)
{
  g_object_set_data_full (G_OBJECT (window), TOPIC_KEY, g_strdup (topic), g_free);
}

/**
 * ctl_help_open:
 * @window: a window
 *
 * Opens the help at the page of what @window shows, in the help browser of the desktop.
 */
void
ctl_help_open (GtkWindow *window)
{
  g_autoptr (GError) error = NULL;
  const char *topic = window != NULL ? g_object_get_data (G_OBJECT (window), TOPIC_KEY) : NULL;
  g_autofree char *uri = dup_uri (topic != NULL ? topic : CTL_HELP_TOPIC_INDEX);
  /* gtk_show_uri_on_window() does not tell that there is nothing to show it with. */
  g_autoptr (GdkAppLaunchContext) context =
      gdk_display_get_app_launch_context (gdk_display_get_default ());
  gdk_app_launch_context_set_timestamp (context, gtk_get_current_event_time ());
  if (!g_app_info_launch_default_for_uri (uri, G_APP_LAUNCH_CONTEXT (context), &error))
    tell_why_not (window, error);
}

/**
 * ctl_help_set_dialog_topic:
 * @dialog: a dialog, to which the shortcuts of the program do not belong
 * @topic: the page that tells about it, which F1 opens
 */
void
ctl_help_set_dialog_topic (GtkWindow *dialog, const char *topic)
{
  g_autoptr (GtkAccelGroup) keys = gtk_accel_group_new ();
  GClosure *closure = g_cclosure_new_object_swap (G_CALLBACK (ctl_help_open), G_OBJECT (dialog));
  gtk_accel_group_connect (keys, GDK_KEY_F1, 0, 0, closure);
  gtk_window_add_accel_group (dialog, keys);
  ctl_help_set_topic (dialog, topic);
}
