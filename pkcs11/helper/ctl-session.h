/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-secret.h"

#include <p11-kit/pkcs11.h>

G_BEGIN_DECLS

/**
 * CtlSession:
 *
 * An open session with a token. It is logged out and closed with its scope.
 */
typedef struct _CtlSession CtlSession;

CtlSession *ctl_session_open (CK_FUNCTION_LIST *functions,
                              CK_SLOT_ID slot,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlSession *ctl_session_open_writable (CK_FUNCTION_LIST *functions,
                                       CK_SLOT_ID slot,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_session_close (CtlSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlSession, ctl_session_close)

CK_RV ctl_session_login (CtlSession *self, CK_USER_TYPE user, const CtlSecret *pin);
CK_RV ctl_session_set_pin (CtlSession *self, const CtlSecret *old, const CtlSecret *new);

GArray *ctl_session_find (CtlSession *self,
                          CK_ATTRIBUTE *attributes,
                          CK_ULONG count,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *ctl_session_read (CtlSession *self,
                          CK_OBJECT_HANDLE object,
                          CK_ATTRIBUTE_TYPE type,
                          gsize limit,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_session_sign_init (CtlSession *self,
                                CK_OBJECT_HANDLE key,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *ctl_session_sign (CtlSession *self, GBytes *info, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
