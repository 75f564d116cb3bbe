/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-token-source.h"

G_BEGIN_DECLS

/**
 * CtlTokenPane:
 *
 * The tokens that are plugged in, beside every page.
 */
#define CTL_TYPE_TOKEN_PANE (ctl_token_pane_get_type ())
G_DECLARE_FINAL_TYPE (CtlTokenPane, ctl_token_pane, CTL, TOKEN_PANE, GtkBin)

GtkWidget *ctl_token_pane_new (CtlTokenSource *source);

G_END_DECLS
