/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-system.h"

#include <string.h>

#include "ctl-text.h"

#define COMM_MAX 15 /* bytes that the kernel keeps of a process's name */

/**
 * ctl_system_has:
 * @root: folder that stands for `/`
 * @path: of a file or folder
 *
 * Returns: whether it is there
 */
gboolean
ctl_system_has (const char *root, const char *path)
{
  g_autofree char *below = g_build_filename (root, path, NULL);
  return g_file_test (below, G_FILE_TEST_EXISTS);
}

/**
 * ctl_system_is_masked:
 * @root: folder that stands for `/`
 * @unit: of systemd
 *
 * Returns: whether somebody forbade systemd to start it
 */
gboolean
ctl_system_is_masked (const char *root, const char *unit)
{
  g_autofree char *path = g_build_filename (root, "etc/systemd/system", unit, NULL);
  g_autofree char *target = g_file_read_link (path, NULL);
  return g_strcmp0 (target, "/dev/null") == 0;
}

/**
 * ctl_system_runs_systemd:
 * @root: folder that stands for `/`
 *
 * Returns: whether systemd starts the services here (sd_booted(3))
 */
gboolean
ctl_system_runs_systemd (const char *root)
{
  return ctl_system_has (root, "run/systemd/system");
}

/**
 * ctl_system_install_command:
 * @root: folder that stands for `/`
 * @package: what is missing
 *
 * Returns: (transfer full): how to install it with the package manager that is there
 */
char *
ctl_system_install_command (const char *root, CtlPackage package)
{
  static const struct
  {
    const char *program;
    const char *command;
    const char *packages[3];
  } managers[] = {
    { "usr/bin/apt", "apt install", { "opensc-pkcs11", "pcscd", "libccid" } },
    { "usr/bin/dnf", "dnf install", { "opensc", "pcsc-lite", "pcsc-lite-ccid" } },
    { "usr/bin/zypper", "zypper install", { "opensc", "pcsc-lite", "pcsc-ccid" } },
    { "usr/bin/pacman", "pacman -S", { "opensc", "pcsclite", "ccid" } },
  };
  guint i = 0;
  while (i + 1 < G_N_ELEMENTS (managers) && !ctl_system_has (root, managers[i].program))
    i++;
  if (!ctl_system_has (root, managers[i].program))
    i = 0;
  return g_strdup_printf ("sudo %s %s", managers[i].command, managers[i].packages[package]);
}

/**
 * ctl_system_dup_process_name:
 * @proc: folder with an entry for each process
 * @pid: a process
 *
 * Returns: (transfer full): its name, safe for a terminal; empty where it has ended
 */
char *
ctl_system_dup_process_name (const char *proc, GPid pid)
{
  g_autofree char *path = g_strdup_printf ("%s/%d/comm", proc, pid);
  g_autofree char *name = NULL;
  if (!g_file_get_contents (path, &name, NULL, NULL))
    return g_strdup ("");
  return ctl_text_safe (g_strchomp (name));
}

/**
 * ctl_system_find_process:
 * @proc: folder with an entry for each process
 * @name: of a program
 *
 * Returns: the first process of that name, 0 where there is none
 */
GPid
ctl_system_find_process (const char *proc, const char *name)
{
  g_autoptr (GDir) dir = g_dir_open (proc, 0, NULL);
  const char *entry;
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      gint64 pid = g_ascii_strtoll (entry, NULL, 10);
      if (pid <= 0)
        continue;
      g_autofree char *its = ctl_system_dup_process_name (proc, (GPid) pid);
      if (strncmp (its, name, COMM_MAX) == 0)
        return (GPid) pid;
    }
  return 0;
}
