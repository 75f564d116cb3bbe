/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-survey.h"
#include "ctl-warning.h"

G_BEGIN_DECLS

GPtrArray *ctl_survey_warn (const CtlSurvey *survey, gint64 now); /* of CtlWarning */

G_END_DECLS
