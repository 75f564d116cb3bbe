/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-connection.h"
#include "ctl-job.h"
#include "ctl-page.h"

G_BEGIN_DECLS

/**
 * CtlResultsPage:
 *
 * What became of each server, what is left to do, and the checksums to compare with those of the
 * phones. Servers that failed can be sent the file again.
 */
#define CTL_TYPE_RESULTS_PAGE (ctl_results_page_get_type ())
G_DECLARE_FINAL_TYPE (CtlResultsPage, ctl_results_page, CTL, RESULTS_PAGE, CtlPage)

GtkWidget *ctl_results_page_new (CtlConnection *connection, CtlJob *job);

G_END_DECLS
