/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-certificate.h"

G_BEGIN_DECLS

char *ctl_certificate_to_line (CtlCertificate *certificate);

G_END_DECLS
