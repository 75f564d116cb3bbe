/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-provider-config.h"
#include "ctl-publisher.h"

G_BEGIN_DECLS

/**
 * CtlRollout:
 * @config: the cluster
 * @servers: (element-type guint): which of its servers get the file, in their order
 * @file: the file, checked
 * @installed: (nullable): what the publisher has now; %NULL: none
 * @set_mode: whether the mode is to become @mode
 * @mode: security mode
 *
 * A PUT CTL that may go ahead.
 */
typedef struct
{
  CtlProviderConfig *config;
  GArray *servers;
  GBytes *file;
  GBytes *installed;
  gboolean set_mode;
  CtlMode mode;
} CtlRollout;

GPtrArray *ctl_rollout_run (const CtlRollout *self,
                            CtlResultFunc progress,
                            gpointer user_data,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_rollout_recover (CtlProviderConfig *config, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
