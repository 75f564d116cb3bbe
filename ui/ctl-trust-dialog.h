/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-tls-trust.h"

G_BEGIN_DECLS

/**
 * CtlTrustDialog:
 *
 * Asks whether a certificate that is seen for the first time is the publisher's own. Answers with
 * %GTK_RESPONSE_ACCEPT, or with anything else for no.
 */
#define CTL_TYPE_TRUST_DIALOG (ctl_trust_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CtlTrustDialog, ctl_trust_dialog, CTL, TRUST_DIALOG, GtkDialog)

CtlTrustDialog *ctl_trust_dialog_new (GtkWindow *parent, const CtlTlsPeer *peer);

G_END_DECLS
