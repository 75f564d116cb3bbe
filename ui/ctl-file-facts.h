/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-verify.h"

G_BEGIN_DECLS

/**
 * CtlFileFacts:
 * @list: the file
 * @name: what it is called, safe to show
 * @place: (nullable): where it is, safe to show
 * @modified: when it was last modified, seconds since 1970 UTC, 0 where unknown
 * @signer: (nullable): the record of its signer
 * @verdict: what its signature is worth
 * @reason: (nullable): why it is not valid
 * @keys: (element-type utf8): what each record can be found by
 * @md5: of the whole file, as `show ctl` prints it
 * @sha1: the same
 * @sha256: the same
 *
 * All that is told of a file, worked out beforehand: to read, hash and verify a long one takes
 * longer than a window may stand still. Immutable, reference-counted.
 */
typedef struct
{
  CtlList *list;
  char *name;
  char *place;
  gint64 modified;
  CtlRecord *signer;
  CtlVerdict verdict;
  char *reason;
  GPtrArray *keys;
  char *md5;
  char *sha1;
  char *sha256;
} CtlFileFacts;

CtlFileFacts *
ctl_file_facts_new (CtlList *list, const char *name, const char *place, gint64 modified);
CtlFileFacts *ctl_file_facts_ref (CtlFileFacts *self);
void ctl_file_facts_unref (CtlFileFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlFileFacts, ctl_file_facts_unref)

void ctl_file_facts_load_async (GFile *file,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
CtlFileFacts *ctl_file_facts_load_finish (GAsyncResult *result,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

char *ctl_file_facts_dup_headline (const CtlFileFacts *self);
char *ctl_file_facts_dup_verdict (const CtlFileFacts *self);
const char *ctl_file_facts_get_kind (const CtlFileFacts *self);
char *ctl_file_facts_dup_date (gint64 seconds);
char *ctl_file_facts_dup_day (gint64 seconds);

G_END_DECLS
