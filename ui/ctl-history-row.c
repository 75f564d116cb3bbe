/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-history-row.h"

#include <glib/gi18n-lib.h>

#include "ctl-file-facts.h"
#include "ctl-text.h"

struct _CtlHistoryRow
{
  GtkBox parent_instance;

  char *path;
  char *publisher;
  char *newer; /* (nullable) */
  GtkLabel *date_label;
  GtkLabel *publisher_label;
  GtkLabel *about_label;
  GtkWidget *open_button;
  GtkWidget *menu_button;
};

enum
{
  SIGNAL_OPEN,
  SIGNAL_COMPARE,
  SIGNAL_PUT_BACK,
  SIGNAL_COUNT,
};

static guint signals[SIGNAL_COUNT];

G_DEFINE_TYPE (CtlHistoryRow, ctl_history_row, GTK_TYPE_BOX)

static void
on_open_clicked (CtlHistoryRow *self)
{
  g_signal_emit (self, signals[SIGNAL_OPEN], 0, self->path);
}

static void
on_compare (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  CtlHistoryRow *self = data;
  g_signal_emit (self, signals[SIGNAL_COMPARE], 0, self->path, self->newer);
}

static void
on_put_back (G_GNUC_UNUSED GSimpleAction *action, G_GNUC_UNUSED GVariant *parameter, gpointer data)
{
  CtlHistoryRow *self = data;
  g_signal_emit (self, signals[SIGNAL_PUT_BACK], 0, self->path, self->publisher);
}

static void
ctl_history_row_finalize (GObject *object)
{
  CtlHistoryRow *self = CTL_HISTORY_ROW (object);
  g_free (self->path);
  g_free (self->publisher);
  g_free (self->newer);
  G_OBJECT_CLASS (ctl_history_row_parent_class)->finalize (object);
}

static void
ctl_history_row_class_init (CtlHistoryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = ctl_history_row_finalize;
  signals[SIGNAL_OPEN] = g_signal_new ("open", CTL_TYPE_HISTORY_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_COMPARE] =
      g_signal_new ("compare", CTL_TYPE_HISTORY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_PUT_BACK] =
      g_signal_new ("put-back", CTL_TYPE_HISTORY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-history-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlHistoryRow, date_label);
  gtk_widget_class_bind_template_child (widget_class, CtlHistoryRow, publisher_label);
  gtk_widget_class_bind_template_child (widget_class, CtlHistoryRow, about_label);
  gtk_widget_class_bind_template_child (widget_class, CtlHistoryRow, open_button);
  gtk_widget_class_bind_template_child (widget_class, CtlHistoryRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, on_open_clicked);
}

static void
ctl_history_row_init (CtlHistoryRow *self)
{
  static const GActionEntry entries[] = {
    { .name = "compare", .activate = on_compare },
    { .name = "put-back", .activate = on_put_back },
  };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "copy", G_ACTION_GROUP (actions));
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show (CtlHistoryRow *self, const CtlHistoryEntry *entry)
{
  g_autofree char *date = ctl_file_facts_dup_date (entry->replaced);
  g_autofree char *publisher = ctl_text_safe (entry->publisher);
  g_autofree char *about = ctl_history_entry_describe (entry);
  g_autofree char *name = g_strdup_printf (_ ("Replaced on %s, %s"), date, publisher);
  gtk_label_set_text (self->date_label, date);
  gtk_label_set_text (self->publisher_label, publisher);
  gtk_label_set_text (self->about_label, about);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
  atk_object_set_description (gtk_widget_get_accessible (self->open_button), name);
  atk_object_set_description (gtk_widget_get_accessible (self->menu_button), name);
}

/**
 * ctl_history_row_new:
 * @entry: a replaced file
 * @newer: (nullable) (type filename): the copy that was kept after it on the same publisher
 * @can_put_back: whether somebody does that when asked
 *
 * Returns: (transfer floating): a row about it
 */
GtkWidget *
ctl_history_row_new (const CtlHistoryEntry *entry, const char *newer, gboolean can_put_back)
{
  CtlHistoryRow *self = g_object_new (CTL_TYPE_HISTORY_ROW, "visible", TRUE, NULL);
  GActionGroup *actions = gtk_widget_get_action_group (GTK_WIDGET (self), "copy");
  GAction *compare = g_action_map_lookup_action (G_ACTION_MAP (actions), "compare");
  GAction *put_back = g_action_map_lookup_action (G_ACTION_MAP (actions), "put-back");
  self->path = g_strdup (entry->path);
  self->publisher = g_strdup (entry->publisher);
  self->newer = g_strdup (newer);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (compare), newer != NULL);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (put_back), can_put_back);
  show (self, entry);
  return GTK_WIDGET (self);
}
