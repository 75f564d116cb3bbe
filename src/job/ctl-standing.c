/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-standing.h"

#include <glib/gi18n-lib.h>

#include "ctl-list-tokens.h"

/**
 * ctl_standing_of_signer:
 * @survey: what is there now
 * @signer: the certificate of somebody who could sign
 *
 * Returns: how well phones know them
 */
CtlStanding
ctl_standing_of_signer (const CtlSurvey *survey, CtlCertificate *signer)
{
  if (survey->installed != NULL && ctl_list_find_signer (survey->installed, signer) != NULL)
    return CTL_STANDING_LISTED;
  if (survey->trust != NULL && ctl_certificates_contain (survey->trust, signer))
    return CTL_STANDING_TRUSTED;
  return CTL_STANDING_UNKNOWN;
}

/**
 * ctl_standing_explain:
 * @self: how well phones know somebody
 * @survey: what is there now
 *
 * Returns: (nullable): what that means, a translated sentence; %NULL where phones hold no file, so
 *   that it means nothing
 */
const char *
ctl_standing_explain (CtlStanding self, const CtlSurvey *survey)
{
  if (self == CTL_STANDING_LISTED)
    return _ ("In the installed CTL file: phones that hold it know this token.");
  if (survey->installed == NULL && survey->unreadable == NULL)
    return NULL;
  if (self == CTL_STANDING_TRUSTED)
    return _ ("Not in the installed CTL file, but in Phone-SAST-trust: phones with Security By "
              "Default ask about it.");
  if (survey->trust == NULL)
    return _ ("Not in the installed CTL file, and Phone-SAST-trust could not be read: phones may "
              "not know this token.");
  return _ ("Neither in the installed CTL file nor in Phone-SAST-trust: phones do not know this "
            "token.");
}
