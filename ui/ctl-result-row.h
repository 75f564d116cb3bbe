/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-cluster.h"

G_BEGIN_DECLS

GtkWidget *ctl_result_row_new (const CtlResult *result);
void ctl_result_row_put (GtkListBox *list, const CtlResult *result);
void ctl_result_row_put_waiting (GtkListBox *list, const CtlServer *server);

G_END_DECLS
