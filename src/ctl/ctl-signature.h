/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-certificate.h"
#include "ctl-digest.h"

G_BEGIN_DECLS

gboolean ctl_signature_check (CtlCertificate *certificate,
                              CtlDigest digest,
                              GBytes *hash,
                              GBytes *signature,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
