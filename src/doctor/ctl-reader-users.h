/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CtlReaderUser:
 * @pid: a process
 * @name: its name, safe for a terminal
 *
 * A program that talks to the PC/SC service.
 */
typedef struct
{
  GPid pid;
  char *name;
} CtlReaderUser;

GPtrArray *ctl_reader_users_find (const char *proc);
char *ctl_reader_users_describe (GPtrArray *users);

G_END_DECLS
