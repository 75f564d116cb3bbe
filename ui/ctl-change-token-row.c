/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-change-token-row.h"

#include <glib/gi18n-lib.h>

#include "ctl-announce.h"
#include "ctl-text.h"
#include "ctl-token-words.h"

typedef enum
{
  FATE_OUT,
  FATE_ADDED,
  FATE_KEPT,
  FATE_REMOVED,
} Fate;

struct _CtlChangeTokenRow
{
  GtkListBoxRow parent_instance;

  GtkImage *image;
  GtkLabel *title_label;
  GtkLabel *fate_label;
  GtkLabel *about_label;
  GtkLabel *reason_label;
  GtkButton *button;

  CtlChangeModel *model;
  CtlChangeToken *token;
  Fate fate;
};

static const struct
{
  const char *icon;
  const char *words;
  const char *action;
} fates[] = {
  [FATE_OUT] = { "media-removable-symbolic", N_ ("Not in the CTL file"),
                 NC_ ("a token to the CTL file", "Add") },
  [FATE_ADDED] = { "list-add-symbolic", N_ ("Will be added"), N_ ("Undo") },
  [FATE_KEPT] = { "emblem-ok-symbolic", N_ ("In the CTL file"),
                  NC_ ("a token from the CTL file", "Remove") },
  [FATE_REMOVED] = { "list-remove-symbolic", N_ ("Will be removed"), N_ ("Undo") },
};

G_DEFINE_TYPE (CtlChangeTokenRow, ctl_change_token_row, GTK_TYPE_LIST_BOX_ROW)

static Fate
get_fate (CtlChangeToken *token)
{
  if (ctl_change_token_is_removed (token))
    return FATE_REMOVED;
  if (ctl_change_token_is_added (token))
    return FATE_ADDED;
  return ctl_change_token_get_record (token) != NULL ? FATE_KEPT : FATE_OUT;
}

static gboolean
may_act (CtlChangeTokenRow *self, Fate fate, GError **error)
{
  if (fate == FATE_OUT)
    return ctl_change_token_may_list (self->token, error);
  if (fate == FATE_KEPT)
    return ctl_change_model_may_remove (self->model, self->token, error);
  return TRUE;
}

static void
append_line (GString *text, const char *line)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
}

static char *
describe (CtlChangeToken *self)
{
  GString *text = g_string_new (NULL);
  CtlToken *token = ctl_change_token_get_token (self);
  CtlCertificate *certificate = ctl_change_token_get_certificate (self);
  g_autofree char *name = token != NULL ? ctl_token_describe (token) : NULL;
  /* Translators: %s is the label of a token and its serial number. */
  g_autofree char *plugged =
      name != NULL ? g_strdup_printf (_ ("Plugged in: %s"), name) : g_strdup (_ ("Not plugged in"));
  append_line (text, plugged);
  if (certificate != NULL)
    {
      g_autofree char *day =
          ctl_token_words_expiry (certificate, g_get_real_time () / G_USEC_PER_SEC);
      /* Translators: %s is a day, perhaps with a mark: 2030-01-31 (expired). */
      g_autofree char *line = g_strdup_printf (_ ("Certificate until %s"), day);
      append_line (text, line);
    }
  return g_string_free (text, FALSE);
}

static const char *
get_action (Fate fate)
{
  if (fate == FATE_OUT)
    return g_dpgettext2 (GETTEXT_PACKAGE, "a token to the CTL file", fates[fate].action);
  if (fate == FATE_KEPT)
    return g_dpgettext2 (GETTEXT_PACKAGE, "a token from the CTL file", fates[fate].action);
  return _ (fates[fate].action);
}

static void
show_button (CtlChangeTokenRow *self, gboolean may)
{
  const char *title = ctl_change_token_get_title (self->token);
  g_autofree char *name = NULL;
  if (self->fate == FATE_OUT)
    name = g_strdup_printf (_ ("Add %s"), title);
  else if (self->fate == FATE_KEPT)
    name = g_strdup_printf (_ ("Remove %s"), title);
  else if (self->fate == FATE_ADDED)
    name = g_strdup_printf (_ ("Do not add %s after all"), title);
  else
    name = g_strdup_printf (_ ("Do not remove %s after all"), title);
  gtk_button_set_label (self->button, get_action (self->fate));
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), may);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->button)), name);
}

static void
name_row (CtlChangeTokenRow *self)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  g_autofree char *words = g_strdup_printf ("%s\n%s\n%s", gtk_label_get_text (self->fate_label),
                                            gtk_label_get_text (self->about_label),
                                            gtk_label_get_text (self->reason_label));
  atk_object_set_name (accessible, ctl_change_token_get_title (self->token));
  atk_object_set_description (accessible, g_strchomp (words));
}

static void
update (CtlChangeTokenRow *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *about = describe (self->token);
  self->fate = get_fate (self->token);
  gboolean may = may_act (self, self->fate, &error);
  g_autofree char *reason = error != NULL ? ctl_text_safe (error->message) : g_strdup ("");
  gtk_image_set_from_icon_name (self->image, fates[self->fate].icon, GTK_ICON_SIZE_BUTTON);
  gtk_label_set_text (self->title_label, ctl_change_token_get_title (self->token));
  gtk_label_set_text (self->fate_label, _ (fates[self->fate].words));
  gtk_label_set_text (self->about_label, about);
  gtk_label_set_text (self->reason_label, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), !may);
  show_button (self, may);
  name_row (self);
}

static void
announce (CtlChangeTokenRow *self)
{
  /* Translators: the name of a token, and what becomes of it. */
  g_autofree char *words = g_strdup_printf (_ ("%s: %s"), ctl_change_token_get_title (self->token),
                                            _ (fates[self->fate].words));
  ctl_announce (GTK_WIDGET (self), words);
}

/* What is done may end the row. */
static void
on_clicked (CtlChangeTokenRow *row)
{
  g_autoptr (CtlChangeTokenRow) self = g_object_ref (row);
  if (self->fate == FATE_OUT)
    ctl_change_model_add (self->model, self->token);
  else if (self->fate == FATE_KEPT)
    ctl_change_model_remove (self->model, self->token);
  else
    ctl_change_model_undo (self->model, self->token);
  announce (self);
}

static void
ctl_change_token_row_dispose (GObject *object)
{
  CtlChangeTokenRow *self = CTL_CHANGE_TOKEN_ROW (object);
  if (self->token != NULL)
    g_signal_handlers_disconnect_by_data (self->token, self);
  g_clear_object (&self->token);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (ctl_change_token_row_parent_class)->dispose (object);
}

static void
ctl_change_token_row_class_init (CtlChangeTokenRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_change_token_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-change-token-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlChangeTokenRow, image);
  gtk_widget_class_bind_template_child (widget_class, CtlChangeTokenRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangeTokenRow, fate_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangeTokenRow, about_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangeTokenRow, reason_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangeTokenRow, button);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
ctl_change_token_row_init (CtlChangeTokenRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_change_token_row_new:
 * @model: what is chosen
 * @token: one of its tokens
 *
 * Returns: (transfer floating): a row that follows it
 */
GtkWidget *
ctl_change_token_row_new (CtlChangeModel *model, CtlChangeToken *token)
{
  CtlChangeTokenRow *self = g_object_new (CTL_TYPE_CHANGE_TOKEN_ROW, NULL);
  self->model = g_object_ref (model);
  self->token = g_object_ref (token);
  g_signal_connect_object (token, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
