/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-run-page.h"

#include <glib/gi18n-lib.h>

#include "ctl-announce.h"
#include "ctl-close-warning.h"
#include "ctl-container.h"
#include "ctl-error.h"
#include "ctl-fact-row.h"
#include "ctl-job-words.h"
#include "ctl-message-bar.h"
#include "ctl-notify.h"
#include "ctl-outcome-text.h"
#include "ctl-result-row.h"
#include "ctl-results-page.h"
#include "ctl-text.h"

#define FIRST_STEP CTL_JOB_STEP_SIGN
#define N_STEPS    (CTL_JOB_STEP_COMPARE + 1)

typedef enum
{
  STATE_WAITING,
  STATE_RUNNING,
  STATE_DONE,
  STATE_FAILED,
  STATE_CANCELLED,
} State;

struct _CtlRunPage
{
  CtlPage parent_instance;

  CtlMessageBar *message_bar;
  GtkSpinner *spinner;
  GtkContainer *steps_list;
  GtkWidget *servers_box;
  GtkListBox *servers_list;
  GtkLabel *status_label;
  GtkWidget *cancel_button;
  GtkWidget *again_button;

  CtlConnection *connection;
  CtlJob *job;
  CtlFactRow *steps[N_STEPS]; /* NULL where the job has no such step */
  guint step;                 /* that runs, or ran last */
  gboolean is_running;
  gboolean can_retry;        /* without signing again */
  GCancellable *cancellable; /* until it is gone */
};

G_DEFINE_TYPE (CtlRunPage, ctl_run_page, CTL_TYPE_PAGE)

static gboolean
is_pushing (CtlRunPage *self)
{
  return self->is_running && self->step >= CTL_JOB_STEP_PUSH;
}

static void
set_state (CtlRunPage *self, guint step, State state)
{
  static const char *const icons[] = {
    [STATE_WAITING] = "content-loading-symbolic", [STATE_RUNNING] = "emblem-synchronizing-symbolic",
    [STATE_DONE] = "emblem-ok-symbolic",          [STATE_FAILED] = "dialog-error-symbolic",
    [STATE_CANCELLED] = "process-stop-symbolic",
  };
  static const char *const words[] = {
    [STATE_WAITING] = N_ ("Not yet"),     [STATE_RUNNING] = N_ ("Under way"),
    [STATE_DONE] = N_ ("Done"),           [STATE_FAILED] = N_ ("Failed"),
    [STATE_CANCELLED] = N_ ("Cancelled"),
  };
  if (self->steps[step] == NULL)
    return;
  ctl_fact_row_set_value (self->steps[step], _ (words[state]));
  g_object_set (self->steps[step], "icon-name", icons[state], NULL);
}

static void
say (CtlRunPage *self, const char *words)
{
  gtk_label_set_text (self->status_label, words);
  ctl_announce (GTK_WIDGET (self), words);
}

static void
show_servers (CtlRunPage *self)
{
  GPtrArray *servers = ctl_job_get_plan (self->job)->cluster->servers;
  ctl_container_clear (GTK_CONTAINER (self->servers_list));
  for (guint i = 0; i < servers->len; i++)
    ctl_result_row_put_waiting (self->servers_list, servers->pdata[i]);
  gtk_widget_show (self->servers_box);
}

static void
on_step (CtlRunPage *self, guint step)
{
  if (!self->is_running || step < FIRST_STEP)
    return;
  for (guint i = FIRST_STEP; i < N_STEPS; i++)
    set_state (self, i, i < step ? STATE_DONE : i == step ? STATE_RUNNING : STATE_WAITING);
  self->step = step;
  gtk_widget_set_visible (self->cancel_button, step < CTL_JOB_STEP_PUSH);
  if (step == CTL_JOB_STEP_PUSH)
    {
      show_servers (self);
      say (self, ctl_job_words_no_cancel ());
    }
}

static void
on_server_done (CtlRunPage *self, const CtlResult *result)
{
  if (!self->is_running)
    return;
  g_autofree char *name = ctl_text_safe (result->name);
  /* Translators: %s are the name of a server and what became of it, as "Written". */
  g_autofree char *words =
      g_strdup_printf (_ ("%s: %s"), name, ctl_status_to_title (result->status));
  ctl_result_row_put (self->servers_list, result);
  ctl_announce (GTK_WIDGET (self), words);
}

static void
set_running (CtlRunPage *self, gboolean running)
{
  self->is_running = running;
  ctl_page_set_can_leave (CTL_PAGE (self), !running);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), running);
  g_object_set (self->spinner, "active", running, NULL);
  gtk_widget_set_visible (self->again_button, !running);
  gtk_widget_set_visible (self->cancel_button, running && self->step < CTL_JOB_STEP_PUSH);
  if (!running)
    ctl_close_warning_dismiss (CTL_PAGE (self));
}

/* What is cancelled needs no more words than that nothing was changed. */
static void
show_failure (CtlRunPage *self, const GError *error)
{
  self->can_retry = ctl_job_can_retry (self->job, error);
  set_state (self, self->step,
             g_error_matches (error, CTL_ERROR, CTL_ERROR_CANCELLED) ? STATE_CANCELLED
                                                                     : STATE_FAILED);
  ctl_message_bar_show_error (self->message_bar, error);
  say (self, ctl_job_words_aftermath (error));
  gtk_widget_grab_focus (self->again_button);
}

