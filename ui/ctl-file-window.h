/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <handy.h>

G_BEGIN_DECLS

/**
 * CtlFileWindow:
 *
 * A CTL or ITL file by itself, without a publisher: opened from the command line, the file manager,
 * by dropping it, or from the history.
 */
#define CTL_TYPE_FILE_WINDOW (ctl_file_window_get_type ())
G_DECLARE_FINAL_TYPE (CtlFileWindow, ctl_file_window, CTL, FILE_WINDOW, HdyApplicationWindow)

CtlFileWindow *ctl_file_window_new (GtkApplication *application);
void ctl_file_window_open (CtlFileWindow *self, GFile *file);
void ctl_file_window_choose (CtlFileWindow *self);

G_END_DECLS
