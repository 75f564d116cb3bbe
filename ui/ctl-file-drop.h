/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CTL_FILE_DROP_MAX 10 /* files that are taken at once */

/* Called for each file, @index from 0. */
typedef void (*CtlFileDropFunc) (GtkWidget *widget, GFile *file, guint index);

void ctl_file_drop_enable (GtkWidget *widget, CtlFileDropFunc dropped);

G_END_DECLS
