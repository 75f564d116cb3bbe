/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-review-page.h"

#include <glib/gi18n-lib.h>

#include "ctl-announce.h"
#include "ctl-container.h"
#include "ctl-diff-view.h"
#include "ctl-error.h"
#include "ctl-fact-row.h"
#include "ctl-job-words.h"
#include "ctl-message-bar.h"
#include "ctl-run-page.h"
#include "ctl-warning-row.h"

struct _CtlReviewPage
{
  CtlPage parent_instance;

  CtlMessageBar *message_bar;
  GtkStack *stack;
  GtkWidget *progress_box;
  GtkSpinner *spinner;
  GtkLabel *progress_label;
  GtkWidget *cancel_button;
  GtkWidget *again_button;
  GtkWidget *plan_box;
  GtkWidget *warnings_group;
  GtkContainer *warnings_list;
  GtkToggleButton *consent_button;
  GtkContainer *facts_list;
  GtkContainer *phones_list;
  GtkWidget *notes_group;
  GtkContainer *notes_list;
  GtkLabel *difference_title;
  CtlDiffView *diff_view;
  GtkWidget *agree_bar;
  GtkLabel *agree_label;
  GtkButton *agree_button;

  CtlConnection *connection;
  CtlJob *job;
  const CtlPlan *plan;       /* of @job; NULL while there is none */
  GCancellable *cancellable; /* while planning */
};

G_DEFINE_TYPE (CtlReviewPage, ctl_review_page, CTL_TYPE_PAGE)

static void
show_warnings (CtlReviewPage *self)
{
  GPtrArray *warnings = self->plan->warnings;
  ctl_container_clear (self->warnings_list);
  for (guint i = 0; i < warnings->len; i++)
    gtk_container_add (self->warnings_list, ctl_warning_row_new (warnings->pdata[i]));
  gtk_widget_set_visible (self->warnings_group, warnings->len > 0);
  gtk_toggle_button_set_active (self->consent_button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->consent_button), ctl_warnings_are_severe (warnings));
}

static char *
describe_mode (const CtlPlan *plan)
{
  const char *now = ctl_mode_to_title (plan->cluster->mode);
  if (plan->mode == plan->cluster->mode)
    /* Translators: %s is a security mode, as in “Mixed mode”. */
    return g_strdup_printf (_ ("%s, as before"), now);
  /* Translators: both are security modes; the first one is now, the second one afterwards. */
  return g_strdup_printf (_ ("From “%s” to “%s”"), now, ctl_mode_to_title (plan->mode));
}

static char *
describe_signer (CtlReviewPage *self)
{
  CtlSigner *signer = ctl_job_get_signer (self->job);
  if (signer == NULL)
    return g_strdup (_ ("Nobody: the file is finished already"));
  return ctl_certificate_dup_title (ctl_signer_get_certificate (signer));
}

static void
show_facts (CtlReviewPage *self)
{
  g_autofree char *mode = describe_mode (self->plan);
  g_autofree char *signer = describe_signer (self);
  ctl_container_clear (self->facts_list);
  gtk_container_add (self->facts_list, ctl_fact_row_new (_ ("Security mode"), mode));
  gtk_container_add (self->facts_list, ctl_fact_row_new (_ ("Who signs"), signer));
  gtk_container_add (self->facts_list,
                     ctl_fact_row_new (_ ("Who gets the file"), self->plan->receivers));
}

static char *
dup_phone_title (const CtlPhoneAnswer *answer)
{
  const char *phones = ctl_phone_kind_get_title (answer->kind);
  if (answer->accepts)
    /* Translators: %s are phones of some kind, which take the new file. */
    return g_strdup_printf (_ ("%s: yes"), phones);
  if (answer->is_known)
    /* Translators: %s are phones of some kind, which do not take the new file. */
    return g_strdup_printf (_ ("%s: no"), phones);
  /* Translators: %s are phones of some kind, which may take the new file or not. */
  return g_strdup_printf (_ ("%s: not known"), phones);
}

static void
show_phones (CtlReviewPage *self)
{
  ctl_container_clear (self->phones_list);
  for (guint i = 0; i < self->plan->phones->len; i++)
    {
      const CtlPhoneAnswer *answer = self->plan->phones->pdata[i];
      g_autofree char *title = dup_phone_title (answer);
      GtkWidget *row = ctl_fact_row_new (title, answer->reason);
      g_object_set (row, "icon-name",
                    answer->accepts ? "emblem-ok-symbolic" : "dialog-warning-symbolic", NULL);
      gtk_container_add (self->phones_list, row);
    }
}

static void
show_notes (CtlReviewPage *self)
{
  ctl_container_clear (self->notes_list);
  for (guint i = 0; i < self->plan->notes->len; i++)
    gtk_container_add (self->notes_list,
                       ctl_fact_row_new (_ ("Note"), self->plan->notes->pdata[i]));
  gtk_widget_set_visible (self->notes_group, self->plan->notes->len > 0);
}

