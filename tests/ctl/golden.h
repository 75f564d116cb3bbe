/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-list.h"

G_BEGIN_DECLS

/* Files of tests/ctl/data, found through G_TEST_SRCDIR. */
CtlList *golden_load (const char *name);
void golden_compare (const char *name, const char *text);

G_END_DECLS
