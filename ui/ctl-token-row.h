/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <handy.h>

#include "ctl-token.h"

G_BEGIN_DECLS

/**
 * CtlTokenRow:
 *
 * A token, or a reader without one, in the list of them. Its certificates can be dragged to a file
 * manager.
 */
#define CTL_TYPE_TOKEN_ROW (ctl_token_row_get_type ())
G_DECLARE_FINAL_TYPE (CtlTokenRow, ctl_token_row, CTL, TOKEN_ROW, HdyActionRow)

GtkWidget *ctl_token_row_new (CtlToken *token, const char *part);
void ctl_token_row_set_token (CtlTokenRow *self, CtlToken *token, const char *part);
CtlToken *ctl_token_row_get_token (CtlTokenRow *self);

G_END_DECLS
