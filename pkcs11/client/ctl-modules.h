/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-found-module.h"

G_BEGIN_DECLS

/* The PKCS#11 modules on this machine as CtlFoundModule, best first (tokens.md): the chosen one,
 * SafeNet's places, the p11-kit registry, OpenSC. Each file once. */
GPtrArray *ctl_modules_find (const char *chosen);

G_END_DECLS
