/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-wait.h"

G_BEGIN_DECLS

/**
 * CtlWaiter:
 *
 * The process that waits for the events of a module, or of PC/SC (ctl-wait.h), as its parent sees
 * it. It is started again where it fails, up to a limit; where it tells nothing true, it is left
 * out, and the slots are asked slowly instead.
 */
typedef struct _CtlWaiter CtlWaiter;

CtlWaiter *ctl_waiter_new (const char *module_path);
void ctl_waiter_free (CtlWaiter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlWaiter, ctl_waiter_free)

void ctl_waiter_start (CtlWaiter *self);
void ctl_waiter_stop (CtlWaiter *self);
void ctl_waiter_trust (CtlWaiter *self);
void ctl_waiter_blame (CtlWaiter *self);

int ctl_waiter_get_fd (const CtlWaiter *self);
gboolean ctl_waiter_is_waiting (const CtlWaiter *self);
gboolean ctl_waiter_is_left_out (const CtlWaiter *self);
gboolean ctl_waiter_read (CtlWaiter *self, CtlWaitEvent *event);

G_END_DECLS
