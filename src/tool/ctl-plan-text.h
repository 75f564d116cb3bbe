/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-job.h"
#include "ctl-tool.h"

G_BEGIN_DECLS

char *ctl_plan_to_text (const CtlPlan *plan, gboolean wrapped);
void ctl_plan_print_json (CtlTool *tool, const CtlPlan *plan);
char *ctl_plan_to_checklist (const CtlPlan *plan);

G_END_DECLS
