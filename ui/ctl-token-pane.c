/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-pane.h"

#include <glib/gi18n-lib.h>

#include "ctl-announce.h"
#include "ctl-container.h"
#include "ctl-token-advice.h"
#include "ctl-token-dialog.h"
#include "ctl-token-export.h"
#include "ctl-token-merge.h"
#include "ctl-token-row.h"
#include "ctl-token-words.h"

struct _CtlTokenPane
{
  GtkBin parent_instance;

  GtkListBox *token_list;
  GtkLabel *failures_label;
  CtlTokenAdvice *advice;
  GtkWidget *export_bar;

  CtlTokenSource *source;
  CtlToken *selected; /* also while it is away */
};

G_DEFINE_TYPE (CtlTokenPane, ctl_token_pane, GTK_TYPE_BIN)

static void
announce (CtlTokenPane *self, const char *change, const CtlToken *token)
{
  g_autofree char *name = ctl_token_describe (token);
  g_autofree char *state = ctl_token_words_state (token);
  g_autofree char *words = g_strdup_printf ("%s %s: %s", change, name, state);
  ctl_announce (GTK_WIDGET (self->token_list), words);
}

static void
update (CtlTokenPane *self)
{
  g_autofree char *failures = ctl_token_source_dup_failures (self->source);
  gboolean has_rows = gtk_list_box_get_row_at_index (self->token_list, 0) != NULL;
  gboolean has_token = ctl_token_source_has_token (self->source);
  g_autoptr (GPtrArray) certificates = ctl_token_source_dup_certificates (self->source);
  gtk_widget_set_visible (GTK_WIDGET (self->token_list), has_rows);
  gtk_label_set_text (self->failures_label, failures != NULL ? failures : "");
  /* Where nothing else is to be seen, the advice says it. */
  gtk_widget_set_visible (GTK_WIDGET (self->failures_label), failures != NULL && has_token);
  gtk_widget_set_visible (self->export_bar, certificates->len > 0);
  ctl_token_advice_update (self->advice, self->source);
}

static CtlTokenRow *
find_row (CtlTokenPane *self, const CtlToken *token)
{
  GtkListBoxRow *row;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->token_list, i)) != NULL; i++)
    if (ctl_token_is_still (ctl_token_row_get_token (CTL_TOKEN_ROW (row)), token))
      return CTL_TOKEN_ROW (row);
  return NULL;
}

static int
get_position (CtlTokenPane *self, CtlToken *token)
{
  guint position;
  GPtrArray *tokens = ctl_token_source_get_tokens (self->source);
  return g_ptr_array_find (tokens, token, &position) ? (int) position : -1;
}

/* The same token, in whatever reader it comes back. */
static gboolean
is_selected (CtlTokenPane *self, const CtlToken *token)
{
  return self->selected != NULL && *token->serial != '\0' &&
         g_str_equal (self->selected->serial, token->serial) &&
         g_str_equal (self->selected->manufacturer, token->manufacturer);
}

static void
on_token_added (CtlTokenPane *self, CtlToken *token)
{
  GtkWidget *row = ctl_token_row_new (token, ctl_token_source_describe_part (self->source, token));
  gtk_list_box_insert (self->token_list, row, get_position (self, token));
  if (is_selected (self, token))
    gtk_list_box_select_row (self->token_list, GTK_LIST_BOX_ROW (row));
  if (!ctl_token_source_is_starting (self->source))
    announce (self, _ ("added:"), token);
  update (self);
}

static void
on_token_removed (CtlTokenPane *self, CtlToken *token)
{
  CtlTokenRow *row = find_row (self, token);
  if (row != NULL)
    gtk_widget_destroy (GTK_WIDGET (row));
  announce (self, _ ("removed:"), token);
  update (self);
}

