/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-record.h"

G_BEGIN_DECLS

/**
 * CtlFileRecord:
 *
 * A record of a file: what it is about, and, unfolded, all that it says and its certificate.
 */
#define CTL_TYPE_FILE_RECORD (ctl_file_record_get_type ())
G_DECLARE_FINAL_TYPE (CtlFileRecord, ctl_file_record, CTL, FILE_RECORD, GtkBox)

GtkWidget *ctl_file_record_new (CtlRecord *record, guint number, const char *part);

G_END_DECLS
