/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-list.h"
#include "ctl-target.h"
#include "ctl-tvs-client.h"

G_BEGIN_DECLS

/**
 * CtlSurvey:
 * @targets: (element-type CtlTarget): the publisher first, then firewalls and TFTP servers
 * @installed: (nullable): the publisher's installed file; %NULL: none, or it does not parse
 * @unreadable: (nullable): why it does not parse
 * @trust: (nullable) (element-type CtlCertificate): Phone-SAST-trust; %NULL: it could not be read
 * @trust_refused: (nullable): why it could not be read
 * @service: (nullable): the trust verification service that was asked about the signer
 * @vouches: whether it accepts the signer
 *
 * Everything as it is now, before the plan.
 */
typedef struct
{
  GPtrArray *targets;
  CtlList *installed;
  char *unreadable;
  GPtrArray *trust;
  char *trust_refused;
  char *service;
  gboolean vouches;
} CtlSurvey;

CtlSurvey *ctl_survey_new (CtlPublisher *publisher);
void ctl_survey_free (CtlSurvey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlSurvey, ctl_survey_free)

CtlTarget *ctl_survey_get_publisher (const CtlSurvey *self);
const CtlCluster *ctl_survey_get_cluster (const CtlSurvey *self);
gboolean ctl_survey_may_add (const CtlSurvey *self,
                             const CtlTarget *target,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_survey_names (const CtlSurvey *self, CtlRecord *record);
GPtrArray *ctl_survey_dup_dropped (const CtlSurvey *self); /* of CtlRecord */
gboolean ctl_survey_read (CtlSurvey *self,
                          GCancellable *cancellable,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_survey_ask (CtlSurvey *self,
                         CtlTvsClient *service,
                         CtlCertificate *signer,
                         GCancellable *cancellable,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
