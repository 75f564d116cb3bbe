/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-situation.h"
#include "ctl-step.h"

G_BEGIN_DECLS

GPtrArray *ctl_recovery_steps_new (const CtlSituation *situation,
                                   gboolean is_exported,
                                   GPtrArray *copies); /* of CtlStep */
const CtlStep *ctl_recovery_steps_get_next (GPtrArray *steps);

G_END_DECLS
