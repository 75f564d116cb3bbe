/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-checks.h"
#include "ctl-system.h"
#include "ctl-text.h"

/* Where a token is seen in another way, the service is not needed for it. */
static CtlFinding *
add_obstacle (const CtlDoctorFacts *facts, GPtrArray *findings, const char *name, const char *what)
{
  return ctl_findings_add (findings, CTL_FINDING_READERS,
                           ctl_doctor_facts_have_token (facts) ? CTL_FINDING_NOTE
                                                               : CTL_FINDING_IN_THE_WAY,
                           name, "%s", what);
}

static gboolean
has_pcscd (const CtlDoctorPlaces *places)
{
  return ctl_system_has (places->root, "usr/sbin/pcscd") ||
         ctl_system_has (places->root, "usr/bin/pcscd");
}

static void
check_missing (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings)
{
  g_autofree char *command = ctl_system_install_command (places->root, CTL_PACKAGE_PCSCD);
  CtlFinding *finding =
      add_obstacle (facts, findings, "pcscd-missing", _ ("The service pcscd is not installed."));
  ctl_finding_set_why (finding, _ ("Modules see readers and USB tokens only through it."));
  ctl_finding_set_command (finding, "%s", command);
}

static void
check_not_running (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings)
{
  gboolean is_masked = ctl_system_is_masked (places->root, "pcscd.socket") ||
                       ctl_system_is_masked (places->root, "pcscd.service");
  CtlFinding *finding = add_obstacle (
      facts, findings, is_masked ? "pcscd-masked" : "pcscd-not-running",
      is_masked ? _ ("The service pcscd is not running, and systemd was forbidden to start it.")
                : _ ("The service pcscd is not running."));
  ctl_finding_set_why (finding, _ ("Modules see readers and USB tokens only through it."));
  if (!ctl_system_runs_systemd (places->root))
    ctl_finding_set_command (finding, "sudo pcscd");
  else
    ctl_finding_set_command (finding, "%ssudo systemctl enable --now pcscd.socket",
                             is_masked ? "sudo systemctl unmask pcscd.socket pcscd.service && "
                                       : "");
}

/* Only a name that needs no quoting, neither for a shell nor in a rule. */
static const char *
get_user (void)
{
  const char *name = g_get_user_name ();
  return strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen (name) ? name : "NAME";
}

static void
check_refused (const CtlDoctorFacts *facts, GPtrArray *findings)
{
  CtlFinding *finding = add_obstacle (facts, findings, "pcscd-refuses",
                                      _ ("The service pcscd runs, but refuses to serve you."));
  ctl_finding_set_why (
      finding, _ ("polkit lets only the person at the machine's own screen use readers, and not "
                  "one who came over ssh, unless a rule says so."));
  ctl_finding_set_command (
      finding,
      "echo 'polkit.addRule(function(action, subject) { "
      "if (action.id.indexOf(\"org.debian.pcsc-lite.\") == 0 && subject.user == \"%s\") "
      "return polkit.Result.YES; });' | sudo tee /etc/polkit-1/rules.d/50-etoken-ctl.rules",
      get_user ());
}

static void
check_failed (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings)
{
  g_autofree char *words =
      facts->service->error != NULL ? ctl_text_safe (facts->service->error) : g_strdup ("");
  g_autofree char *what = g_strdup_printf (_ ("The service pcscd does not work. %s"), words);
  CtlFinding *finding = add_obstacle (facts, findings, "pcscd-fails", what);
  ctl_finding_set_why (finding, _ ("Modules see readers and USB tokens only through it; one that "
                                   "hangs makes them hang."));
  ctl_finding_set_command (finding, ctl_system_runs_systemd (places->root)
                                        ? "sudo systemctl restart pcscd.service"
                                        : "sudo pkill -KILL -x pcscd; sudo pcscd");
}

static gboolean
has_driver (const CtlDoctorPlaces *places)
{
  return ctl_system_has (places->root, "usr/lib/pcsc/drivers/ifd-ccid.bundle") ||
         ctl_system_has (places->root, "usr/lib64/pcsc/drivers/ifd-ccid.bundle");
}

