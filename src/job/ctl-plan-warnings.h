/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-plan-draft.h"

G_BEGIN_DECLS

void ctl_plan_warn (CtlPlan *plan, const CtlWishes *wishes, const CtlSurvey *survey, gint64 now);

G_END_DECLS
