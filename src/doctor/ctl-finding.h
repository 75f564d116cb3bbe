/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CTL_FINDING_OK,
  CTL_FINDING_NOTE,
  CTL_FINDING_IN_THE_WAY, /* of using a token or a publisher */
} CtlFindingSeverity;

/* What findings are grouped by, in the order in which they are told. */
typedef enum
{
  CTL_FINDING_MODULES,
  CTL_FINDING_READERS,
  CTL_FINDING_SAFENET,
  CTL_FINDING_USB,
  CTL_FINDING_PROGRAMS,
  CTL_FINDING_TOKENS,
  CTL_FINDING_CLOCK,
  CTL_FINDING_PUBLISHERS,
  CTL_FINDING_SUBJECT_LAST = CTL_FINDING_PUBLISHERS,
} CtlFindingSubject;

const char *ctl_finding_severity_to_string (CtlFindingSeverity severity); /* for scripts */
const char *ctl_finding_subject_to_string (CtlFindingSubject subject);    /* for scripts */

/**
 * CtlFinding:
 * @subject: what it is about
 * @severity: how much it matters
 * @name: a short name for scripts; never translated
 * @what: a sentence
 * @why: (nullable): why it matters, or what may be behind it
 * @command: (nullable): what mends it, to be typed as it stands; nothing ever runs it by itself
 *
 * @is_watch: whether @command does not mend it, but shows what comes and goes, which a window does
 *   by itself
 *
 * What a check found. All texts are safe for a terminal.
 */
typedef struct
{
  CtlFindingSubject subject;
  CtlFindingSeverity severity;
  const char *name;
  char *what;
  char *why;
  char *command;
  gboolean is_watch;
} CtlFinding;

/* An array of findings, and a new one at its end. */
GPtrArray *ctl_findings_new (void);
CtlFinding *ctl_findings_add (GPtrArray *findings,
                              CtlFindingSubject subject,
                              CtlFindingSeverity severity,
                              const char *name,
                              const char *what,
                              ...) G_GNUC_PRINTF (5, 6);
guint ctl_findings_count (GPtrArray *findings, CtlFindingSeverity severity);

void ctl_finding_set_why (CtlFinding *self, const char *why);
void ctl_finding_set_command (CtlFinding *self, const char *command, ...) G_GNUC_PRINTF (2, 3);
void ctl_finding_set_watch (CtlFinding *self);

G_END_DECLS
