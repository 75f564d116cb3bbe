/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-change-model.h"

G_BEGIN_DECLS

/**
 * CtlSignerRow:
 *
 * A token that can be chosen to sign, or why it cannot. For a list box; the rows of one list take
 * turns. Hidden while the token is away and not chosen, or has no
 * certificate.
 */
#define CTL_TYPE_SIGNER_ROW (ctl_signer_row_get_type ())
G_DECLARE_FINAL_TYPE (CtlSignerRow, ctl_signer_row, CTL, SIGNER_ROW, GtkListBoxRow)

GtkWidget *
ctl_signer_row_new (CtlChangeModel *model, CtlChangeToken *token, GtkRadioButton *nobody);

G_END_DECLS
