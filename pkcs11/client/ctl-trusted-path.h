/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

char *ctl_trusted_path_find_fault (const char *path, const char *root, uid_t owner);

G_END_DECLS
