/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-plan-draft.h"

G_BEGIN_DECLS

CtlPlan *ctl_plan_new (const CtlWishes *wishes,
                       const CtlSurvey *survey,
                       gint64 now,
                       CtlDraft **draft,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_plan_check (const CtlWishes *wishes,
                         const CtlSurvey *survey,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_plan_free (CtlPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlPlan, ctl_plan_free)

G_END_DECLS
