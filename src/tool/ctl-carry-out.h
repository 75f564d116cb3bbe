/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-job.h"
#include "ctl-tool.h"

G_BEGIN_DECLS

/* A job at work on the command line: its plan is told, somebody agrees, and it is run. */

const CtlPlan *
ctl_carry_out_plan (CtlTool *tool, CtlJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const CtlOutcome *ctl_carry_out_run (CtlTool *tool,
                                     CtlJob *job,
                                     const CtlPlan *plan,
                                     gboolean yes,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_carry_out_confirm (CtlTool *tool,
                                const char *question,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
