/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli.h"

G_BEGIN_DECLS

/**
 * Terminal:
 *
 * The program on a terminal of its own, with somebody at the keys. Its standard input is elsewhere.
 */
typedef struct _Terminal Terminal;

Terminal *terminal_new (Cli *cli, ...) G_GNUC_NULL_TERMINATED;
void terminal_answer (Terminal *self, const char *question, const char *answer);
gboolean terminal_has_echo (Terminal *self);
void terminal_kill (Terminal *self, int signal);
int terminal_end (Terminal *self, char **screen);

G_END_DECLS
