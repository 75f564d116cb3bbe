/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-file-facts.h"

G_BEGIN_DECLS

/**
 * CtlFilePair:
 * @old: the file before
 * @new: the file after
 *
 * Two files to compare.
 */
typedef struct
{
  CtlFileFacts *old;
  CtlFileFacts *new;
} CtlFilePair;

void ctl_file_pair_free (CtlFilePair *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlFilePair, ctl_file_pair_free)

void ctl_file_pair_sort (CtlFilePair *self);

void ctl_file_pair_load_async (GFile *old,
                               GFile *new,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
CtlFilePair *ctl_file_pair_load_finish (GAsyncResult *result,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
