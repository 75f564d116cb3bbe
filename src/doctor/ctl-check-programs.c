/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-checks.h"
#include "ctl-reader-users.h"
#include "ctl-system.h"
#include "ctl-text.h"

#define GPG_DAEMON "scdaemon"

/* GnuPG's daemon lets go of the reader when it is told to, and comes back when GnuPG needs it. */
static void
set_mending (CtlFinding *finding, GPtrArray *users, gboolean has_gpg)
{
  if (has_gpg)
    {
      ctl_finding_set_command (finding, "gpgconf --kill " GPG_DAEMON);
      return;
    }
  g_autoptr (GString) command = g_string_new ("kill");
  for (guint i = 0; i < users->len; i++)
    g_string_append_printf (command, " %d", ((CtlReaderUser *) users->pdata[i])->pid);
  ctl_finding_set_command (finding, users->len > 0 ? "%s" : "sudo etoken-ctl doctor", command->str);
}

static void
add_exclusive (const CtlCardReader *reader, GPtrArray *users, gboolean has_gpg, GPtrArray *findings)
{
  g_autofree char *name = ctl_text_safe (reader->name);
  g_autofree char *who = users->len > 0 ? ctl_reader_users_describe (users) : NULL;
  CtlFinding *finding =
      who != NULL
          ? ctl_findings_add (findings, CTL_FINDING_PROGRAMS, CTL_FINDING_IN_THE_WAY, "reader-held",
                              _ ("Another program holds the reader “%s” for itself. Programs that "
                                 "use readers now: %s."),
                              name, who)
          : ctl_findings_add (findings, CTL_FINDING_PROGRAMS, CTL_FINDING_IN_THE_WAY, "reader-held",
                              _ ("Another program holds the reader “%s” for itself. Only root can "
                                 "see which."),
                              name);
  ctl_finding_set_why (finding, _ ("Nobody else gets at the token until that program lets go of "
                                   "it. Close it, or end it."));
  set_mending (finding, users, has_gpg);
}

/* It may also open a USB token by itself, past PC/SC, so that no reader is seen at all. */
static void
add_gpg (const CtlDoctorFacts *facts, GPid pid, GPtrArray *findings)
{
  gboolean sees_readers = facts->service->readers->len > 0;
  CtlFinding *finding = ctl_findings_add (
      findings, CTL_FINDING_PROGRAMS, CTL_FINDING_NOTE, "scdaemon-runs",
      sees_readers ? _ ("GnuPG's scdaemon (process %d) runs, and may take hold of a token.")
                   : _ ("GnuPG's scdaemon (process %d) runs, and may be what keeps readers from "
                        "being seen."),
      pid);
  ctl_finding_set_why (finding, _ ("It talks to tokens past pcscd unless its configuration has the "
                                   "line disable-ccid."));
  ctl_finding_set_command (finding, "gpgconf --kill " GPG_DAEMON);
}

/**
 * ctl_check_programs:
 * @facts: what was asked, the service among it
 * @places: of the system
 * @findings: (inout): gets the findings
 *
 * PC/SC tells that a reader is held, and not by whom: all programs that talk to it are named.
 */
void
ctl_check_programs (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings)
{
  GPid gpg = ctl_system_find_process (places->proc, GPG_DAEMON);
  guint before = findings->len;
  g_autoptr (GPtrArray) users = ctl_reader_users_find (places->proc);
  for (guint i = 0; i < facts->service->readers->len; i++)
    {
      const CtlCardReader *reader = facts->service->readers->pdata[i];
      if (reader->flags & CTL_CARD_READER_EXCLUSIVE)
        add_exclusive (reader, users, gpg != 0, findings);
    }
  if (findings->len == before && gpg != 0)
    add_gpg (facts, gpg, findings);
  else if (findings->len == before && facts->service->readers->len > 0)
    ctl_findings_add (findings, CTL_FINDING_PROGRAMS, CTL_FINDING_OK, "reader-free",
                      _ ("No program holds a reader for itself."));
}
