/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-field.h"

G_BEGIN_DECLS

/* A field of a file: its name, place and length, and, unfolded, its bytes. */
GtkWidget *ctl_file_field_new (const CtlField *field, const char *name);
char *ctl_file_field_dump (GBytes *bytes);

G_END_DECLS
