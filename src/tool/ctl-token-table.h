/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-token.h"

G_BEGIN_DECLS

char *ctl_token_table_new (GPtrArray *tokens);
char *ctl_token_table_line (const CtlToken *token);

G_END_DECLS
