/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-survey.h"

G_BEGIN_DECLS

/* How well phones know somebody who is to sign; a greater one is a better choice. */
typedef enum
{
  CTL_STANDING_UNKNOWN,
  CTL_STANDING_TRUSTED, /* in Phone-SAST-trust, which phones with Security By Default ask */
  CTL_STANDING_LISTED,  /* in the installed file, which phones hold */
} CtlStanding;

CtlStanding ctl_standing_of_signer (const CtlSurvey *survey, CtlCertificate *signer);
const char *ctl_standing_explain (CtlStanding self, const CtlSurvey *survey);

G_END_DECLS
