/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-change-model.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CtlServerDialog:
 *
 * Asks for a TFTP server or firewall and a login there, connects, and adds it to what is to change.
 */
#define CTL_TYPE_SERVER_DIALOG (ctl_server_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CtlServerDialog, ctl_server_dialog, CTL, SERVER_DIALOG, GtkDialog)

CtlServerDialog *
ctl_server_dialog_new (GtkWindow *parent, CtlChangeModel *model, CtlRole role, const char *host);

G_END_DECLS
