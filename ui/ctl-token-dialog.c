/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-dialog.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

#include "ctl-container.h"
#include "ctl-fact-row.h"
#include "ctl-help.h"
#include "ctl-message-bar.h"
#include "ctl-pin-policy.h"
#include "ctl-text.h"
#include "ctl-token-export.h"
#include "ctl-token-merge.h"
#include "ctl-token-words.h"

#define CERTIFICATE "certificate"

struct _CtlTokenDialog
{
  GtkDialog parent_instance;

  CtlMessageBar *message_bar;
  GtkContainer *groups_box;

  CtlTokenSource *source;
  CtlToken *token; /* also while it is away */
};

G_DEFINE_TYPE (CtlTokenDialog, ctl_token_dialog, GTK_TYPE_DIALOG)

static void
ctl_token_dialog_dispose (GObject *object)
{
  CtlTokenDialog *self = CTL_TOKEN_DIALOG (object);
  g_clear_object (&self->source);
  g_clear_pointer (&self->token, ctl_token_unref);
  G_OBJECT_CLASS (ctl_token_dialog_parent_class)->dispose (object);
}

static void
ctl_token_dialog_class_init (CtlTokenDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_token_dialog_dispose;
  g_type_ensure (CTL_TYPE_MESSAGE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-token-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlTokenDialog, message_bar);
  gtk_widget_class_bind_template_child (widget_class, CtlTokenDialog, groups_box);
}

static void
ctl_token_dialog_init (CtlTokenDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_help_set_dialog_topic (GTK_WINDOW (self), "tokens");
}

/* A titled list in the dialog. */
static GtkContainer *
add_group (CtlTokenDialog *self, const char *title)
{
  GtkWidget *group =
      g_object_new (HDY_TYPE_PREFERENCES_GROUP, "title", title, "visible", TRUE, NULL);
  GtkWidget *list =
      g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, "visible", TRUE, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (list), "content");
  atk_object_set_name (gtk_widget_get_accessible (list), title);
  gtk_container_add (GTK_CONTAINER (group), list);
  gtk_container_add (self->groups_box, group);
  return GTK_CONTAINER (list);
}

/* What a token does not tell has no row. */
static void
add_fact (GtkContainer *list, const char *name, const char *value)
{
  g_autofree char *safe = ctl_text_safe (value);
  if (*safe != '\0')
    gtk_container_add (list, ctl_fact_row_new (name, safe));
}

static void
add_advice (GtkContainer *list, const CtlToken *token)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_auto (GStrv) advice = ctl_token_words_advise (token, now);
  for (guint i = 0; advice[i] != NULL; i++)
    gtk_container_add (list, ctl_fact_row_new (_ ("What to look at"), advice[i]));
}

static void
add_token (CtlTokenDialog *self)
{
  const CtlToken *token = self->token;
  const char *part = ctl_token_source_describe_part (self->source, token);
  GtkContainer *list = add_group (self, _ ("Token"));
  g_autofree char *state = ctl_token_words_state (token);
  g_autofree char *tries = ctl_pin_policy_describe_tries (token);
  gtk_container_add (list, ctl_fact_row_new (_ ("State"), state));
  add_advice (list, token);
  if (tries != NULL)
    gtk_container_add (list, ctl_fact_row_new (_ ("PIN"), tries));
  if (part != NULL)
    gtk_container_add (list, ctl_fact_row_new (_ ("Part in the cluster"), part));
  add_fact (list, _ ("Model"), token->model);
  add_fact (list, _ ("Manufacturer"), token->manufacturer);
  add_fact (list, _ ("Serial number of the token"), token->serial);
  add_fact (list, _ ("Reader"), token->reader);
  add_fact (list, _ ("Module"), token->module);
}

static void
add_hex (GtkContainer *list, const char *name, GBytes *bytes, CtlHexStyle style)
{
  g_autofree char *hex = ctl_text_hex (bytes, style);
  gtk_container_add (list, ctl_fact_row_new_digits (name, hex));
}

static void
add_name (GtkContainer *list, const char *title, const char *name)
{
  g_autofree char *safe = ctl_text_safe (name);
  gtk_container_add (list, ctl_fact_row_new_to_copy (title, safe));
}

static void
add_key (GtkContainer *list, const CtlCertificate *certificate)
{
  guint bits = ctl_certificate_get_bits (certificate);
  g_autofree char *key =
      g_strdup_printf (ngettext ("%s, %u bit", "%s, %u bits", bits),
                       ctl_certificate_is_rsa (certificate) ? "RSA" : "EC", bits);
  gtk_container_add (list, ctl_fact_row_new (_ ("Key"), key));
}

