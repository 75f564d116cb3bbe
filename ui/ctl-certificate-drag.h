/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void ctl_certificate_drag_set (GtkWidget *widget, GPtrArray *certificates); /* of CtlCertificate */

G_END_DECLS
