/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-certificate.h"

G_BEGIN_DECLS

/* Asks where to, and saves a certificate there. What goes wrong is told over @parent. */
void ctl_token_export (GtkWindow *parent, CtlCertificate *certificate);

G_END_DECLS
