/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <handy.h>

G_BEGIN_DECLS

/**
 * CtlFactRow:
 *
 * A name and a value below it, which can be copied where somebody will want to compare it.
 */
#define CTL_TYPE_FACT_ROW (ctl_fact_row_get_type ())
G_DECLARE_FINAL_TYPE (CtlFactRow, ctl_fact_row, CTL, FACT_ROW, HdyActionRow)

GtkWidget *ctl_fact_row_new (const char *name, const char *value);
GtkWidget *ctl_fact_row_new_to_copy (const char *name, const char *value);

G_END_DECLS
