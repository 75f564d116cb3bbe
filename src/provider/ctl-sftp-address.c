/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-place.h"
#include "ctl-text.h"

#define SSH_PORT 22

/* What stands in arguments and batch lines of sftp must mean nothing there but itself. */
#define LETTERS      G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS
#define USER_LETTERS LETTERS "._-"
#define HOST_LETTERS LETTERS ".-"
#define IPV6_LETTERS G_CSET_DIGITS "abcdefABCDEF:."
#define PATH_LETTERS LETTERS "._-+=@,~/"

/**
 * ctl_sftp_address_free:
 * @self: (transfer full): an address
 */
void
ctl_sftp_address_free (CtlSftpAddress *self)
{
  g_free (self->user);
  g_free (self->host);
  g_free (self->folder);
  g_free (self->key);
  g_free (self->known_hosts);
  g_free (self);
}

static gboolean
consists_of (const char *text, const char *letters)
{
  return text[0] != '\0' && text[0] != '-' && text[strspn (text, letters)] == '\0';
}

static gboolean
parse_port (const char *text, guint16 *port)
{
  guint64 number = 0;
  if (text[0] != '\0' && !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &number, NULL))
    return FALSE;
  *port = text[0] != '\0' ? (guint16) number : SSH_PORT;
  return TRUE;
}

/* HOST, HOST:PORT, [IPV6] or [IPV6]:PORT; @text is cut to pieces. */
static const char *
parse_host (CtlSftpAddress *self, char *text)
{
  char *port = NULL;
  gboolean ipv6 = text[0] == '[';
  char *end = ipv6 ? strchr (++text, ']') : strchrnul (text, ':');
  if (end == NULL)
    return _ ("an IPv6 address begins with [ and ends with ]");
  port = ipv6 ? end + 1 : end;
  if (*port != '\0' && *port != ':')
    return _ ("only a colon and a port may follow the address");
  gboolean has_port = *port == ':';
  *end = '\0';
  if (!consists_of (text, ipv6 ? IPV6_LETTERS : HOST_LETTERS))
    return _ ("the host is a name or an address");
  if (has_port && port[1] == '\0')
    return _ ("the port is missing after the colon");
  if (!parse_port (has_port ? port + 1 : "", &self->port))
    return _ ("the port is a number from 1 to 65535");
  self->host = g_ascii_strdown (text, -1);
  return NULL;
}

static const char *
parse_parts (CtlSftpAddress *self, const char *url)
{
  if (!g_str_has_prefix (url, "sftp://"))
    return _ ("it does not begin with sftp://");
  const char *start = url + strlen ("sftp://");
  const char *slash = strchr (start, '/');
  if (slash == NULL)
    return _ ("the folder is missing");
  g_autofree char *authority = g_strndup (start, (gsize) (slash - start));
  char *at = strchr (authority, '@');
  if (at == NULL)
    return _ ("the user is missing");
  *at = '\0';
  if (!consists_of (authority, USER_LETTERS))
    return _ ("the user consists of letters, digits and the characters . _ -");
  if (!consists_of (slash, PATH_LETTERS))
    return _ ("the folder consists of letters, digits and the characters . _ - + = @ , ~ /");
  self->user = g_strdup (authority);
  self->folder = g_canonicalize_filename (slash, "/");
  return parse_host (self, at + 1);
}

/**
 * ctl_sftp_address_parse:
 * @url: `sftp://user@host/folder`, a port after the host where it is not 22
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Takes only what can stand in an argument or a batch line of sftp without a meaning of its own
 * (command-line.md, The publisher).
 *
 * Returns: (transfer full) (nullable): the address, without key and known hosts
 */
CtlSftpAddress *
ctl_sftp_address_parse (const char *url, GError **error)
{
  g_autoptr (CtlSftpAddress) self = g_new0 (CtlSftpAddress, 1);
  const char *problem = parse_parts (self, url);
  if (problem == NULL)
    return g_steal_pointer (&self);
  g_autofree char *safe = ctl_text_safe (url);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("“%s” is not sftp://user@host/folder: %s"),
               safe, problem);
  return NULL;
}
