/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-file-rows.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-announce.h"
#include "ctl-container.h"

#define ROWS_AT_ONCE 25
#define SEARCH_MIN   20 /* rows, from which on they can be searched */

struct _CtlFileRows
{
  GtkBox parent_instance;

  guint count;
  guint shown;
  CtlFileRowFunc make_row;
  gpointer user_data;
  GPtrArray *keys; /* (nullable): what each row is found by */
  GArray *found;   /* (nullable): places of the rows that are; NULL: all */
  GtkWidget *search_box;
  GtkEntry *search_entry;
  GtkLabel *found_label;
  GtkContainer *list_box;
  GtkButton *more_button;
};

G_DEFINE_TYPE (CtlFileRows, ctl_file_rows, GTK_TYPE_BOX)

static guint
get_length (CtlFileRows *self)
{
  return self->found != NULL ? self->found->len : self->count;
}

static void
set_more (CtlFileRows *self)
{
  guint left = get_length (self) - self->shown;
  guint next = MIN (left, ROWS_AT_ONCE);
  g_autofree char *label = g_strdup_printf (
      /* Translators: the second number is how many are not shown yet, these included */
      ngettext ("Show _%u more of %u", "Show _%u more of %u", next), next, left);
  gtk_button_set_label (self->more_button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), left > 0);
}

/* Its own, or the first text in it. */
static const char *
find_name (GtkWidget *widget)
{
  const char *name = atk_object_get_name (gtk_widget_get_accessible (widget));
  if (name != NULL || !GTK_IS_CONTAINER (widget))
    return name;
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (widget));
  for (GList *l = children; l != NULL && name == NULL; l = l->next)
    name = find_name (l->data);
  return name;
}

static void
add_row (CtlFileRows *self, GtkWidget *child)
{
  GtkWidget *row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "activatable", FALSE, "selectable", FALSE,
                                 "visible", TRUE, "child", child, NULL);
  AtkObject *accessible = gtk_widget_get_accessible (row);
  const char *name = find_name (child);
  if (name != NULL)
    atk_object_set_name (accessible, name);
  gtk_container_add (self->list_box, row);
}

static void
show_more (CtlFileRows *self)
{
  guint end = MIN (get_length (self), self->shown + ROWS_AT_ONCE);
  for (; self->shown < end; self->shown++)
    {
      guint place =
          self->found != NULL ? g_array_index (self->found, guint, self->shown) : self->shown;
      add_row (self, self->make_row (place, self->user_data));
    }
  set_more (self);
}

static void
show_anew (CtlFileRows *self)
{
  ctl_container_clear (self->list_box);
  self->shown = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->list_box), get_length (self) > 0);
  show_more (self);
}

static void
forget_search (CtlFileRows *self)
{
  g_clear_pointer (&self->found, g_array_unref);
  gtk_widget_hide (GTK_WIDGET (self->found_label));
}

static void
find (CtlFileRows *self, const char *key)
{
  self->found = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->count; i++)
    if (strstr (self->keys->pdata[i], key) != NULL)
      g_array_append_val (self->found, i);
  g_autofree char *words =
      /* Translators: how many rows were found, and how many there are */
      g_strdup_printf (ngettext ("%u of %u was found", "%u of %u were found", self->found->len),
                       self->found->len, self->count);
  gtk_label_set_text (self->found_label, words);
  gtk_widget_show (GTK_WIDGET (self->found_label));
  ctl_announce (GTK_WIDGET (self->list_box), words);
}

static void
on_search_changed (CtlFileRows *self)
{
  g_autofree char *key = g_utf8_casefold (gtk_entry_get_text (self->search_entry), -1);
  gboolean was_searched = self->found != NULL;
  forget_search (self);
  if (self->keys != NULL && *g_strstrip (key) != '\0')
    find (self, key);
  if (was_searched || self->found != NULL)
    show_anew (self);
}

static void
on_stop_search (CtlFileRows *self)
{
  gtk_entry_set_text (self->search_entry, "");
}

static void
ctl_file_rows_finalize (GObject *object)
{
  CtlFileRows *self = CTL_FILE_ROWS (object);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->found, g_array_unref);
  G_OBJECT_CLASS (ctl_file_rows_parent_class)->finalize (object);
}

static void
on_more_clicked (CtlFileRows *self)
{
  guint first = self->shown;
  show_more (self);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list_box), (int) first);
  gtk_widget_child_focus (GTK_WIDGET (row), GTK_DIR_TAB_FORWARD);
}

static void
ctl_file_rows_class_init (CtlFileRowsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = ctl_file_rows_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/etokenctl/Client/ui/ctl-file-rows.ui");
  gtk_widget_class_bind_template_child (widget_class, CtlFileRows, search_box);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRows, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRows, found_label);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRows, list_box);
  gtk_widget_class_bind_template_child (widget_class, CtlFileRows, more_button);
  gtk_widget_class_bind_template_callback (widget_class, on_more_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
}

static void
ctl_file_rows_init (CtlFileRows *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ctl_file_rows_fill:
 * @self: a list
 * @count: how many rows it has
 * @make_row: (scope notified): makes one
 * @user_data: for @make_row, as long as the list is there or is filled anew
 *
 * Puts rows in place of those that are there.
 */
void
ctl_file_rows_fill (CtlFileRows *self, guint count, CtlFileRowFunc make_row, gpointer user_data)
{
  ctl_file_rows_set_keys (self, NULL);
  self->count = count;
  self->make_row = make_row;
  self->user_data = user_data;
  show_anew (self);
}

/**
 * ctl_file_rows_set_keys:
 * @self: a list that was filled
 * @keys: (nullable) (element-type utf8): what each of its rows is found by, from g_utf8_casefold();
 *   %NULL: they cannot be searched
 *
 * Lets rows be searched where there are many.
 */
void
ctl_file_rows_set_keys (CtlFileRows *self, GPtrArray *keys)
{
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  forget_search (self);
  gtk_entry_set_text (self->search_entry, "");
  self->keys = keys != NULL ? g_ptr_array_ref (keys) : NULL;
  gtk_widget_set_visible (self->search_box, keys != NULL && keys->len >= SEARCH_MIN);
}

/**
 * ctl_file_rows_find:
 * @self: a list
 *
 * Puts the focus where its search is typed, if it has one.
 */
void
ctl_file_rows_find (CtlFileRows *self)
{
  if (gtk_widget_get_visible (self->search_box))
    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
