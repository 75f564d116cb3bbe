/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "test-lab.h"

G_BEGIN_DECLS

/**
 * TestSshd:
 * @process: sshd, or NULL
 * @port: on loopback
 * @made_separation: whether the folder for its privilege separation was missing
 *
 * A real sshd with internal-sftp, with keys made for this run in the folder of the lab: host key
 * `host`, user key `id` and a `known_hosts` that fits.
 */
typedef struct
{
  GSubprocess *process;
  guint16 port;
  gboolean made_separation;
} TestSshd;

gboolean test_sshd_is_there (void);
void test_sshd_start (TestSshd *self, TestLab *lab);
void test_sshd_stop (TestSshd *self);
void test_sshd_configure (TestSshd *self, TestLab *lab, const char *server);

G_END_DECLS
