/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-publisher-options.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-endpoint.h"
#include "ctl-error.h"
#include "ctl-provider-client.h"
#include "ctl-terminal.h"
#include "ctl-text.h"
#include "ctl-tls-known.h"

#define FINGERPRINT_BYTES 32
#define TIMEOUT_MAX       86400 /* seconds */

static char *option_publisher;
static char *option_user;
static char *option_password_file;
static char *option_ca;
static char *option_fingerprint;
static gboolean option_legacy;
static int option_timeout = CTL_PROVIDER_TIMEOUT_DEFAULT;

/* How the other end of a connection is judged, and how long it is waited for. */
/* clang-format off */
#define PEER_OPTIONS                                                                               \
  { "ca", 0, 0, G_OPTION_ARG_FILENAME, &option_ca,                                                 \
    N_ ("Trust the certificates in FILE, and what they issued"), N_ ("FILE") },                    \
  { "fingerprint", 0, 0, G_OPTION_ARG_STRING, &option_fingerprint,                                 \
    N_ ("Trust the certificate with this SHA-256 fingerprint only"), N_ ("SHA256") },              \
  { "legacy-server", 0, 0, G_OPTION_ARG_NONE, &option_legacy,                                      \
    N_ ("Allow TLS 1.0 and small keys on this connection"), NULL },                                \
  { "timeout", 0, 0, G_OPTION_ARG_INT, &option_timeout,                                            \
    N_ ("Give up after SECONDS without an answer (30)"), N_ ("SECONDS") },                         \
  G_OPTION_ENTRY_NULL
/* clang-format on */

const GOptionEntry ctl_peer_options[] = { PEER_OPTIONS };

const GOptionEntry ctl_publisher_options[] = {
  { "publisher", 0, 0, G_OPTION_ARG_STRING, &option_publisher,
    N_ ("The cluster's publisher, on port 2444 unless given"), N_ ("HOST[:PORT]") },
  { "user", 0, 0, G_OPTION_ARG_STRING, &option_user, N_ ("Administrator to log in as"),
    N_ ("NAME") },
  { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &option_password_file,
    N_ ("Read the password from FILE (- is standard input) instead of asking for it"),
    N_ ("FILE") },
  PEER_OPTIONS,
};

/* The one that --fingerprint gives; also asked about other servers, which may show the same. */
static GBytes *given_fingerprint;

static char *
describe_peer (const CtlTlsPeer *peer)
{
  g_autoptr (GDateTime) from = g_date_time_new_from_unix_utc (peer->not_before);
  g_autoptr (GDateTime) until = g_date_time_new_from_unix_utc (peer->not_after);
  g_autofree char *start = from != NULL ? g_date_time_format (from, "%Y-%m-%d") : g_strdup ("?");
  g_autofree char *end = until != NULL ? g_date_time_format (until, "%Y-%m-%d") : g_strdup ("?");
  g_autofree char *hex = ctl_text_hex (peer->fingerprint, CTL_HEX_COLON);
  g_autofree char *host = ctl_text_safe (peer->host);
  return g_strdup_printf (_ ("The certificate of %s port %u is not known yet.\n"
                             "  Subject:  %s\n"
                             "  Valid:    %s to %s\n"
                             "  SHA-256:  %s\n"
                             "Compare it with the publisher's own. Trust it from now on?"),
                          host, peer->port, peer->subject, start, end, hex);
}

/* Only a person at a terminal answers this: neither --yes nor a pipe does. */
static gboolean
ask_about_peer (const CtlTlsPeer *peer, gpointer user_data)
{
  CtlTool *tool = user_data;
  if (given_fingerprint != NULL && g_bytes_equal (given_fingerprint, peer->fingerprint))
    return TRUE;
  g_autofree char *question = describe_peer (peer);
  return ctl_terminal_confirm (question, tool->cancellable, NULL);
}

static CtlPublisher *
open_client (CtlTool *tool,
             const char *endpoint,
             const char *user,
             CtlSecret *password,
             GBytes *fingerprint,
             GError **error)
{
  guint16 port;
  g_autofree char *host = NULL;
  g_autofree char *known = ctl_tls_known_dup_path ();
  if (!ctl_endpoint_parse (endpoint, CTL_PROVIDER_PORT, &host, &port, error))
    return NULL;
  CtlTlsTrust trust = { .ca_file = option_ca,
                        .fingerprint = fingerprint,
                        .known_path = known,
                        .ask = ask_about_peer,
                        .user_data = tool,
                        .legacy = option_legacy };
  return CTL_PUBLISHER (
      ctl_provider_client_new (host, port, user, password, &trust, (guint) option_timeout));
}

static gpointer
ask_password (gpointer data, GCancellable *cancellable, GError **error)
{
  return ctl_terminal_ask_secret (data, cancellable, error);
}

