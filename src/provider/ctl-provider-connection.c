/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-provider-connection.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-frame-io.h"
#include "ctl-tls-client.h"

#define AGENT           "etoken-ctl " PACKAGE_VERSION
#define GOODBYE_SECONDS 1

struct _CtlProviderConnection
{
  const CtlProviderAccess *access;
  CtlTlsStream *stream;
  guint32 number;   /* of the last request */
  gboolean is_lost; /* no reply can be expected any more */
};

/**
 * ctl_provider_access_blame:
 * @access: whom to blame
 * @type: the request that was answered
 * @error: (inout): what was wrong about the answer
 *
 * Names the publisher and the request in the error.
 */
void
ctl_provider_access_blame (const CtlProviderAccess *access, CtlMessageType type, GError **error)
{
  if (error == NULL || *error == NULL)
    return;
  if (g_error_matches (*error, CTL_ERROR, CTL_ERROR_MALFORMED))
    (*error)->code = CTL_ERROR_PEER;
  g_prefix_error (error, _ ("%s, %s: "), access->label, ctl_message_type_to_string (type));
}

static gboolean
send_request (CtlProviderConnection *self,
              const CtlProviderRequest *request,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (CtlFrame) frame = ctl_frame_new ((guint16) request->type, 0, ++self->number);
  if (request->fill != NULL)
    request->fill (ctl_frame_get_fields (frame), request->data);
  ctl_tls_stream_set_timeout (self->stream, self->access->timeout);
  return ctl_frame_write (g_io_stream_get_output_stream (G_IO_STREAM (self->stream)), frame,
                          cancellable, error);
}

static CtlFrame *
receive (CtlProviderConnection *self, GCancellable *cancellable, GError **error)
{
  ctl_tls_stream_set_timeout (self->stream, self->access->timeout);
  return ctl_frame_read (g_io_stream_get_input_stream (G_IO_STREAM (self->stream)),
                         ctl_message_groups, CTL_FRAME_MAX, cancellable, error);
}

/* A server that could not even read the number answers with 0. */
static gboolean
check_number (const CtlProviderConnection *self, const CtlFrame *frame, GError **error)
{
  guint32 number = ctl_frame_get_number (frame);
  if (number == self->number || (number == 0 && ctl_frame_get_type (frame) == CTL_FRAME_ERROR))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_PEER,
               _ ("The publisher answered request %u, but %u was asked"), number, self->number);
  return FALSE;
}

static gboolean
check_flags (const CtlFrame *frame, guint16 wanted, GError **error)
{
  if (ctl_frame_get_flags (frame) == wanted)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_PEER,
               _ ("The publisher's answer of type 0x%04X has the flags 0x%04X instead of 0x%04X"),
               ctl_frame_get_type (frame), ctl_frame_get_flags (frame), wanted);
  return FALSE;
}

static gboolean
take_event (const CtlFrame *frame, const CtlProviderRequest *request, GError **error)
{
  if (!check_flags (frame, CTL_FRAME_FLAG_MORE, error))
    return FALSE;
  g_autoptr (GPtrArray) results = ctl_message_read_results (ctl_frame_get_fields (frame), error);
  if (results == NULL)
    return FALSE;
  if (results->len != 1)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_PEER,
                   _ ("The publisher reports on %u servers at once instead of one"), results->len);
      return FALSE;
    }
  if (request->progress != NULL)
    request->progress (g_ptr_array_index (results, 0), request->user_data);
  return TRUE;
}

static gboolean
check_reply (const CtlFrame *frame, const CtlProviderRequest *request, GError **error)
{
  if (ctl_frame_get_type (frame) == CTL_FRAME_ERROR)
    {
      g_propagate_error (error, ctl_message_read_error (frame));
      return FALSE;
    }
  if (ctl_frame_get_type (frame) == (guint16) request->type + CTL_FRAME_REPLY)
    return check_flags (frame, 0, error);
  g_set_error (error, CTL_ERROR, CTL_ERROR_PEER,
               _ ("The publisher's answer has the type 0x%04X, which does not fit the request"),
               ctl_frame_get_type (frame));
  return FALSE;
}

