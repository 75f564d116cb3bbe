/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-token.h"

#include <p11-kit/pkcs11.h>

G_BEGIN_DECLS

void ctl_contents_read (CK_FUNCTION_LIST *functions, CtlToken *token);

G_END_DECLS
