/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-exported-dialog.h"

#include <glib/gi18n-lib.h>

#include "ctl-certificate-export.h"
#include "ctl-fact-row.h"
#include "ctl-help.h"
#include "ctl-text.h"
#include "ctl-upload-words.h"

struct _CtlExportedDialog
{
  GtkDialog parent_instance;

  GtkLabel *heading_label;
  GtkContainer *files_list;
  GtkContainer *steps_list;
};

G_DEFINE_TYPE (CtlExportedDialog, ctl_exported_dialog, GTK_TYPE_DIALOG)

static void
ctl_exported_dialog_class_init (CtlExportedDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-exported-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlExportedDialog, heading_label);
  gtk_widget_class_bind_template_child (widget_class, CtlExportedDialog, files_list);
  gtk_widget_class_bind_template_child (widget_class, CtlExportedDialog, steps_list);
}

static void
ctl_exported_dialog_init (CtlExportedDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_help_set_dialog_topic (GTK_WINDOW (self), "export");
}

static void
show_files (CtlExportedDialog *self, GPtrArray *exports)
{
  g_autofree char *heading =
      g_strdup_printf (ngettext ("%u certificate was exported", "%u certificates were exported",
                                 exports->len),
                       exports->len);
  gtk_label_set_text (self->heading_label, heading);
  for (guint i = 0; i < exports->len; i++)
    {
      const CtlCertificateExport *export = exports->pdata[i];
      g_autofree char *title = ctl_certificate_dup_title (export->certificate);
      g_autofree char *path = ctl_text_safe (export->path);
      gtk_container_add (self->files_list, ctl_fact_row_new_to_copy (title, path));
    }
}

static void
show_steps (CtlExportedDialog *self)
{
  g_auto (GStrv) lines = ctl_upload_words ();
  for (guint i = 0; lines[i] != NULL; i++)
    {
      /* Translators: what is done first, second and so on. */
      g_autofree char *caption = g_strdup_printf (_ ("Step %u"), i + 1);
      gtk_container_add (self->steps_list, ctl_fact_row_new (caption, lines[i]));
    }
}

/**
 * ctl_exported_dialog_new:
 * @parent: the window over which it stands
 * @exports: (element-type CtlCertificateExport): what was written
 *
 * Returns: (transfer none): a dialog to be presented; it goes by itself
 */
CtlExportedDialog *
ctl_exported_dialog_new (GtkWindow *parent, GPtrArray *exports)
{
  CtlExportedDialog *self = g_object_new (CTL_TYPE_EXPORTED_DIALOG, "transient-for", parent,
                                          "use-header-bar", TRUE, NULL);
  show_files (self, exports);
  show_steps (self);
  g_signal_connect (self, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  return self;
}
