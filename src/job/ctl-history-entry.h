/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-target.h"

G_BEGIN_DECLS

/**
 * CtlHistoryEntry:
 * @path: (type filename): of the copy
 * @publisher: HOST:PORT where it was installed
 * @cluster: (nullable): name of the cluster
 * @has_mode: whether @mode is known
 * @mode: security mode when it was replaced
 * @replaced: when it was replaced, seconds since 1970 UTC, 0 where unknown
 * @modified: when it was installed, seconds since 1970 UTC, 0 where unknown
 * @has_result: whether @written and @failed are known
 * @written: servers that have the file that replaced it
 * @failed: servers that did not take it
 *
 * A file that was replaced, and what the key file beside it says. Strings are as in that file: pass
 * them through ctl_text_safe() before they are shown.
 */
typedef struct
{
  char *path;
  char *publisher;
  char *cluster;
  gboolean has_mode;
  CtlMode mode;
  gint64 replaced;
  gint64 modified;
  gboolean has_result;
  guint written;
  guint failed;
} CtlHistoryEntry;

CtlHistoryEntry *ctl_history_entry_new (const CtlTarget *target, gint64 now);
CtlHistoryEntry *ctl_history_entry_load (const char *path);
void ctl_history_entry_free (CtlHistoryEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlHistoryEntry, ctl_history_entry_free)

void ctl_history_entry_set_results (CtlHistoryEntry *self, GPtrArray *results);
gboolean ctl_history_entry_save (const CtlHistoryEntry *self,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *ctl_history_entry_describe (const CtlHistoryEntry *self);

G_END_DECLS
