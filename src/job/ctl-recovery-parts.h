/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-copies.h"
#include "ctl-situation.h"
#include "ctl-step.h"

G_BEGIN_DECLS

/* The steps that recoveries are put together from. Each says by itself whether it is done or
 * needed; NULL: this situation does not need it. */

CtlStep *ctl_part_tokens (const CtlSituation *situation);
CtlStep *ctl_part_replacement (const CtlSituation *situation);
CtlStep *ctl_part_export (const CtlSituation *situation, gboolean is_exported);
CtlStep *ctl_part_trust (const CtlSituation *situation);
CtlStep *ctl_part_distrust (const CtlSituation *situation);

CtlStep *ctl_part_delete (const CtlSituation *situation);
CtlStep *ctl_part_lost_phones (const CtlSituation *situation);
CtlStep *ctl_part_before_leaving (const CtlSituation *situation);
CtlStep *ctl_part_leave (const CtlSituation *situation);

CtlStep *ctl_part_update (const CtlSituation *situation);
CtlStep *ctl_part_restart (const CtlSituation *situation);
CtlStep *ctl_part_compare (const CtlSituation *situation, GPtrArray *copies);

void ctl_part_add_phone_deletion (CtlStep *step);

char *ctl_certificates_dup_titles (GPtrArray *certificates); /* "A, B" */

G_END_DECLS
