/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-connection.h"
#include "ctl-page.h"

G_BEGIN_DECLS

/**
 * CtlInstalledPage:
 *
 * The CTL file that the publisher has installed: verdict, checksums, records, header.
 */
#define CTL_TYPE_INSTALLED_PAGE (ctl_installed_page_get_type ())
G_DECLARE_FINAL_TYPE (CtlInstalledPage, ctl_installed_page, CTL, INSTALLED_PAGE, CtlPage)

GtkWidget *ctl_installed_page_new (CtlConnection *connection);

G_END_DECLS