static void
check_no_reader (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings)
{
  g_autofree char *command = ctl_system_install_command (places->root, CTL_PACKAGE_CCID);
  CtlFinding *finding;
  if (!has_driver (places))
    {
      finding = add_obstacle (facts, findings, "driver-missing",
                              _ ("pcscd sees no reader, and its driver for USB readers and tokens "
                                 "is not installed."));
      ctl_finding_set_command (finding, "%s", command);
      return;
    }
  finding = add_obstacle (facts, findings, "no-reader",
                          _ ("pcscd runs, and sees neither a reader nor a USB token."));
  ctl_finding_set_why (finding, _ ("Plug the token in, into another socket if its light stays "
                                   "off, and watch whether it comes."));
  ctl_finding_set_watch (finding);
}

static char *
join_names (const CtlReaderService *service, guint flags)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < service->readers->len; i++)
    {
      const CtlCardReader *reader = service->readers->pdata[i];
      g_autofree char *safe = ctl_text_safe (reader->name);
      if ((reader->flags & flags) == flags)
        g_string_append_printf (text, "%s“%s”", text->len > 0 ? ", " : "", safe);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
check_empty (const CtlDoctorFacts *facts, GPtrArray *findings)
{
  g_autofree char *names = join_names (facts->service, 0);
  g_autofree char *what =
      g_strdup_printf (_ ("pcscd runs, and no token is in the readers that it sees: %s."), names);
  CtlFinding *finding = add_obstacle (facts, findings, "no-token", what);
  ctl_finding_set_why (finding, _ ("Put the token in, and watch whether it comes."));
  ctl_finding_set_watch (finding);
}

static void
check_reader (const CtlDoctorFacts *facts, const CtlCardReader *reader, GPtrArray *findings)
{
  g_autofree char *name = ctl_text_safe (reader->name);
  g_autofree char *what = NULL;
  CtlFinding *finding;
  if (!(reader->flags & CTL_CARD_READER_PRESENT))
    return;
  if (reader->flags & CTL_CARD_READER_MUTE)
    {
      what = g_strdup_printf (_ ("What is in the reader “%s” does not answer."), name);
      finding = add_obstacle (facts, findings, "token-mute", what);
      ctl_finding_set_why (finding, _ ("Pull it out, put it in again the right way round, and "
                                       "watch whether it comes."));
      ctl_finding_set_watch (finding);
    }
  else if (!ctl_doctor_facts_show_reader (facts, reader))
    {
      what = g_strdup_printf (_ ("What is in the reader “%s” is shown by no module."), name);
      finding = add_obstacle (facts, findings, "token-in-no-slot", what);
      ctl_finding_set_why (finding, _ ("A module for this kind of token is missing, does not load, "
                                       "or did not get at the reader."));
      ctl_finding_set_command (finding, "etoken-ctl modules");
    }
}

static void
check_running (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings)
{
  if (facts->service->readers->len == 0)
    {
      check_no_reader (facts, places, findings);
      return;
    }
  if (!ctl_reader_service_has (facts->service, CTL_CARD_READER_PRESENT))
    {
      check_empty (facts, findings);
      return;
    }
  g_autofree char *names = join_names (facts->service, CTL_CARD_READER_PRESENT);
  ctl_findings_add (findings, CTL_FINDING_READERS, CTL_FINDING_OK, "pcscd-works",
                    _ ("pcscd runs, and sees a token in %s."), names);
  for (guint i = 0; i < facts->service->readers->len; i++)
    check_reader (facts, facts->service->readers->pdata[i], findings);
}

/**
 * ctl_check_readers:
 * @facts: what was asked, the service among it
 * @places: of the system
 * @findings: (inout): gets the findings
 *
 * Why no token is to be seen, as far as PC/SC knows.
 */
void
ctl_check_readers (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings)
{
  switch (facts->service->state)
    {
    case CTL_READER_SERVICE_RUNNING:
      check_running (facts, places, findings);
      break;
    case CTL_READER_SERVICE_NOT_RUNNING:
      if (has_pcscd (places))
        check_not_running (facts, places, findings);
      else
        check_missing (facts, places, findings);
      break;
    case CTL_READER_SERVICE_REFUSED:
      check_refused (facts, findings);
      break;
    case CTL_READER_SERVICE_FAILED:
      check_failed (facts, places, findings);
      break;
    }
}
