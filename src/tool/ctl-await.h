/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CtlAwait:
 *
 * The one way in which commands wait for asynchronous calls:
 *
 *   CtlAwait await = CTL_AWAIT_INIT;
 *   ctl_thing_read_async (thing, tool->cancellable, ctl_await_ready, &await);
 *   g_autoptr (GAsyncResult) result = ctl_await (&await);
 *   value = ctl_thing_read_finish (thing, result, error);
 */
typedef struct
{
  GAsyncResult *result;
} CtlAwait;

#define CTL_AWAIT_INIT                                                                             \
  {                                                                                                \
    NULL                                                                                           \
  }

void ctl_await_ready (GObject *source, GAsyncResult *result, gpointer await);
GAsyncResult *ctl_await (CtlAwait *self);

/* Work that blocks: returns the value, or %NULL with @error set. */
typedef gpointer (*CtlAwaitFunc) (gpointer data, GCancellable *cancellable, GError **error);
gpointer ctl_await_thread (CtlAwaitFunc work,
                           gpointer data,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @seconds went by; %FALSE when cancelled. */
gboolean ctl_await_seconds (guint seconds, GCancellable *cancellable);

void ctl_await_cancel (GCancellable *cancellable);

void ctl_await_catch_signals (GCancellable *cancellable);

G_END_DECLS
