/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-job.h"

G_BEGIN_DECLS

void ctl_finished_warn (CtlPlan *plan);

G_END_DECLS
