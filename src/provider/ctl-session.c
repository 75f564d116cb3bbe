/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-session.h"

#include <string.h>

#include "ctl-error.h"
#include "ctl-frame-io.h"
#include "ctl-provider-log.h"
#include "ctl-session-private.h"
#include "ctl-text.h"

#define SEND_SECONDS 30 /* that a client may take to take a frame */

/* What a request needs before it is looked into. */
typedef enum
{
  NEEDS_NOTHING,
  NEEDS_HELLO,
  NEEDS_LOGIN,
} Needs;

typedef struct
{
  CtlMessageType type;
  const char *name;
  Needs needs;
  CtlRights right;
  CtlSessionHandler handler;
} Request;

/* HELLO may come again, and gets the same answer: it changes nothing. */
static gboolean
hello (CtlSession *self, const CtlFields *request, CtlFields *reply, GError **error)
{
  guint16 protocol;
  if (!ctl_fields_get_u16 (request, CTL_TAG_PROTOCOL, &protocol, error))
    return FALSE;
  if (protocol != CTL_MESSAGE_PROTOCOL)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_UNSUPPORTED,
                   "Protocol %u is not spoken here, only %d", protocol, CTL_MESSAGE_PROTOCOL);
      return FALSE;
    }
  g_autofree char *agent = ctl_fields_get_string (request, CTL_TAG_AGENT, error);
  if (agent == NULL)
    return FALSE;
  self->greeted = TRUE;
  ctl_fields_add_u16 (reply, CTL_TAG_PROTOCOL, CTL_MESSAGE_PROTOCOL);
  ctl_fields_add_string (reply, CTL_TAG_AGENT, "ctl-providerd " PACKAGE_VERSION);
  return TRUE;
}

static gboolean
bye (CtlSession *self,
     const CtlFields *request G_GNUC_UNUSED,
     CtlFields *reply G_GNUC_UNUSED,
     GError **error G_GNUC_UNUSED)
{
  self->closing = TRUE;
  return TRUE;
}

static const Request requests[] = {
  { CTL_MESSAGE_HELLO, "HELLO", NEEDS_NOTHING, 0, hello },
  { CTL_MESSAGE_LOGIN, "LOGIN", NEEDS_HELLO, 0, ctl_session_login },
  { CTL_MESSAGE_GET_CLUSTER, "GET CLUSTER", NEEDS_LOGIN, 0, ctl_session_get_cluster },
  { CTL_MESSAGE_GET_CTL, "GET CTL", NEEDS_LOGIN, 0, ctl_session_get_ctl },
  { CTL_MESSAGE_PUT_CTL, "PUT CTL", NEEDS_LOGIN, CTL_RIGHT_CTL, ctl_session_put_ctl },
  { CTL_MESSAGE_SET_MODE, "SET MODE", NEEDS_LOGIN, CTL_RIGHT_CTL, ctl_session_set_mode },
  { CTL_MESSAGE_GET_TRUST, "GET TRUST", NEEDS_LOGIN, 0, ctl_session_get_trust },
  { CTL_MESSAGE_PUT_TRUST, "PUT TRUST", NEEDS_LOGIN, CTL_RIGHT_TRUST, ctl_session_put_trust },
  { CTL_MESSAGE_DROP_TRUST, "DROP TRUST", NEEDS_LOGIN, CTL_RIGHT_TRUST, ctl_session_drop_trust },
  { CTL_MESSAGE_BYE, "BYE", NEEDS_NOTHING, 0, bye },
};

static const Request *
find_request (guint16 type)
{
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    if (requests[i].type == type)
      return &requests[i];
  return NULL;
}

/* Also where the frame is too large: then nothing of it was sent. */
gboolean
ctl_session_send (CtlSession *self, const CtlFrame *frame)
{
  g_autoptr (GError) error = NULL;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->peer->stream));
  ctl_tls_stream_set_timeout (self->peer->stream, SEND_SECONDS);
  if (ctl_frame_write (output, frame, NULL, &error))
    return TRUE;
  ctl_provider_log ("%s: the reply was not sent: %s", self->address, error->message);
  if (!g_error_matches (error, CTL_ERROR, CTL_ERROR_TOO_LARGE))
    return FALSE;
  g_autoptr (CtlFrame) instead =
      ctl_message_new_error (self->number, CTL_CODE_TOO_LARGE, error->message, NULL);
  return ctl_frame_write (output, instead, NULL, NULL);
}

/* Only error 1, the third failed login and BYE close the connection. */
static gboolean
send_error (CtlSession *self, const GError *failure)
{
  CtlCode code = ctl_message_code_from_error (failure);
  g_autoptr (GBytes) digest = g_steal_pointer (&self->digest);
  g_autoptr (CtlFrame) frame = ctl_message_new_error (self->number, code, failure->message, digest);
  self->closing = self->closing || code == CTL_CODE_MALFORMED;
  return ctl_session_send (self, frame);
}

static gboolean
send_not_logged_in (CtlSession *self, const Request *request)
{
  const char *first = self->greeted ? "LOGIN" : "HELLO";
  g_autofree char *message =
      g_strdup_printf ("%s comes before %s", first,
                       request != NULL ? request->name : "every other request");
  g_autoptr (CtlFrame) frame =
      ctl_message_new_error (self->number, CTL_CODE_NOT_LOGGED_IN, message, NULL);
  return ctl_session_send (self, frame);
}

static gboolean
send_unknown_type (CtlSession *self, guint16 type)
{
  g_autofree char *message = g_strdup_printf ("Type 0x%04X is no request", type);
  g_autoptr (CtlFrame) frame =
      ctl_message_new_error (self->number, CTL_CODE_UNKNOWN_TYPE, message, NULL);
  return ctl_session_send (self, frame);
}