static CtlSecret *
get_password (CtlTool *tool, GError **error)
{
  if (option_password_file != NULL)
    return ctl_tool_read_secret (tool, option_password_file, error);
  g_autofree char *user = ctl_text_safe (option_user);
  g_autofree char *publisher = ctl_text_safe (option_publisher);
  g_autofree char *question = g_strdup_printf (_ ("Password of %s on %s: "), user, publisher);
  g_autoptr (GError) why = NULL;
  CtlSecret *password = ctl_await_thread (ask_password, question, tool->cancellable, &why);
  if (g_error_matches (why, CTL_ERROR, CTL_ERROR_PIN_NEEDED))
    g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
                 _ ("%s: give the password with --password-file FILE (- is standard input)"),
                 why->message);
  else if (password == NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  return password;
}

static gboolean
check_peer_options (GError **error)
{
  if (option_timeout < 1 || option_timeout > TIMEOUT_MAX)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
                   _ ("--timeout %d is not a number of seconds from 1 to %d"), option_timeout,
                   TIMEOUT_MAX);
      return FALSE;
    }
  if (option_fingerprint == NULL || given_fingerprint != NULL)
    return TRUE;
  given_fingerprint =
      ctl_text_parse_hex (option_fingerprint, FINGERPRINT_BYTES, _ ("The fingerprint"), error);
  return given_fingerprint != NULL;
}

static gboolean
check_options (GError **error)
{
  if (option_publisher != NULL && option_user != NULL)
    return check_peer_options (error);
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("%s is needed"),
               option_publisher == NULL ? "--publisher HOST[:PORT]" : "--user NAME");
  return FALSE;
}

/**
 * ctl_publisher_options_open:
 * @tool: the tool
 * @error: return location for %CTL_ERROR_USAGE, %CTL_ERROR_FILE, or what the terminal says
 *
 * Reads or asks for the password; nothing is connected yet.
 *
 * Returns: (transfer full) (nullable): the publisher named by the options
 */
CtlPublisher *
ctl_publisher_options_open (CtlTool *tool, GError **error)
{
  if (!check_options (error))
    return NULL;
  g_autoptr (CtlSecret) password = get_password (tool, error);
  if (password == NULL)
    return NULL;
  return open_client (tool, option_publisher, option_user, password, given_fingerprint, error);
}

/**
 * ctl_publisher_options_open_other:
 * @tool: the tool
 * @text: HOST[:PORT],USER,PASSWORD-FILE
 * @error: return location for %CTL_ERROR_USAGE or %CTL_ERROR_FILE
 *
 * Its certificate is trusted by --ca, by what is remembered of that host, by --fingerprint where
 * it is the same one, or by a person.
 *
 * Returns: (transfer full) (nullable): that server
 */
CtlPublisher *
ctl_publisher_options_open_other (CtlTool *tool, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", 3);
  if (g_strv_length (parts) != 3 || *parts[1] == '\0' || *parts[2] == '\0')
    {
      g_autofree char *safe = ctl_text_safe (text);
      g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
                   _ ("“%s” is not HOST[:PORT],USER,PASSWORD-FILE"), safe);
      return NULL;
    }
  g_autoptr (CtlSecret) password = ctl_tool_read_secret (tool, parts[2], error);
  if (password == NULL)
    return NULL;
  return open_client (tool, parts[0], parts[1], password, NULL, error);
}

/**
 * ctl_publisher_options_open_tvs:
 * @tool: the tool
 * @endpoint: HOST[:PORT] of a trust verification service
 * @device: the phone that seems to ask
 * @own: (nullable) (element-type GBytes): SHA-256 of the certificates that it may show
 * @error: return location for %CTL_ERROR_USAGE
 *
 * Beside --publisher, --ca and --fingerprint are meant for that one: the service may show what they
 * allow, unless @own says what it shows. Else they are meant for the service.
 *
 * Returns: (transfer full) (nullable): that service; nothing is connected yet
 */
CtlTvsClient *
ctl_publisher_options_open_tvs (
    CtlTool *tool, const char *endpoint, const char *device, GPtrArray *own, GError **error)
{
  guint16 port;
  g_autofree char *host = NULL;
  g_autofree char *known = ctl_tls_known_dup_path ();
  gboolean alone = option_publisher == NULL;
  if (!check_peer_options (error) ||
      !ctl_endpoint_parse (endpoint, CTL_TVS_PORT, &host, &port, error))
    return NULL;
  CtlTlsTrust trust = { .ca_file = alone || own == NULL ? option_ca : NULL,
                        .fingerprint = alone ? given_fingerprint : NULL,
                        .fingerprints = own,
                        .known_path = known,
                        .ask = ask_about_peer,
                        .user_data = tool,
                        .legacy = option_legacy };
  return ctl_tvs_client_new (host, port, device, &trust, (guint) option_timeout);
}
