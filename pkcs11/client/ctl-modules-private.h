/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>

#include "ctl-modules.h"

G_BEGIN_DECLS

/**
 * CtlModulePlaces:
 * @root: canonical path of the folder that stands for `/`
 * @user_folder: the user's configuration folder
 * @owner: who must own a module that nobody chose
 *
 * Where modules are looked for.
 */
typedef struct
{
  const char *root;
  const char *user_folder;
  uid_t owner;
} CtlModulePlaces;

GPtrArray *ctl_modules_find_in (const CtlModulePlaces *places, const char *chosen);

G_END_DECLS
