/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-token.h"

#include <p11-kit/pkcs11.h>

G_BEGIN_DECLS

GArray *ctl_slots_get (CK_FUNCTION_LIST *functions, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlToken *ctl_slots_look_at_reader (CK_FUNCTION_LIST *functions, CK_SLOT_ID slot, CK_FLAGS *flags);
void ctl_slots_look_at_token (CK_FUNCTION_LIST *functions, CtlToken *token);
CtlToken *ctl_slots_look (CK_FUNCTION_LIST *functions, CK_SLOT_ID slot);
CtlToken *ctl_slots_find (CK_FUNCTION_LIST *functions,
                          const CtlToken *name,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
