/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-connection.h"
#include "ctl-page.h"
#include "ctl-token-source.h"

G_BEGIN_DECLS

/**
 * CtlChangePage:
 *
 * What is to change: security mode, tokens, who signs, servers that the cluster does not know. It
 * says at each choice what is still missing, and leads to the review.
 */
#define CTL_TYPE_CHANGE_PAGE (ctl_change_page_get_type ())
G_DECLARE_FINAL_TYPE (CtlChangePage, ctl_change_page, CTL, CHANGE_PAGE, CtlPage)

GtkWidget *ctl_change_page_new (CtlConnection *connection, CtlTokenSource *tokens);

G_END_DECLS
