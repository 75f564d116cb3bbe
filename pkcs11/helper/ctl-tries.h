/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-session.h"
#include "ctl-token.h"

G_BEGIN_DECLS

void ctl_tries_read (CtlSession *session, CtlToken *token);
CtlToken *ctl_tries_find (CK_FUNCTION_LIST *functions,
                          const CtlToken *name,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_tries_explain (CK_FUNCTION_LIST *functions, const CtlToken *name, GError **error);

G_END_DECLS
