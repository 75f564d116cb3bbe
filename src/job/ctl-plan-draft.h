/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-draft.h"
#include "ctl-wishes.h"

G_BEGIN_DECLS

CtlDraft *ctl_plan_draft_new (const CtlWishes *wishes,
                              const CtlSurvey *survey,
                              GPtrArray *notes,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
