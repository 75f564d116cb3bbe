/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-change-page.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "ctl-change-token-row.h"
#include "ctl-error.h"
#include "ctl-review-page.h"
#include "ctl-signer-row.h"
#include "ctl-text.h"

struct _CtlChangePage
{
  CtlPage parent_instance;

  GtkToggleButton *mixed_radio;
  GtkToggleButton *non_secure_radio;
  GtkWidget *mixed_now_label;
  GtkWidget *non_secure_now_label;
  GtkListBox *tokens_list;
  GtkWidget *add_all_button;
  GtkLabel *waiting_label;
  GtkListBox *signers_list;
  GtkWidget *no_signer_label;
  GtkLabel *status_label;
  GtkWidget *review_button;

  CtlTokenSource *tokens;
  CtlChangeModel *model;
  GtkRadioButton *nobody_radio; /* on while nobody is to sign; never seen */
};

G_DEFINE_TYPE (CtlChangePage, ctl_change_page, CTL_TYPE_PAGE)

static GtkWidget *
make_token_row (gpointer token, gpointer user_data)
{
  return ctl_change_token_row_new (CTL_CHANGE_PAGE (user_data)->model, token);
}

static GtkWidget *
make_signer_row (gpointer token, gpointer user_data)
{
  CtlChangePage *self = CTL_CHANGE_PAGE (user_data);
  return ctl_signer_row_new (self->model, token, self->nobody_radio);
}

static gboolean
has_visible_row (GtkListBox *list)
{
  GtkListBoxRow *row;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (gtk_widget_get_visible (GTK_WIDGET (row)))
      return TRUE;
  return FALSE;
}

static void
show_lists (CtlChangePage *self)
{
  gboolean has_signer = has_visible_row (self->signers_list);
  gtk_widget_set_visible (GTK_WIDGET (self->tokens_list), has_visible_row (self->tokens_list));
  gtk_widget_set_visible (GTK_WIDGET (self->signers_list), has_signer);
  gtk_widget_set_visible (self->no_signer_label, !has_signer);
  gtk_widget_set_visible (self->add_all_button, ctl_change_model_count_addable (self->model) > 1);
  gtk_label_set_text (self->waiting_label,
                      ctl_token_source_is_starting (self->tokens)
                          ? _ ("Looking for tokens…")
                          : _ ("To add another token, plug it in now: it appears here by itself."));
}

static void
show_status (CtlChangePage *self)
{
  g_autoptr (GError) error = NULL;
  gboolean complete = ctl_change_model_check (self->model, &error);
  g_autofree char *reason = error != NULL ? ctl_text_safe (error->message) : NULL;
  gtk_label_set_text (self->status_label,
                      complete ? _ ("Nothing is changed before you have seen the review.")
                               : reason);
  gtk_widget_set_sensitive (self->review_button, complete);
}

static void
update (CtlChangePage *self)
{
  if (ctl_change_model_get_signer (self->model) == NULL)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->nobody_radio), TRUE);
  show_lists (self);
  show_status (self);
}

static void
on_mode_toggled (CtlChangePage *self)
{
  ctl_change_model_set_mode (self->model, gtk_toggle_button_get_active (self->mixed_radio)
                                              ? CTL_MODE_MIXED
                                              : CTL_MODE_NON_SECURE);
}

static void
on_add_all_clicked (CtlChangePage *self)
{
  ctl_change_model_add_all (self->model);
}

static void
on_review_clicked (CtlChangePage *self)
{
  g_autoptr (CtlJob) job = ctl_change_model_new_job (self->model);
  CtlConnection *connection = ctl_change_model_get_connection (self->model);
  ctl_page_open (CTL_PAGE (self), CTL_PAGE (ctl_review_page_new (connection, job)));
}

/* Back from the review, where it was left. */
static void
ctl_change_page_shown (CtlPage *page)
{
  CtlChangePage *self = CTL_CHANGE_PAGE (page);
  GtkWidget *focus = gtk_container_get_focus_child (GTK_CONTAINER (self));
  if (focus != NULL)
    gtk_widget_grab_focus (self->review_button);
  else
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
ctl_change_page_dispose (GObject *object)
{
  CtlChangePage *self = CTL_CHANGE_PAGE (object);
  g_clear_object (&self->model);
  g_clear_object (&self->tokens);
  g_clear_object (&self->nobody_radio);
  G_OBJECT_CLASS (ctl_change_page_parent_class)->dispose (object);
}

static void
ctl_change_page_class_init (CtlChangePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_change_page_dispose;
  CTL_PAGE_CLASS (klass)->shown = ctl_change_page_shown;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-change-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, mixed_radio);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, non_secure_radio);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, mixed_now_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, non_secure_now_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, tokens_list);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, add_all_button);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, waiting_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, signers_list);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, no_signer_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, status_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangePage, review_button);
  gtk_widget_class_bind_template_callback (widget_class, on_add_all_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_review_clicked);
}

static void
ctl_change_page_init (CtlChangePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->nobody_radio = GTK_RADIO_BUTTON (g_object_ref_sink (gtk_radio_button_new (NULL)));
}

static void
show_mode (CtlChangePage *self, const CtlCluster *cluster)
{
  gboolean is_mixed = cluster->mode == CTL_MODE_MIXED;
  gtk_toggle_button_set_active (is_mixed ? self->mixed_radio : self->non_secure_radio, TRUE);
  gtk_widget_set_visible (self->mixed_now_label, is_mixed);
  gtk_widget_set_visible (self->non_secure_now_label, !is_mixed);
  g_signal_connect_object (self->mixed_radio, "toggled", G_CALLBACK (on_mode_toggled), self,
                           G_CONNECT_SWAPPED);
}

/**
 * ctl_change_page_new:
 * @connection: to the cluster, read
 * @tokens: those that are plugged in
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
ctl_change_page_new (CtlConnection *connection, CtlTokenSource *tokens)
{
  CtlChangePage *self = g_object_new (CTL_TYPE_CHANGE_PAGE, NULL);
  self->tokens = g_object_ref (tokens);
  self->model = ctl_change_model_new (connection, tokens);
  show_mode (self, ctl_survey_get_cluster (ctl_connection_get_survey (connection)));
  gtk_list_box_bind_model (self->tokens_list, ctl_change_model_get_tokens (self->model),
                           make_token_row, self, NULL);
  gtk_list_box_bind_model (self->signers_list, ctl_change_model_get_tokens (self->model),
                           make_signer_row, self, NULL);
  g_signal_connect_object (self->model, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tokens, "module-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
