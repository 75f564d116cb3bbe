/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-file-facts.h"

G_BEGIN_DECLS

/* A report about a file, or about how two differ: what `show` and `diff` print. */
void ctl_file_report_save_async (GtkWindow *parent,
                                 CtlFileFacts *old,
                                 CtlFileFacts *facts,
                                 gboolean json,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean ctl_file_report_save_finish (GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
