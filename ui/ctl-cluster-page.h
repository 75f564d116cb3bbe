/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-connection.h"
#include "ctl-page.h"
#include "ctl-token-source.h"

G_BEGIN_DECLS

/**
 * CtlClusterPage:
 *
 * The cluster as it is: its security mode, its servers, the installed CTL file, and what speaks
 * against any of it.
 */
#define CTL_TYPE_CLUSTER_PAGE (ctl_cluster_page_get_type ())
G_DECLARE_FINAL_TYPE (CtlClusterPage, ctl_cluster_page, CTL, CLUSTER_PAGE, CtlPage)

GtkWidget *ctl_cluster_page_new (CtlConnection *connection, CtlTokenSource *tokens);

G_END_DECLS
