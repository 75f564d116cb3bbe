/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makes the row of place @index. */
typedef GtkWidget *(*CtlFileRowFunc) (guint index, gpointer user_data);

/**
 * CtlFileRows:
 *
 * A list of any length: the first rows, and a button for the next ones. A trust list may have ten
 * thousand records, and a window must not stand still to lay out rows that nobody looks at. A long
 * one can be searched.
 */
#define CTL_TYPE_FILE_ROWS (ctl_file_rows_get_type ())
G_DECLARE_FINAL_TYPE (CtlFileRows, ctl_file_rows, CTL, FILE_ROWS, GtkBox)

void
ctl_file_rows_fill (CtlFileRows *self, guint count, CtlFileRowFunc make_row, gpointer user_data);
void ctl_file_rows_set_keys (CtlFileRows *self, GPtrArray *keys);
void ctl_file_rows_find (CtlFileRows *self);

G_END_DECLS
