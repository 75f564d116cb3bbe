/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-drop.h"

typedef struct
{
  CtlFileDropFunc dropped;
} Drop;

static void
drop_free (gpointer data, G_GNUC_UNUSED GClosure *closure)
{
  g_free (data);
}

static void
on_drag_data_received (GtkWidget *widget,
                       G_GNUC_UNUSED GdkDragContext *context,
                       G_GNUC_UNUSED int x,
                       G_GNUC_UNUSED int y,
                       GtkSelectionData *data,
                       G_GNUC_UNUSED guint info,
                       G_GNUC_UNUSED guint time,
                       gpointer user_data)
{
  const Drop *drop = user_data;
  g_auto (GStrv) uris = gtk_selection_data_get_uris (data);
  for (guint i = 0; uris != NULL && uris[i] != NULL && i < CTL_FILE_DROP_MAX; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_uri (uris[i]);
      drop->dropped (widget, file, i);
    }
}

/**
 * ctl_file_drop_enable:
 * @widget: a window or a page
 * @dropped: (scope forever): called for each file that is dropped on it
 */
void
ctl_file_drop_enable (GtkWidget *widget, CtlFileDropFunc dropped)
{
  Drop *drop = g_new0 (Drop, 1);
  drop->dropped = dropped;
  gtk_drag_dest_set (widget, GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (widget);
  g_signal_connect_data (widget, "drag-data-received", G_CALLBACK (on_drag_data_received), drop,
                         drop_free, 0);
}
