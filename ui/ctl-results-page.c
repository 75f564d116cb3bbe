/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-results-page.h"

#include <glib/gi18n-lib.h>

#include "ctl-announce.h"
#include "ctl-checklist.h"
#include "ctl-close-warning.h"
#include "ctl-container.h"
#include "ctl-error.h"
#include "ctl-fact-row.h"
#include "ctl-job-words.h"
#include "ctl-message-bar.h"
#include "ctl-outcome-text.h"
#include "ctl-print-text.h"
#include "ctl-result-row.h"
#include "ctl-text.h"

struct _CtlResultsPage
{
  CtlPage parent_instance;

  CtlMessageBar *message_bar;
  GtkSpinner *spinner;
  GtkListBox *servers_list;
  GtkContainer *checklist_box;
  GtkContainer *file_list;
  GtkLabel *status_label;
  GtkWidget *retry_button;
  GtkWidget *done_button;

  CtlConnection *connection;
  CtlJob *job;
};

G_DEFINE_TYPE (CtlResultsPage, ctl_results_page, CTL_TYPE_PAGE)

static void
say (CtlResultsPage *self, const char *words)
{
  gtk_label_set_text (self->status_label, words);
  ctl_announce (GTK_WIDGET (self), words);
}

/* The hint says what to do about servers that failed. */
static void
show_results (CtlResultsPage *self)
{
  GPtrArray *results = ctl_job_get_outcome (self->job)->results;
  gboolean can_retry = ctl_job_can_retry (self->job, NULL);
  g_autofree char *summary = ctl_outcome_summarise (results);
  ctl_container_clear (GTK_CONTAINER (self->servers_list));
  for (guint i = 0; i < results->len; i++)
    ctl_result_row_put (self->servers_list, results->pdata[i]);
  gtk_widget_set_visible (self->retry_button, can_retry);
  say (self, summary);
  if (can_retry)
    ctl_message_bar_show_text (self->message_bar, GTK_MESSAGE_WARNING, summary,
                               ctl_error_get_app_hint (CTL_ERROR_PARTIAL));
}

static void
show_file (CtlResultsPage *self)
{
  const CtlOutcome *outcome = ctl_job_get_outcome (self->job);
  g_autofree char *sha1 = ctl_list_dup_sha1 (outcome->list);
  g_autofree char *md5 = ctl_list_dup_md5 (outcome->list);
  g_autofree char *kept = outcome->kept != NULL ? ctl_text_safe (outcome->kept) : NULL;
  gtk_container_add (self->file_list, ctl_fact_row_new_digits (_ ("SHA-1"), sha1));
  gtk_container_add (self->file_list, ctl_fact_row_new_digits (_ ("MD5"), md5));
  gtk_container_add (self->file_list,
                     kept != NULL
                         ? ctl_fact_row_new_to_copy (_ ("The replaced file is kept as"), kept)
                         : ctl_fact_row_new (_ ("Replaced file"), _ ("There was none")));
}

static void
add_check (CtlResultsPage *self, const char *words)
{
  GtkWidget *label = gtk_label_new (words);
  GtkWidget *button = gtk_check_button_new ();
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_container_add (GTK_CONTAINER (button), label);
  atk_object_set_name (gtk_widget_get_accessible (button), words);
  gtk_widget_show_all (button);
  gtk_container_add (self->checklist_box, button);
}

static void
show_checklist (CtlResultsPage *self)
{
  g_autoptr (GPtrArray) lines = ctl_checklist_new (ctl_job_get_plan (self->job)->cluster);
  for (guint i = 0; i < lines->len; i++)
    add_check (self, lines->pdata[i]);
  add_check (self, ctl_checklist_get_comparison ());
}

static char *
dup_text (CtlResultsPage *self)
{
  return ctl_outcome_to_text (ctl_job_get_outcome (self->job), ctl_job_get_plan (self->job));
}

static void
on_copy_clicked (CtlResultsPage *self)
{
  g_autofree char *text = dup_text (self);
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          text, -1);
  say (self, _ ("The results and what is left to do were copied."));
}

