/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-certificate.h"

G_BEGIN_DECLS

typedef enum
{
  CTL_CERTIFICATE_DER, /* NAME.cer */
  CTL_CERTIFICATE_PEM, /* NAME.pem */
} CtlCertificateFormat;

char *ctl_certificate_dup_file_name (CtlCertificate *self, CtlCertificateFormat format);
GBytes *ctl_certificate_encode (CtlCertificate *self, CtlCertificateFormat format);

G_END_DECLS