static void
on_token_changed (CtlTokenPane *self, CtlToken *token)
{
  CtlTokenRow *row = find_row (self, token);
  if (row != NULL)
    ctl_token_row_set_token (row, token, ctl_token_source_describe_part (self->source, token));
  announce (self, _ ("changed:"), token);
  update (self);
}

static void
on_list_changed (CtlTokenPane *self)
{
  GtkListBoxRow *row;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->token_list, i)) != NULL; i++)
    {
      CtlToken *token = ctl_token_row_get_token (CTL_TOKEN_ROW (row));
      ctl_token_row_set_token (CTL_TOKEN_ROW (row), token,
                               ctl_token_source_describe_part (self->source, token));
    }
}

static void
on_restarted (CtlTokenPane *self)
{
  CtlTokenMonitor *monitor = ctl_token_source_get_monitor (self->source);
  ctl_container_clear (GTK_CONTAINER (self->token_list));
  g_signal_connect_object (monitor, "token-added", G_CALLBACK (on_token_added), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "token-removed", G_CALLBACK (on_token_removed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "token-changed", G_CALLBACK (on_token_changed), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

/* A row that goes takes no selection with it. */
static void
on_row_selected (CtlTokenPane *self, GtkListBoxRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&self->selected, ctl_token_unref);
  self->selected = ctl_token_ref (ctl_token_row_get_token (CTL_TOKEN_ROW (row)));
}

static void
on_row_activated (CtlTokenPane *self, GtkListBoxRow *row)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self)));
  CtlToken *token = ctl_token_row_get_token (CTL_TOKEN_ROW (row));
  gtk_window_present (GTK_WINDOW (ctl_token_dialog_new (window, self->source, token)));
}

static void
on_export_clicked (CtlTokenPane *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self)));
  g_autoptr (GPtrArray) certificates = ctl_token_source_dup_certificates (self->source);
  GSettings *settings = ctl_token_source_get_settings (self->source);
  if (certificates->len == 1)
    ctl_token_export (window, settings, certificates->pdata[0]);
  else if (certificates->len > 1)
    ctl_token_export_all (window, settings, certificates);
}

static void
ctl_token_pane_dispose (GObject *object)
{
  CtlTokenPane *self = CTL_TOKEN_PANE (object);
  if (self->source != NULL)
    g_signal_handlers_disconnect_by_data (self->source, self);
  g_clear_object (&self->source);
  g_clear_pointer (&self->selected, ctl_token_unref);
  G_OBJECT_CLASS (ctl_token_pane_parent_class)->dispose (object);
}

static void
ctl_token_pane_class_init (CtlTokenPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ctl_token_pane_dispose;
  g_type_ensure (CTL_TYPE_TOKEN_ADVICE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-token-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlTokenPane, token_list);
  gtk_widget_class_bind_template_child (widget_class, CtlTokenPane, failures_label);
  gtk_widget_class_bind_template_child (widget_class, CtlTokenPane, advice);
  gtk_widget_class_bind_template_child (widget_class, CtlTokenPane, export_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_export_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
set_separator (GtkListBoxRow *row, GtkListBoxRow *before, G_GNUC_UNUSED gpointer user_data)
{
  GtkWidget *separator = before != NULL ? gtk_separator_new (GTK_ORIENTATION_HORIZONTAL) : NULL;
  gtk_list_box_row_set_header (row, separator);
}

static void
ctl_token_pane_init (CtlTokenPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->token_list, set_separator, NULL, NULL);
}

/**
 * ctl_token_pane_new:
 * @source: what is plugged in
 *
 * Returns: (transfer floating): the pane
 */
GtkWidget *
ctl_token_pane_new (CtlTokenSource *source)
{
  CtlTokenPane *self = g_object_new (CTL_TYPE_TOKEN_PANE, NULL);
  self->source = g_object_ref (source);
  g_signal_connect_object (self->source, "restarted", G_CALLBACK (on_restarted), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "module-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->source, "list-changed", G_CALLBACK (on_list_changed), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
