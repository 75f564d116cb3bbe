/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-finding.h"

/**
 * ctl_finding_severity_to_string:
 * @severity: how much a finding matters
 *
 * Returns: a word for scripts; never translated
 */
const char *
ctl_finding_severity_to_string (CtlFindingSeverity severity)
{
  static const char *const words[] = {
    [CTL_FINDING_OK] = "ok",
    [CTL_FINDING_NOTE] = "note",
    [CTL_FINDING_IN_THE_WAY] = "in-the-way",
  };
  return words[severity];
}

/**
 * ctl_finding_subject_to_string:
 * @subject: what a finding is about
 *
 * Returns: a word for scripts; never translated
 */
const char *
ctl_finding_subject_to_string (CtlFindingSubject subject)
{
  static const char *const words[] = {
    [CTL_FINDING_MODULES] = "modules",   [CTL_FINDING_READERS] = "readers",
    [CTL_FINDING_SAFENET] = "safenet",   [CTL_FINDING_USB] = "usb",
    [CTL_FINDING_PROGRAMS] = "programs", [CTL_FINDING_TOKENS] = "tokens",
    [CTL_FINDING_CLOCK] = "clock",       [CTL_FINDING_PUBLISHERS] = "publishers",
  };
  return words[subject];
}

static void
finding_free (gpointer data)
{
  CtlFinding *self = data;
  g_free (self->what);
  g_free (self->why);
  g_free (self->command);
  g_free (self);
}

/**
 * ctl_findings_new:
 *
 * Returns: (transfer full) (element-type CtlFinding): none
 */
GPtrArray *
ctl_findings_new (void)
{
  return g_ptr_array_new_with_free_func (finding_free);
}

/**
 * ctl_findings_add:
 * @findings: (inout): gets one more
 * @subject: what it is about
 * @severity: how much it matters
 * @name: a short name for scripts, which lives as long as the program
 * @what: a sentence, as for printf(); its values are safe for a terminal
 * @...: its values
 *
 * Returns: (transfer none): the new one
 */
CtlFinding *
ctl_findings_add (GPtrArray *findings,
                  CtlFindingSubject subject,
                  CtlFindingSeverity severity,
                  const char *name,
                  const char *what,
                  ...)
{
  CtlFinding *self = g_new0 (CtlFinding, 1);
  va_list values;
  va_start (values, what);
  self->what = g_strdup_vprintf (what, values);
  va_end (values);
  self->subject = subject;
  self->severity = severity;
  self->name = name;
  g_ptr_array_add (findings, self);
  return self;
}

/**
 * ctl_findings_count:
 * @findings: findings
 * @severity: how much they matter
 *
 * Returns: how many matter that much
 */
guint
ctl_findings_count (GPtrArray *findings, CtlFindingSeverity severity)
{
  guint count = 0;
  for (guint i = 0; i < findings->len; i++)
    count += ((CtlFinding *) findings->pdata[i])->severity == severity;
  return count;
}

/**
 * ctl_finding_set_why:
 * @self: a finding
 * @why: why it matters, or what may be behind it
 */
void
ctl_finding_set_why (CtlFinding *self, const char *why)
{
  g_free (self->why);
  self->why = g_strdup (why);
}

/**
 * ctl_finding_set_command:
 * @self: a finding
 * @command: what mends it, as for printf(); its values are quoted for a shell
 * @...: its values
 */
void
ctl_finding_set_command (CtlFinding *self, const char *command, ...)
{
  va_list values;
  va_start (values, command);
  g_free (self->command);
  self->command = g_strdup_vprintf (command, values);
  va_end (values);
}

/**
 * ctl_finding_set_watch:
 * @self: a finding that ends when something is plugged in
 */
void
ctl_finding_set_watch (CtlFinding *self)
{
  ctl_finding_set_command (self, "etoken-ctl tokens --watch");
  self->is_watch = TRUE;
}
