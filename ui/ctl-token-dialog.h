/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-token-source.h"

G_BEGIN_DECLS

/**
 * CtlTokenDialog:
 *
 * All that is known of a token: its state with what to do, and its certificates with what people
 * compare. Follows what becomes of it; when it is pulled out, says so and shows what it was.
 */
#define CTL_TYPE_TOKEN_DIALOG (ctl_token_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CtlTokenDialog, ctl_token_dialog, CTL, TOKEN_DIALOG, GtkDialog)

CtlTokenDialog *ctl_token_dialog_new (GtkWindow *parent, CtlTokenSource *source, CtlToken *token);

G_END_DECLS