/* Rights are looked up at each request: the users may have been changed meanwhile. */
static gboolean
check_right (CtlSession *self, const Request *request, GError **error)
{
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (self->peer->store);
  CtlRights rights;
  (void) ctl_users_has (ctl_provider_config_get_users (config), self->user, &rights);
  if ((request->right & ~rights) == 0)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_REFUSED,
               "The user has not the right “%s”, which %s needs",
               request->right == CTL_RIGHT_CTL ? "ctl" : "trust", request->name);
  return FALSE;
}

static gboolean
is_logged_in (CtlSession *self)
{
  CtlRights rights;
  if (self->user == NULL)
    return FALSE;
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (self->peer->store);
  return ctl_users_has (ctl_provider_config_get_users (config), self->user, &rights);
}

static void
log_request (CtlSession *self, const Request *request, const GError *failure)
{
  if (failure != NULL && request->needs == NEEDS_LOGIN)
    ctl_provider_log ("%s@%s: %s: error %u: %s", self->user, self->address, request->name,
                      ctl_message_code_from_error (failure), failure->message);
  else if (failure == NULL && request->right != 0)
    ctl_provider_log ("%s@%s: %s: done", self->user, self->address, request->name);
}

static gboolean
carry_out (CtlSession *self, const Request *request, const CtlFields *fields)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (CtlFrame) reply =
      ctl_frame_new ((guint16) request->type + CTL_FRAME_REPLY, 0, self->number);
  gboolean done = (request->right == 0 || check_right (self, request, &failure)) &&
                  request->handler (self, fields, ctl_frame_get_fields (reply), &failure);
  log_request (self, request, failure);
  return done ? ctl_session_send (self, reply) : send_error (self, failure);
}

/* Before LOGIN every type that is not HELLO, LOGIN or BYE gets error 3, also an unknown one. */
static gboolean
handle (CtlSession *self, const CtlFrame *frame)
{
  const Request *request = find_request (ctl_frame_get_type (frame));
  Needs needs = request != NULL ? request->needs : NEEDS_LOGIN;
  if ((needs >= NEEDS_HELLO && !self->greeted) || (needs == NEEDS_LOGIN && !is_logged_in (self)))
    return send_not_logged_in (self, request);
  if (request == NULL)
    return send_unknown_type (self, ctl_frame_get_type (frame));
  return carry_out (self, request, ctl_frame_get_fields (frame));
}

static guint
get_seconds (const CtlSession *self)
{
  if (self->user != NULL)
    return CTL_SESSION_IDLE_SECONDS;
  gint64 left = (self->deadline - g_get_monotonic_time ()) / G_USEC_PER_SEC;
  return (guint) CLAMP (left, 1, CTL_SESSION_LOGIN_SECONDS);
}

/* A stranger who keeps talking is no better than a silent one. */
static gboolean
check_deadline (const CtlSession *self, GError **error)
{
  if (self->user != NULL || g_get_monotonic_time () < self->deadline)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_TIMED_OUT, "No login within %d seconds",
               CTL_SESSION_LOGIN_SECONDS);
  return FALSE;
}

static CtlFrame *
receive (CtlSession *self, GError **error)
{
  if (!check_deadline (self, error))
    return NULL;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->peer->stream));
  gsize limit = self->user != NULL ? CTL_FRAME_MAX : CTL_FRAME_LOGIN_MAX - 4;
  ctl_tls_stream_set_timeout (self->peer->stream, get_seconds (self));
  return ctl_frame_read_numbered (input, ctl_message_groups, limit, &self->number,
                                  self->peer->cancellable, error);
}

/* A frame that cannot be read, or is larger than allowed before LOGIN, is error 1. What else
 * happens to a connection needs no answer. */
static void
end_after (CtlSession *self, GError *failure)
{
  if (g_error_matches (failure, CTL_ERROR, CTL_ERROR_TOO_LARGE))
    failure->code = CTL_ERROR_MALFORMED;
  ctl_provider_log ("%s%s%s: %s", self->user != NULL ? self->user : "",
                    self->user != NULL ? "@" : "", self->address, failure->message);
  if (g_error_matches (failure, CTL_ERROR, CTL_ERROR_MALFORMED))
    (void) send_error (self, failure);
}

static void
serve (CtlSession *self)
{
  while (!self->closing)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (CtlFrame) frame = receive (self, &failure);
      if (frame == NULL)
        {
          end_after (self, failure);
          return;
        }
      if (!handle (self, frame))
        return;
    }
}

/**
 * ctl_session_run:
 * @peer: a client that has just connected
 *
 * Speaks CTLP/1 with one client until either side has enough, and closes the stream
 * (ctl-provider-protocol.md). Blocks; everything in it has a deadline.
 */
void
ctl_session_run (const CtlSessionPeer *peer)
{
  g_autoptr (GError) error = NULL;
  CtlSession self = { .peer = peer };
  self.address = g_inet_address_to_string (peer->address);
  self.deadline = g_get_monotonic_time () + CTL_SESSION_LOGIN_SECONDS * G_USEC_PER_SEC;
  ctl_tls_stream_set_timeout (peer->stream, CTL_SESSION_LOGIN_SECONDS);
  if (ctl_tls_stream_handshake (peer->stream, TRUE, peer->cancellable, &error))
    serve (&self);
  else
    ctl_provider_log ("%s: %s", self.address, error->message);
  (void) g_io_stream_close (G_IO_STREAM (peer->stream), NULL, NULL);
  g_free (self.address);
  g_free (self.user);
  g_clear_pointer (&self.digest, g_bytes_unref);
}
