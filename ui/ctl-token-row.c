/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-row.h"

#include <glib/gi18n-lib.h>

#include "ctl-certificate-drag.h"
#include "ctl-text.h"
#include "ctl-token-words.h"

struct _CtlTokenRow
{
  HdyActionRow parent_instance;

  GtkWidget *drag_box;
  GtkImage *drag_image;
  GtkWidget *warning_image;
  GtkWidget *details_button;

  CtlToken *token;
};

G_DEFINE_TYPE (CtlTokenRow, ctl_token_row, HDY_TYPE_ACTION_ROW)

static void
on_details_clicked (CtlTokenRow *self)
{
  g_signal_emit_by_name (self, "activate");
}

static void
ctl_token_row_finalize (GObject *object)
{
  g_clear_pointer (&CTL_TOKEN_ROW (object)->token, ctl_token_unref);
  G_OBJECT_CLASS (ctl_token_row_parent_class)->finalize (object);
}

static void
ctl_token_row_class_init (CtlTokenRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = ctl_token_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-token-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlTokenRow, drag_box);
  gtk_widget_class_bind_template_child (widget_class, CtlTokenRow, drag_image);
  gtk_widget_class_bind_template_child (widget_class, CtlTokenRow, warning_image);
  gtk_widget_class_bind_template_child (widget_class, CtlTokenRow, details_button);
  gtk_widget_class_bind_template_callback (widget_class, on_details_clicked);
}

static void
ctl_token_row_init (CtlTokenRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
append_line (GString *text, const char *line)
{
  if (*line != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
}

static void
append_identity (GString *text, const CtlToken *token)
{
  g_autofree char *model = ctl_text_safe (token->model);
  g_autofree char *serial = ctl_text_safe (token->serial);
  /* Translators: %s is the serial number of a token. */
  g_autofree char *line = g_strdup_printf (_ ("Serial %s"), serial);
  append_line (text, model);
  append_line (text, *serial != '\0' ? line : "");
}

static void
append_certificates (GString *text, const CtlToken *token)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  for (guint i = 0; i < token->certificates->len; i++)
    {
      const CtlTokenCertificate *held = token->certificates->pdata[i];
      g_autofree char *day = ctl_token_words_expiry (held->certificate, now);
      /* Translators: %s is a day, perhaps with a mark: 2030-01-31 (expired). */
      g_autofree char *line = g_strdup_printf (_ ("Certificate until %s"), day);
      append_line (text, line);
    }
}

static char *
describe (const CtlToken *token, const char *part)
{
  GString *text = g_string_new (NULL);
  g_autofree char *state = ctl_token_words_state (token);
  append_line (text, state);
  append_line (text, part != NULL ? part : "");
  append_identity (text, token);
  append_certificates (text, token);
  return g_string_free (text, FALSE);
}

/* The words of the row say why. */
static gboolean
wants_attention (const CtlToken *token)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_auto (GStrv) advice = ctl_token_words_advise (token, now);
  return advice[0] != NULL;
}

static void
show_handle (CtlTokenRow *self)
{
  g_autoptr (GPtrArray) certificates = ctl_token_dup_certificates (self->token);
  gboolean has_any = certificates->len > 0;
  const char *words = has_any ? _ ("Drag the certificate to a file manager") : NULL;
  gtk_image_set_from_icon_name (self->drag_image,
                                has_any ? "application-certificate-symbolic"
                                        : "auth-smartcard-symbolic",
                                GTK_ICON_SIZE_MENU);
  gtk_widget_set_tooltip_text (self->drag_box, words);
  atk_object_set_name (gtk_widget_get_accessible (self->drag_box), words != NULL ? words : "");
  ctl_certificate_drag_set (self->drag_box, certificates);
}

/**
 * ctl_token_row_set_token:
 * @self: a row
 * @token: what it is to show from now on
 * @part: (nullable): what it has to do with the CTL file at hand
 */
void
ctl_token_row_set_token (CtlTokenRow *self, CtlToken *token, const char *part)
{
  ctl_token_ref (token);
  g_clear_pointer (&self->token, ctl_token_unref);
  self->token = token;
  g_autofree char *title = ctl_text_safe (*token->label != '\0' ? token->label : token->reader);
  g_autofree char *words = describe (token, part);
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  hdy_preferences_row_set_title (HDY_PREFERENCES_ROW (self), title);
  hdy_action_row_set_subtitle (HDY_ACTION_ROW (self), words);
  gtk_widget_set_visible (self->warning_image, wants_attention (token));
  show_handle (self);
  /* Translators: %s is the label of a token. */
  g_autofree char *details = g_strdup_printf (_ ("Details of %s"), title);
  atk_object_set_name (gtk_widget_get_accessible (self->details_button), details);
  atk_object_set_name (accessible, title);
  atk_object_set_description (accessible, words);
}

/**
 * ctl_token_row_get_token:
 * @self: a row
 *
 * Returns: (transfer none): what it shows
 */
CtlToken *
ctl_token_row_get_token (CtlTokenRow *self)
{
  return self->token;
}

/**
 * ctl_token_row_new:
 * @token: a token or reader
 * @part: (nullable): what it has to do with the CTL file at hand
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
ctl_token_row_new (CtlToken *token, const char *part)
{
  CtlTokenRow *self = g_object_new (CTL_TYPE_TOKEN_ROW, NULL);
  ctl_token_row_set_token (self, token, part);
  return GTK_WIDGET (self);
}
