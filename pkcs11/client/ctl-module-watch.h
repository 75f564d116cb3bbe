/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CtlModuleState:
 * @CTL_MODULE_STARTING: it is being loaded, or its slots are read for the first time
 * @CTL_MODULE_WATCHING: what it shows is what there is
 * @CTL_MODULE_FAILED: it crashed, hung or does not load, and is tried again later; what it showed
 *   last stays, unless the module itself says that there is nothing
 */
typedef enum
{
  CTL_MODULE_STARTING,
  CTL_MODULE_WATCHING,
  CTL_MODULE_FAILED,
} CtlModuleState;

/**
 * CtlModuleWatch:
 *
 * Keeps a helper of its own that watches the slots of one module: a helper that is lost is replaced
 * after a pause, which grows while it does not help. Lives in the main context of the thread that
 * made it.
 *
 * Signals: `tokens-changed` where ctl_module_watch_dup_tokens() is to be asked anew, and
 * `state-changed`.
 */
#define CTL_TYPE_MODULE_WATCH (ctl_module_watch_get_type ())
G_DECLARE_FINAL_TYPE (CtlModuleWatch, ctl_module_watch, CTL, MODULE_WATCH, GObject)

CtlModuleWatch *ctl_module_watch_new (const char *module_path, guint deadline);
void ctl_module_watch_read_again (CtlModuleWatch *self);
void ctl_module_watch_stop (CtlModuleWatch *self);

const char *ctl_module_watch_get_module (CtlModuleWatch *self);
GPtrArray *ctl_module_watch_dup_tokens (CtlModuleWatch *self);
CtlModuleState ctl_module_watch_get_state (CtlModuleWatch *self, const GError **reason);

G_END_DECLS
