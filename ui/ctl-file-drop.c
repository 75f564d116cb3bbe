/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-drop.h"

#include "ctl-diff-window.h"
#include "ctl-file-pair.h"
#include "ctl-file-window.h"

/* A window that shows a file takes the first one in place of it. */
static void
open_each (GtkWindow *window, GtkApplication *application, GPtrArray *files)
{
  for (guint i = 0; i < MIN (files->len, CTL_FILE_DROP_MAX); i++)
    {
      CtlFileWindow *place = i == 0 && window != NULL && CTL_IS_FILE_WINDOW (window)
                                 ? CTL_FILE_WINDOW (window)
                                 : ctl_file_window_new (application);
      ctl_file_window_open (place, files->pdata[i]);
      gtk_window_present (GTK_WINDOW (place));
    }
}

/* Where one of them is no CTL file, a window of its own says so. */
static void
on_pair_loaded (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CtlFilePair) pair = ctl_file_pair_load_finish (result, NULL);
  GtkApplication *application = g_task_get_source_object (task);
  if (pair != NULL)
    {
      ctl_file_pair_sort (pair);
      gtk_window_present (GTK_WINDOW (ctl_diff_window_new (application, pair->old, pair->new)));
    }
  else
    open_each (NULL, application, g_task_get_task_data (task));
  g_application_release (G_APPLICATION (application));
}

static void
compare (GtkApplication *application, GPtrArray *files)
{
  GTask *task = g_task_new (application, NULL, NULL, NULL);
  g_task_set_task_data (task, g_ptr_array_ref (files), (GDestroyNotify) g_ptr_array_unref);
  g_application_hold (G_APPLICATION (application));
  ctl_file_pair_load_async (files->pdata[0], files->pdata[1], NULL, on_pair_loaded, task);
}

static void
on_drag_data_received (GtkWidget *widget,
                       G_GNUC_UNUSED GdkDragContext *context,
                       G_GNUC_UNUSED int x,
                       G_GNUC_UNUSED int y,
                       GtkSelectionData *data)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (widget));
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) uris = gtk_selection_data_get_uris (data);
  for (guint i = 0; uris != NULL && uris[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_for_uri (uris[i]));
  if (files->len == 2)
    compare (application, files);
  else
    open_each (GTK_WINDOW (widget), application, files);
}

/**
 * ctl_file_drop_enable:
 * @window: a window of the application
 *
 * Files that are dropped on it are opened; two are compared.
 */
void
ctl_file_drop_enable (GtkWindow *window)
{
  gtk_drag_dest_set (GTK_WIDGET (window), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (GTK_WIDGET (window));
  g_signal_connect (window, "drag-data-received", G_CALLBACK (on_drag_data_received), NULL);
}
