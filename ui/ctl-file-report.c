/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-report.h"

#include <glib/gi18n-lib.h>

#include "ctl-diff-json.h"
#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-list-json.h"
#include "ctl-show.h"

typedef struct
{
  CtlFileFacts *old; /* (nullable) */
  CtlFileFacts *facts;
  gboolean json;
  char *path;
  GtkFileChooserNative *chooser;
} Report;

static void
report_free (gpointer data)
{
  Report *self = data;
  g_clear_pointer (&self->old, ctl_file_facts_unref);
  ctl_file_facts_unref (self->facts);
  g_clear_object (&self->chooser);
  g_free (self->path);
  g_free (self);
}

static char *
make_json (const Report *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  if (self->old != NULL)
    {
      g_autoptr (CtlDiff) diff = ctl_diff_new (self->old->list, self->facts->list);
      ctl_json_diff (builder, diff, self->old->list, self->facts->list);
    }
  else
    ctl_json_list (builder, self->facts->list);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

static char *
make_text (const Report *self)
{
  if (self->old == NULL)
    return ctl_show_text (self->facts->list, self->facts->modified, TRUE);
  g_autoptr (CtlDiff) diff = ctl_diff_new (self->old->list, self->facts->list);
  return ctl_diff_to_text (diff);
}

static void
write_in_thread (GTask *task,
                 G_GNUC_UNUSED gpointer source,
                 gpointer data,
                 G_GNUC_UNUSED GCancellable *cancellable)
{
  const Report *self = data;
  GError *error = NULL;
  char *text = self->json ? make_json (self) : make_text (self);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
  if (ctl_file_save (self->path, bytes, CTL_FILE_SAVE_REPLACE, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The task is ours until here, and owns the dialog, which must not end in the thread that writes.
 */
static void
on_response (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Report *self = g_task_get_task_data (task);
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  self->path = file != NULL ? g_file_get_path (file) : NULL;
  gtk_native_dialog_hide (dialog);
  if (response != GTK_RESPONSE_ACCEPT)
    g_task_return_new_error (task, CTL_ERROR, CTL_ERROR_CANCELLED, "%s", _ ("Nothing was saved"));
  else if (self->path == NULL)
    g_task_return_new_error (task, CTL_ERROR, CTL_ERROR_FILE, "%s",
                             _ ("The report can only be saved on this computer"));
  else
    g_task_run_in_thread (task, write_in_thread);
}

static void
on_cancelled (G_GNUC_UNUSED GCancellable *cancellable, gpointer user_data)
{
  gtk_native_dialog_hide (GTK_NATIVE_DIALOG (user_data));
}

static char *
suggest_name (const Report *self)
{
  g_autofree char *stem = g_str_has_suffix (self->facts->name, ".tlv")
                              ? g_strndup (self->facts->name, strlen (self->facts->name) - 4)
                              : g_strdup (self->facts->name);
  g_strdelimit (stem, "/", '_');
  return g_strconcat (stem, self->old != NULL ? "-diff" : "", self->json ? ".json" : ".txt", NULL);
}

/**
 * ctl_file_report_save_async:
 * @parent: the window that it is about
 * @old: (nullable): the file that @facts is compared with; %NULL: the report is about @facts alone
 * @facts: a file
 * @json: whether the report is for programs
 * @cancellable: closes the dialog
 * @callback: called when it is saved, or cannot be
 * @user_data: for @callback
 *
 * Asks where to, and saves there what `show` or `diff` print.
 */
void
ctl_file_report_save_async (GtkWindow *parent,
                            CtlFileFacts *old,
                            CtlFileFacts *facts,
                            gboolean json,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (parent, cancellable, callback, user_data);
  Report *self = g_new0 (Report, 1);
  self->old = old != NULL ? ctl_file_facts_ref (old) : NULL;
  self->facts = ctl_file_facts_ref (facts);
  self->json = json;
  self->chooser = gtk_file_chooser_native_new (_ ("Save Report"), parent,
                                               GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  g_task_set_task_data (task, self, report_free);
  g_autofree char *name = suggest_name (self);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_response), task);
  g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_cancelled), self->chooser, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/**
 * ctl_file_report_save_finish:
 * @result: what the callback got
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_CANCELLED
 *
 * Returns: whether the report is saved
 */
gboolean
ctl_file_report_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