/* That somebody cancelled is no news to them. */
static void
notify (CtlRunPage *self, const CtlOutcome *outcome, const GError *error)
{
  g_autofree char *summary = outcome != NULL ? ctl_outcome_summarise (outcome->results)
                                             : g_strdup (ctl_job_words_aftermath (error));
  if (g_error_matches (error, CTL_ERROR, CTL_ERROR_CANCELLED))
    return;
  ctl_notify (GTK_WIDGET (self),
              outcome != NULL ? _ ("The CTL file was installed")
                              : _ ("The CTL file was not installed"),
              summary);
}

static void
on_run_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlRunPage) self = CTL_RUN_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  const CtlOutcome *outcome = ctl_job_run_finish (CTL_JOB (source), result, &error);
  notify (self, outcome, error);
  g_application_release (g_application_get_default ());
  if (self->cancellable == NULL)
    return; /* the page is gone */
  set_running (self, FALSE);
  if (outcome == NULL)
    show_failure (self, error);
  else
    ctl_page_conclude (CTL_PAGE (self),
                       CTL_PAGE (ctl_results_page_new (self->connection, self->job)));
}

static void
begin (CtlRunPage *self, guint step)
{
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  ctl_message_bar_clear (self->message_bar);
  self->step = step;
  set_running (self, TRUE);
  /* What has begun is ended in good order, also without a window. */
  g_application_hold (g_application_get_default ());
  gtk_label_set_text (self->status_label, _ ("Nothing has been changed so far."));
}

static void
run (CtlRunPage *self)
{
  begin (self, FIRST_STEP);
  gtk_widget_hide (self->servers_box);
  for (guint i = FIRST_STEP; i < N_STEPS; i++)
    set_state (self, i, STATE_WAITING);
  gtk_widget_grab_focus (self->cancel_button);
  ctl_job_run_async (self->job, self->cancellable, on_run_ready, g_object_ref (self));
}

/* The file that is signed already is good for another try, unless it was refused. */
static void
on_again_clicked (CtlRunPage *self)
{
  if (!self->can_retry)
    {
      run (self);
      return;
    }
  begin (self, CTL_JOB_STEP_PUSH);
  ctl_job_retry_async (self->job, on_run_ready, g_object_ref (self));
}

static void
on_cancel_clicked (CtlRunPage *self)
{
  gtk_widget_hide (self->cancel_button);
  g_cancellable_cancel (self->cancellable);
}

/* Before the push, closing is cancelling, and nothing is left behind. */
static gboolean
ctl_run_page_may_close (CtlPage *page)
{
  CtlRunPage *self = CTL_RUN_PAGE (page);
  if (!is_pushing (self))
    return TRUE;
  ctl_close_warning_present (page);
  return FALSE;
}

static void
ctl_run_page_shown (CtlPage *page)
{
  CtlRunPage *self = CTL_RUN_PAGE (page);
  if (self->cancellable == NULL)
    run (self);
}

static void
ctl_run_page_dispose (GObject *object)
{
  CtlRunPage *self = CTL_RUN_PAGE (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (ctl_run_page_parent_class)->dispose (object);
}

static void
ctl_run_page_class_init (CtlRunPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_run_page_dispose;
  CTL_PAGE_CLASS (klass)->shown = ctl_run_page_shown;
  CTL_PAGE_CLASS (klass)->may_close = ctl_run_page_may_close;

  g_type_ensure (CTL_TYPE_MESSAGE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-run-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlRunPage, message_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlRunPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, CtlRunPage, steps_list);
  gtk_widget_class_bind_template_child (widget_class, CtlRunPage, servers_box);
  gtk_widget_class_bind_template_child (widget_class, CtlRunPage, servers_list);
  gtk_widget_class_bind_template_child (widget_class, CtlRunPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, CtlRunPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CtlRunPage, again_button);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
}

static void
ctl_run_page_init (CtlRunPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_steps (CtlRunPage *self)
{
  for (guint i = FIRST_STEP; i < N_STEPS; i++)
    {
      if (i == CTL_JOB_STEP_SIGN && ctl_job_has_file (self->job))
        continue;
      self->steps[i] = CTL_FACT_ROW (ctl_fact_row_new (ctl_job_step_to_title (i), ""));
      gtk_container_add (self->steps_list, GTK_WIDGET (self->steps[i]));
    }
}

/**
 * ctl_run_page_new:
 * @connection: to the publisher of @job
 * @job: with a plan that somebody agreed to; it begins as soon as the page is in sight
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
ctl_run_page_new (CtlConnection *connection, CtlJob *job)
{
  CtlRunPage *self = g_object_new (CTL_TYPE_RUN_PAGE, NULL);
  g_autofree char *name = ctl_text_safe (ctl_job_get_plan (job)->cluster->name);
  self->connection = g_object_ref (connection);
  self->job = g_object_ref (job);
  ctl_page_set_title (CTL_PAGE (self),
                      ctl_job_has_file (job) ? _ ("Install") : _ ("Sign and Push"));
  ctl_page_set_subtitle (CTL_PAGE (self), name);
  g_signal_connect_object (job, "step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "server-done", G_CALLBACK (on_server_done), self,
                           G_CONNECT_SWAPPED);
  add_steps (self);
  return GTK_WIDGET (self);
}
