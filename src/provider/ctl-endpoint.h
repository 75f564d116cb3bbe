/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean ctl_endpoint_parse (const char *text,
                             guint16 default_port,
                             char **host,
                             guint16 *port,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
