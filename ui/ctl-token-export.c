/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-export.h"

#include <glib/gi18n-lib.h>

#include "ctl-certificate-file.h"
#include "ctl-file.h"

static void
show_error (GtkWindow *parent, const GError *error)
{
  GtkWidget *dialog =
      gtk_message_dialog_new (parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                              GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE, "%s",
                              _ ("The certificate was not saved"));
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", error->message);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* NAME.pem is PEM, and any other name DER, as the publisher takes it. */
static CtlCertificateFormat
get_format (const char *path)
{
  return g_str_has_suffix (path, ".pem") ? CTL_CERTIFICATE_PEM : CTL_CERTIFICATE_DER;
}

/* The chooser has asked about a file that is there. */
static void
on_response (GtkNativeDialog *chooser, int response, CtlCertificate *certificate)
{
  g_autoptr (GError) error = NULL;
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser));
      g_autoptr (GBytes) bytes = ctl_certificate_encode (certificate, get_format (path));
      if (!ctl_file_save (path, bytes, CTL_FILE_SAVE_REPLACE, &error))
        show_error (gtk_native_dialog_get_transient_for (chooser), error);
    }
  g_object_unref (chooser);
}

static void
release (gpointer certificate, G_GNUC_UNUSED GClosure *closure)
{
  ctl_certificate_unref (certificate);
}

void
ctl_token_export (GtkWindow *parent, CtlCertificate *certificate)
{
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_ ("Export Certificate"), parent, GTK_FILE_CHOOSER_ACTION_SAVE,
                                   _ ("_Export"), _ ("_Cancel"));
  g_autofree char *name = ctl_certificate_dup_file_name (certificate, CTL_CERTIFICATE_DER);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_local_only (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_signal_connect_data (chooser, "response", G_CALLBACK (on_response),
                         ctl_certificate_ref (certificate), release, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}
