/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-checks.h"
#include "ctl-system.h"
#include "ctl-text.h"

#define VENDOR  "0529" /* Aladdin, later SafeNet */
#define OLD_PRO "0600" /* eToken PRO, the only one that is no CCID reader (tokens.md) */

/* One line of a small file of the kernel's; NULL where there is none. */
static char *
read_attribute (const char *folder, const char *device, const char *name)
{
  g_autofree char *path = g_build_filename (folder, device, name, NULL);
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return ctl_text_safe (g_strchomp (text));
}

/* Each as "eToken PRO (0529:0600)". */
static GPtrArray *
find_devices (const char *folder, gboolean *has_old_pro)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *vendor = read_attribute (folder, entry, "idVendor");
      if (g_strcmp0 (vendor, VENDOR) != 0)
        continue;
      g_autofree char *id = read_attribute (folder, entry, "idProduct");
      g_autofree char *product = read_attribute (folder, entry, "product");
      *has_old_pro |= g_strcmp0 (id, OLD_PRO) == 0;
      g_ptr_array_add (devices, g_strdup_printf ("%s (" VENDOR ":%s)",
                                                 product != NULL ? product : _ ("token"),
                                                 id != NULL ? id : "????"));
    }
  return devices;
}

/* As drivers call the readers that such tokens are. */
static gboolean
is_named_so (const char *name)
{
  static const char *const makers[] = { "aladdin", "safenet", "etoken", "aks ifd", "aks-ifd" };
  g_autofree char *folded = g_ascii_strdown (name, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    if (strstr (folded, makers[i]) != NULL)
      return TRUE;
  return FALSE;
}

static guint
count_readers (const CtlReaderService *service)
{
  guint count = 0;
  for (guint i = 0; i < service->readers->len; i++)
    {
      const CtlCardReader *reader = service->readers->pdata[i];
      count += (reader->flags & CTL_CARD_READER_PRESENT) && is_named_so (reader->name);
    }
  return count;
}

static guint
count_slots (const CtlDoctorFacts *facts)
{
  guint count = 0;
  for (guint i = 0; i < facts->tokens->len; i++)
    {
      const CtlToken *token = facts->tokens->pdata[i];
      count += token->state != CTL_TOKEN_NO_TOKEN &&
               (is_named_so (token->reader) || is_named_so (token->manufacturer));
    }
  return count;
}

static void
set_restart (CtlFinding *finding, const CtlDoctorPlaces *places)
{
  ctl_finding_set_command (finding, ctl_system_runs_systemd (places->root)
                                        ? "sudo systemctl restart pcscd.service"
                                        : "sudo pkill -x pcscd; sudo pcscd");
}

static void
add_unseen (const CtlDoctorPlaces *places,
            GPtrArray *devices,
            guint seen,
            gboolean has_old_pro,
            GPtrArray *findings)
{
  g_ptr_array_add (devices, NULL);
  g_autofree char *names = g_strjoinv (", ", (char **) devices->pdata);
  CtlFinding *finding =
      ctl_findings_add (findings, CTL_FINDING_USB, CTL_FINDING_IN_THE_WAY, "usb-in-no-slot",
                        _ ("Of the Aladdin/SafeNet tokens that are plugged in, only %u of %u can "
                           "be seen in a reader: "
                           "%s."),
                        seen, devices->len - 1, names);
  if (has_old_pro)
    ctl_finding_set_why (
        finding, _ ("The old eToken PRO needs the driver of SafeNet Authentication Client: install "
                    "that first, then start pcscd anew. Or another program holds the token."));
  else
    ctl_finding_set_why (finding, _ ("Its driver may have missed it, or another program may hold "
                                     "it. Pull it out and plug it in again, or start pcscd "
                                     "anew."));
  set_restart (finding, places);
}

/**
 * ctl_check_usb:
 * @facts: what was asked
 * @places: of the system
 * @findings: (inout): gets a finding
 *
 * Nothing tells which USB device a reader is, so that they are counted. Where PC/SC does not run
 * that is what must be mended first, and ctl_check_readers() says so.
 */
void
ctl_check_usb (const CtlDoctorFacts *facts, const CtlDoctorPlaces *places, GPtrArray *findings)
{
  gboolean has_old_pro = FALSE;
  g_autoptr (GPtrArray) devices = find_devices (places->usb, &has_old_pro);
  guint seen = MAX (count_readers (facts->service), count_slots (facts));
  if (devices->len == 0)
    ctl_findings_add (findings, CTL_FINDING_USB, CTL_FINDING_OK, "usb-none",
                      _ ("No Aladdin/SafeNet token is plugged in."));
  else if (seen >= devices->len)
    ctl_findings_add (findings, CTL_FINDING_USB, CTL_FINDING_OK, "usb-seen",
                      _ ("Each Aladdin/SafeNet token that is plugged in can be seen in a reader."));
  else if (facts->service->state == CTL_READER_SERVICE_RUNNING)
    add_unseen (places, devices, seen, has_old_pro, findings);
  else
    ctl_findings_add (
        findings, CTL_FINDING_USB, CTL_FINDING_NOTE, "usb-waits",
        _ ("%u Aladdin/SafeNet tokens are plugged in, and wait for pcscd: see above."),
        devices->len);
}
