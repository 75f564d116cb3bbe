/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-connection.h"
#include "ctl-job.h"
#include "ctl-page.h"

G_BEGIN_DECLS

/**
 * CtlReviewPage:
 *
 * Plans a job and shows what it would do: what speaks against it, which phones follow, what becomes
 * of each record. Nothing is done before somebody agrees here; what could lose phones wants a
 * consent of its own.
 */
#define CTL_TYPE_REVIEW_PAGE (ctl_review_page_get_type ())
G_DECLARE_FINAL_TYPE (CtlReviewPage, ctl_review_page, CTL, REVIEW_PAGE, CtlPage)

GtkWidget *ctl_review_page_new (CtlConnection *connection, CtlJob *job);

G_END_DECLS