/* Reads events, as many as there can be servers, and the reply. */
static CtlFrame *
await_reply (CtlProviderConnection *self,
             const CtlProviderRequest *request,
             GCancellable *cancellable,
             GError **error)
{
  for (guint events = 0; events <= CTL_MESSAGE_SERVERS_MAX; events++)
    {
      g_autoptr (CtlFrame) frame = receive (self, cancellable, error);
      if (frame == NULL || !check_number (self, frame, error))
        return NULL;
      gboolean is_event =
          request->type == CTL_MESSAGE_PUT_CTL && ctl_frame_get_type (frame) == CTL_FRAME_EVENT;
      if (!is_event)
        return check_reply (frame, request, error) ? g_steal_pointer (&frame) : NULL;
      if (!take_event (frame, request, error))
        return NULL;
    }
  g_set_error (error, CTL_ERROR, CTL_ERROR_PEER,
               _ ("The publisher reports on more than %d servers"), CTL_MESSAGE_SERVERS_MAX);
  return NULL;
}

/* After these the next frame on the connection may be the answer to an old request, or none. */
static gboolean
ends_connection (const GError *error)
{
  CtlError code = ctl_error_get_code (error);
  return code <= CTL_ERROR_PEER || code == CTL_ERROR_CANCELLED;
}

/**
 * ctl_provider_connection_exchange:
 * @self: a connection
 * @request: what to ask
 * @cancellable: (nullable): ends the waiting, and the connection
 * @error: return location, see #CtlPublisher; %CTL_ERROR_UNREACHABLE where the connection was lost
 *
 * Sends one request and waits for its reply; the deadline begins anew with each event
 * (ctl-provider-protocol.md, 3).
 *
 * Returns: (transfer full) (nullable): the reply
 */
CtlFrame *
ctl_provider_connection_exchange (CtlProviderConnection *self,
                                  const CtlProviderRequest *request,
                                  GCancellable *cancellable,
                                  GError **error)
{
  GError *own_error = NULL;
  CtlFrame *reply = NULL;
  if (send_request (self, request, cancellable, &own_error))
    reply = await_reply (self, request, cancellable, &own_error);
  if (reply != NULL)
    return reply;
  ctl_provider_access_blame (self->access, request->type, &own_error);
  self->is_lost = ends_connection (own_error);
  g_propagate_error (error, own_error);
  return NULL;
}

static void
fill_hello (CtlFields *fields, gconstpointer data G_GNUC_UNUSED)
{
  ctl_fields_add_u16 (fields, CTL_TAG_PROTOCOL, CTL_MESSAGE_PROTOCOL);
  ctl_fields_add_string (fields, CTL_TAG_AGENT, AGENT);
}

static gboolean
read_hello (const CtlFields *fields, GError **error)
{
  guint16 protocol;
  if (!ctl_fields_get_u16 (fields, CTL_TAG_PROTOCOL, &protocol, error))
    return FALSE;
  g_autofree char *agent = ctl_fields_get_string (fields, CTL_TAG_AGENT, error);
  if (agent == NULL)
    return FALSE;
  if (protocol == CTL_MESSAGE_PROTOCOL)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_UNSUPPORTED,
               _ ("The publisher speaks version %u of the protocol, this program version %d"),
               protocol, CTL_MESSAGE_PROTOCOL);
  return FALSE;
}

