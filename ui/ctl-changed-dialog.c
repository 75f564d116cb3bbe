/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-changed-dialog.h"

#include <glib/gi18n-lib.h>

#include "ctl-fact-row.h"
#include "ctl-file-facts.h"
#include "ctl-help.h"
#include "ctl-text.h"
#include "ctl-tls-known.h"

struct _CtlChangedDialog
{
  GtkDialog parent_instance;

  GtkLabel *heading_label;
  GtkContainer *facts_list;
  GtkContainer *steps_list;
};

G_DEFINE_TYPE (CtlChangedDialog, ctl_changed_dialog, GTK_TYPE_DIALOG)

static void
ctl_changed_dialog_class_init (CtlChangedDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-changed-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlChangedDialog, heading_label);
  gtk_widget_class_bind_template_child (widget_class, CtlChangedDialog, facts_list);
  gtk_widget_class_bind_template_child (widget_class, CtlChangedDialog, steps_list);
}

static void
ctl_changed_dialog_init (CtlChangedDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_help_set_dialog_topic (GTK_WINDOW (self), "trust#changed");
}

static void
add_digest (CtlChangedDialog *self, const char *caption, GBytes *digest)
{
  g_autofree char *hex = ctl_text_hex (digest, CTL_HEX_COLON);
  gtk_container_add (self->facts_list, ctl_fact_row_new_digits (caption, hex));
}

static void
show_change (CtlChangedDialog *self, const CtlCertificateChange *change)
{
  g_autofree char *begin = ctl_file_facts_dup_day (change->not_before);
  g_autofree char *end = ctl_file_facts_dup_day (change->not_after);
  /* Translators: from one date to another. */
  g_autofree char *validity = g_strdup_printf (_ ("%s to %s"), begin, end);
  /* Translators: %s is HOST:PORT of a publisher. */
  g_autofree char *heading =
      g_strdup_printf (_ ("The certificate of %s has changed"), change->label);
  gtk_label_set_text (self->heading_label, heading);
  add_digest (self, _ ("SHA-256 that was trusted"), change->before);
  add_digest (self, _ ("SHA-256 that is shown now"), change->now);
  gtk_container_add (self->facts_list, ctl_fact_row_new (_ ("Subject now"), change->subject));
  gtk_container_add (self->facts_list, ctl_fact_row_new (_ ("Valid now"), validity));
}

static void
show_steps (CtlChangedDialog *self, guint line)
{
  g_autofree char *path = ctl_tls_known_dup_path ();
  g_autofree char *safe = ctl_text_safe (path);
  g_autofree char *forget =
      g_strdup_printf (_ ("Remove line %u of the file “%s”. Then connect again: you are asked "
                          "about the new fingerprint, as for the first time."),
                       line, safe);
  gtk_container_add (self->steps_list,
                     ctl_fact_row_new (_ ("First"),
                                       _ ("Ask whoever runs the publisher whether its certificate "
                                          "was renewed, and compare the new fingerprint there.")));
  gtk_container_add (self->steps_list, ctl_fact_row_new (_ ("If it is the same"), forget));
  gtk_container_add (self->steps_list,
                     ctl_fact_row_new (_ ("If it differs, or nobody renewed it"),
                                       _ ("Do not connect. Somebody may be answering in the place "
                                          "of the publisher, to get your password.")));
}

/**
 * ctl_changed_dialog_new:
 * @parent: the window over which it stands
 * @change: what is remembered, and what is shown now; copied
 *
 * Returns: (transfer none): a dialog to be presented; it goes by itself
 */
CtlChangedDialog *
ctl_changed_dialog_new (GtkWindow *parent, const CtlCertificateChange *change)
{
  CtlChangedDialog *self =
      g_object_new (CTL_TYPE_CHANGED_DIALOG, "transient-for", parent, "use-header-bar", TRUE, NULL);
  show_change (self, change);
  show_steps (self, change->line);
  g_signal_connect (self, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  return self;
}
