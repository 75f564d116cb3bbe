/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-diff.h"

G_BEGIN_DECLS

/**
 * CtlDiffRow:
 *
 * What became of one record.
 *
 * Properties: `narrow` (boolean): whether old and new stand below each other.
 */
#define CTL_TYPE_DIFF_ROW (ctl_diff_row_get_type ())
G_DECLARE_FINAL_TYPE (CtlDiffRow, ctl_diff_row, CTL, DIFF_ROW, GtkBox)

GtkWidget *ctl_diff_row_new (const CtlDiff *diff, const CtlChange *change);

G_END_DECLS
