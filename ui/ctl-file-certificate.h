/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-certificate.h"

G_BEGIN_DECLS

/* What is shown of a certificate. */
void ctl_file_certificate_add_rows (GtkContainer *list, CtlCertificate *certificate);
char *ctl_file_certificate_dup_validity (CtlCertificate *certificate);
gboolean ctl_file_certificate_is_good (CtlCertificate *certificate);

G_END_DECLS
