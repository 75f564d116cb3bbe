/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-listener.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"

static GInetAddress *
parse_address (const char *text, gsize length)
{
  gboolean brackets = length > 2 && text[0] == '[' && text[length - 1] == ']';
  g_autofree char *bare = brackets ? g_strndup (text + 1, length - 2) : g_strndup (text, length);
  GInetAddress *address = g_inet_address_new_from_string (bare);
  /* Without brackets the last part of an IPv6 address could be the port. */
  if (address != NULL && brackets == (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6))
    return address;
  g_clear_object (&address);
  return NULL;
}

/**
 * ctl_listener_parse:
 * @text: ADDRESS:PORT, an IPv6 address in brackets
 * @error: return location for %CTL_ERROR_USAGE
 *
 * Returns: (transfer full) (nullable): the same for a socket; port 0 is any free one
 */
GSocketAddress *
ctl_listener_parse (const char *text, GError **error)
{
  const char *colon = strrchr (text, ':');
  guint64 port;
  g_autoptr (GInetAddress) address =
      colon != NULL ? parse_address (text, (gsize) (colon - text)) : NULL;
  if (address != NULL && g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return g_inet_socket_address_new (address, (guint16) port);
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
               _ ("“%s” is not ADDRESS:PORT, such as 127.0.0.1:2444 or [::]:2444"), text);
  return NULL;
}

/**
 * ctl_listener_bind:
 * @listen: ADDRESS:PORT; port 0 is any free one
 * @backlog: how many connections the system may keep waiting
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_USAGE
 *
 * Returns: (transfer full) (nullable): a socket that listens there
 */
GSocket *
ctl_listener_bind (const char *listen, int backlog, GError **error)
{
  g_autoptr (GSocketAddress) address = ctl_listener_parse (listen, error);
  if (address == NULL)
    return NULL;
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (address),
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket != NULL)
    g_socket_set_listen_backlog (socket, backlog);
  if (socket != NULL && g_socket_bind (socket, address, TRUE, error) &&
      g_socket_listen (socket, error))
    {
      g_socket_set_blocking (socket, FALSE);
      return g_steal_pointer (&socket);
    }
  g_autofree char *what = g_strdup_printf (_ ("Listening on %s"), listen);
  ctl_error_convert (error, CTL_ERROR_FILE, what);
  return NULL;
}

/**
 * ctl_listener_dup_address:
 * @socket: a socket that listens
 *
 * Returns: (transfer full): where, as ADDRESS:PORT with the true port
 */
char *
ctl_listener_dup_address (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);
  return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
}
