/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-history-page.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "ctl-diff-window.h"
#include "ctl-error.h"
#include "ctl-file-pair.h"
#include "ctl-file-rows.h"
#include "ctl-file-window.h"
#include "ctl-history-row.h"
#include "ctl-history.h"
#include "ctl-message-bar.h"
#include "ctl-text.h"

struct _CtlHistoryPage
{
  CtlPage parent_instance;

  GCancellable *cancellable; /* of what the page waits for */
  GPtrArray *entries;        /* (nullable) (element-type CtlHistoryEntry) */
  CtlMessageBar *message_bar;
  GtkStack *stack;
  HdyStatusPage *failed_page;
  CtlFileRows *rows;
};

enum
{
  SIGNAL_PUT_BACK,
  SIGNAL_COUNT,
};

static guint signals[SIGNAL_COUNT];

G_DEFINE_TYPE (CtlHistoryPage, ctl_history_page, CTL_TYPE_PAGE)

static GtkApplication *
get_application (CtlHistoryPage *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self));
  return gtk_window_get_application (GTK_WINDOW (toplevel));
}

static void
on_open (CtlHistoryPage *self, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  CtlFileWindow *window = ctl_file_window_new (get_application (self));
  ctl_file_window_open (window, file);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_pair_loaded (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlHistoryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlFilePair) pair = ctl_file_pair_load_finish (result, &error);
  if (error != NULL && ctl_error_get_code (error) == CTL_ERROR_CANCELLED)
    return;
  if (pair != NULL)
    gtk_window_present (
        GTK_WINDOW (ctl_diff_window_new (get_application (self), pair->old, pair->new)));
  else
    ctl_message_bar_show_error (self->message_bar, error);
}

static void
on_compare (CtlHistoryPage *self, const char *path, const char *newer)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) other = g_file_new_for_path (newer);
  ctl_message_bar_clear (self->message_bar);
  ctl_file_pair_load_async (file, other, self->cancellable, on_pair_loaded, g_object_ref (self));
}

static void
on_put_back_loaded (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlFileFacts) facts = ctl_file_facts_load_finish (result, &error);
  g_autoptr (GTask) task = user_data;
  if (error != NULL && ctl_error_get_code (error) == CTL_ERROR_CANCELLED)
    return;
  CtlHistoryPage *self = g_task_get_source_object (task);
  if (facts != NULL)
    g_signal_emit (self, signals[SIGNAL_PUT_BACK], 0, ctl_list_get_bytes (facts->list),
                   g_task_get_name (task));
  else
    ctl_message_bar_show_error (self->message_bar, error);
}

static void
on_put_back (CtlHistoryPage *self, const char *path, const char *publisher)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GTask *task = g_task_new (self, self->cancellable, NULL, NULL);
  g_task_set_name (task, publisher);
  ctl_message_bar_clear (self->message_bar);
  ctl_file_facts_load_async (file, self->cancellable, on_put_back_loaded, task);
}

/* The copy that was kept next on the same publisher: the file that replaced this one. */
static const char *
find_newer (GPtrArray *entries, guint index)
{
  const CtlHistoryEntry *entry = entries->pdata[index];
  for (guint i = index; i > 0; i--)
    {
      const CtlHistoryEntry *other = entries->pdata[i - 1];
      if (g_str_equal (other->publisher, entry->publisher))
        return other->path;
    }
  return NULL;
}

static GtkWidget *
make_row (guint index, gpointer user_data)
{
  CtlHistoryPage *self = user_data;
  GtkWidget *row =
      ctl_history_row_new (self->entries->pdata[index], find_newer (self->entries, index),
                           g_signal_has_handler_pending (self, signals[SIGNAL_PUT_BACK], 0, TRUE));
  g_signal_connect_object (row, "open", G_CALLBACK (on_open), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "compare", G_CALLBACK (on_compare), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "put-back", G_CALLBACK (on_put_back), self, G_CONNECT_SWAPPED);
  return row;
}

