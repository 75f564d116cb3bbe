/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-job-words.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"

/**
 * ctl_job_step_to_title:
 * @step: a step of a job
 *
 * Returns: what is done in it, translated
 */
const char *
ctl_job_step_to_title (CtlJobStep step)
{
  static const char *const titles[] = {
    [CTL_JOB_STEP_READ] = N_ ("Reading the cluster, its CTL file and Phone-SAST-trust"),
    [CTL_JOB_STEP_BUILD] = N_ ("Building the new CTL file"),
    [CTL_JOB_STEP_SIGN] = N_ ("Signing with the token"),
    [CTL_JOB_STEP_VERIFY] = N_ ("Verifying the finished file"),
    [CTL_JOB_STEP_KEEP] = N_ ("Keeping a copy of the file that is replaced"),
    [CTL_JOB_STEP_PUSH] = N_ ("Sending the file to the servers"),
    [CTL_JOB_STEP_COMPARE] = N_ ("Fetching the file back and comparing it"),
  };
  return _ (titles[step]);
}

/**
 * ctl_job_words_no_cancel:
 *
 * Returns: (transfer none): why nothing can be cancelled from the step %CTL_JOB_STEP_PUSH on
 */
const char *
ctl_job_words_no_cancel (void)
{
  return _ ("The servers are taking the file already: this can no longer be undone.");
}

/**
 * ctl_job_words_aftermath:
 * @error: of ctl_job_run_finish()
 *
 * A publisher that fails in the middle says why; one that refuses changes nothing
 * (ctl-provider-protocol.md, 3).
 *
 * Returns: (transfer none): what a run that failed leaves behind
 */
const char *
ctl_job_words_aftermath (const GError *error)
{
  if (g_error_matches (error, CTL_ERROR, CTL_ERROR_UNCERTAIN) ||
      g_error_matches (error, CTL_ERROR, CTL_ERROR_SERVER_FAILED))
    return _ ("The servers have either the new file or the one that they had before.");
  return _ ("Nothing was changed: the servers have the CTL file that they had before.");
}
