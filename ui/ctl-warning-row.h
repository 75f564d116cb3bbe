/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-warning.h"

G_BEGIN_DECLS

GtkWidget *ctl_warning_row_new (const CtlWarning *warning);

G_END_DECLS
