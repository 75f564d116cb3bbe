/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-draft.h"
#include "ctl-job.h"
#include "ctl-survey.h"

G_BEGIN_DECLS

typedef void (*CtlJobStepFunc) (CtlJobStep step, gpointer user_data);

/**
 * CtlJobRun:
 * @survey: what the plan was made from
 * @plan: what the person agreed to
 * @draft: (nullable): the list to sign
 * @signer: (nullable): who signs
 * @file: (nullable): what is installed as it is; then there is no @draft
 * @mode: (nullable): security mode to set; %NULL: it stays
 * @folder: where replaced files are kept
 * @step: called when a step begins
 * @server_done: called for each server as it is done
 * @user_data: for both
 *
 * All that running a plan needs.
 */
typedef struct
{
  CtlSurvey *survey;
  const CtlPlan *plan;
  CtlDraft *draft;
  CtlSigner *signer;
  GBytes *file;
  const CtlMode *mode;
  const char *folder;
  CtlJobStepFunc step;
  CtlResultFunc server_done;
  gpointer user_data;
} CtlJobRun;

CtlOutcome *ctl_job_run_finish_file (const CtlJobRun *self,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_job_run_push (const CtlJobRun *self,
                           CtlOutcome *outcome,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_outcome_free (CtlOutcome *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlOutcome, ctl_outcome_free)

G_END_DECLS
