/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-history-entry.h"

G_BEGIN_DECLS

/**
 * CtlHistoryRow:
 *
 * A file that was replaced.
 *
 * Signals: `open` (char *path), `compare` (char *path, char *newer), `put-back` (char *path,
 * char *publisher).
 */
#define CTL_TYPE_HISTORY_ROW (ctl_history_row_get_type ())
G_DECLARE_FINAL_TYPE (CtlHistoryRow, ctl_history_row, CTL, HISTORY_ROW, GtkBox)

GtkWidget *
ctl_history_row_new (const CtlHistoryEntry *entry, const char *newer, gboolean can_put_back);

G_END_DECLS
