/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-digest.h"
#include "ctl-secret.h"
#include "ctl-token.h"

#include <p11-kit/pkcs11.h>

G_BEGIN_DECLS

/**
 * CtlSignOrder:
 * @name: what the token is known by
 * @certificate: whose key shall sign
 * @digest: the digest
 * @hash: its value
 * @pin: (nullable): %NULL where the token has a PIN pad or wants none
 * @allow_last_try: whether the last PIN try may be used
 */
typedef struct
{
  CtlToken *name;
  CtlCertificate *certificate;
  CtlDigest digest;
  GBytes *hash;
  CtlSecret *pin;
  gboolean allow_last_try;
} CtlSignOrder;

GBytes *ctl_sign (CK_FUNCTION_LIST *functions,
                  const CtlSignOrder *order,
                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
