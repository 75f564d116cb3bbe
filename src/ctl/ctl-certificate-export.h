/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-certificate-file.h"
#include "ctl-file.h"

G_BEGIN_DECLS

/**
 * CtlCertificateExport:
 * @certificate: a certificate
 * @path: of the file that it goes to
 */
typedef struct
{
  CtlCertificate *certificate;
  char *path;
} CtlCertificateExport;

GPtrArray *ctl_certificate_exports_new (void); /* of CtlCertificateExport */
void ctl_certificate_exports_add (GPtrArray *self, CtlCertificate *certificate, const char *path);
gboolean ctl_certificate_exports_add_to_folder (GPtrArray *self,
                                                CtlCertificate *certificate,
                                                const char *folder,
                                                CtlCertificateFormat format,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean ctl_certificate_export_is_done (const CtlCertificateExport *self);
gboolean ctl_certificate_export_save (const CtlCertificateExport *self,
                                      CtlCertificateFormat format,
                                      CtlFileSave how,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_certificate_exports_check (GPtrArray *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
