/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-answer.h"

#include <p11-kit/pkcs11.h>

G_BEGIN_DECLS

gboolean ctl_list_read_token (const CtlAnswer *answer,
                              CK_FUNCTION_LIST *functions,
                              CtlToken *token,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlFrame *ctl_list (const CtlAnswer *answer,
                    CK_FUNCTION_LIST *functions,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
