/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-checks.h"
#include "ctl-system.h"
#include "ctl-text.h"

static const char *
get_failure (const CtlDoctorFacts *facts, guint i)
{
  return i < facts->failures->len ? facts->failures->pdata[i] : NULL;
}

static gboolean
has_working (const CtlDoctorFacts *facts)
{
  for (guint i = 0; i < facts->modules->len; i++)
    if (((CtlFoundModule *) facts->modules->pdata[i])->is_used && get_failure (facts, i) == NULL)
      return TRUE;
  return FALSE;
}

static void
check_used (const CtlFoundModule *module,
            const char *failure,
            CtlFindingSeverity severity,
            GPtrArray *findings)
{
  g_autofree char *path = ctl_text_safe (module->path);
  CtlFinding *finding;
  if (failure == NULL)
    {
      ctl_findings_add (findings, CTL_FINDING_MODULES, CTL_FINDING_OK, "module-works",
                        module->source == CTL_MODULE_CHOSEN
                            ? _ ("%s works, and is the only one used, since it was chosen.")
                            : _ ("%s works."),
                        path);
      return;
    }
  finding =
      ctl_findings_add (findings, CTL_FINDING_MODULES, severity, "module-fails", "%s.", failure);
  if (module->source == CTL_MODULE_CHOSEN)
    {
      ctl_finding_set_why (finding, _ ("No other module is used, since this one was chosen."));
      ctl_finding_set_command (finding, "etoken-ctl modules --forget");
    }
  else
    {
      ctl_finding_set_why (finding, _ ("No token can be seen through it."));
      ctl_finding_set_command (finding, "etoken-ctl modules");
    }
}

static void
check_refused (const CtlFoundModule *module, CtlFindingSeverity severity, GPtrArray *findings)
{
  g_autofree char *path = ctl_text_safe (module->path);
  g_autofree char *quoted = g_shell_quote (module->path);
  g_autofree char *safe = ctl_text_safe (quoted);
  gboolean exists = g_file_test (module->path, G_FILE_TEST_IS_REGULAR);
  CtlFinding *finding =
      ctl_findings_add (findings, CTL_FINDING_MODULES, exists ? severity : CTL_FINDING_NOTE,
                        exists ? "module-refused" : "module-missing", _ ("%s is not loaded. %s."),
                        path, module->refusal);
  if (!exists)
    {
      ctl_finding_set_why (finding, _ ("It may be left over from a package that was removed."));
      ctl_finding_set_command (finding, "etoken-ctl modules");
      return;
    }
  ctl_finding_set_why (finding, _ ("Whoever can change a module sees the PIN. If you trust this "
                                   "one nevertheless, choose it by name."));
  ctl_finding_set_command (finding, "etoken-ctl modules --choose %s", safe);
}

static void
add_none (const CtlDoctorPlaces *places, GPtrArray *findings)
{
  g_autofree char *command = ctl_system_install_command (places->root, CTL_PACKAGE_OPENSC);
  CtlFinding *finding = ctl_findings_add (findings, CTL_FINDING_MODULES, CTL_FINDING_IN_THE_WAY,
                                          "no-module", _ ("There is no PKCS#11 module."));
  ctl_finding_set_why (finding, _ ("Tokens are seen only through one. OpenSC reads open cards; "
                                   "tokens formatted by Aladdin/SafeNet software need SafeNet "
                                   "Authentication Client instead."));
  ctl_finding_set_command (finding, "%s", command);
}

/**
 * ctl_check_modules:
 * @facts: what was asked
 * @places: of the system
 * @findings: (inout): gets the findings
 *
 * What is wrong with one module stands in the way only where no other works.
 */
void
ctl_check_modules (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings)
{
  CtlFindingSeverity severity = has_working (facts) ? CTL_FINDING_NOTE : CTL_FINDING_IN_THE_WAY;
  if (facts->modules->len == 0)
    add_none (places, findings);
  for (guint i = 0; i < facts->modules->len; i++)
    {
      const CtlFoundModule *module = facts->modules->pdata[i];
      if (module->is_used)
        check_used (module, get_failure (facts, i), severity, findings);
      else if (module->refusal != NULL)
        check_refused (module, severity, findings);
    }
}
