/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-frame.h"

G_BEGIN_DECLS

/* Blocking: used with a CtlTlsStream, whose own deadline bounds them, and by the token helper. */
CtlFrame *ctl_frame_read (GInputStream *stream,
                          const guint16 *groups,
                          gsize limit,
                          GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlFrame *ctl_frame_read_numbered (GInputStream *stream,
                                   const guint16 *groups,
                                   gsize limit,
                                   guint32 *number,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_frame_write (GOutputStream *stream,
                          const CtlFrame *frame,
                          GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asynchronous: used by the client of the token helper. */
void ctl_frame_read_async (GInputStream *stream,
                           const guint16 *groups,
                           gsize limit,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
CtlFrame *ctl_frame_read_finish (GInputStream *stream,
                                 GAsyncResult *result,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
