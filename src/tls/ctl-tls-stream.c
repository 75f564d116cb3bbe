/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tls-stream.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>

#include "ctl-error.h"
#include "ctl-tls-bio.h"
#include "ctl-tls-context.h"

#define GOODBYE_SEND_MAX  (2 * G_USEC_PER_SEC) /* for a peer that takes no data */
#define GOODBYE_DRAIN_MAX (G_USEC_PER_SEC / 2) /* for a peer that does not close */

typedef enum
{
  STATE_HEALTHY,
  STATE_GIVEN_UP, /* timed out or cancelled: the peer is not waited for again */
  STATE_BROKEN,   /* TLS or the socket failed: nothing more can be sent */
  STATE_CLOSED,
} State;

/* Shared with the two streams, which may outlive the connection. */
typedef struct
{
  GSocket *socket;
  SSL *ssl;
  State state;
  guint seconds;   /* of the deadline, for messages */
  gint64 deadline; /* monotonic microseconds; 0: none */
} Channel;

typedef enum
{
  CALL_HANDSHAKE,
  CALL_READ,
  CALL_WRITE,
} Call;

typedef struct
{
  Call call;
  gpointer data;
  gsize length;
  gsize done;
} Operation;

struct _CtlTlsStream
{
  GIOStream parent_instance;

  Channel *channel;
  GInputStream *input;
  GOutputStream *output;
};

G_DEFINE_TYPE (CtlTlsStream, ctl_tls_stream, G_TYPE_IO_STREAM)

static void
channel_clear (gpointer data)
{
  Channel *self = data;
  SSL_free (self->ssl);
  g_object_unref (self->socket);
}

static void
channel_unref (Channel *self)
{
  g_atomic_rc_box_release_full (self, channel_clear);
}

static const char *
describe_wait (Call call)
{
  switch (call)
    {
    case CALL_HANDSHAKE:
      return _ ("the TLS handshake");
    case CALL_READ:
      return _ ("data from the peer");
    default:
      return _ ("the peer to take data");
    }
}

static gint64
get_time_left (const Channel *self)
{
  return self->deadline != 0 ? MAX (self->deadline - g_get_monotonic_time (), 0) : -1;
}

/* Waits until the socket can do what OpenSSL wants next. */
static gboolean
wait_for_socket (
    Channel *self, GIOCondition condition, Call call, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) foreign = NULL;
  if (g_socket_condition_timed_wait (self->socket, condition, get_time_left (self), cancellable,
                                     &foreign))
    return TRUE;
  if (g_error_matches (foreign, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      self->state = STATE_GIVEN_UP;
      g_set_error (error, CTL_ERROR, CTL_ERROR_TIMED_OUT, _ ("%u seconds passed in waiting for %s"),
                   self->seconds, describe_wait (call));
      return FALSE;
    }
  self->state =
      g_error_matches (foreign, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? STATE_GIVEN_UP : STATE_BROKEN;
  ctl_error_convert (&foreign, CTL_ERROR_UNREACHABLE, _ ("Waiting for the peer"));
  g_propagate_error (error, g_steal_pointer (&foreign));
  return FALSE;
}

static gboolean
is_refusal_of_old_tls (unsigned long code)
{
  static const int reasons[] = {
    SSL_R_UNSUPPORTED_PROTOCOL,
    SSL_R_TLSV1_ALERT_PROTOCOL_VERSION,
    SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY,
    SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE,
    SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED,
    SSL_R_WRONG_SIGNATURE_TYPE,
    SSL_R_WRONG_CIPHER_RETURNED,
    SSL_R_DH_KEY_TOO_SMALL,
    SSL_R_NO_PROTOCOLS_AVAILABLE,
  };
  for (gsize i = 0; ERR_GET_LIB (code) == ERR_LIB_SSL && i < G_N_ELEMENTS (reasons); i++)
    if (ERR_GET_REASON (code) == reasons[i])
      return TRUE;
  return FALSE;
}

static void
set_handshake_error (const Channel *self, unsigned long code, GError **error)
{
  gboolean strict = !SSL_is_server (self->ssl) && SSL_get_security_level (self->ssl) > 0;
  g_autofree char *reason = ctl_tls_context_dup_error ();
  g_set_error (error, CTL_ERROR, CTL_ERROR_PEER, _ ("The TLS handshake failed: %s%s"), reason,
               strict && is_refusal_of_old_tls (code)
                   ? _ (" (an old publisher that has nothing better than TLS 1.0 or small keys "
                        "must be allowed as a legacy server)")
                   : "");
}

/* The end of the connection without a goodbye may be an attacker's doing: never an end of data. */
static void
set_failure (Channel *self, int ssl_error, Call call, GError **error)
{
  const GError *io_error = ctl_tls_bio_get_error (SSL_get_rbio (self->ssl));
  unsigned long code = ERR_peek_last_error ();
  self->state = STATE_BROKEN;
  if (io_error != NULL)
    g_set_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE, _ ("The connection was lost: %s"),
                 io_error->message);
  else if (ssl_error == SSL_ERROR_SYSCALL || ssl_error == SSL_ERROR_ZERO_RETURN ||
           ERR_GET_REASON (code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
    g_set_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE, _ ("The connection was cut off"));
  else if (call == CALL_HANDSHAKE)
    set_handshake_error (self, code, error);
  else
    {
      g_autofree char *reason = ctl_tls_context_dup_error ();
      g_set_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE, _ ("The TLS connection failed: %s"),
                   reason);
    }
  ERR_clear_error ();
}

