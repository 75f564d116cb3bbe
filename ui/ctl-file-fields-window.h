/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <handy.h>

G_BEGIN_DECLS

/**
 * CtlFileFieldsWindow:
 *
 * The fields of a header or of a record in their order, each with its place in the file, and,
 * unfolded, its bytes.
 */
#define CTL_TYPE_FILE_FIELDS_WINDOW (ctl_file_fields_window_get_type ())
G_DECLARE_FINAL_TYPE (
    CtlFileFieldsWindow, ctl_file_fields_window, CTL, FILE_FIELDS_WINDOW, HdyWindow)

void ctl_file_fields_window_present (GtkWindow *parent,
                                     const char *title,
                                     GPtrArray *fields,
                                     gboolean is_header);

G_END_DECLS
