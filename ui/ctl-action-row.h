/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CtlActionRow:
 *
 * Something, what becomes of it, and a button that changes that. For a list box.
 *
 * Signals: `acted`: the button was pressed.
 */
#define CTL_TYPE_ACTION_ROW (ctl_action_row_get_type ())
G_DECLARE_FINAL_TYPE (CtlActionRow, ctl_action_row, CTL, ACTION_ROW, GtkListBoxRow)

CtlActionRow *ctl_action_row_new (const char *icon_name, const char *title);
void ctl_action_row_set_words (CtlActionRow *self, const char *fate, const char *about);
void ctl_action_row_set_action (CtlActionRow *self, const char *label, const char *name);

G_END_DECLS
