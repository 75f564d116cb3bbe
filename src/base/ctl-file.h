/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CtlFileSave:
 * @CTL_FILE_SAVE_KEEP_OLD: an existing file is kept as `FILE~`
 * @CTL_FILE_SAVE_NEW: an existing file is an error
 * @CTL_FILE_SAVE_REPLACE: an existing file is replaced
 */
typedef enum
{
  CTL_FILE_SAVE_KEEP_OLD,
  CTL_FILE_SAVE_NEW,
  CTL_FILE_SAVE_REPLACE,
} CtlFileSave;

GBytes *ctl_file_load (const char *path, gsize limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_file_save (const char *path, GBytes *contents, CtlFileSave how, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_file_write (int fd, GBytes *contents) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
