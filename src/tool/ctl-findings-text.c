/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-findings-text.h"

#include <glib/gi18n-lib.h>

#define MARK_COLUMN 2
#define TEXT_COLUMN 14 /* marks up to 10 characters wide stand before it */

static const char *
get_title (CtlFindingSubject subject)
{
  static const char *const titles[] = {
    [CTL_FINDING_MODULES] = N_ ("PKCS#11 modules"),
    [CTL_FINDING_READERS] = N_ ("Readers"),
    [CTL_FINDING_SAFENET] = N_ ("SafeNet's service"),
    [CTL_FINDING_USB] = N_ ("USB"),
    [CTL_FINDING_PROGRAMS] = N_ ("Other programs"),
    [CTL_FINDING_TOKENS] = N_ ("Tokens"),
    [CTL_FINDING_CLOCK] = N_ ("Clock"),
    [CTL_FINDING_PUBLISHERS] = N_ ("Known publishers"),
  };
  return _ (titles[subject]);
}

static const char *
get_mark (CtlFindingSeverity severity)
{
  static const char *const marks[] = {
    [CTL_FINDING_OK] = N_ ("ok"),
    [CTL_FINDING_NOTE] = N_ ("note"),
    [CTL_FINDING_IN_THE_WAY] = N_ ("IN THE WAY"),
  };
  return _ (marks[severity]);
}

/* Sentences stay in one piece where a program reads them: it may look for one. */
static void
append_sentence (GString *text, const char *first, const char *sentence, gboolean wrapped)
{
  if (wrapped)
    ctl_text_append_wrapped (text, first, TEXT_COLUMN, sentence);
  else
    g_string_append_printf (text, "%s%s\n", first, sentence);
}

/* What, why, and the command on a line of its own, as it is to be typed. */
static void
append_finding (GString *text, const CtlFinding *finding, gboolean wrapped)
{
  const char *mark = get_mark (finding->severity);
  int blanks = (int) (TEXT_COLUMN - MARK_COLUMN - g_utf8_strlen (mark, -1));
  g_autofree char *first = g_strdup_printf ("%*s%s%*s", MARK_COLUMN, "", mark, MAX (blanks, 1), "");
  g_autofree char *below = g_strnfill (TEXT_COLUMN, ' ');
  append_sentence (text, first, finding->what, wrapped);
  if (finding->severity == CTL_FINDING_OK)
    return;
  if (finding->why != NULL)
    append_sentence (text, below, finding->why, wrapped);
  if (finding->command != NULL)
    g_string_append_printf (text, "%s$ %s\n", below, finding->command);
}

/**
 * ctl_findings_text_new:
 * @findings: (element-type CtlFinding): by subject
 * @wrapped: whether for a terminal
 *
 * Returns: (transfer full): the findings in groups
 */
char *
ctl_findings_text_new (GPtrArray *findings, gboolean wrapped)
{
  GString *text = g_string_new (NULL);
  const CtlFinding *before = NULL;
  for (guint i = 0; i < findings->len; i++)
    {
      const CtlFinding *finding = findings->pdata[i];
      if (before == NULL || before->subject != finding->subject)
        g_string_append_printf (text, "%s%s\n", before != NULL ? "\n" : "",
                                get_title (finding->subject));
      append_finding (text, finding, wrapped);
      before = finding;
    }
  return g_string_free (text, FALSE);
}

/**
 * ctl_findings_note:
 * @tool: the tool
 * @findings: (element-type CtlFinding): findings
 *
 * Tells those that stand in the way, beside the answer of a command.
 */
void
ctl_findings_note (CtlTool *tool, GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const CtlFinding *finding = findings->pdata[i];
      const char *why = finding->why != NULL ? finding->why : "";
      if (finding->severity != CTL_FINDING_IN_THE_WAY)
        continue;
      ctl_tool_note (tool, "%s %s", finding->what, why);
      if (finding->command != NULL)
        ctl_tool_note (tool, "  $ %s", finding->command);
    }
}

static void
add_finding (JsonBuilder *builder, const CtlFinding *finding)
{
  json_builder_begin_object (builder);
  ctl_json_string (builder, "subject", ctl_finding_subject_to_string (finding->subject));
  ctl_json_string (builder, "name", finding->name);
  ctl_json_string (builder, "severity", ctl_finding_severity_to_string (finding->severity));
  ctl_json_string (builder, "what", finding->what);
  ctl_json_string (builder, "why", finding->why);
  ctl_json_string (builder, "command", finding->command);
  json_builder_end_object (builder);
}

/**
 * ctl_findings_json:
 * @builder: where a value may stand
 * @findings: (element-type CtlFinding): findings
 *
 * Adds them as an array.
 */
void
ctl_findings_json (JsonBuilder *builder, GPtrArray *findings)
{
  json_builder_begin_array (builder);
  for (guint i = 0; i < findings->len; i++)
    add_finding (builder, findings->pdata[i]);
  json_builder_end_array (builder);
}
