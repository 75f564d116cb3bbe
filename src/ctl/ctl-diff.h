/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-list.h"

G_BEGIN_DECLS

typedef enum
{
  CTL_CHANGE_SAME,
  CTL_CHANGE_ADDED,
  CTL_CHANGE_REMOVED,
  CTL_CHANGE_CHANGED,
} CtlChangeKind;

/**
 * CtlChange:
 * @kind: what became of the record
 * @before: (nullable): in the old file
 * @after: (nullable): in the new file
 * @details: (element-type utf8): for a changed one, a translated line for each field that differs
 */
typedef struct
{
  CtlChangeKind kind;
  CtlRecord *before;
  CtlRecord *after;
  GPtrArray *details;
} CtlChange;

/**
 * CtlDiff:
 * @changes: (element-type CtlChange): the new file's records in order, then the removed ones
 * @header: (element-type utf8): a translated line for each difference of signer, digest, version,
 *   form (hosts by name or address, secure or not), file name, time
 * @signer: (nullable): the new file's record of its signer, one of those in @changes
 * @identical: whether the two files are the same bytes
 */
typedef struct
{
  GPtrArray *changes;
  GPtrArray *header;
  CtlRecord *signer;
  gboolean identical;
} CtlDiff;

CtlDiff *ctl_diff_new (CtlList *old, CtlList *new);
CtlDiff *ctl_diff_copy (const CtlDiff *self);
void ctl_diff_free (CtlDiff *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlDiff, ctl_diff_free)
char *ctl_diff_to_text (const CtlDiff *self);
char *ctl_diff_dup_counts (const CtlDiff *self);
const char *ctl_diff_get_consequence (const CtlDiff *self, const CtlChange *change);
const char *ctl_change_kind_to_string (CtlChangeKind kind); /* "added", ... for scripts */

G_END_DECLS
