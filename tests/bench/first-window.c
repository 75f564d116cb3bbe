/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A module of GTK (GTK_MODULES) that writes when the first frame of the first window was drawn, in
 * microseconds of the monotonic clock, to standard output. */
#include <gtk/gtk.h>
#include <stdio.h>

static void
on_painted (void)
{
  static gboolean was_written;
  if (was_written)
    return;
  was_written = TRUE;
  gdk_display_sync (gdk_display_get_default ());
  printf ("%" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  fflush (stdout);
}

static gboolean
on_map (G_GNUC_UNUSED GSignalInvocationHint *hint,
        G_GNUC_UNUSED guint n_values,
        const GValue *values,
        G_GNUC_UNUSED gpointer data)
{
  GtkWidget *widget = g_value_get_object (values);
  if (!GTK_IS_WINDOW (widget))
    return TRUE;
  g_signal_connect (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (on_painted),
                    NULL);
  return FALSE;
}

G_MODULE_EXPORT void gtk_module_init (int *argc, char ***argv);

void
gtk_module_init (G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv)
{
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  guint signal_id = g_signal_lookup ("map", GTK_TYPE_WIDGET);
  g_signal_add_emission_hook (signal_id, 0, on_map, NULL, NULL);
}