static void
on_print_clicked (CtlResultsPage *self)
{
  g_autofree char *text = dup_text (self);
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;
  if (!ctl_print_text (GTK_WINDOW (window), _ ("New CTL file"), text, &error))
    ctl_message_bar_show_error (self->message_bar, error);
}

static void
set_busy (CtlResultsPage *self, gboolean busy)
{
  ctl_page_set_can_leave (CTL_PAGE (self), !busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  g_object_set (self->spinner, "active", busy, NULL);
  gtk_widget_set_sensitive (self->retry_button, !busy);
  gtk_widget_set_sensitive (self->done_button, !busy);
  if (!busy)
    ctl_close_warning_dismiss (CTL_PAGE (self));
}

static void
on_retry_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlResultsPage) self = CTL_RESULTS_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  const CtlOutcome *outcome = ctl_job_retry_finish (CTL_JOB (source), result, &error);
  g_application_release (g_application_get_default ());
  if (self->job == NULL)
    return; /* the page is gone */
  set_busy (self, FALSE);
  ctl_message_bar_clear (self->message_bar);
  if (outcome != NULL)
    show_results (self);
  else
    ctl_message_bar_show_error (self->message_bar, error);
  gtk_widget_grab_focus (self->done_button);
}

static void
on_retry_clicked (CtlResultsPage *self)
{
  set_busy (self, TRUE);
  ctl_message_bar_clear (self->message_bar);
  say (self, ctl_job_step_to_title (CTL_JOB_STEP_PUSH));
  /* What has begun is ended in good order, also without a window. */
  g_application_hold (g_application_get_default ());
  ctl_job_retry_async (self->job, on_retry_ready, g_object_ref (self));
}

static void
on_server_done (CtlResultsPage *self, const CtlResult *result)
{
  ctl_result_row_put (self->servers_list, result);
}

static void
on_done_clicked (CtlResultsPage *self)
{
  ctl_page_go_back (CTL_PAGE (self));
}

static void
ctl_results_page_shown (CtlPage *page)
{
  gtk_widget_grab_focus (CTL_RESULTS_PAGE (page)->done_button);
}

static gboolean
ctl_results_page_may_close (CtlPage *page)
{
  gboolean may = ctl_page_get_can_leave (page);
  if (!may)
    ctl_close_warning_present (page);
  return may;
}

static void
ctl_results_page_dispose (GObject *object)
{
  CtlResultsPage *self = CTL_RESULTS_PAGE (object);
  g_clear_object (&self->connection);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (ctl_results_page_parent_class)->dispose (object);
}

static void
ctl_results_page_class_init (CtlResultsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_results_page_dispose;
  CTL_PAGE_CLASS (klass)->shown = ctl_results_page_shown;
  CTL_PAGE_CLASS (klass)->may_close = ctl_results_page_may_close;

  g_type_ensure (CTL_TYPE_MESSAGE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-results-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlResultsPage, message_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlResultsPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, CtlResultsPage, servers_list);
  gtk_widget_class_bind_template_child (widget_class, CtlResultsPage, checklist_box);
  gtk_widget_class_bind_template_child (widget_class, CtlResultsPage, file_list);
  gtk_widget_class_bind_template_child (widget_class, CtlResultsPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, CtlResultsPage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, CtlResultsPage, done_button);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_print_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_retry_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_done_clicked);
}

static void
ctl_results_page_init (CtlResultsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_results_page_new:
 * @connection: to the publisher of @job
 * @job: that was carried out
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
ctl_results_page_new (CtlConnection *connection, CtlJob *job)
{
  CtlResultsPage *self = g_object_new (CTL_TYPE_RESULTS_PAGE, NULL);
  g_autofree char *name = ctl_text_safe (ctl_job_get_plan (job)->cluster->name);
  self->connection = g_object_ref (connection);
  self->job = g_object_ref (job);
  ctl_page_set_subtitle (CTL_PAGE (self), name);
  g_signal_connect_object (job, "server-done", G_CALLBACK (on_server_done), self,
                           G_CONNECT_SWAPPED);
  show_results (self);
  show_file (self);
  show_checklist (self);
  ctl_connection_tell_installed (connection, ctl_job_get_outcome (job)->list);
  return GTK_WIDGET (self);
}
