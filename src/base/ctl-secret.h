/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CTL_SECRET_MAX 256 /* bytes of a PIN or password */

/**
 * CtlSecret:
 *
 * A PIN or a password. Its memory is locked, left out of core dumps and wiped with the last
 * reference. Never copy one into a string of GLib, a property, a log or a message.
 */
typedef struct _CtlSecret CtlSecret;

CtlSecret *ctl_secret_new (gconstpointer data, gsize length, GError **error);
CtlSecret *ctl_secret_read (int fd, GError **error);
CtlSecret *ctl_secret_ref (CtlSecret *self);
void ctl_secret_unref (CtlSecret *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlSecret, ctl_secret_unref)

const char *ctl_secret_peek (const CtlSecret *self, gsize *length);
gboolean ctl_secret_equal (const CtlSecret *a, const CtlSecret *b);

void ctl_secret_wipe (gpointer data, gsize length);
void ctl_secret_forbid_core_dumps (void);

G_END_DECLS
