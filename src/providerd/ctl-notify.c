/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-notify.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>

/**
 * ctl_notify:
 * @state: as for sd_notify(3): `READY=1`
 *
 * Tells systemd, where it started this process. What cannot be told is not worth an error.
 */
void
ctl_notify (const char *state)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  if (path == NULL || (path[0] != '/' && path[0] != '@'))
    return;
  gboolean abstract = path[0] == '@';
  g_autoptr (GSocketAddress) address =
      g_unix_socket_address_new_with_type (abstract ? path + 1 : path, -1,
                                           abstract ? G_UNIX_SOCKET_ADDRESS_ABSTRACT
                                                    : G_UNIX_SOCKET_ADDRESS_PATH);
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  if (socket != NULL)
    (void) g_socket_send_to (socket, address, state, strlen (state), NULL, NULL);
}
