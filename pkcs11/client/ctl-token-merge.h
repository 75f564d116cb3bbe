/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-token.h"

G_BEGIN_DECLS

gboolean ctl_token_is_still (const CtlToken *before, const CtlToken *now);
void ctl_token_merge (GPtrArray *tokens, GPtrArray *more);

G_END_DECLS
