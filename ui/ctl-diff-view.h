/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-diff.h"

G_BEGIN_DECLS

/**
 * CtlDiffView:
 *
 * How two files differ: old and new side by side, or below each other where there is no room. It
 * brings no scrolling of its own.
 */
#define CTL_TYPE_DIFF_VIEW (ctl_diff_view_get_type ())
G_DECLARE_FINAL_TYPE (CtlDiffView, ctl_diff_view, CTL, DIFF_VIEW, GtkBox)

void ctl_diff_view_set_diff (CtlDiffView *self, const CtlDiff *diff);

G_END_DECLS
