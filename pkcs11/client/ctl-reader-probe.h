/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-reader-service.h"

G_BEGIN_DECLS

/* Asks the PC/SC service, in a helper process without module: it may hang. */
void ctl_reader_probe_async (guint deadline,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
CtlReaderService *ctl_reader_probe_finish (GAsyncResult *result,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
