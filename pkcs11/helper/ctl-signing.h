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
 * @allow_last_try: whether the last PIN try may be used
 */
typedef struct
{
  CtlToken *name;
  CtlCertificate *certificate;
  CtlDigest digest;
  GBytes *hash;
  gboolean allow_last_try;
} CtlSignOrder;

void ctl_sign_order_clear (CtlSignOrder *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlSignOrder, ctl_sign_order_clear)

/**
 * CtlSigning:
 *
 * A token that is logged in to and whose key was found: one signature away from its end. A key may
 * want the PIN once more for that.
 */
typedef struct _CtlSigning CtlSigning;

CtlSigning *ctl_signing_begin (CK_FUNCTION_LIST *functions,
                               CtlSignOrder *order,
                               const CtlSecret *pin,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_signing_free (CtlSigning *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlSigning, ctl_signing_free)

gboolean ctl_signing_wants_pin (const CtlSigning *self);
CtlToken *ctl_signing_look (CtlSigning *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *ctl_signing_finish (CtlSigning *self,
                            const CtlSecret *pin,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
