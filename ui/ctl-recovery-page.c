/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-recovery-page.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "ctl-announce.h"
#include "ctl-container.h"
#include "ctl-error.h"
#include "ctl-list-tokens.h"
#include "ctl-message-bar.h"
#include "ctl-recovery-choices.h"
#include "ctl-recovery-controls.h"
#include "ctl-recovery.h"
#include "ctl-review-page.h"
#include "ctl-step-choice.h"
#include "ctl-step-row.h"
#include "ctl-text.h"

struct _CtlRecoveryPage
{
  CtlPage parent_instance;

  GtkSpinner *spinner;
  CtlMessageBar *message_bar;
  GtkLabel *summary_label;
  GtkWidget *found_group;
  GtkLabel *found_label;
  GtkWidget *steps_group;
  GtkContainer *steps_list;
  GtkWidget *finished_box;
  GtkWidget *retry_button;
  GtkWidget *controls; /* (nullable): of the step that is next */

  CtlConnection *connection;
  CtlTokenSource *tokens;
  CtlRecovery *recovery;
  CtlRecoveryChoices *choices;
  CtlAim *aim;               /* as read last */
  GCancellable *cancellable; /* while it is at work */
  GtkFileChooserNative *chooser;
  CtlAct next_act; /* to do once it is read, if that is the next step */
  gboolean is_stale;
  gboolean is_telling; /* the connection reads what this page has seen */
  guint focus_idle;
};

G_DEFINE_TYPE (CtlRecoveryPage, ctl_recovery_page, CTL_TYPE_PAGE)

static void read_now (CtlRecoveryPage *self);
static void act_now (CtlRecoveryPage *self, CtlAct act);

static void
set_busy (CtlRecoveryPage *self, gboolean is_busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  g_object_set (self->spinner, "active", is_busy, NULL);
  if (self->controls != NULL)
    gtk_widget_set_sensitive (self->controls, !is_busy);
  gtk_widget_set_sensitive (self->retry_button, !is_busy);
}

static void
look_again (CtlRecoveryPage *self)
{
  ctl_message_bar_clear (self->message_bar);
  read_now (self);
}

static void
on_go_to (CtlRecoveryPage *self, guint kind)
{
  ctl_page_open (CTL_PAGE (self), CTL_PAGE (ctl_recovery_page_new (self->connection, self->tokens,
                                                                   (CtlRecoveryKind) kind)));
}

static void
on_choose_anew (CtlRecoveryPage *self)
{
  ctl_recovery_choices_forget (self->choices);
  look_again (self);
}

static void
on_tokens_chosen (CtlRecoveryPage *self, CtlStepChoice *choice)
{
  g_autoptr (GPtrArray) chosen = ctl_step_choice_get_chosen (choice);
  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add (self->choices->wanted, ctl_certificate_ref (chosen->pdata[i]));
  look_again (self);
}

static gboolean
add_typed_serial (CtlRecoveryPage *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  if (*stripped == '\0')
    return TRUE;
  GBytes *serial = ctl_text_parse_hex (stripped, 0, _ ("The serial number"), &error);
  if (serial != NULL)
    g_ptr_array_add (self->choices->lost, serial);
  else
    ctl_message_bar_show_error (self->message_bar, error);
  return serial != NULL;
}

static void
on_lost_chosen (CtlRecoveryPage *self, CtlStepChoice *choice)
{
  g_autoptr (GPtrArray) chosen = ctl_step_choice_get_chosen (choice);
  ctl_recovery_choices_forget (self->choices);
  if (!add_typed_serial (self, ctl_step_choice_get_serial (choice)))
    return;
  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add (self->choices->lost, g_bytes_ref (chosen->pdata[i]));
  look_again (self);
}

static void
on_skip (CtlRecoveryPage *self)
{
  self->choices->skips_export = TRUE;
  look_again (self);
}

static void
on_folder_chosen (CtlRecoveryPage *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autofree char *folder = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser));
  if (response != GTK_RESPONSE_ACCEPT || folder == NULL)
    return;
  g_free (self->choices->folder);
  self->choices->folder = g_steal_pointer (&folder);
  self->next_act = CTL_ACT_EXPORT;
  look_again (self);
}

