/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-token.h"

G_BEGIN_DECLS

/**
 * CtlTokenDialog:
 *
 * All that is known of a token as it was when it was asked for: its state with what to do, and its
 * certificates with what people compare.
 */
#define CTL_TYPE_TOKEN_DIALOG (ctl_token_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CtlTokenDialog, ctl_token_dialog, CTL, TOKEN_DIALOG, GtkDialog)

CtlTokenDialog *ctl_token_dialog_new (GtkWindow *parent, const CtlToken *token);

G_END_DECLS
