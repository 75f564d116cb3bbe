/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-connection.h"
#include "ctl-page.h"
#include "ctl-situation.h"
#include "ctl-token-source.h"

G_BEGIN_DECLS

/**
 * CtlRecoveryPage:
 *
 * A way out of trouble (#CtlRecovery), step by step: what was found, the steps with their state,
 * and what the next one needs. It reads anew whenever it comes into sight, after each act, and when
 * a token comes or goes, so it can be left at any time and taken up again.
 */
#define CTL_TYPE_RECOVERY_PAGE (ctl_recovery_page_get_type ())
G_DECLARE_FINAL_TYPE (CtlRecoveryPage, ctl_recovery_page, CTL, RECOVERY_PAGE, CtlPage)

GtkWidget *
ctl_recovery_page_new (CtlConnection *connection, CtlTokenSource *tokens, CtlRecoveryKind kind);

G_END_DECLS
