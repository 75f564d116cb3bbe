/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-publisher.h"

G_BEGIN_DECLS

/**
 * CtlCopy:
 * @name: of a server, as the publisher writes it
 * @file: (nullable): what it holds; %NULL: nothing, or @error says why it is not known
 * @error: (nullable): a translated sentence
 * @is_same: whether it holds what the publisher holds
 */
typedef struct
{
  char *name;
  GBytes *file;
  char *error;
  gboolean is_same;
} CtlCopy;

GPtrArray *ctl_copies_read (CtlPublisher *publisher,
                            const CtlCluster *cluster,
                            GBytes *installed,
                            GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
