/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-frame.h"

#include <p11-kit/pkcs11.h>

G_BEGIN_DECLS

gboolean ctl_change_pin (CK_FUNCTION_LIST *functions,
                         const CtlFields *request,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
