/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CtlFactRow:
 *
 * A caption and under it a value of any length, with a button that copies it where somebody will
 * want to compare it. For a list box.
 *
 * Properties: `caption`, `value`, `icon-name` (strings), `copyable`, `monospace` (booleans).
 */
#define CTL_TYPE_FACT_ROW (ctl_fact_row_get_type ())
G_DECLARE_FINAL_TYPE (CtlFactRow, ctl_fact_row, CTL, FACT_ROW, GtkListBoxRow)

GtkWidget *ctl_fact_row_new (const char *caption, const char *value);
GtkWidget *ctl_fact_row_new_to_copy (const char *caption, const char *value);
GtkWidget *ctl_fact_row_new_digits (const char *caption, const char *value);
void ctl_fact_row_set_value (CtlFactRow *self, const char *value);

G_END_DECLS
