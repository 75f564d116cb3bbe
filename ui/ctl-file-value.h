/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CtlFileValue:
 *
 * A caption and under it a value of any length, with a button that copies it where that is wanted.
 *
 * Properties: `caption`, `value` (strings), `copyable`, `monospace` (booleans).
 */
#define CTL_TYPE_FILE_VALUE (ctl_file_value_get_type ())
G_DECLARE_FINAL_TYPE (CtlFileValue, ctl_file_value, CTL, FILE_VALUE, GtkBox)

GtkWidget *ctl_file_value_new (const char *caption, const char *value);
GtkWidget *ctl_file_value_new_digits (const char *caption, const char *value);
void ctl_file_value_set_value (CtlFileValue *self, const char *value);

G_END_DECLS
