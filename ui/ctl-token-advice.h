/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-token-source.h"

G_BEGIN_DECLS

/**
 * CtlTokenAdvice:
 *
 * Says why no token is to be seen and what mends it. Hidden while there is one.
 */
#define CTL_TYPE_TOKEN_ADVICE (ctl_token_advice_get_type ())
G_DECLARE_FINAL_TYPE (CtlTokenAdvice, ctl_token_advice, CTL, TOKEN_ADVICE, GtkBin)

void ctl_token_advice_update (CtlTokenAdvice *self, CtlTokenSource *source);

G_END_DECLS
