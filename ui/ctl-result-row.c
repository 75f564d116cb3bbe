/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-result-row.h"

#include <glib/gi18n-lib.h>

#include "ctl-fact-row.h"
#include "ctl-text.h"

/* "cucm-pub (10.48.47.155)" */
static char *
describe_server (const char *name, const char *address)
{
  g_autofree char *safe_name = ctl_text_safe (name);
  g_autofree char *safe_address = ctl_text_safe (address);
  return g_strdup_printf ("%s (%s)", safe_name, safe_address);
}

/* A line for the status, one for the path, and one for the reason, as far as there are. */
static char *
describe_result (const CtlResult *result)
{
  g_autofree char *path = ctl_text_safe (result->path);
  g_autofree char *message = ctl_text_safe (result->message);
  return g_strconcat (ctl_status_to_title (result->status), *path != '\0' ? "\n" : "", path,
                      *message != '\0' ? "\n" : "", message, NULL);
}

/**
 * ctl_result_row_new:
 * @result: what became of a server
 *
 * Returns: (transfer floating): a row for a list box
 */
GtkWidget *
ctl_result_row_new (const CtlResult *result)
{
  g_autofree char *server = describe_server (result->name, result->address);
  g_autofree char *words = describe_result (result);
  GtkWidget *row = ctl_fact_row_new (server, words);
  g_object_set (row, "icon-name",
                ctl_result_is_good (result) ? "emblem-ok-symbolic" : "dialog-error-symbolic", NULL);
  return row;
}

static int
find_row (GtkListBox *list, const char *server)
{
  GtkListBoxRow *row;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    {
      g_autofree char *caption = NULL;
      g_object_get (row, "caption", &caption, NULL);
      if (g_strcmp0 (caption, server) == 0)
        return i;
    }
  return -1;
}

/**
 * ctl_result_row_put:
 * @list: with a row for each server
 * @result: what became of one of them
 *
 * Puts it in the place of what is there of that server, or at the end.
 */
void
ctl_result_row_put (GtkListBox *list, const CtlResult *result)
{
  g_autofree char *server = describe_server (result->name, result->address);
  int place = find_row (list, server);
  if (place >= 0)
    gtk_widget_destroy (GTK_WIDGET (gtk_list_box_get_row_at_index (list, place)));
  gtk_list_box_insert (list, ctl_result_row_new (result), place);
}

/**
 * ctl_result_row_put_waiting:
 * @list: with a row for each server
 * @server: a server that has said nothing yet
 */
void
ctl_result_row_put_waiting (GtkListBox *list, const CtlServer *server)
{
  g_autofree char *name = describe_server (server->name, server->address);
  GtkWidget *row = ctl_fact_row_new (name, _ ("No answer yet"));
  g_object_set (row, "icon-name", "content-loading-symbolic", NULL);
  gtk_container_add (GTK_CONTAINER (list), row);
}
