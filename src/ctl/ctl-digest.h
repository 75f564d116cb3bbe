/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CtlDigest:
 *
 * The digest of a signature, with the numbers of header tag 8.
 */
typedef enum
{
  CTL_DIGEST_SHA1 = 1,
  CTL_DIGEST_SHA256 = 2,
  CTL_DIGEST_SHA512 = 3,
} CtlDigest;

const char *ctl_digest_to_string (CtlDigest digest);
gboolean ctl_digest_from_string (const char *name, CtlDigest *digest, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
GBytes *ctl_digest_compute (CtlDigest digest, GBytes *bytes);
GBytes *ctl_digest_get_info (CtlDigest digest, GBytes *hash);

G_END_DECLS
