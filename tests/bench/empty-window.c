/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * empty-window [MILLISECONDS]   an empty window of GTK and libhandy, to compare with: how long such
 * a one takes to come up. With a number it does not answer for so long, once, and ends: what the
 * stall meter must notice. */
#include <handy.h>
#include <stdlib.h>

static void
on_activate (GtkApplication *application)
{
  GtkWidget *window = g_object_new (HDY_TYPE_APPLICATION_WINDOW, "application", application,
                                    "default-width", 900, "default-height", 640, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = g_object_new (HDY_TYPE_HEADER_BAR, "show-close-button", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (box), header);
  gtk_container_add (GTK_CONTAINER (window), box);
  gtk_widget_show_all (window);
}

static gboolean
stall (gpointer milliseconds)
{
  g_usleep ((gulong) GPOINTER_TO_UINT (milliseconds) * 1000);
  return G_SOURCE_REMOVE;
}

static gboolean
end (gpointer application)
{
  g_application_quit (G_APPLICATION (application));
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  GtkApplication *application =
      gtk_application_new ("org.etokenctl.Empty", G_APPLICATION_DEFAULT_FLAGS);
  g_signal_connect (application, "startup", G_CALLBACK (hdy_init), NULL);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);
  if (argc > 1)
    {
      g_idle_add (stall, GUINT_TO_POINTER ((guint) atoi (argv[1])));
      g_timeout_add ((guint) atoi (argv[1]), end, application);
    }
  int status = g_application_run (G_APPLICATION (application), 1, argv);
  g_object_unref (application);
  return status;
}
