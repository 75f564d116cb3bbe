/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-record.h"

#include <glib/gi18n-lib.h>

#include "ctl-file-certificate.h"
#include "ctl-file-fields-window.h"
#include "ctl-file-label.h"
#include "ctl-fact-row.h"
#include "ctl-text.h"

struct _CtlFileRecord
{
  GtkBox parent_instance;

  CtlRecord *record;
  guint number;
  GtkWidget *expander;
  GtkLabel *name_label;
  GtkLabel *function_label;
  GtkLabel *identity_label;
  GtkWidget *signer_box;
  GtkLabel *signer_label;
  GtkWidget *validity_box;
  GtkLabel *validity_label;
  GtkContainer *details_list; /* (nullable): until it is unfolded */
};

G_DEFINE_TYPE (CtlFileRecord, ctl_file_record, GTK_TYPE_BOX)

static void
add (CtlFileRecord *self, GtkWidget *row)
{
  gtk_container_add (self->details_list, row);
}

static void
add_text (CtlFileRecord *self, const char *caption, const char *text)
{
  g_autofree char *safe = text != NULL ? ctl_text_safe (text) : NULL;
  if (safe != NULL && *safe != '\0')
    add (self, ctl_fact_row_new (caption, safe));
}

static void
add_values (CtlFileRecord *self)
{
  GBytes *serial = ctl_record_get_serial (self->record);
  g_autofree char *address = ctl_record_dup_address (self->record);
  CtlCertificate *certificate = ctl_record_get_certificate (self->record);
  add_text (self, _ ("Host name or address"), ctl_record_get_dns_name (self->record));
  if (address != NULL && !g_str_equal (address, "0.0.0.0"))
    add_text (self, _ ("Address"), address);
  add_text (self, _ ("Subject, as in the record"), ctl_record_get_subject (self->record));
  add_text (self, _ ("Issuer, as in the record"), ctl_record_get_issuer (self->record));
  if (serial != NULL)
    {
      g_autofree char *hex = ctl_text_hex (serial, CTL_HEX_COLON);
      add (self, ctl_fact_row_new_digits (_ ("Serial number, as in the record"), hex));
    }
  if (certificate != NULL)
    ctl_file_certificate_add_rows (self->details_list, certificate);
  else
    add (self, ctl_fact_row_new (_ ("Certificate"), NULL));
}

static void
on_fields_clicked (CtlFileRecord *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self));
  g_autofree char *title = g_strdup_printf (_ ("Fields of record %u"), self->number);
  ctl_file_fields_window_present (GTK_WINDOW (toplevel), title,
                                  ctl_record_get_fields (self->record), FALSE);
}

static GtkWidget *
make_fields_button (CtlFileRecord *self)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "label", _ ("_Fields and raw bytes…"),
                                    "use-underline", TRUE, "halign", GTK_ALIGN_START,
                                    "margin-start", 12, "margin-top", 6, "visible", TRUE, NULL);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_fields_clicked), self,
                           G_CONNECT_SWAPPED);
  return button;
}

/* Unfolded for the first time: what nobody looks at is not built. */
static void
on_expanded (CtlFileRecord *self)
{
  if (self->details_list != NULL)
    return;
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL,
                                 "margin-top", 6, "margin-start", 12, NULL);
  self->details_list =
      g_object_new (GTK_TYPE_LIST_BOX, "selection-mode", GTK_SELECTION_NONE, "visible", TRUE, NULL);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->details_list)),
                       gtk_label_get_text (self->name_label));
  add_values (self);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->details_list));
  gtk_container_add (GTK_CONTAINER (box), make_fields_button (self));
  g_object_bind_property (self->expander, "expanded", box, "visible", G_BINDING_SYNC_CREATE);
  gtk_container_add (GTK_CONTAINER (self), box);
}

static void
show_identity (CtlFileRecord *self)
{
  GBytes *serial = ctl_record_get_serial (self->record);
  CtlCertificate *certificate = ctl_record_get_certificate (self->record);
  g_autoptr (GString) words = g_string_new (NULL);
  if (serial != NULL)
    {
      g_autofree char *hex = ctl_text_hex (serial, CTL_HEX_COLON);
      g_string_append_printf (words, _ ("Serial number %s"), hex);
    }
  if (ctl_record_get_issuer (self->record) != NULL)
    {
      g_autofree char *issuer = ctl_text_safe (ctl_record_get_issuer (self->record));
      g_string_append (words, words->len > 0 ? "\n" : "");
      g_string_append_printf (words, _ ("Issued by %s"), issuer);
    }
  if (certificate == NULL)
    g_string_append_printf (words, "%s%s", words->len > 0 ? "\n" : "", _ ("No certificate"));
  gtk_label_set_text (self->identity_label, words->str);
}

static void
show_validity (CtlFileRecord *self)
{
  CtlCertificate *certificate = ctl_record_get_certificate (self->record);
  g_autofree char *function = ctl_function_to_string (ctl_record_get_function (self->record));
  gtk_label_set_text (self->function_label, function);
  if (certificate == NULL)
    return;
  g_autofree char *words = ctl_file_certificate_dup_validity (certificate);
  gboolean good = ctl_file_certificate_is_good (certificate);
  g_autofree char *line = g_strdup_printf ("%s · %s", function, words);
  gtk_label_set_text (self->function_label, good ? line : function);
  gtk_label_set_text (self->validity_label, words);
  gtk_widget_set_visible (self->validity_box, !good);
}

static void
set_record (CtlFileRecord *self, CtlRecord *record, guint number, const char *part)
{
  g_autofree char *name = ctl_record_dup_name (record);
  const char *title = *name != '\0' ? name : _ ("No name");
  self->record = ctl_record_ref (record);
  self->number = number;
  gtk_label_set_text (self->name_label, title);
  show_identity (self);
  show_validity (self);
  gtk_label_set_text (self->signer_label, part != NULL ? part : "");
  gtk_widget_set_visible (self->signer_box, part != NULL);
  g_autofree char *spoken =
      g_strdup_printf ("%s, %s%s%s", title, gtk_label_get_text (self->function_label),
                       part != NULL ? ", " : "", part != NULL ? part : "");
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), spoken);
  atk_object_set_name (gtk_widget_get_accessible (self->expander), spoken);
}

static void
ctl_file_record_finalize (GObject *object)
{
  CtlFileRecord *self = CTL_FILE_RECORD (object);
  g_clear_pointer (&self->record, ctl_record_unref);
  G_OBJECT_CLASS (ctl_file_record_parent_class)->finalize (object);
}

static void
ctl_file_record_class_init (CtlFileRecordClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = ctl_file_record_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-file-record.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlFileRecord, expander);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRecord, name_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRecord, function_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRecord, identity_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRecord, signer_box);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRecord, signer_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRecord, validity_box);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRecord, validity_label);
  gtk_widget_class_bind_template_callback (widget_class, on_expanded);
}

static void
ctl_file_record_init (CtlFileRecord *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_file_label_keep_text (self->name_label);
  ctl_file_label_keep_text (self->identity_label);
}

/**
 * ctl_file_record_new:
 * @record: a record
 * @number: its place in the file, from 1
 * @part: (nullable): its part in the signature of the file, translated
 *
 * Returns: (transfer floating): the record, folded
 */
GtkWidget *
ctl_file_record_new (CtlRecord *record, guint number, const char *part)
{
  CtlFileRecord *self = g_object_new (CTL_TYPE_FILE_RECORD, "visible", TRUE, NULL);
  set_record (self, record, number, part);
  return GTK_WIDGET (self);
}
