/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-endpoint.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-text.h"

/**
 * ctl_endpoint_parse:
 * @text: what somebody typed: HOST or HOST:PORT, an IPv6 address with a port in brackets
 * @default_port: where none is given
 * @host: (out): without brackets
 * @port: (out): TCP port
 * @error: return location for %CTL_ERROR_USAGE
 */
gboolean
ctl_endpoint_parse (
    const char *text, guint16 default_port, char **host, guint16 *port, GError **error)
{
  g_autoptr (GSocketConnectable) address = g_network_address_parse (text, default_port, NULL);
  if (address != NULL && *g_network_address_get_hostname (G_NETWORK_ADDRESS (address)) != '\0' &&
      g_network_address_get_port (G_NETWORK_ADDRESS (address)) != 0)
    {
      *host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (address)));
      *port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
      return TRUE;
    }
  g_autofree char *safe = ctl_text_safe (text);
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("“%s” is not HOST or HOST:PORT"), safe);
  return FALSE;
}
