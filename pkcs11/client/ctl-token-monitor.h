/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-module-watch.h"
#include "ctl-token.h"

G_BEGIN_DECLS

/**
 * CtlTokenMonitor:
 *
 * What is plugged in, through several modules at once, kept up to date. Each module has a helper of
 * its own: one that hangs, crashes or does not load takes nothing from the others. A token or
 * reader that two of them show is there once, through the better. Lives in the main context of the
 * thread that made it; nobody is asked for a PIN, and a signature on another helper
 * (#CtlTokenClient) waits for nothing here.
 *
 * Signals:
 *
 *   `token-added`, `token-removed` (CtlToken *): in the order of events
 *   `token-changed` (CtlToken *now): the same token or reader in another state, or seen otherwise
 *   `module-changed` (const char *module): see ctl_token_monitor_get_module_state()
 */
#define CTL_TYPE_TOKEN_MONITOR (ctl_token_monitor_get_type ())
G_DECLARE_FINAL_TYPE (CtlTokenMonitor, ctl_token_monitor, CTL, TOKEN_MONITOR, GObject)

CtlTokenMonitor *ctl_token_monitor_new (GPtrArray *modules);
void ctl_token_monitor_add_module (CtlTokenMonitor *self, const char *path);
void ctl_token_monitor_read_again (CtlTokenMonitor *self);

GPtrArray *ctl_token_monitor_get_tokens (CtlTokenMonitor *self);
CtlModuleState ctl_token_monitor_get_module_state (CtlTokenMonitor *self,
                                                   const char *module,
                                                   const GError **reason);

G_END_DECLS
