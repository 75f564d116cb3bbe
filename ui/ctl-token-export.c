/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-export.h"

#include <glib/gi18n-lib.h>

#include "ctl-certificate-export.h"
#include "ctl-exported-dialog.h"
#include "ctl-settings.h"
#include "ctl-text.h"

#define CHOICE_FORMAT "format"

/* What the chooser asks the place for, and then what is written there. */
typedef struct
{
  GSettings *settings;
  GPtrArray *certificates; /* of CtlCertificate */
  GPtrArray *exports;      /* of CtlCertificateExport */
  CtlCertificateFormat format;
  CtlFileSave how;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *self = data;
  g_clear_object (&self->settings);
  g_clear_pointer (&self->certificates, g_ptr_array_unref);
  g_clear_pointer (&self->exports, g_ptr_array_unref);
  g_free (self);
}

static void
show_error (GtkWindow *parent, const GError *error)
{
  g_autofree char *reason = ctl_text_safe (error->message);
  GtkWidget *dialog =
      gtk_message_dialog_new (parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                              GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE, "%s", _ ("The export failed"));
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", reason);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
save (const Errand *self, GError **error)
{
  gboolean replaces = self->how == CTL_FILE_SAVE_REPLACE;
  if (!replaces && !ctl_certificate_exports_check (self->exports, error))
    return FALSE;
  for (guint i = 0; i < self->exports->len; i++)
    {
      const CtlCertificateExport *export = self->exports->pdata[i];
      if (!replaces && ctl_certificate_export_is_done (export))
        continue;
      if (!ctl_certificate_export_save (export, self->format, self->how, error))
        return FALSE;
    }
  return TRUE;
}

static void
save_in_thread (GTask *task,
                G_GNUC_UNUSED gpointer source,
                gpointer data,
                G_GNUC_UNUSED GCancellable *cancellable)
{
  GError *error = NULL;
  if (save (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_saved (GObject *parent, GAsyncResult *result, G_GNUC_UNUSED gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  const Errand *errand = g_task_get_task_data (G_TASK (result));
  gboolean saved = g_task_propagate_boolean (G_TASK (result), &error);
  if (gtk_widget_in_destruction (GTK_WIDGET (parent)) ||
      !gtk_widget_get_visible (GTK_WIDGET (parent)))
    return; /* nobody is there any more who wants to know */
  if (saved)
    gtk_window_present (
        GTK_WINDOW (ctl_exported_dialog_new (GTK_WINDOW (parent), errand->exports)));
  else
    show_error (GTK_WINDOW (parent), error);
}

/* Whoever names a file NAME.pem wants PEM, whatever else was chosen. */
static CtlCertificateFormat
get_format (GtkFileChooser *chooser, const char *path)
{
  const char *choice = gtk_file_chooser_get_choice (chooser, CHOICE_FORMAT);
  return g_strcmp0 (choice, "pem") == 0 || g_str_has_suffix (path, ".pem") ? CTL_CERTIFICATE_PEM
                                                                           : CTL_CERTIFICATE_DER;
}

static gboolean
choose_paths (Errand *self, const char *path, GError **error)
{
  self->exports = ctl_certificate_exports_new ();
  if (self->how == CTL_FILE_SAVE_REPLACE)
    ctl_certificate_exports_add (self->exports, self->certificates->pdata[0], path);
  for (guint i = 0; self->how != CTL_FILE_SAVE_REPLACE && i < self->certificates->len; i++)
    if (!ctl_certificate_exports_add_to_folder (self->exports, self->certificates->pdata[i], path,
                                                self->format, error))
      return FALSE;
  return TRUE;
}

static void
keep_folder (GSettings *settings, GtkFileChooser *chooser, const char *path)
{
  gboolean is_folder =
      gtk_file_chooser_get_action (chooser) == GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER;
  g_autofree char *folder = is_folder ? g_strdup (path) : g_path_get_dirname (path);
  ctl_settings_set_export_folder (settings, folder);
}

static void
on_response (GtkNativeDialog *dialog, int response, Errand *errand)
{
  g_autoptr (GtkFileChooserNative) owned = GTK_FILE_CHOOSER_NATIVE (dialog);
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (owned);
  GtkWindow *parent = gtk_native_dialog_get_transient_for (dialog);
  g_autofree char *path = gtk_file_chooser_get_filename (chooser);
  g_autoptr (GError) error = NULL;
  if (response != GTK_RESPONSE_ACCEPT || path == NULL || parent == NULL)
    {
      errand_free (errand);
      return;
    }
  g_autoptr (GTask) task = g_task_new (parent, NULL, on_saved, NULL);
  g_task_set_task_data (task, errand, errand_free);
  keep_folder (errand->settings, chooser, path);
  errand->format = get_format (chooser, path);
  if (choose_paths (errand, path, &error))
    g_task_run_in_thread (task, save_in_thread);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
ask (GtkWindow *parent, const char *title, GtkFileChooserAction action, Errand *errand)
{
  const char *formats[] = { "der", "pem", NULL };
  /* Translators: the kinds of files that a certificate can be written to. */
  const char *labels[] = { _ ("DER, as the publisher takes it (.cer)"), _ ("PEM (.pem)"), NULL };
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title, parent, action, _ ("_Export"), _ ("_Cancel"));
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);
  g_autofree char *folder = ctl_settings_dup_export_folder (errand->settings);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_local_only (chooser, TRUE);
  gtk_file_chooser_set_create_folders (chooser, TRUE);
  gtk_file_chooser_add_choice (chooser, CHOICE_FORMAT, _ ("Format:"), formats, labels);
  gtk_file_chooser_set_choice (chooser, CHOICE_FORMAT, formats[0]);
  if (folder != NULL)
    gtk_file_chooser_set_current_folder (chooser, folder);
  if (action == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      g_autofree char *name =
          ctl_certificate_dup_file_name (errand->certificates->pdata[0], CTL_CERTIFICATE_DER);
      gtk_file_chooser_set_do_overwrite_confirmation (chooser, TRUE);
      gtk_file_chooser_set_current_name (chooser, name);
    }
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), errand);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static Errand *
errand_new (GSettings *settings, CtlFileSave how)
{
  Errand *errand = g_new0 (Errand, 1);
  errand->settings = g_object_ref (settings);
  errand->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  errand->how = how;
  return errand;
}

/**
 * ctl_token_export:
 * @parent: the window over which it is asked
 * @settings: where the folder is kept for the next time
 * @certificate: of a token
 *
 * Asks where to, saves it there, and says what to do with it next or what went wrong.
 */
void
ctl_token_export (GtkWindow *parent, GSettings *settings, CtlCertificate *certificate)
{
  /* The chooser has asked about a file that is there. */
  Errand *errand = errand_new (settings, CTL_FILE_SAVE_REPLACE);
  g_ptr_array_add (errand->certificates, ctl_certificate_ref (certificate));
  ask (parent, _ ("Export Certificate"), GTK_FILE_CHOOSER_ACTION_SAVE, errand);
}

/**
 * ctl_token_export_all:
 * @parent: the window over which it is asked
 * @settings: where the folder is kept for the next time
 * @certificates: (element-type CtlCertificate): of tokens
 *
 * As ctl_token_export(), each to a file of its own in the folder that is chosen. Nothing that is
 * there is overwritten.
 */
void
ctl_token_export_all (GtkWindow *parent, GSettings *settings, GPtrArray *certificates)
{
  Errand *errand = errand_new (settings, CTL_FILE_SAVE_NEW);
  for (guint i = 0; i < certificates->len; i++)
    g_ptr_array_add (errand->certificates, ctl_certificate_ref (certificates->pdata[i]));
  ask (parent, _ ("Export All Certificates to a Folder"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
       errand);
}
