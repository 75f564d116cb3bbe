/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-job.h"

G_BEGIN_DECLS

char *ctl_outcome_summarise (GPtrArray *results); /* of CtlResult */
char *ctl_outcome_to_text (const CtlOutcome *self, const CtlPlan *plan);

G_END_DECLS
