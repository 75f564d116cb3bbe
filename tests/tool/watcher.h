/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

/**
 * Watcher:
 *
 * A running `tokens --watch --json`, and what it says.
 */
typedef struct _Watcher Watcher;

Watcher *watcher_new (Cli *cli);
void watcher_free (Watcher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Watcher, watcher_free)

int watcher_get_pid (Watcher *self);
JsonObject *watcher_expect (Watcher *self, const char *change, const char *label);

G_END_DECLS
