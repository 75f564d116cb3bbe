/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-view.h"

#include <glib/gi18n-lib.h>

#include "ctl-container.h"
#include "ctl-file-fields-window.h"
#include "ctl-file-label.h"
#include "ctl-file-record.h"
#include "ctl-file-rows.h"
#include "ctl-fact-row.h"
#include "ctl-text.h"

struct _CtlFileView
{
  GtkBox parent_instance;

  CtlFileFacts *facts;
  GtkImage *verdict_image;
  GtkLabel *headline_label;
  GtkLabel *verdict_label;
  GtkContainer *header_list;
  GtkLabel *records_label;
  CtlFileRows *records;
  CtlFactRow *md5_value;
  CtlFactRow *sha1_value;
  CtlFactRow *sha256_value;
};

G_DEFINE_TYPE (CtlFileView, ctl_file_view, GTK_TYPE_BOX)

static void
add_text (CtlFileView *self, const char *caption, const char *text)
{
  g_autofree char *safe = ctl_text_safe (text != NULL ? text : "");
  gtk_container_add (self->header_list, ctl_fact_row_new (caption, safe));
}

static void
add_signer (CtlFileView *self)
{
  CtlList *list = self->facts->list;
  g_autofree char *serial = ctl_text_hex (ctl_list_get_signer_serial (list), CTL_HEX_COLON);
  add_text (self, _ ("Signer"), ctl_list_get_signer_name (list));
  add_text (self, _ ("Issuer of the signer"), ctl_list_get_signer_issuer (list));
  gtk_container_add (self->header_list,
                     ctl_fact_row_new_digits (_ ("Serial number of the signer"), serial));
}

static char *
describe_digest (CtlList *list)
{
  guint number = ctl_list_get_digest_number (list);
  const char *name = ctl_digest_to_string ((CtlDigest) number);
  return name != NULL ? g_ascii_strup (name, -1) : g_strdup_printf (_ ("unknown (%u)"), number);
}

static char *
describe_size (CtlList *list)
{
  gsize length = g_bytes_get_size (ctl_list_get_bytes (list));
  guint major, minor;
  ctl_list_get_version (list, &major, &minor);
  return g_strdup_printf (
      /* Translators: the length of a file, the version of its format, and the length of its header
       */
      g_dngettext (GETTEXT_PACKAGE, "%zu byte, format %u.%u, header of %zu bytes",
                   "%zu bytes, format %u.%u, header of %zu bytes", length),
      length, major, minor, ctl_list_get_header_length (list));
}

static void
show_header (CtlFileView *self)
{
  CtlList *list = self->facts->list;
  g_autofree char *digest = describe_digest (list);
  g_autofree char *size = describe_size (list);
  ctl_container_clear (self->header_list);
  add_text (self, _ ("Kind"), ctl_file_facts_get_kind (self->facts));
  if (ctl_list_get_timestamp (list) > 0)
    {
      g_autofree char *made = ctl_file_facts_dup_date (ctl_list_get_timestamp (list));
      add_text (self, _ ("Signed on"), made);
    }
  if (self->facts->modified > 0)
    {
      g_autofree char *modified = ctl_file_facts_dup_date (self->facts->modified);
      add_text (self, _ ("Last modified"), modified);
    }
  add_signer (self);
  add_text (self, _ ("Digest of the signature"), digest);
  add_text (self, _ ("File name in the header"), ctl_list_get_file_name (list));
  add_text (self, _ ("Size"), size);
}

static void
show_verdict (CtlFileView *self)
{
  g_autofree char *headline = ctl_file_facts_dup_headline (self->facts);
  g_autofree char *verdict = ctl_file_facts_dup_verdict (self->facts);
  gboolean valid = self->facts->verdict == CTL_VERDICT_VALID;
  gtk_image_set_from_icon_name (self->verdict_image,
                                valid ? "emblem-ok-symbolic" : "dialog-error-symbolic",
                                GTK_ICON_SIZE_DND);
  gtk_label_set_text (self->headline_label, headline);
  gtk_label_set_text (self->verdict_label, verdict);
}

static GtkWidget *
make_record (guint index, gpointer user_data)
{
  CtlFileView *self = user_data;
  CtlRecord *record = ctl_list_get_records (self->facts->list)->pdata[index];
  const char *part = NULL;
  if (record == self->facts->signer)
    part = self->facts->verdict == CTL_VERDICT_VALID ? _ ("Signed this file")
                                                     : _ ("Named as the signer of this file");
  return ctl_file_record_new (record, index + 1, part);
}

static void
show_records (CtlFileView *self)
{
  guint count = ctl_list_get_records (self->facts->list)->len;
  g_autofree char *title =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u record", "%u records", count), count);
  gtk_label_set_text (self->records_label, title);
  ctl_file_rows_fill (self->records, count, make_record, self);
  ctl_file_rows_set_keys (self->records, self->facts->keys);
}

static void
on_fields_clicked (CtlFileView *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self));
  ctl_file_fields_window_present (GTK_WINDOW (toplevel), _ ("Fields of the header"),
                                  ctl_list_get_header (self->facts->list), TRUE);
}

static void
ctl_file_view_finalize (GObject *object)
{
  CtlFileView *self = CTL_FILE_VIEW (object);
  g_clear_pointer (&self->facts, ctl_file_facts_unref);
  G_OBJECT_CLASS (ctl_file_view_parent_class)->finalize (object);
}

static void
ctl_file_view_class_init (CtlFileViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = ctl_file_view_finalize;
  g_type_ensure (CTL_TYPE_FILE_ROWS);
  g_type_ensure (CTL_TYPE_FACT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-file-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlFileView, verdict_image);
  gtk_widget_class_bind_template_child (widget_class, CtlFileView, headline_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFileView, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFileView, header_list);
  gtk_widget_class_bind_template_child (widget_class, CtlFileView, records_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFileView, records);
  gtk_widget_class_bind_template_child (widget_class, CtlFileView, md5_value);
  gtk_widget_class_bind_template_child (widget_class, CtlFileView, sha1_value);
  gtk_widget_class_bind_template_child (widget_class, CtlFileView, sha256_value);
  gtk_widget_class_bind_template_callback (widget_class, on_fields_clicked);
}

static void
ctl_file_view_init (CtlFileView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ctl_file_label_keep_text (self->verdict_label);
}

/**
 * ctl_file_view_set_facts:
 * @self: a view
 * @facts: what there is to tell of a file
 */
void
ctl_file_view_set_facts (CtlFileView *self, CtlFileFacts *facts)
{
  CtlFileFacts *before = self->facts;
  self->facts = ctl_file_facts_ref (facts);
  g_clear_pointer (&before, ctl_file_facts_unref);
  show_verdict (self);
  show_header (self);
  show_records (self);
  ctl_fact_row_set_value (self->md5_value, facts->md5);
  ctl_fact_row_set_value (self->sha1_value, facts->sha1);
  ctl_fact_row_set_value (self->sha256_value, facts->sha256);
}

/**
 * ctl_file_view_get_facts:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): what it shows
 */
CtlFileFacts *
ctl_file_view_get_facts (CtlFileView *self)
{
  return self->facts;
}

/**
 * ctl_file_view_find:
 * @self: a view
 *
 * Puts the focus where a record is searched for, if there are many.
 */
void
ctl_file_view_find (CtlFileView *self)
{
  ctl_file_rows_find (self->records);
}