static int
call_openssl (Channel *self, Operation *operation)
{
  ERR_clear_error ();
  switch (operation->call)
    {
    case CALL_HANDSHAKE:
      return SSL_do_handshake (self->ssl);
    case CALL_READ:
      return SSL_read_ex (self->ssl, operation->data, operation->length, &operation->done);
    default:
      return SSL_write_ex (self->ssl, operation->data, operation->length, &operation->done);
    }
}

static gboolean
check_usable (Channel *self, GCancellable *cancellable, GError **error)
{
  if (self->state != STATE_HEALTHY)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE, _ ("The connection is closed"));
      return FALSE;
    }
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    return TRUE;
  self->state = STATE_GIVEN_UP;
  ctl_error_convert (error, CTL_ERROR_CANCELLED, _ ("The connection was given up"));
  return FALSE;
}

/* TRUE with nothing done is the peer's goodbye. */
static gboolean
channel_run (Channel *self, Operation *operation, GCancellable *cancellable, GError **error)
{
  while (check_usable (self, cancellable, error))
    {
      int result = call_openssl (self, operation);
      if (result == 1)
        return TRUE;
      int ssl_error = SSL_get_error (self->ssl, result);
      if (ssl_error == SSL_ERROR_ZERO_RETURN && operation->call == CALL_READ)
        return TRUE;
      if (ssl_error != SSL_ERROR_WANT_READ && ssl_error != SSL_ERROR_WANT_WRITE)
        {
          set_failure (self, ssl_error, operation->call, error);
          return FALSE;
        }
      if (!wait_for_socket (self, ssl_error == SSL_ERROR_WANT_READ ? G_IO_IN : G_IO_OUT,
                            operation->call, cancellable, error))
        return FALSE;
    }
  return FALSE;
}

static void
send_goodbye (Channel *self)
{
  gint64 until = g_get_monotonic_time () + GOODBYE_SEND_MAX;
  ERR_clear_error ();
  while (SSL_shutdown (self->ssl) < 0 && SSL_want_write (self->ssl) && self->state == STATE_HEALTHY)
    {
      gint64 left = until - g_get_monotonic_time ();
      if (left <= 0 || !g_socket_condition_timed_wait (self->socket, G_IO_OUT, left, NULL, NULL))
        break;
    }
  ERR_clear_error ();
}

/* Closing a socket with unread data resets the connection, and what was sent last (an error frame,
 * say) may never be read. So the rest is read first, within bounds. */
static void
drain (Channel *self)
{
  char waste[4096];
  gint64 until = g_get_monotonic_time () + GOODBYE_DRAIN_MAX;
  if (!g_socket_shutdown (self->socket, FALSE, TRUE, NULL))
    return;
  for (gint64 left = GOODBYE_DRAIN_MAX; left > 0; left = until - g_get_monotonic_time ())
    if (!g_socket_condition_timed_wait (self->socket, G_IO_IN, left, NULL, NULL) ||
        g_socket_receive_with_blocking (self->socket, waste, sizeof waste, FALSE, NULL, NULL) <= 0)
      return;
}

