/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-window.h"

#include <glib/gi18n-lib.h>

#include "ctl-diff-window.h"
#include "ctl-error.h"
#include "ctl-file-facts.h"
#include "ctl-file-report.h"
#include "ctl-file-view.h"
#include "ctl-help.h"
#include "ctl-message-bar.h"
#include "ctl-text.h"

struct _CtlFileWindow
{
  HdyApplicationWindow parent_instance;

  GCancellable *cancellable; /* of what the window waits for */
  GtkFileChooserNative *chooser;
  gboolean comparing; /* what @chooser is for */
  HdyHeaderBar *header_bar;
  CtlMessageBar *message_bar;
  GtkStack *stack;
  CtlFileView *view;
  HdyStatusPage *failed_page;
};

G_DEFINE_TYPE (CtlFileWindow, ctl_file_window, HDY_TYPE_APPLICATION_WINDOW)

static void
enable (CtlFileWindow *self, gboolean has_file)
{
  static const char *const names[] = { "compare", "find", "save-text", "save-json" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                     g_action_map_lookup_action (G_ACTION_MAP (self), names[i])),
                                 has_file);
}

static void
show_failure (CtlFileWindow *self, const GError *error)
{
  g_autofree char *message = ctl_text_safe (error->message);
  const char *hint = ctl_error_get_app_hint (ctl_error_get_code (error));
  g_autofree char *text = g_strdup_printf ("%s.\n\n%s", message, hint != NULL ? hint : "");
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  hdy_status_page_set_description (self->failed_page, escaped);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->failed_page)), text);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
on_loaded (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlFileFacts) facts = ctl_file_facts_load_finish (result, &error);
  if (error != NULL && ctl_error_get_code (error) == CTL_ERROR_CANCELLED)
    return;
  CtlFileWindow *self = user_data;
  enable (self, facts != NULL);
  if (facts == NULL)
    {
      show_failure (self, error);
      return;
    }
  hdy_header_bar_set_title (self->header_bar, facts->name);
  hdy_header_bar_set_subtitle (self->header_bar, facts->place);
  gtk_window_set_title (GTK_WINDOW (self), facts->name);
  ctl_file_view_set_facts (self->view, facts);
  gtk_stack_set_visible_child_name (self->stack, "file");
}

/**
 * ctl_file_window_open:
 * @self: a window
 * @file: what to show in it, in place of what it shows now
 */
void
ctl_file_window_open (CtlFileWindow *self, GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = ctl_text_safe (base != NULL ? base : "");
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  ctl_message_bar_clear (self->message_bar);
  enable (self, FALSE);
  hdy_header_bar_set_title (self->header_bar, name);
  hdy_header_bar_set_subtitle (self->header_bar, NULL);
  gtk_window_set_title (GTK_WINDOW (self), name);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  ctl_file_facts_load_async (file, self->cancellable, on_loaded, self);
}

static void
on_other_loaded (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlFileFacts) other = ctl_file_facts_load_finish (result, &error);
  if (error != NULL && ctl_error_get_code (error) == CTL_ERROR_CANCELLED)
    return;
  CtlFileWindow *self = user_data;
  if (other != NULL)
    gtk_window_present (
        GTK_WINDOW (ctl_diff_window_new (gtk_window_get_application (GTK_WINDOW (self)), other,
                                         ctl_file_view_get_facts (self->view))));
  else
    ctl_message_bar_show_error (self->message_bar, error);
}

static void
on_chosen (CtlFileWindow *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (response != GTK_RESPONSE_ACCEPT || file == NULL)
    return;
  if (self->comparing)
    ctl_file_facts_load_async (file, self->cancellable, on_other_loaded, self);
  else
    ctl_file_window_open (self, file);
}

static void
choose (CtlFileWindow *self, gboolean comparing)
{
  g_autoptr (GtkFileFilter) lists = g_object_ref_sink (gtk_file_filter_new ());
  g_autoptr (GtkFileFilter) all = g_object_ref_sink (gtk_file_filter_new ());
  if (self->chooser != NULL)
    return;
  self->comparing = comparing;
  self->chooser =
      gtk_file_chooser_native_new (comparing ? _ ("Compare with an Older File")
                                             : _ ("Open a CTL or ITL File"),
                                   GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_file_filter_set_name (lists, _ ("CTL and ITL files"));
  gtk_file_filter_add_pattern (lists, "*.tlv");
  gtk_file_filter_add_pattern (lists, "*.tlv~");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), lists);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), all);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (on_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/**
 * ctl_file_window_choose:
 * @self: a window
 *
 * Asks which file to show in it.
 */
void
ctl_file_window_choose (CtlFileWindow *self)
{
  choose (self, FALSE);
}

static void
on_compare (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  choose (data, TRUE);
}

static void
on_find (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  ctl_file_view_find (CTL_FILE_WINDOW (data)->view);
}

static void
on_saved (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  if (!ctl_file_report_save_finish (result, &error) &&
      ctl_error_get_code (error) != CTL_ERROR_CANCELLED)
    ctl_message_bar_show_error (CTL_FILE_WINDOW (user_data)->message_bar, error);
}

static void
on_save (GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  CtlFileWindow *self = user_data;
  gboolean json = g_str_equal (g_action_get_name (G_ACTION (action)), "save-json");
  ctl_file_report_save_async (GTK_WINDOW (self), NULL, ctl_file_view_get_facts (self->view), json,
                              self->cancellable, on_saved, self);
}

static void
on_open_clicked (CtlFileWindow *self)
{
  choose (self, FALSE);
}

static void
ctl_file_window_dispose (GObject *object)
{
  CtlFileWindow *self = CTL_FILE_WINDOW (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (ctl_file_window_parent_class)->dispose (object);
}

static void
ctl_file_window_class_init (CtlFileWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_file_window_dispose;
  g_type_ensure (CTL_TYPE_FILE_VIEW);
  g_type_ensure (CTL_TYPE_MESSAGE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-file-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlFileWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlFileWindow, message_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlFileWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CtlFileWindow, view);
  gtk_widget_class_bind_template_child (widget_class, CtlFileWindow, failed_page);
  gtk_widget_class_bind_template_callback (widget_class, on_open_clicked);
}

static void
ctl_file_window_init (CtlFileWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "compare", .activate = on_compare },
    { .name = "find", .activate = on_find },
    { .name = "save-text", .activate = on_save },
    { .name = "save-json", .activate = on_save },
  };
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_help_set_topic (GTK_WINDOW (self), "file");
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  enable (self, FALSE);
}

/**
 * ctl_file_window_new:
 * @application: the program
 *
 * Returns: (transfer none): a window that shows no file yet; GTK owns it
 */
CtlFileWindow *
ctl_file_window_new (GtkApplication *application)
{
  return g_object_new (CTL_TYPE_FILE_WINDOW, "application", application, NULL);
}
