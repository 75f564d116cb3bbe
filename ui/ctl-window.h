/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <handy.h>

#include "ctl-page.h"

G_BEGIN_DECLS

/**
 * CtlWindow:
 *
 * The window of the program: the tokens on the left, where there is room, and a stack of pages on
 * the right. Actions: `win.back`, `win.refresh`, `win.tokens`, `win.recover` (the name of a
 * recovery).
 */
#define CTL_TYPE_WINDOW (ctl_window_get_type ())
G_DECLARE_FINAL_TYPE (CtlWindow, ctl_window, CTL, WINDOW, HdyApplicationWindow)

CtlWindow *ctl_window_new (GtkApplication *application, GSettings *settings);
void ctl_window_open_page (CtlWindow *self, CtlPage *page);
void ctl_window_go_back (CtlWindow *self);
gboolean ctl_window_may_close (CtlWindow *self);
void ctl_window_open_history (CtlWindow *self);

G_END_DECLS