static void
add_validity (GtkContainer *list, const CtlCertificate *certificate)
{
  g_autoptr (GDateTime) from =
      g_date_time_new_from_unix_utc (ctl_certificate_get_not_before (certificate));
  g_autofree char *start = from != NULL ? g_date_time_format (from, "%Y-%m-%d") : g_strdup ("?");
  g_autofree char *end = ctl_token_words_expiry (certificate, g_get_real_time () / G_USEC_PER_SEC);
  /* Translators: from one date to another. */
  g_autofree char *text = g_strdup_printf (_ ("%s to %s"), start, end);
  gtk_container_add (list, ctl_fact_row_new (_ ("Valid"), text));
}

static void
on_export_clicked (CtlTokenDialog *self, GtkWidget *button)
{
  ctl_token_export (GTK_WINDOW (self), ctl_token_source_get_settings (self->source),
                    g_object_get_data (G_OBJECT (button), CERTIFICATE));
}

static void
add_export (CtlTokenDialog *self, CtlCertificate *certificate)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Export Certificate…"));
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_show (button);
  g_object_set_data_full (G_OBJECT (button), CERTIFICATE, ctl_certificate_ref (certificate),
                          (GDestroyNotify) ctl_certificate_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_export_clicked), self,
                           G_CONNECT_SWAPPED);
  gtk_container_add (self->groups_box, button);
}

/* Records of a CTL file have the serial of a token in the reverse order: people compare either. */
static void
add_certificate (CtlTokenDialog *self, CtlCertificate *certificate)
{
  GtkContainer *list = add_group (self, _ ("Certificate"));
  add_name (list, _ ("Subject"), ctl_certificate_get_subject (certificate, CTL_DIALECT_TOKEN));
  add_name (list, _ ("Issuer"), ctl_certificate_get_issuer (certificate, CTL_DIALECT_TOKEN));
  add_hex (list, _ ("Serial number"),
           ctl_certificate_get_serial (certificate, CTL_DIALECT_PUBLISHER), CTL_HEX_COLON);
  add_hex (list, _ ("Serial number as in the token’s record of a CTL file"),
           ctl_certificate_get_serial (certificate, CTL_DIALECT_TOKEN), CTL_HEX_COLON);
  add_validity (list, certificate);
  add_key (list, certificate);
  add_hex (list, _ ("SHA-1"), ctl_certificate_get_sha1 (certificate), CTL_HEX_COLON);
  add_hex (list, _ ("SHA-256"), ctl_certificate_get_sha256 (certificate), CTL_HEX_COLON);
  add_export (self, certificate);
}

static void
show_token (CtlTokenDialog *self)
{
  const CtlToken *token = self->token;
  g_autofree char *title = ctl_text_safe (*token->label != '\0' ? token->label : token->reader);
  gtk_window_set_title (GTK_WINDOW (self), title);
  ctl_container_clear (self->groups_box);
  add_token (self);
  for (guint i = 0; i < token->certificates->len; i++)
    {
      const CtlTokenCertificate *held = token->certificates->pdata[i];
      add_certificate (self, held->certificate);
    }
}

static void
on_token_removed (CtlTokenDialog *self, CtlToken *token)
{
  if (ctl_token_is_still (self->token, token))
    ctl_message_bar_show_text (self->message_bar, GTK_MESSAGE_WARNING,
                               _ ("This token is no longer plugged in"),
                               _ ("What is shown here is what it said last."));
}

static void
on_token_seen (CtlTokenDialog *self, CtlToken *token)
{
  if (!ctl_token_is_still (self->token, token))
    return;
  ctl_token_ref (token);
  ctl_token_unref (self->token);
  self->token = token;
  ctl_message_bar_clear (self->message_bar);
  show_token (self);
}

static void
follow (CtlTokenDialog *self)
{
  CtlTokenMonitor *monitor = ctl_token_source_get_monitor (self->source);
  g_signal_connect_object (monitor, "token-removed", G_CALLBACK (on_token_removed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "token-added", G_CALLBACK (on_token_seen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "token-changed", G_CALLBACK (on_token_seen), self,
                           G_CONNECT_SWAPPED);
}

/* The new monitor has looked at no token yet. */
static void
on_restarted (CtlTokenDialog *self)
{
  on_token_removed (self, self->token);
  follow (self);
}

/**
 * ctl_token_dialog_new:
 * @parent: the window over which it stands
 * @source: that @token is from
 * @token: what to show
 *
 * Returns: (transfer none): a dialog to be presented; it goes by itself
 */
CtlTokenDialog *
ctl_token_dialog_new (GtkWindow *parent, CtlTokenSource *source, CtlToken *token)
{
  CtlTokenDialog *self =
      g_object_new (CTL_TYPE_TOKEN_DIALOG, "transient-for", parent, "use-header-bar", TRUE, NULL);
  self->source = g_object_ref (source);
  self->token = ctl_token_ref (token);
  g_signal_connect_object (source, "restarted", G_CALLBACK (on_restarted), self, G_CONNECT_SWAPPED);
  follow (self);
  show_token (self);
  g_signal_connect (self, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  return self;
}
