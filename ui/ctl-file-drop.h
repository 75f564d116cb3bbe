/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CTL_FILE_DROP_MAX 10 /* files that are taken at once */

void ctl_file_drop_enable (GtkWindow *window);

G_END_DECLS
