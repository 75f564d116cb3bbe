/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-place.h"

G_BEGIN_DECLS

int ctl_sftp_run_new_file (GBytes *contents, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *ctl_sftp_run_read_file (int fd, gsize limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean ctl_sftp_run (const CtlSftpAddress *address,
                       const char *batch,
                       const int *files,
                       guint n_files,
                       GCancellable *cancellable,
                       char **said,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
