/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-history-entry.h"

G_BEGIN_DECLS

char *ctl_history_dup_folder (void);
char *ctl_history_keep (const char *folder, const CtlTarget *target, gint64 now, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void ctl_history_note_results (const char *path, GPtrArray *results);
gboolean ctl_history_lists_token (const char *folder, GBytes *serial);
GPtrArray *ctl_history_list (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
