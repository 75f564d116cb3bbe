/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <handy.h>

#include "ctl-file-facts.h"

G_BEGIN_DECLS

/**
 * CtlDiffWindow:
 *
 * Two files compared.
 */
#define CTL_TYPE_DIFF_WINDOW (ctl_diff_window_get_type ())
G_DECLARE_FINAL_TYPE (CtlDiffWindow, ctl_diff_window, CTL, DIFF_WINDOW, HdyApplicationWindow)

CtlDiffWindow *
ctl_diff_window_new (GtkApplication *application, CtlFileFacts *old, CtlFileFacts *new);

G_END_DECLS
