/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/x509.h>

G_BEGIN_DECLS

/**
 * CtlDialect:
 * @CTL_DIALECT_PUBLISHER: upper-case attribute types, serials as in X.509
 * @CTL_DIALECT_TOKEN: lower-case types and quotes, serials reversed
 *
 * The two ways in which names and serials are written (ctl-file-format.md, 4 and 5).
 */
typedef enum
{
  CTL_DIALECT_PUBLISHER,
  CTL_DIALECT_TOKEN,
} CtlDialect;

char *ctl_name_render (const X509_NAME *name,
                       CtlDialect dialect,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *ctl_name_dup_common_name (const X509_NAME *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
