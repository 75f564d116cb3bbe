/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-installed-page.h"

#include <glib/gi18n-lib.h>

#include "ctl-file-view.h"

struct _CtlInstalledPage
{
  CtlPage parent_instance;

  GtkStack *stack;
  CtlFileView *view;

  GCancellable *cancellable; /* while the facts are worked out */
};

G_DEFINE_TYPE (CtlInstalledPage, ctl_installed_page, CTL_TYPE_PAGE)

static void
on_facts_ready (GObject *source, GAsyncResult *result, G_GNUC_UNUSED gpointer user_data)
{
  g_autoptr (CtlFileFacts) facts = g_task_propagate_pointer (G_TASK (result), NULL);
  if (facts == NULL)
    return; /* the page is gone */
  CtlInstalledPage *self = CTL_INSTALLED_PAGE (source);
  ctl_file_view_set_facts (self->view, facts);
  gtk_stack_set_visible_child_name (self->stack, "file");
}

static void
ctl_installed_page_dispose (GObject *object)
{
  CtlInstalledPage *self = CTL_INSTALLED_PAGE (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (ctl_installed_page_parent_class)->dispose (object);
}

static void
ctl_installed_page_class_init (CtlInstalledPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_installed_page_dispose;
  g_type_ensure (CTL_TYPE_FILE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-installed-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlInstalledPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CtlInstalledPage, view);
}

static void
ctl_installed_page_init (CtlInstalledPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What the thread works with: the next reading of the cluster replaces the survey. */
typedef struct
{
  CtlList *list;
  gint64 modified;
} File;

static void
file_free (gpointer data)
{
  File *self = data;
  ctl_list_unref (self->list);
  g_free (self);
}

static void
work_in_thread (GTask *task,
                G_GNUC_UNUSED gpointer source,
                gpointer data,
                G_GNUC_UNUSED GCancellable *cancellable)
{
  const File *file = data;
  g_task_return_pointer (task, ctl_file_facts_new (file->list, "CTLFile.tlv", NULL, file->modified),
                         (GDestroyNotify) ctl_file_facts_unref);
}

static void
work (CtlInstalledPage *self, const CtlSurvey *survey)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_facts_ready, NULL);
  File *file = g_new0 (File, 1);
  file->list = ctl_list_ref (survey->installed);
  file->modified = ctl_survey_get_publisher (survey)->installed.modified;
  g_task_set_task_data (task, file, file_free);
  g_task_run_in_thread (task, work_in_thread);
}

/**
 * ctl_installed_page_new:
 * @connection: a connection that was read, to a publisher with a CTL file that can be read
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
ctl_installed_page_new (CtlConnection *connection)
{
  CtlInstalledPage *self = g_object_new (CTL_TYPE_INSTALLED_PAGE, NULL);
  const CtlSurvey *survey = ctl_connection_get_survey (connection);
  self->cancellable = g_cancellable_new ();
  ctl_page_set_subtitle (CTL_PAGE (self),
                         ctl_publisher_get_label (ctl_survey_get_publisher (survey)->publisher));
  work (self, survey);
  return GTK_WIDGET (self);
}
