/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-trust-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-help.h"
#include "ctl-text.h"

#define BYTES_PER_LINE 8

struct _CtlTrustDialog
{
  GtkDialog parent_instance;

  GtkLabel *explanation_label;
  GtkLabel *subject_label;
  GtkLabel *validity_label;
  GtkLabel *fingerprint_label;
};

G_DEFINE_TYPE (CtlTrustDialog, ctl_trust_dialog, GTK_TYPE_DIALOG)

static void
ctl_trust_dialog_class_init (CtlTrustDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-trust-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlTrustDialog, explanation_label);
  gtk_widget_class_bind_template_child (widget_class, CtlTrustDialog, subject_label);
  gtk_widget_class_bind_template_child (widget_class, CtlTrustDialog, validity_label);
  gtk_widget_class_bind_template_child (widget_class, CtlTrustDialog, fingerprint_label);
}

static void
ctl_trust_dialog_init (CtlTrustDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_help_set_dialog_topic (GTK_WINDOW (self), "trust");
}

static void
show_explanation (CtlTrustDialog *self, const CtlTlsPeer *peer)
{
  g_autofree char *label = ctl_tls_trust_dup_label (peer->host, peer->port);
  /* Translators: %s is HOST:PORT of a publisher. */
  g_autofree char *text = g_strdup_printf (
      _ ("%s has not been seen before. Compare this fingerprint with the publisher’s own. If they "
         "differ, somebody else is answering."),
      label);
  gtk_label_set_text (self->explanation_label, text);
}

static void
show_validity (CtlTrustDialog *self, const CtlTlsPeer *peer)
{
  g_autoptr (GDateTime) from = g_date_time_new_from_unix_utc (peer->not_before);
  g_autoptr (GDateTime) until = g_date_time_new_from_unix_utc (peer->not_after);
  g_autofree char *start = from != NULL ? g_date_time_format (from, "%Y-%m-%d") : g_strdup ("?");
  g_autofree char *end = until != NULL ? g_date_time_format (until, "%Y-%m-%d") : g_strdup ("?");
  /* Translators: from one date to another. */
  g_autofree char *text = g_strdup_printf (_ ("%s to %s"), start, end);
  gtk_label_set_text (self->validity_label, text);
}

/* Lines of equal length are easier to compare. */
static void
show_fingerprint (CtlTrustDialog *self, const CtlTlsPeer *peer)
{
  g_autofree char *hex = ctl_text_hex (peer->fingerprint, CTL_HEX_COLON);
  gsize length = strlen (hex);
  for (gsize i = 3 * BYTES_PER_LINE - 1; i < length; i += 3 * BYTES_PER_LINE)
    hex[i] = '\n';
  gtk_label_set_text (self->fingerprint_label, hex);
}

/**
 * ctl_trust_dialog_new:
 * @parent: the window that connects
 * @peer: whose certificate it is; copied
 *
 * Returns: (transfer none): a dialog to be presented
 */
CtlTrustDialog *
ctl_trust_dialog_new (GtkWindow *parent, const CtlTlsPeer *peer)
{
  CtlTrustDialog *self =
      g_object_new (CTL_TYPE_TRUST_DIALOG, "transient-for", parent, "use-header-bar", FALSE, NULL);
  show_explanation (self, peer);
  gtk_label_set_text (self->subject_label, peer->subject);
  show_validity (self, peer);
  show_fingerprint (self, peer);
  return self;
}
