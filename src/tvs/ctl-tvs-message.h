/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CTL_TVS_PORT          2445
#define CTL_TVS_HEADER_LENGTH 10                        /* bytes */
#define CTL_TVS_DEVICE_NOBODY "CP-0000-SEP000000000000" /* who asks without being a phone */

/**
 * CtlTvsRequest:
 * @session: the asker's choice, repeated in the reply
 * @device: name of the phone, as `CP-7975-SEP001122334455`; as received, so pass it through
 *   ctl_text_safe() before it is shown
 * @certificate: DER of the certificate in question, not looked into
 *
 * The question whether a certificate is trusted (publisher-doors.md, 1).
 */
typedef struct
{
  guint32 session;
  char *device;
  GBytes *certificate;
} CtlTvsRequest;

/**
 * CtlTvsReply:
 * @session: of the request
 * @valid: whether the certificate is trusted
 * @roles: what for: one byte each, a #CtlFunction; empty where not @valid
 * @time_to_live: seconds for which the answer may be remembered; 0 where not @valid
 */
typedef struct
{
  guint32 session;
  gboolean valid;
  GBytes *roles;
  guint32 time_to_live;
} CtlTvsReply;

gboolean ctl_tvs_device_check (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

GBytes *ctl_tvs_request_encode (const CtlTvsRequest *self,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlTvsRequest *ctl_tvs_request_decode (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_tvs_request_free (CtlTvsRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlTvsRequest, ctl_tvs_request_free)

CtlTvsReply *ctl_tvs_reply_new (guint32 session, GBytes *roles, guint32 time_to_live);
CtlTvsReply *ctl_tvs_reply_new_invalid (guint32 session);
GBytes *ctl_tvs_reply_encode (const CtlTvsReply *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlTvsReply *ctl_tvs_reply_decode (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_tvs_reply_free (CtlTvsReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlTvsReply, ctl_tvs_reply_free)

gboolean ctl_tvs_reply_has_role (const CtlTvsReply *self, guint8 role);
char *ctl_tvs_reply_dup_roles (const CtlTvsReply *self);
gboolean ctl_tvs_reply_vouches (const CtlTvsReply *self);

gsize ctl_tvs_header_get_rest (const guint8 *header);

G_END_DECLS
