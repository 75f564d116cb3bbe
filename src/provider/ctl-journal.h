/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-cluster.h"

G_BEGIN_DECLS

/**
 * CtlJournal:
 * @before: (nullable): SHA-256 of the publisher's file before, in hexadecimal; %NULL: there is none
 * @after: SHA-256 of the new file
 * @set_mode: whether the mode is to become @mode
 * @mode: security mode
 * @temporary: the random part of the names of the temporary files
 * @servers: (array zero-terminated=1): names of the servers that get the file
 *
 * What a PUT CTL is about to do, written down before it begins so that the next start can finish
 * it or take it back.
 */
typedef struct
{
  char *before;
  char *after;
  gboolean set_mode;
  CtlMode mode;
  char *temporary;
  char **servers;
} CtlJournal;

void ctl_journal_free (CtlJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlJournal, ctl_journal_free)

gboolean ctl_journal_save (const CtlJournal *self,
                           const char *state,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_journal_load (const char *state,
                           CtlJournal **journal,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_journal_remove (const char *state, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
