/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cli.h"

G_BEGIN_DECLS

/**
 * Publisher:
 * @address: HOST:PORT
 * @tvs: HOST:PORT of its trust verification service, which shows the same certificate
 * @fingerprint: SHA-256 of its certificate
 * @folder: under the folder of the lab; has pub and sub for the servers' files
 *
 * A running ctl-providerd with the captured cluster: cucm-1051-a-pub (CCM+TFTP, CAPF) and
 * cucm-1051-a-sub1 (CCM+TFTP). Its users are admin and signer (right ctl alone), whose
 * password stands in the lab's file "password".
 */
typedef struct
{
  char *address;
  char *tvs;
  char *fingerprint;
  char *folder;
  /*< private >*/
  Cli *cli;
  GSubprocess *process;
} Publisher;

Publisher *publisher_new (Cli *cli, const char *name, const char *mode);
void publisher_free (Publisher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Publisher, publisher_free)

const char *publisher_file (Publisher *self, const char *server);
void publisher_install (Publisher *self, CtlList *list);
CliRun *publisher_run (Publisher *self, ...) G_GNUC_NULL_TERMINATED;
void publisher_assert_kept (Publisher *self, const CliRun *run, CtlList *list);

G_END_DECLS
