/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Sockets on which a server accepts connections, never blocking. */
GSocketAddress *ctl_listener_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GSocket *
ctl_listener_bind (const char *listen, int backlog, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *ctl_listener_dup_address (GSocket *socket);

G_END_DECLS
