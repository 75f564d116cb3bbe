/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-connection.h"
#include "ctl-page.h"

G_BEGIN_DECLS

/**
 * CtlConnectPage:
 *
 * Where the window begins: the form that connects to a publisher, the recent publishers, and what
 * can be done without one.
 *
 * Signals: `connected` (CtlConnection *connection): it was read for the first time.
 * `errand-dropped`: what ctl_connect_page_ask() told of is not wanted any more.
 */
#define CTL_TYPE_CONNECT_PAGE (ctl_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (CtlConnectPage, ctl_connect_page, CTL, CONNECT_PAGE, CtlPage)

GtkWidget *ctl_connect_page_new (GSettings *settings);
void ctl_connect_page_ask (CtlConnectPage *self, const char *why, const char *publisher);

G_END_DECLS