static char *
make_key (const CtlHistoryEntry *entry)
{
  g_autofree char *date = ctl_file_facts_dup_date (entry->replaced);
  g_autofree char *publisher = ctl_text_safe (entry->publisher);
  g_autofree char *about = ctl_history_entry_describe (entry);
  g_autofree char *text = g_strdup_printf ("%s\n%s\n%s", date, publisher, about);
  return g_utf8_casefold (text, -1);
}

static GPtrArray *
make_keys (GPtrArray *entries)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (keys, make_key (entries->pdata[i]));
  return keys;
}

static void
show_failure (CtlHistoryPage *self, const GError *error)
{
  g_autofree char *message = ctl_text_safe (error->message);
  const char *hint = ctl_error_get_app_hint (ctl_error_get_code (error));
  g_autofree char *escaped =
      g_markup_printf_escaped ("%s.\n\n%s", message, hint != NULL ? hint : "");
  hdy_status_page_set_description (self->failed_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
on_listed (GObject *source, GAsyncResult *result, G_GNUC_UNUSED gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = g_task_propagate_pointer (G_TASK (result), &error);
  CtlHistoryPage *self = CTL_HISTORY_PAGE (source);
  if (error != NULL && ctl_error_get_code (error) == CTL_ERROR_CANCELLED)
    return;
  if (entries == NULL)
    {
      show_failure (self, error);
      return;
    }
  ctl_file_rows_fill (self->rows, 0, NULL, NULL);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  self->entries = g_steal_pointer (&entries);
  ctl_file_rows_fill (self->rows, self->entries->len, make_row, self);
  g_autoptr (GPtrArray) keys = make_keys (self->entries);
  ctl_file_rows_set_keys (self->rows, keys);
  gtk_stack_set_visible_child_name (self->stack, self->entries->len > 0 ? "list" : "empty");
}

static void
list_in_thread (GTask *task,
                G_GNUC_UNUSED gpointer source,
                G_GNUC_UNUSED gpointer data,
                G_GNUC_UNUSED GCancellable *cancellable)
{
  GError *error = NULL;
  g_autofree char *folder = ctl_history_dup_folder ();
  GPtrArray *entries = ctl_history_list (folder, &error);
  if (entries != NULL)
    g_task_return_pointer (task, entries, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
ctl_history_page_refresh (CtlPage *page)
{
  CtlHistoryPage *self = CTL_HISTORY_PAGE (page);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_listed, NULL);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, list_in_thread);
}

static void
ctl_history_page_shown (CtlPage *page)
{
  ctl_history_page_refresh (page);
}

static void
ctl_history_page_dispose (GObject *object)
{
  CtlHistoryPage *self = CTL_HISTORY_PAGE (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  G_OBJECT_CLASS (ctl_history_page_parent_class)->dispose (object);
}

static void
ctl_history_page_class_init (CtlHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_history_page_dispose;
  CTL_PAGE_CLASS (klass)->shown = ctl_history_page_shown;
  CTL_PAGE_CLASS (klass)->refresh = ctl_history_page_refresh;
  signals[SIGNAL_PUT_BACK] =
      g_signal_new ("put-back", CTL_TYPE_HISTORY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_BYTES, G_TYPE_STRING);
  g_type_ensure (CTL_TYPE_FILE_ROWS);
  g_type_ensure (CTL_TYPE_MESSAGE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlHistoryPage, message_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CtlHistoryPage, failed_page);
  gtk_widget_class_bind_template_child (widget_class, CtlHistoryPage, rows);
}

static void
ctl_history_page_init (CtlHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_history_page_new:
 *
 * Returns: (transfer floating): the page, which reads the history when it is shown
 */
GtkWidget *
ctl_history_page_new (void)
{
  return g_object_new (CTL_TYPE_HISTORY_PAGE, NULL);
}
