/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-certificate-drag.h"

#include <glib/gstdio.h>

#include "ctl-certificate-export.h"
#include "ctl-text.h"

#define CERTIFICATES "dragged-certificates"
#define FOLDER       "drag-folder"

/*
 * The file manager gets the URIs of files, which it copies. That works under X11 and Wayland alike;
 * XdndDirectSave, by which it would name a place for us to write to, is of X11 alone. Files cannot
 * go when the drag ends, since the copying only begins then: they stay until the program ends.
 */
static void
remove_folder (gpointer data)
{
  g_autofree char *folder = data;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (folder, name, NULL);
      if (g_file_test (inner, G_FILE_TEST_IS_DIR))
        remove_folder (g_steal_pointer (&inner));
      else
        (void) g_unlink (inner);
    }
  (void) g_rmdir (folder);
}

/* Of the user alone, and gone with the session at the latest. NULL: it cannot be made. */
static const char *
get_folder (void)
{
  GObject *application = G_OBJECT (g_application_get_default ());
  if (g_object_get_data (application, FOLDER) == NULL)
    {
      char *template = g_build_filename (g_get_user_runtime_dir (), "etoken-ctl-XXXXXX", NULL);
      if (g_mkdtemp (template) == NULL)
        g_clear_pointer (&template, g_free);
      g_object_set_data_full (application, FOLDER, template, remove_folder);
    }
  return g_object_get_data (application, FOLDER);
}

/* A folder for each, so that certificates of one name are not in each other's way. */
static char *
write_file (CtlCertificate *certificate)
{
  g_autofree char *digest = ctl_text_hex (ctl_certificate_get_sha1 (certificate), CTL_HEX_LOWER);
  g_autofree char *name = ctl_certificate_dup_file_name (certificate, CTL_CERTIFICATE_DER);
  if (get_folder () == NULL)
    return NULL;
  g_autofree char *folder = g_build_filename (get_folder (), digest, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GBytes) contents = ctl_certificate_encode (certificate, CTL_CERTIFICATE_DER);
  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      !ctl_file_save (path, contents, CTL_FILE_SAVE_REPLACE, NULL))
    return NULL;
  return g_filename_to_uri (path, NULL, NULL);
}

static void
on_drag_data_get (GtkWidget *widget, G_GNUC_UNUSED GdkDragContext *context, GtkSelectionData *data)
{
  GPtrArray *certificates = g_object_get_data (G_OBJECT (widget), CERTIFICATES);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < certificates->len; i++)
    {
      g_autofree char *uri = write_file (certificates->pdata[i]);
      if (uri != NULL)
        g_strv_builder_add (builder, uri);
    }
  g_auto (GStrv) uris = g_strv_builder_end (builder);
  gtk_selection_data_set_uris (data, uris);
}

/**
 * ctl_certificate_drag_set:
 * @widget: a widget with a window of its own
 * @certificates: (element-type CtlCertificate): what dragging it gives from now on; where there is
 *   none, it cannot be dragged
 *
 * Lets a person drag certificates to a file manager, as files.
 */
void
ctl_certificate_drag_set (GtkWidget *widget, GPtrArray *certificates)
{
  gboolean is_first = g_object_get_data (G_OBJECT (widget), CERTIFICATES) == NULL;
  g_object_set_data_full (G_OBJECT (widget), CERTIFICATES, g_ptr_array_ref (certificates),
                          (GDestroyNotify) g_ptr_array_unref);
  if (is_first)
    g_signal_connect (widget, "drag-data-get", G_CALLBACK (on_drag_data_get), NULL);
  gtk_drag_source_unset (widget);
  if (certificates->len == 0)
    return;
  gtk_drag_source_set (widget, GDK_BUTTON1_MASK, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_source_add_uri_targets (widget);
  gtk_drag_source_set_icon_name (widget, "application-certificate");
}
