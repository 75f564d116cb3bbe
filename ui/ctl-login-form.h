/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-connection.h"
#include "ctl-message-bar.h"

G_BEGIN_DECLS

/**
 * CtlLoginForm:
 *
 * Asks for a server that speaks for its cluster or for itself, and for a login; connects, and asks
 * about its certificate where that is not known. The password is in nothing but the connection.
 *
 * Properties: `busy` (boolean): it connects. To be set: `host-title`, `action` (strings with a
 * mnemonic), `message-bar` (CtlMessageBar): where it says what went wrong.
 *
 * Signals: `connected` (CtlConnection *): it was read.
 */
#define CTL_TYPE_LOGIN_FORM (ctl_login_form_get_type ())
G_DECLARE_FINAL_TYPE (CtlLoginForm, ctl_login_form, CTL, LOGIN_FORM, GtkBox)

void ctl_login_form_fill (CtlLoginForm *self, const CtlRecentPublisher *address);
void ctl_login_form_fill_host (CtlLoginForm *self, const char *host, guint16 port);
void ctl_login_form_focus (CtlLoginForm *self);
void ctl_login_form_submit (CtlLoginForm *self);

G_END_DECLS
