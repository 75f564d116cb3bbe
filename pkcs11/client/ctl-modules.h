/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Paths of the PKCS#11 modules on this machine, best first (tokens.md): SafeNet's places, the
 * p11-kit registry, OpenSC. Each file once, by its canonical path. */
GPtrArray *ctl_modules_find (void);

G_END_DECLS
