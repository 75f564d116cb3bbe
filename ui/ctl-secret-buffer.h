/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-secret.h"

G_BEGIN_DECLS

/**
 * CtlSecretBuffer:
 *
 * What is typed into an entry for a PIN or password, kept in a #CtlSecret and nowhere else.
 */
#define CTL_TYPE_SECRET_BUFFER (ctl_secret_buffer_get_type ())
G_DECLARE_FINAL_TYPE (CtlSecretBuffer, ctl_secret_buffer, CTL, SECRET_BUFFER, GtkEntryBuffer)

GtkEntryBuffer *ctl_secret_buffer_new (void);
CtlSecret *ctl_secret_buffer_dup_secret (CtlSecretBuffer *self);
void ctl_secret_buffer_clear (CtlSecretBuffer *self);

G_END_DECLS
