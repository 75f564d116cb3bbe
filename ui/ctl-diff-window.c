/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-diff-window.h"

#include <glib/gi18n-lib.h>

#include "ctl-diff-view.h"
#include "ctl-error.h"
#include "ctl-file-report.h"
#include "ctl-fact-row.h"
#include "ctl-help.h"
#include "ctl-message-bar.h"

struct _CtlDiffWindow
{
  HdyApplicationWindow parent_instance;

  GCancellable *cancellable; /* of what the window waits for */
  CtlFileFacts *old;
  CtlFileFacts *new;
  CtlMessageBar *message_bar;
  GtkStack *stack;
  CtlFactRow *old_value;
  CtlFactRow *new_value;
  CtlDiffView *view;
};

G_DEFINE_TYPE (CtlDiffWindow, ctl_diff_window, HDY_TYPE_APPLICATION_WINDOW)

static void
compare_in_thread (GTask *task,
                   G_GNUC_UNUSED gpointer source,
                   gpointer data,
                   G_GNUC_UNUSED GCancellable *cancellable)
{
  CtlFileFacts *const *pair = data;
  g_task_return_pointer (task, ctl_diff_new (pair[0]->list, pair[1]->list),
                         (GDestroyNotify) ctl_diff_free);
}

static void
on_compared (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlDiff) diff = g_task_propagate_pointer (G_TASK (result), NULL);
  if (diff == NULL)
    return; /* the window is gone, or asks anew */
  CtlDiffWindow *self = user_data;
  ctl_diff_view_set_diff (self->view, diff);
  gtk_stack_set_visible_child_name (self->stack, "diff");
}

static void
free_pair (gpointer data)
{
  CtlFileFacts **pair = data;
  ctl_file_facts_unref (pair[0]);
  ctl_file_facts_unref (pair[1]);
  g_free (pair);
}

static void
show_place (CtlFactRow *value, const CtlFileFacts *facts)
{
  g_autofree char *path = facts->place != NULL ? g_build_filename (facts->place, facts->name, NULL)
                                               : g_strdup (facts->name);
  ctl_fact_row_set_value (value, path);
}

static void
compare (CtlDiffWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  show_place (self->old_value, self->old);
  show_place (self->new_value, self->new);
  CtlFileFacts **pair = g_new0 (CtlFileFacts *, 2);
  pair[0] = ctl_file_facts_ref (self->old);
  pair[1] = ctl_file_facts_ref (self->new);
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, on_compared, self);
  g_task_set_task_data (task, pair, free_pair);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, compare_in_thread);
}

static void
on_swap (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  CtlDiffWindow *self = user_data;
  CtlFileFacts *old = self->old;
  self->old = self->new;
  self->new = old;
  compare (self);
}

static void
on_saved (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  if (!ctl_file_report_save_finish (result, &error) &&
      ctl_error_get_code (error) != CTL_ERROR_CANCELLED)
    ctl_message_bar_show_error (CTL_DIFF_WINDOW (user_data)->message_bar, error);
}

static void
on_save (GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer user_data)
{
  CtlDiffWindow *self = user_data;
  gboolean json = g_str_equal (g_action_get_name (G_ACTION (action)), "save-json");
  ctl_file_report_save_async (GTK_WINDOW (self), self->old, self->new, json, self->cancellable,
                              on_saved, self);
}

static void
ctl_diff_window_dispose (GObject *object)
{
  CtlDiffWindow *self = CTL_DIFF_WINDOW (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->old, ctl_file_facts_unref);
  g_clear_pointer (&self->new, ctl_file_facts_unref);
  G_OBJECT_CLASS (ctl_diff_window_parent_class)->dispose (object);
}

static void
ctl_diff_window_class_init (CtlDiffWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_diff_window_dispose;
  g_type_ensure (CTL_TYPE_DIFF_VIEW);
  g_type_ensure (CTL_TYPE_FACT_ROW);
  g_type_ensure (CTL_TYPE_MESSAGE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-diff-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlDiffWindow, message_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffWindow, old_value);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffWindow, new_value);
  gtk_widget_class_bind_template_child (widget_class, CtlDiffWindow, view);
}

static void
ctl_diff_window_init (CtlDiffWindow *self)
{
  static const GActionEntry actions[] = {
    { .name = "swap", .activate = on_swap },
    { .name = "save-text", .activate = on_save },
    { .name = "save-json", .activate = on_save },
  };
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_help_set_topic (GTK_WINDOW (self), "compare");
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
}

/**
 * ctl_diff_window_new:
 * @application: the program
 * @old: the file before
 * @new: the file after
 *
 * Returns: (transfer none): a window that compares them; GTK owns it
 */
CtlDiffWindow *
ctl_diff_window_new (GtkApplication *application, CtlFileFacts *old, CtlFileFacts *new)
{
  CtlDiffWindow *self = g_object_new (CTL_TYPE_DIFF_WINDOW, "application", application, NULL);
  self->old = ctl_file_facts_ref (old);
  self->new = ctl_file_facts_ref (new);
  compare (self);
  return self;
}
