/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What distributions call differently. */
typedef enum
{
  CTL_PACKAGE_OPENSC,
  CTL_PACKAGE_PCSCD,
  CTL_PACKAGE_CCID,
} CtlPackage;

gboolean ctl_system_has (const char *root, const char *path);
gboolean ctl_system_is_masked (const char *root, const char *unit);
gboolean ctl_system_runs_systemd (const char *root);
char *ctl_system_install_command (const char *root, CtlPackage package);

/* A process, by the name that it goes by in @proc; 0: there is none. */
GPid ctl_system_find_process (const char *proc, const char *name);
char *ctl_system_dup_process_name (const char *proc, GPid pid);

G_END_DECLS
