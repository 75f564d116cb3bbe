/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The topics are the ids of the pages in data/help/C, or of a section as “page#section”. */
#define CTL_HELP_TOPIC_INDEX "index"

void ctl_help_init (const char *folder);
void ctl_help_set_topic (GtkWindow *window, const char *topic);
void ctl_help_set_dialog_topic (GtkWindow *dialog, const char *topic);
void ctl_help_open (GtkWindow *window);

G_END_DECLS
