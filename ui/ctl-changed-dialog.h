/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-trust-prompt.h"

G_BEGIN_DECLS

/**
 * CtlChangedDialog:
 *
 * Says that a publisher shows another certificate than the one that was trusted, what that may
 * mean, and what to do. There is nothing to agree to: who means to trust the new one forgets the
 * old one first, by hand.
 */
#define CTL_TYPE_CHANGED_DIALOG (ctl_changed_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CtlChangedDialog, ctl_changed_dialog, CTL, CHANGED_DIALOG, GtkDialog)

CtlChangedDialog *ctl_changed_dialog_new (GtkWindow *parent, const CtlCertificateChange *change);

G_END_DECLS
