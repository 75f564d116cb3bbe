/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-connection.h"
#include "ctl-job.h"
#include "ctl-page.h"

G_BEGIN_DECLS

/**
 * CtlRunPage:
 *
 * Carries out a plan that somebody agreed to: its steps, and a row for each server as it is done.
 * It cannot be left until it has come to an end, and gives way to the page with the results.
 */
#define CTL_TYPE_RUN_PAGE (ctl_run_page_get_type ())
G_DECLARE_FINAL_TYPE (CtlRunPage, ctl_run_page, CTL, RUN_PAGE, CtlPage)

GtkWidget *ctl_run_page_new (CtlConnection *connection, CtlJob *job);

G_END_DECLS
