/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A module of GTK (GTK_MODULES) that lets a test see the same window in other looks: on SIGUSR2 it
 * takes up those that the file LOOK_FILE names, and removes the file when the window has them. */
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <string.h>

#define DPI 96

static gboolean
on_drawn (G_GNUC_UNUSED gpointer data)
{
  g_unlink (g_getenv ("LOOK_FILE"));
  return G_SOURCE_REMOVE;
}

static gboolean
on_signal (G_GNUC_UNUSED gpointer data)
{
  g_autofree char *look = NULL;
  if (!g_file_get_contents (g_getenv ("LOOK_FILE"), &look, NULL, NULL))
    return G_SOURCE_CONTINUE;
  gboolean is_large = strstr (look, "large") != NULL;
  g_object_set (gtk_settings_get_default (), "gtk-theme-name",
                strstr (look, "contrast") != NULL ? "HighContrast" : "Adwaita",
                "gtk-application-prefer-dark-theme", strstr (look, "dark") != NULL, "gtk-xft-dpi",
                (is_large ? 2 : 1) * DPI * PANGO_SCALE, NULL);
  gtk_widget_set_default_direction (strstr (look, "mirrored") != NULL ? GTK_TEXT_DIR_RTL
                                                                      : GTK_TEXT_DIR_LTR);
  g_idle_add_full (G_PRIORITY_LOW, on_drawn, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

G_MODULE_EXPORT void gtk_module_init (int *argc, char ***argv);

void
gtk_module_init (G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv)
{
  g_unix_signal_add (SIGUSR2, on_signal, NULL);
}
