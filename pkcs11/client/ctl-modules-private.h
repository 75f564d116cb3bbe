/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-modules.h"

G_BEGIN_DECLS

GPtrArray *ctl_modules_find_below (const char *root, const char *user_folder);

G_END_DECLS
