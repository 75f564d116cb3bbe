/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-list.h"

G_BEGIN_DECLS

typedef enum
{
  CTL_VERDICT_VALID,
  CTL_VERDICT_INVALID,
  CTL_VERDICT_UNKNOWN_SIGNER, /* no SAST record has the header's serial and issuer */
} CtlVerdict;

CtlVerdict ctl_verify (CtlList *list, char **reason);
CtlRecord *ctl_verify_find_signer (CtlList *list);
gboolean ctl_verify_with (CtlList *list,
                          CtlCertificate *certificate,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *ctl_verify_get_signed_hash (CtlList *list, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *ctl_verdict_to_string (CtlVerdict verdict);
char *ctl_verify_describe_signer (CtlList *list);

gboolean ctl_verify_is_known_signer (CtlList *list, CtlList *installed, GPtrArray *trust);

G_END_DECLS