static void
channel_close (Channel *self)
{
  if (self->state <= STATE_GIVEN_UP && SSL_is_init_finished (self->ssl))
    send_goodbye (self);
  if (self->state == STATE_HEALTHY)
    drain (self);
  self->state = STATE_CLOSED;
}

/* The input side. */
#define CTL_TYPE_TLS_INPUT (ctl_tls_input_get_type ())
G_DECLARE_FINAL_TYPE (CtlTlsInput, ctl_tls_input, CTL, TLS_INPUT, GInputStream)

struct _CtlTlsInput
{
  GInputStream parent_instance;
  Channel *channel;
};

G_DEFINE_TYPE (CtlTlsInput, ctl_tls_input, G_TYPE_INPUT_STREAM)

static gssize
ctl_tls_input_read (
    GInputStream *stream, void *data, gsize length, GCancellable *cancellable, GError **error)
{
  Operation operation = { CALL_READ, data, length, 0 };
  if (!channel_run (CTL_TLS_INPUT (stream)->channel, &operation, cancellable, error))
    return -1;
  return (gssize) operation.done;
}

static void
ctl_tls_input_finalize (GObject *object)
{
  channel_unref (CTL_TLS_INPUT (object)->channel);
  G_OBJECT_CLASS (ctl_tls_input_parent_class)->finalize (object);
}

static void
ctl_tls_input_class_init (CtlTlsInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ctl_tls_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = ctl_tls_input_read;
}

static void
ctl_tls_input_init (CtlTlsInput *self G_GNUC_UNUSED)
{
}

/* The output side. */
#define CTL_TYPE_TLS_OUTPUT (ctl_tls_output_get_type ())
G_DECLARE_FINAL_TYPE (CtlTlsOutput, ctl_tls_output, CTL, TLS_OUTPUT, GOutputStream)

struct _CtlTlsOutput
{
  GOutputStream parent_instance;
  Channel *channel;
};

G_DEFINE_TYPE (CtlTlsOutput, ctl_tls_output, G_TYPE_OUTPUT_STREAM)

static gssize
ctl_tls_output_write (GOutputStream *stream,
                      const void *data,
                      gsize length,
                      GCancellable *cancellable,
                      GError **error)
{
  Operation operation = { CALL_WRITE, (gpointer) data, length, 0 };
  if (!channel_run (CTL_TLS_OUTPUT (stream)->channel, &operation, cancellable, error))
    return -1;
  return (gssize) operation.done;
}

static void
ctl_tls_output_finalize (GObject *object)
{
  channel_unref (CTL_TLS_OUTPUT (object)->channel);
  G_OBJECT_CLASS (ctl_tls_output_parent_class)->finalize (object);
}

static void
ctl_tls_output_class_init (CtlTlsOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ctl_tls_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = ctl_tls_output_write;
}

static void
ctl_tls_output_init (CtlTlsOutput *self G_GNUC_UNUSED)
{
}

/* The connection. */
static GInputStream *
ctl_tls_stream_get_input (GIOStream *stream)
{
  return CTL_TLS_STREAM (stream)->input;
}

static GOutputStream *
ctl_tls_stream_get_output (GIOStream *stream)
{
  return CTL_TLS_STREAM (stream)->output;
}

static gboolean
ctl_tls_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  CtlTlsStream *self = CTL_TLS_STREAM (stream);
  channel_close (self->channel);
  GIOStreamClass *parent = G_IO_STREAM_CLASS (ctl_tls_stream_parent_class);
  gboolean closed = parent->close_fn (stream, cancellable, error);
  return g_socket_close (self->channel->socket, closed ? error : NULL) && closed;
}

static void
ctl_tls_stream_finalize (GObject *object)
{
  CtlTlsStream *self = CTL_TLS_STREAM (object);
  g_object_unref (self->input);
  g_object_unref (self->output);
  channel_unref (self->channel);
  G_OBJECT_CLASS (ctl_tls_stream_parent_class)->finalize (object);
}

static void
ctl_tls_stream_class_init (CtlTlsStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ctl_tls_stream_finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = ctl_tls_stream_get_input;
  G_IO_STREAM_CLASS (klass)->get_output_stream = ctl_tls_stream_get_output;
  G_IO_STREAM_CLASS (klass)->close_fn = ctl_tls_stream_close;
}

