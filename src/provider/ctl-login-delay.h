/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CTL_LOGIN_DELAY_MAX       30   /* seconds (ctl-provider-protocol.md, 4) */
#define CTL_LOGIN_DELAY_ADDRESSES 4096 /* that failures are remembered of */
#define CTL_LOGIN_DELAY_MEMORY    3600 /* seconds without a failure after which all is forgiven */

/**
 * CtlLoginDelay:
 *
 * How often logins from an address failed, and so how long the next failure's reply waits. May be
 * used by several threads at once.
 */
typedef struct _CtlLoginDelay CtlLoginDelay;

CtlLoginDelay *ctl_login_delay_new (void);
void ctl_login_delay_free (CtlLoginDelay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlLoginDelay, ctl_login_delay_free)

guint ctl_login_delay_add_failure (CtlLoginDelay *self, GInetAddress *address, gint64 now);
guint ctl_login_delay_get_size (CtlLoginDelay *self);

G_END_DECLS