static void
choose_folder (CtlRecoveryPage *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  if (self->chooser != NULL)
    return;
  self->chooser =
      gtk_file_chooser_native_new (_ ("Export Certificates to a Folder"), GTK_WINDOW (window),
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_local_only (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), self->choices->folder);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_folder_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* Between the reading and now it may have been pulled out: then the next reading asks for it. */
static void
review (CtlRecoveryPage *self)
{
  CtlCertificate *certificate = ctl_recovery_get_signer (self->recovery);
  CtlToken *token = ctl_recovery_choices_find_token (self->tokens, certificate);
  if (token == NULL)
    {
      look_again (self);
      return;
    }
  g_autoptr (CtlSigner) signer = ctl_token_source_new_signer (self->tokens, token);
  g_autoptr (CtlJob) job = ctl_recovery_new_job (self->recovery, signer);
  ctl_page_open (CTL_PAGE (self), CTL_PAGE (ctl_review_page_new (self->connection, job)));
}

static void
on_act (CtlRecoveryPage *self, guint act)
{
  if (act == CTL_ACT_EXPORT)
    choose_folder (self);
  else if (act == CTL_ACT_UPDATE)
    review (self);
  else
    act_now (self, (CtlAct) act);
}

static GtkWidget *
new_controls (CtlRecoveryPage *self, const CtlStep *step)
{
  GtkWidget *controls = ctl_recovery_controls_new (self->recovery, step);
  g_signal_connect_object (controls, "act", G_CALLBACK (on_act), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controls, "skip", G_CALLBACK (on_skip), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controls, "check-again", G_CALLBACK (look_again), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (controls, "tokens-chosen", G_CALLBACK (on_tokens_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (controls, "lost-chosen", G_CALLBACK (on_lost_chosen), self,
                           G_CONNECT_SWAPPED);
  return controls;
}

static void
add_choose_anew (CtlRecoveryPage *self, CtlStepRow *row)
{
  GtkWidget *button =
      g_object_new (GTK_TYPE_BUTTON, "label", _ ("Choose Other _Tokens"), "use-underline", TRUE,
                    "halign", GTK_ALIGN_START, "visible", TRUE, NULL);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_choose_anew), self, G_CONNECT_SWAPPED);
  ctl_step_row_add (row, button);
}

static void
add_step (CtlRecoveryPage *self, const CtlStep *step, gboolean is_next)
{
  GtkWidget *row = ctl_step_row_new (step);
  g_signal_connect_object (row, "go-to", G_CALLBACK (on_go_to), self, G_CONNECT_SWAPPED);
  if (is_next)
    {
      g_set_weak_pointer (&self->controls, new_controls (self, step));
      ctl_step_row_add (CTL_STEP_ROW (row), self->controls);
    }
  if (g_str_equal (step->name, "tokens") && ctl_recovery_choices_are_made (self->choices) &&
      step->choice == NULL)
    add_choose_anew (self, CTL_STEP_ROW (row));
  gtk_container_add (self->steps_list, row);
}

static void
announce_next (CtlRecoveryPage *self, const CtlStep *next)
{
  /* Translators: %s is the title of a step. */
  g_autofree char *words = next != NULL ? g_strdup_printf (_ ("Next: %s"), next->title)
                                        : g_strdup (_ ("Nothing is left that can be seen"));
  ctl_announce (GTK_WIDGET (self->steps_list), words);
}

static gboolean
focus_next (gpointer data)
{
  CtlRecoveryPage *self = data;
  self->focus_idle = 0;
  if (self->controls != NULL)
    gtk_widget_child_focus (self->controls, GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

static void
show_steps (CtlRecoveryPage *self, GPtrArray *steps)
{
  const CtlStep *next = ctl_recovery_get_next (self->recovery);
  g_autofree char *found = ctl_recovery_describe (self->recovery);
  gtk_label_set_text (self->found_label, found);
  ctl_container_clear (self->steps_list);
  for (guint i = 0; i < steps->len; i++)
    add_step (self, steps->pdata[i], steps->pdata[i] == next);
  gtk_widget_set_visible (self->found_group, TRUE);
  gtk_widget_set_visible (self->steps_group, TRUE);
  gtk_widget_set_visible (self->finished_box, next == NULL);
  announce_next (self, next);
  /* Once it has its place, so that it is scrolled into sight. */
  if (self->focus_idle == 0)
    self->focus_idle = g_idle_add (focus_next, self);
}

/* Whether the page is still there, and its work is at an end. */
static gboolean
end_work (CtlRecoveryPage *self)
{
  if (self->cancellable == NULL)
    return FALSE;
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  return TRUE;
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlRecoveryPage) self = CTL_RECOVERY_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  if (!ctl_connection_read_finish (CTL_CONNECTION (source), result, &error))
    g_debug ("%s", error->message); /* the next reading of this page says it */
  self->is_telling = FALSE;
}

/* The pages below and the pane of tokens show what the connection read, which is of before. */
static void
tell_others (CtlRecoveryPage *self)
{
  const CtlSurvey *survey = ctl_connection_get_survey (self->connection);
  GBytes *before = ctl_survey_get_publisher (survey)->installed.bytes;
  GBytes *now = ctl_recovery_get_installed (self->recovery);
  gboolean is_same = before != NULL && now != NULL ? g_bytes_equal (before, now) : before == now;
  if (is_same || self->is_telling)
    return;
  self->is_telling = TRUE;
  ctl_connection_read_async (self->connection, NULL, on_told, g_object_ref (self));
}

static void
go_on (CtlRecoveryPage *self)
{
  const CtlStep *next = ctl_recovery_get_next (self->recovery);
  CtlAct act = self->next_act;
  self->next_act = CTL_ACT_NONE;
  if (self->is_stale)
    read_now (self);
  else if (act != CTL_ACT_NONE && next != NULL && next->act == act)
    act_now (self, act);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlRecoveryPage) self = CTL_RECOVERY_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  GPtrArray *steps = ctl_recovery_read_finish (CTL_RECOVERY (source), result, &error);
  if (!end_work (self))
    return;
  gtk_widget_set_visible (self->retry_button, steps == NULL);
  if (steps != NULL)
    {
      show_steps (self, steps);
      tell_others (self);
      go_on (self);
      return;
    }
  /* What it showed holds no longer, and nothing can be done from it. */
  ctl_container_clear (self->steps_list);
  gtk_widget_hide (self->steps_group);
  gtk_widget_hide (self->finished_box);
  ctl_message_bar_show_error (self->message_bar, error);
}

static void
read_now (CtlRecoveryPage *self)
{
  if (self->cancellable != NULL)
    {
      self->is_stale = TRUE;
      return;
    }
  self->is_stale = FALSE;
  g_clear_pointer (&self->aim, ctl_aim_free);
  self->aim = ctl_recovery_choices_make_aim (self->choices, ctl_recovery_get_kind (self->recovery),
                                             self->tokens);
  ctl_recovery_set_aim (self->recovery, self->aim);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  ctl_recovery_read_async (self->recovery, self->cancellable, on_read, g_object_ref (self));
}

static void
show_done (CtlRecoveryPage *self, GPtrArray *done)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < done->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) done->pdata[i]);
  if (done->len > 0)
    ctl_message_bar_show_text (self->message_bar, GTK_MESSAGE_INFO, text->str, NULL);
}

