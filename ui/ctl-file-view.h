/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-file-facts.h"

G_BEGIN_DECLS

/**
 * CtlFileView:
 *
 * All that there is to see of a CTL or ITL file: what its signature is worth, checksums, header,
 * records. It brings no scrolling of its own.
 */
#define CTL_TYPE_FILE_VIEW (ctl_file_view_get_type ())
G_DECLARE_FINAL_TYPE (CtlFileView, ctl_file_view, CTL, FILE_VIEW, GtkBox)

void ctl_file_view_set_facts (CtlFileView *self, CtlFileFacts *facts);
CtlFileFacts *ctl_file_view_get_facts (CtlFileView *self);
void ctl_file_view_find (CtlFileView *self);

G_END_DECLS