static void
update_consent (CtlReviewPage *self)
{
  gboolean severe = self->plan != NULL && ctl_warnings_are_severe (self->plan->warnings);
  gboolean agreed = !severe || gtk_toggle_button_get_active (self->consent_button);
  gtk_widget_set_sensitive (GTK_WIDGET (self->agree_button), self->plan != NULL && agreed);
  gtk_label_set_text (self->agree_label,
                      agreed ? _ ("Nothing has been changed so far.")
                             : _ ("There are severe warnings: agree to them first."));
}

static void
show_plan (CtlReviewPage *self)
{
  show_warnings (self);
  show_facts (self);
  show_phones (self);
  show_notes (self);
  gtk_label_set_text (self->difference_title, self->plan->installed != NULL
                                                  ? _ ("What changes in the CTL file")
                                                  : _ ("The new CTL file"));
  ctl_diff_view_set_diff (self->diff_view, self->plan->diff);
  update_consent (self);
  gtk_widget_show (self->agree_bar);
  gtk_stack_set_visible_child (self->stack, self->plan_box);
  gtk_widget_child_focus (self->plan_box, GTK_DIR_TAB_FORWARD);
  ctl_announce (GTK_WIDGET (self), gtk_label_get_text (self->agree_label));
}

static void
set_busy (CtlReviewPage *self, gboolean busy)
{
  g_object_set (self->spinner, "active", busy, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (self->again_button, !busy);
}

static void
show_failure (CtlReviewPage *self, const GError *error)
{
  gtk_label_set_text (self->progress_label, _ ("There is no plan. Nothing has been changed."));
  ctl_message_bar_show_error (self->message_bar, error);
  gtk_widget_grab_focus (self->again_button);
}

static void
on_plan_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlReviewPage) self = CTL_REVIEW_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  const CtlPlan *plan = ctl_job_plan_finish (CTL_JOB (source), result, &error);
  if (self->cancellable == NULL)
    return; /* the page is gone */
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  self->plan = plan;
  if (plan != NULL)
    show_plan (self);
  else
    show_failure (self, error);
}

static void
on_step (CtlReviewPage *self, guint step)
{
  if (self->cancellable != NULL)
    gtk_label_set_text (self->progress_label, ctl_job_step_to_title (step));
}

static void
plan (CtlReviewPage *self)
{
  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  self->plan = NULL;
  ctl_message_bar_clear (self->message_bar);
  gtk_widget_hide (self->agree_bar);
  gtk_stack_set_visible_child (self->stack, self->progress_box);
  set_busy (self, TRUE);
  gtk_widget_grab_focus (self->cancel_button);
  ctl_job_plan_async (self->job, self->cancellable, on_plan_ready, g_object_ref (self));
}

static void
on_cancel_clicked (CtlReviewPage *self)
{
  g_cancellable_cancel (self->cancellable);
}

/* What was seen here holds no longer once it is carried out, well or badly. */
static void
on_agree_clicked (CtlReviewPage *self)
{
  self->plan = NULL;
  ctl_page_open (CTL_PAGE (self), CTL_PAGE (ctl_run_page_new (self->connection, self->job)));
}

static void
ctl_review_page_shown (CtlPage *page)
{
  CtlReviewPage *self = CTL_REVIEW_PAGE (page);
  if (self->plan == NULL)
    plan (self);
}

static void
ctl_review_page_refresh (CtlPage *page)
{
  plan (CTL_REVIEW_PAGE (page));
}

static void
ctl_review_page_dispose (GObject *object)
{
  CtlReviewPage *self = CTL_REVIEW_PAGE (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->connection);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (ctl_review_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, message_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, progress_box);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, progress_label);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, again_button);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, plan_box);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, warnings_group);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, warnings_list);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, consent_button);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, facts_list);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, phones_list);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, notes_group);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, notes_list);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, difference_title);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, diff_view);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, agree_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, agree_label);
  gtk_widget_class_bind_template_child (widget_class, CtlReviewPage, agree_button);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_agree_clicked);
  gtk_widget_class_bind_template_callback (widget_class, plan);
  gtk_widget_class_bind_template_callback (widget_class, update_consent);
}

static void
ctl_review_page_class_init (CtlReviewPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ctl_review_page_dispose;
  CTL_PAGE_CLASS (klass)->shown = ctl_review_page_shown;
  CTL_PAGE_CLASS (klass)->refresh = ctl_review_page_refresh;

  g_type_ensure (CTL_TYPE_MESSAGE_BAR);
  g_type_ensure (CTL_TYPE_DIFF_VIEW);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ctl_review_page_init (CtlReviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_review_page_new:
 * @connection: to the publisher of @job
 * @job: what is to be done, complete and not at work
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
ctl_review_page_new (CtlConnection *connection, CtlJob *job)
{
  CtlReviewPage *self = g_object_new (CTL_TYPE_REVIEW_PAGE, NULL);
  self->connection = g_object_ref (connection);
  self->job = g_object_ref (job);
  g_signal_connect_object (job, "step", G_CALLBACK (on_step), self, G_CONNECT_SWAPPED);
  gtk_button_set_label (self->agree_button,
                        ctl_job_has_file (job) ? _ ("_Install") : _ ("_Sign and Push"));
  return GTK_WIDGET (self);
}
