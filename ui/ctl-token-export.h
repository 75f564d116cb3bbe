/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-certificate.h"

G_BEGIN_DECLS

void ctl_token_export (GtkWindow *parent, GSettings *settings, CtlCertificate *certificate);
void ctl_token_export_all (GtkWindow *parent, GSettings *settings, GPtrArray *certificates);

G_END_DECLS
