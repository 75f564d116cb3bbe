/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-job.h"

G_BEGIN_DECLS

/* What all faces say of a job. */
const char *ctl_job_step_to_title (CtlJobStep step); /* "Signing with the token" */
const char *ctl_job_words_no_cancel (void);          /* from %CTL_JOB_STEP_PUSH on */
const char *ctl_job_words_aftermath (const GError *error);

G_END_DECLS