static void
ctl_tls_stream_init (CtlTlsStream *self)
{
  CtlTlsInput *input = g_object_new (CTL_TYPE_TLS_INPUT, NULL);
  CtlTlsOutput *output = g_object_new (CTL_TYPE_TLS_OUTPUT, NULL);
  self->channel = g_atomic_rc_box_new0 (Channel);
  input->channel = g_atomic_rc_box_acquire (self->channel);
  output->channel = g_atomic_rc_box_acquire (self->channel);
  self->input = G_INPUT_STREAM (input);
  self->output = G_OUTPUT_STREAM (output);
}

/**
 * ctl_tls_stream_new:
 * @socket: a connected socket, closed with the stream; a #GSocketConnection around it closes it too
 *   when it goes, so keep that as long
 * @context: what is allowed on it, see ctl_tls_context_new(); with the certificate of a server
 *
 * Nothing is sent yet. Closing the stream, or letting go of it, says goodbye (close_notify) where
 * the connection is whole, and takes 2.5 seconds at most.
 *
 * Returns: (transfer full): a stream without deadline, ready for ctl_tls_stream_handshake()
 */
CtlTlsStream *
ctl_tls_stream_new (GSocket *socket, SSL_CTX *context)
{
  CtlTlsStream *self = g_object_new (CTL_TYPE_TLS_STREAM, NULL);
  Channel *channel = self->channel;
  channel->socket = g_object_ref (socket);
  channel->ssl = SSL_new (context);
  if (channel->ssl == NULL)
    g_error ("no memory for TLS");
  /* The deadline is the only bound: a timeout of the socket's own would shorten it. */
  g_socket_set_timeout (socket, 0);
  BIO *bio = ctl_tls_bio_new (socket);
  SSL_set_bio (channel->ssl, bio, bio);
  return self;
}

/**
 * ctl_tls_stream_get_ssl:
 * @self: a stream
 *
 * Returns: (transfer none): OpenSSL's view of it
 */
SSL *
ctl_tls_stream_get_ssl (CtlTlsStream *self)
{
  return self->channel->ssl;
}

/**
 * ctl_tls_stream_set_timeout:
 * @self: a stream
 * @seconds: until everything that is asked of the stream from now on must be done; 0: no deadline
 *
 * A peer that sends a byte now and then does not move the deadline: set it anew before each wait.
 */
void
ctl_tls_stream_set_timeout (CtlTlsStream *self, guint seconds)
{
  self->channel->seconds = seconds;
  self->channel->deadline =
      seconds != 0 ? g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC : 0;
}

/**
 * ctl_tls_stream_is_alive:
 * @self: a stream on which nothing is expected from the peer
 *
 * Does not wait. What TLS itself sends, such as session tickets, is taken in and does not count.
 *
 * Returns: whether it can be used, and the peer has neither closed it nor said anything meanwhile
 */
gboolean
ctl_tls_stream_is_alive (CtlTlsStream *self)
{
  Channel *channel = self->channel;
  char byte;
  size_t got;
  if (channel->state != STATE_HEALTHY || !SSL_is_init_finished (channel->ssl))
    return FALSE;
  ERR_clear_error ();
  int result = SSL_peek_ex (channel->ssl, &byte, 1, &got);
  int ssl_error = SSL_get_error (channel->ssl, result);
  if (ssl_error == SSL_ERROR_SSL || ssl_error == SSL_ERROR_SYSCALL)
    channel->state = STATE_BROKEN;
  ERR_clear_error ();
  return ssl_error == SSL_ERROR_WANT_READ || ssl_error == SSL_ERROR_WANT_WRITE;
}

/**
 * ctl_tls_stream_handshake:
 * @self: a new stream
 * @as_server: whether this is the accepting side
 * @cancellable: (nullable): ends the waiting
 * @error: return location for %CTL_ERROR_PEER, %CTL_ERROR_UNREACHABLE, %CTL_ERROR_TIMED_OUT and
 *   %CTL_ERROR_CANCELLED
 *
 * The peer's certificate is not judged here.
 *
 * Returns: whether the connection is encrypted now
 */
gboolean
ctl_tls_stream_handshake (CtlTlsStream *self,
                          gboolean as_server,
                          GCancellable *cancellable,
                          GError **error)
{
  Operation operation = { .call = CALL_HANDSHAKE };
  if (as_server)
    SSL_set_accept_state (self->channel->ssl);
  else
    SSL_set_connect_state (self->channel->ssl);
  return channel_run (self->channel, &operation, cancellable, error);
}
