/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-pin-prompt.h"

G_BEGIN_DECLS

/**
 * CtlPinDialog:
 *
 * Asks for the PIN of a token, and stays while the token works, so that another one can be entered
 * after a wrong one. Answers with %GTK_RESPONSE_OK, or with anything else for no.
 */
#define CTL_TYPE_PIN_DIALOG (ctl_pin_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CtlPinDialog, ctl_pin_dialog, CTL, PIN_DIALOG, GtkDialog)

CtlPinDialog *ctl_pin_dialog_new (GtkWindow *parent);
void ctl_pin_dialog_ask (CtlPinDialog *self, const CtlToken *token, CtlPinPurpose purpose);
void ctl_pin_dialog_point_to_pad (CtlPinDialog *self, const CtlToken *token, CtlPinPurpose purpose);
void ctl_pin_dialog_refuse (CtlPinDialog *self, const char *message);
void ctl_pin_dialog_wait (CtlPinDialog *self, const char *message);
CtlSecret *ctl_pin_dialog_take_pin (CtlPinDialog *self);

G_END_DECLS
