/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-checks.h"
#include "ctl-system.h"

#define SERVICE "SACSrv"

static gboolean
is_safenet (const char *path)
{
  static const char *const prefixes[] = { "libeToken.so", "libeTPkcs11.so", "libIDPrimePKCS11.so" };
  g_autofree char *name = g_path_get_basename (path);
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (name, prefixes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_used (const CtlDoctorFacts *facts)
{
  for (guint i = 0; i < facts->modules->len; i++)
    {
      const CtlFoundModule *module = facts->modules->pdata[i];
      if (module->is_used && (module->source == CTL_MODULE_SAFENET || is_safenet (module->path)))
        return TRUE;
    }
  return FALSE;
}

static void
add_not_running (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings)
{
  CtlFinding *finding =
      ctl_findings_add (findings, CTL_FINDING_SAFENET,
                        ctl_doctor_facts_have_token (facts) ? CTL_FINDING_NOTE
                                                            : CTL_FINDING_IN_THE_WAY,
                        "sacsrv-not-running", _ ("SafeNet's service %s is not running."), SERVICE);
  ctl_finding_set_why (finding, _ ("SafeNet's module needs it to see tokens."));
  if (ctl_system_runs_systemd (places->root))
    ctl_finding_set_command (finding, "sudo systemctl enable --now " SERVICE);
  else
    ctl_finding_set_command (finding, "sudo /usr/bin/" SERVICE);
}

/**
 * ctl_check_safenet:
 * @facts: what was asked
 * @places: of the system
 * @findings: (inout): gets a finding where SafeNet's module is used
 */
void
ctl_check_safenet (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings)
{
  if (!is_used (facts))
    return;
  if (ctl_system_find_process (places->proc, SERVICE) != 0)
    ctl_findings_add (findings, CTL_FINDING_SAFENET, CTL_FINDING_OK, "sacsrv-runs",
                      _ ("SafeNet's service %s runs."), SERVICE);
  else
    add_not_running (facts, places, findings);
}