static gboolean
say_hello (CtlProviderConnection *self, GCancellable *cancellable, GError **error)
{
  const CtlProviderRequest request = { .type = CTL_MESSAGE_HELLO, .fill = fill_hello };
  g_autoptr (CtlFrame) reply =
      ctl_provider_connection_exchange (self, &request, cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (read_hello (ctl_frame_get_fields (reply), error))
    return TRUE;
  ctl_provider_access_blame (self->access, CTL_MESSAGE_HELLO, error);
  return FALSE;
}

static void
fill_login (CtlFields *fields, gconstpointer data)
{
  const CtlProviderAccess *access = data;
  ctl_fields_add_string (fields, CTL_TAG_USER, access->user);
  ctl_fields_add_secret (fields, CTL_TAG_PASSWORD, access->password);
}

static gboolean
log_in (CtlProviderConnection *self, GCancellable *cancellable, GError **error)
{
  const CtlProviderRequest request = { .type = CTL_MESSAGE_LOGIN,
                                       .fill = fill_login,
                                       .data = self->access };
  g_autoptr (GError) failure = NULL;
  g_autoptr (CtlFrame) reply =
      ctl_provider_connection_exchange (self, &request, cancellable, &failure);
  if (reply != NULL)
    return TRUE;
  /* ctl-provider-protocol.md, 5: a refusal is held back for up to 30 seconds. */
  if (g_error_matches (failure, CTL_ERROR, CTL_ERROR_TIMED_OUT))
    g_set_error (error, CTL_ERROR, CTL_ERROR_TIMED_OUT,
                 _ ("%s. A publisher is slow to answer a wrong user name or password, above all "
                    "after several of them: check both"),
                 failure->message);
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Both are strings of the protocol; what is not would end the connection as malformed. */
static gboolean
check_credentials (const CtlProviderAccess *access, GError **error)
{
  gsize length;
  const char *password = ctl_secret_peek (access->password, &length);
  if (!g_utf8_validate (access->user, -1, NULL))
    g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("The user name is not UTF-8 text"));
  else if (length > 0 && !g_utf8_validate (password, (gssize) length, NULL))
    g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("The password is not UTF-8 text"));
  else
    return TRUE;
  return FALSE;
}

/* A person who was asked about the certificate may have read for longer than the publisher waits.
 */
static CtlTlsStream *
connect_trusted (const CtlProviderAccess *access, GCancellable *cancellable, GError **error)
{
  g_autoptr (CtlTlsStream) stream =
      ctl_tls_client_connect (access->host, access->port, &access->trust, access->timeout,
                              cancellable, error);
  if (stream == NULL || ctl_tls_stream_is_alive (stream))
    return g_steal_pointer (&stream);
  return ctl_tls_client_connect (access->host, access->port, &access->trust, access->timeout,
                                 cancellable, error);
}

/**
 * ctl_provider_connection_open:
 * @access: whom to connect to, and as whom; must outlive the connection
 * @cancellable: (nullable): ends the waiting
 * @error: return location for the errors of ctl_tls_client_connect() and
 *   ctl_provider_connection_exchange()
 *
 * Nothing is sent before the certificate is trusted (ctl-provider-protocol.md, 1).
 *
 * Returns: (transfer full) (nullable): a connection that is logged in
 */
CtlProviderConnection *
ctl_provider_connection_open (const CtlProviderAccess *access,
                              GCancellable *cancellable,
                              GError **error)
{
  if (!check_credentials (access, error))
    return NULL;
  CtlTlsStream *stream = connect_trusted (access, cancellable, error);
  if (stream == NULL)
    return NULL;
  g_autoptr (CtlProviderConnection) self = g_new0 (CtlProviderConnection, 1);
  self->access = access;
  self->stream = stream;
  if (!say_hello (self, cancellable, error) || !log_in (self, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
say_bye (CtlProviderConnection *self)
{
  g_autoptr (CtlFrame) bye = ctl_frame_new (CTL_MESSAGE_BYE, 0, ++self->number);
  ctl_tls_stream_set_timeout (self->stream, GOODBYE_SECONDS);
  if (!ctl_frame_write (g_io_stream_get_output_stream (G_IO_STREAM (self->stream)), bye, NULL,
                        NULL))
    return;
  g_autoptr (CtlFrame) reply =
      ctl_frame_read (g_io_stream_get_input_stream (G_IO_STREAM (self->stream)), ctl_message_groups,
                      CTL_FRAME_MAX, NULL, NULL);
}

/**
 * ctl_provider_connection_close:
 * @self: (transfer full): a connection
 *
 * Says BYE where somebody may listen, and waits no longer than a few seconds.
 */
void
ctl_provider_connection_close (CtlProviderConnection *self)
{
  if (ctl_provider_connection_is_alive (self))
    say_bye (self);
  g_object_unref (self->stream);
  g_free (self);
}

/**
 * ctl_provider_connection_is_alive:
 * @self: a connection with no request under way
 *
 * Returns: whether a request can be sent, as far as is known here
 */
gboolean
ctl_provider_connection_is_alive (CtlProviderConnection *self)
{
  return !self->is_lost && ctl_tls_stream_is_alive (self->stream);
}
