/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <handy.h>

#include "ctl-settings-publishers.h"

G_BEGIN_DECLS

/**
 * CtlRecentRow:
 *
 * A publisher that somebody connected to, with a button that forgets it.
 */
#define CTL_TYPE_RECENT_ROW (ctl_recent_row_get_type ())
G_DECLARE_FINAL_TYPE (CtlRecentRow, ctl_recent_row, CTL, RECENT_ROW, HdyActionRow)

GtkWidget *ctl_recent_row_new (GSettings *settings, const CtlRecentPublisher *publisher);
const CtlRecentPublisher *ctl_recent_row_get_publisher (CtlRecentRow *self);

G_END_DECLS
