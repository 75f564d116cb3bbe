/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-list.h"

G_BEGIN_DECLS

char *ctl_show_text (CtlList *list, gint64 modified, gboolean verbose);
char *ctl_show_missing_text (void);

G_END_DECLS
