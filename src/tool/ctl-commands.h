/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-command.h"

G_BEGIN_DECLS

/* Every command has a file of its own, ctl-command-NAME.c; the table in main.c lists them in the
 * order of the help. */

G_END_DECLS
