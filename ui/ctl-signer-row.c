/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-signer-row.h"

#include "ctl-standing.h"
#include "ctl-text.h"

struct _CtlSignerRow
{
  GtkListBoxRow parent_instance;

  GtkToggleButton *radio;
  GtkLabel *title_label;
  GtkLabel *about_label;

  CtlChangeModel *model;
  CtlChangeToken *token;
  gboolean is_updating;
};

G_DEFINE_TYPE (CtlSignerRow, ctl_signer_row, GTK_TYPE_LIST_BOX_ROW)

/* A token that cannot sign says why; one that can, how well phones know it. */
static char *
describe (CtlSignerRow *self, const GError *why_not)
{
  const CtlSurvey *survey =
      ctl_connection_get_survey (ctl_change_model_get_connection (self->model));
  if (why_not != NULL)
    return ctl_text_safe (why_not->message);
  CtlCertificate *certificate = ctl_change_token_get_certificate (self->token);
  return g_strdup (ctl_standing_explain (ctl_standing_of_signer (survey, certificate), survey));
}

static gboolean
is_of_interest (CtlChangeToken *token)
{
  return ctl_change_token_get_token (token) != NULL &&
         ctl_change_token_get_certificate (token) != NULL && !ctl_change_token_is_removed (token);
}

static void
update (CtlSignerRow *self)
{
  g_autoptr (GError) error = NULL;
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self->radio));
  gboolean signs = ctl_change_model_get_signer (self->model) == self->token;
  gboolean may =
      ctl_change_token_may_sign (self->token, &error) && !ctl_change_token_is_removed (self->token);
  g_autofree char *about = describe (self, error);
  self->is_updating = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self), signs || is_of_interest (self->token));
  gtk_widget_set_sensitive (GTK_WIDGET (self->radio), may || signs);
  gtk_toggle_button_set_active (self->radio, signs);
  gtk_label_set_text (self->title_label, ctl_change_token_get_title (self->token));
  gtk_label_set_text (self->about_label, about != NULL ? about : "");
  gtk_widget_set_visible (GTK_WIDGET (self->about_label), about != NULL);
  atk_object_set_name (accessible, ctl_change_token_get_title (self->token));
  atk_object_set_description (accessible, about != NULL ? about : "");
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)),
                       ctl_change_token_get_title (self->token));
  self->is_updating = FALSE;
}

static void
on_toggled (CtlSignerRow *self)
{
  if (!self->is_updating && gtk_toggle_button_get_active (self->radio))
    ctl_change_model_set_signer (self->model, self->token);
}

static void
ctl_signer_row_dispose (GObject *object)
{
  CtlSignerRow *self = CTL_SIGNER_ROW (object);
  if (self->token != NULL)
    g_signal_handlers_disconnect_by_data (self->token, self);
  g_clear_object (&self->token);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (ctl_signer_row_parent_class)->dispose (object);
}

static void
ctl_signer_row_class_init (CtlSignerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_signer_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-signer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlSignerRow, radio);
  gtk_widget_class_bind_template_child (widget_class, CtlSignerRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, CtlSignerRow, about_label);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
ctl_signer_row_init (CtlSignerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_signer_row_new:
 * @model: what is chosen
 * @token: one of its tokens
 * @nobody: the radio button that is on while nobody is chosen; never to be seen
 *
 * Returns: (transfer floating): a row that follows the token
 */
GtkWidget *
ctl_signer_row_new (CtlChangeModel *model, CtlChangeToken *token, GtkRadioButton *nobody)
{
  CtlSignerRow *self = g_object_new (CTL_TYPE_SIGNER_ROW, NULL);
  self->model = g_object_ref (model);
  self->token = g_object_ref (token);
  self->is_updating = TRUE;
  gtk_radio_button_join_group (GTK_RADIO_BUTTON (self->radio), nobody);
  self->is_updating = FALSE;
  g_signal_connect_object (token, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
