/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-change-model.h"

G_BEGIN_DECLS

/**
 * CtlChangeTokenRow:
 *
 * What becomes of a token, and a button that changes it or takes it back. Where it cannot be
 * changed the row says why. For a list box.
 */
#define CTL_TYPE_CHANGE_TOKEN_ROW (ctl_change_token_row_get_type ())
G_DECLARE_FINAL_TYPE (CtlChangeTokenRow, ctl_change_token_row, CTL, CHANGE_TOKEN_ROW, GtkListBoxRow)

GtkWidget *ctl_change_token_row_new (CtlChangeModel *model, CtlChangeToken *token);

G_END_DECLS