/* What was done before an error stays done: in any case it is read again. */
static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CtlRecoveryPage) self = CTL_RECOVERY_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) done = ctl_recovery_act_finish (CTL_RECOVERY (source), result, &error);
  if (!end_work (self))
    return;
  if (done != NULL)
    show_done (self, done);
  else
    ctl_message_bar_show_error (self->message_bar, error);
  read_now (self);
}

static void
act_now (CtlRecoveryPage *self, CtlAct act)
{
  if (self->cancellable != NULL)
    return;
  ctl_message_bar_clear (self->message_bar);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  ctl_recovery_act_async (self->recovery, act, self->cancellable, on_acted, g_object_ref (self));
}

static gboolean
has_same_tokens (const CtlAim *a, const CtlAim *b)
{
  if (a->at_hand->len != b->at_hand->len)
    return FALSE;
  for (guint i = 0; i < a->at_hand->len; i++)
    if (!ctl_certificates_contain (b->at_hand, a->at_hand->pdata[i]))
      return FALSE;
  return TRUE;
}

/* Out of sight nothing is read: that is done when it comes back. */
static void
on_tokens_changed (CtlRecoveryPage *self)
{
  CtlRecoveryKind kind = ctl_recovery_get_kind (self->recovery);
  if (kind == CTL_RECOVERY_LEAVE_TOKENS || self->aim == NULL ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_autoptr (CtlAim) now = ctl_recovery_choices_make_aim (self->choices, kind, self->tokens);
  if (!has_same_tokens (self->aim, now))
    read_now (self);
}

static void
ctl_recovery_page_refresh (CtlPage *page)
{
  look_again (CTL_RECOVERY_PAGE (page));
}

static void
ctl_recovery_page_dispose (GObject *object)
{
  CtlRecoveryPage *self = CTL_RECOVERY_PAGE (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_handle_id (&self->focus_idle, g_source_remove);
  g_clear_weak_pointer (&self->controls);
  g_clear_object (&self->recovery);
  g_clear_object (&self->connection);
  g_clear_object (&self->tokens);
  g_clear_pointer (&self->aim, ctl_aim_free);
  g_clear_pointer (&self->choices, ctl_recovery_choices_free);
  G_OBJECT_CLASS (ctl_recovery_page_parent_class)->dispose (object);
}

static void
ctl_recovery_page_class_init (CtlRecoveryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_recovery_page_dispose;
  CTL_PAGE_CLASS (klass)->shown = ctl_recovery_page_refresh;
  CTL_PAGE_CLASS (klass)->refresh = ctl_recovery_page_refresh;
  CTL_PAGE_CLASS (klass)->is_base = TRUE;

  g_type_ensure (CTL_TYPE_MESSAGE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-recovery-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlRecoveryPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, CtlRecoveryPage, message_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlRecoveryPage, summary_label);
  gtk_widget_class_bind_template_child (widget_class, CtlRecoveryPage, found_group);
  gtk_widget_class_bind_template_child (widget_class, CtlRecoveryPage, found_label);
  gtk_widget_class_bind_template_child (widget_class, CtlRecoveryPage, steps_group);
  gtk_widget_class_bind_template_child (widget_class, CtlRecoveryPage, steps_list);
  gtk_widget_class_bind_template_child (widget_class, CtlRecoveryPage, finished_box);
  gtk_widget_class_bind_template_child (widget_class, CtlRecoveryPage, retry_button);
  gtk_widget_class_bind_template_callback (widget_class, look_again);
}

static void
ctl_recovery_page_init (CtlRecoveryPage *self)
{
  self->choices = ctl_recovery_choices_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_recovery_page_new:
 * @connection: to the publisher
 * @tokens: what is plugged in
 * @kind: which way to go
 *
 * Returns: (transfer floating): the page, which reads when it is shown
 */
GtkWidget *
ctl_recovery_page_new (CtlConnection *connection, CtlTokenSource *tokens, CtlRecoveryKind kind)
{
  const char *help_topic = ctl_recovery_kind_to_string (kind);
  CtlRecoveryPage *self = g_object_new (CTL_TYPE_RECOVERY_PAGE, "help-topic", help_topic, NULL);
  g_autoptr (CtlPublisher) publisher = ctl_connection_dup_publisher (connection);
  self->connection = g_object_ref (connection);
  self->tokens = g_object_ref (tokens);
  self->recovery = ctl_recovery_new (kind, publisher);
  ctl_page_set_title (CTL_PAGE (self), ctl_recovery_kind_get_title (kind));
  ctl_page_set_subtitle (CTL_PAGE (self), ctl_publisher_get_label (publisher));
  gtk_label_set_text (self->summary_label, ctl_recovery_kind_get_summary (kind));
  g_signal_connect_object (tokens, "tokens-changed", G_CALLBACK (on_tokens_changed), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
