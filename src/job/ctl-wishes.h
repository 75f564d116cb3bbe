/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-job.h"
#include "ctl-survey.h"

G_BEGIN_DECLS

/**
 * CtlWishes:
 * @mode: what the security mode is to be
 * @tokens: (element-type CtlCertificate): certificates of the tokens to list, in order
 * @signer: (nullable): the certificate whose key will sign; %NULL: nobody is chosen yet
 * @removed: (element-type GBytes): serials of tokens that are to go
 * @file: (nullable): a finished file to install instead of a new one; then none of the above but
 *   @mode matters
 *
 * What the person wants of a job.
 */
typedef struct
{
  CtlJobMode mode;
  GPtrArray *tokens;
  CtlCertificate *signer;
  GPtrArray *removed;
  GBytes *file;
} CtlWishes;

CtlMode ctl_wishes_get_mode (const CtlWishes *self, const CtlCluster *cluster);
gboolean ctl_wishes_may_remove (const CtlWishes *self,
                                const CtlSurvey *survey,
                                CtlRecord *record,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
