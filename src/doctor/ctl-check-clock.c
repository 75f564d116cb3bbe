/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-build-time.h"
#include "ctl-checks.h"

#define MEND "sudo timedatectl set-ntp true"

static char *
format (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M UTC") : g_strdup ("?");
}

/* The latest day at which a certificate of a token begins; 0: there is none. */
static gint64
get_latest_start (const CtlDoctorFacts *facts)
{
  gint64 latest = 0;
  for (guint i = 0; i < facts->tokens->len; i++)
    {
      const CtlToken *token = facts->tokens->pdata[i];
      for (guint j = 0; j < token->certificates->len; j++)
        {
          const CtlTokenCertificate *held = token->certificates->pdata[j];
          latest = MAX (latest, ctl_certificate_get_not_before (held->certificate));
        }
    }
  return latest;
}

static void
add_behind (const CtlDoctorFacts *facts, const char *than, gint64 seconds, GPtrArray *findings)
{
  g_autofree char *now = format (facts->now);
  g_autofree char *bound = format (seconds);
  CtlFinding *finding =
      ctl_findings_add (findings, CTL_FINDING_CLOCK, CTL_FINDING_IN_THE_WAY, "clock-behind",
                        _ ("The clock is behind: it shows %s, and %s on %s."), now, than, bound);
  ctl_finding_set_why (finding, _ ("The time stands in the signed file, and certificates are "
                                   "judged by it."));
  ctl_finding_set_command (finding, MEND);
}

/**
 * ctl_check_clock:
 * @facts: what was asked
 * @findings: (inout): gets the findings
 */
void
ctl_check_clock (const CtlDoctorFacts *facts, GPtrArray *findings)
{
  gint64 start = get_latest_start (facts);
  g_autofree char *now = format (facts->now);
  if (facts->now < BUILD_TIME)
    add_behind (facts, _ ("this program was built"), BUILD_TIME, findings);
  else if (facts->now < start)
    add_behind (facts, _ ("a token's certificate begins"), start, findings);
  else if (facts->is_synchronised)
    ctl_findings_add (findings, CTL_FINDING_CLOCK, CTL_FINDING_OK, "clock-synchronised",
                      _ ("The clock is synchronised: %s."), now);
  else
    {
      CtlFinding *finding =
          ctl_findings_add (findings, CTL_FINDING_CLOCK, CTL_FINDING_NOTE, "clock-not-synchronised",
                            _ ("The clock is not synchronised with a server. It shows %s."), now);
      ctl_finding_set_why (finding, _ ("The time stands in the signed file, and certificates are "
                                       "judged by it."));
      ctl_finding_set_command (finding, MEND);
    }
}
