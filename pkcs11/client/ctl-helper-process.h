/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-frame.h"

G_BEGIN_DECLS

/**
 * CtlHelperProcess:
 *
 * One etoken-ctl-token-helper at a time, and the calls to it, one after the other. It is started
 * by the first call, killed when a call is cancelled or outlives its deadline, and started anew by
 * the next. Only used in the thread that made it; the helper dies with that thread.
 */
#define CTL_TYPE_HELPER_PROCESS (ctl_helper_process_get_type ())
G_DECLARE_FINAL_TYPE (CtlHelperProcess, ctl_helper_process, CTL, HELPER_PROCESS, GObject)

CtlHelperProcess *ctl_helper_process_new (const char *module_path);

/* @reply: one of several, in their order */
typedef void (*CtlHelperReplyFunc) (const CtlFrame *reply, gpointer user_data);

void ctl_helper_process_stream_async (CtlHelperProcess *self,
                                      CtlFrame *request,
                                      guint deadline,
                                      CtlHelperReplyFunc on_reply,
                                      gpointer reply_data,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
void ctl_helper_process_call_async (CtlHelperProcess *self,
                                    CtlFrame *request,
                                    guint deadline,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ctl_helper_process_call_was_answered (GAsyncResult *result);
GPtrArray *ctl_helper_process_call_finish (CtlHelperProcess *self,
                                           GAsyncResult *result,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean ctl_helper_process_is_running (CtlHelperProcess *self);
void ctl_helper_process_end (CtlHelperProcess *self);

G_END_DECLS
