/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CtlExportedDialog:
 *
 * Says where certificates of tokens were written, and what is done with them next.
 */
#define CTL_TYPE_EXPORTED_DIALOG (ctl_exported_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CtlExportedDialog, ctl_exported_dialog, CTL, EXPORTED_DIALOG, GtkDialog)

CtlExportedDialog *ctl_exported_dialog_new (GtkWindow *parent, GPtrArray *exports);

G_END_DECLS
