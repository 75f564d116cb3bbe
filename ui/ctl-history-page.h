/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-page.h"

G_BEGIN_DECLS

/**
 * CtlHistoryPage:
 *
 * The CTL files that were replaced on publishers: to be opened, compared and put back.
 *
 * Signals: `put-back` (GBytes *file, char *publisher): the person wants that file to be the CTL
 * file of that publisher again, after the review that every change gets.
 */
#define CTL_TYPE_HISTORY_PAGE (ctl_history_page_get_type ())
G_DECLARE_FINAL_TYPE (CtlHistoryPage, ctl_history_page, CTL, HISTORY_PAGE, CtlPage)

GtkWidget *ctl_history_page_new (void);

G_END_DECLS
