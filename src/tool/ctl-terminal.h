/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-secret.h"

G_BEGIN_DECLS

/* Questions on the controlling terminal, wherever the standard streams go. They block: call them
 * in a thread while the main loop runs (ctl_await_thread()), so that SIGINT is heard. */

CtlSecret *ctl_terminal_ask_secret (const char *question,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_terminal_confirm (const char *question,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
