/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tvs-connection.h"

#include <openssl/err.h>

#include "ctl-tls-bio.h"

typedef enum
{
  STATE_HANDSHAKE,
  STATE_READ,
  STATE_WRITE,
  STATE_GOODBYE,
  STATE_DRAIN, /* closing a socket with unread data could take the reply from the phone */
  STATE_ENDED,
} State;

struct _CtlTvsConnection
{
  CtlTvsConnectionSpec spec;
  GSocket *socket;
  SSL *ssl;
  State state;
  GIOCondition condition; /* what @source waits for */
  GSource *source;
  GSource *deadline;
  GByteArray *input;
  GBytes *output;
  gsize written;
};

static void
drop_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/**
 * ctl_tvs_connection_free:
 * @self: (transfer full): a connection
 *
 * Call in the thread that serves it, or when that has ended.
 */
void
ctl_tvs_connection_free (CtlTvsConnection *self)
{
  drop_source (&self->source);
  drop_source (&self->deadline);
  SSL_free (self->ssl);
  (void) g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  g_byte_array_unref (self->input);
  g_clear_pointer (&self->output, g_bytes_unref);
  g_free (self);
}

static void
end (CtlTvsConnection *self)
{
  self->spec.ended (self, self->spec.user_data);
  ctl_tvs_connection_free (self);
}

static gboolean
answer (CtlTvsConnection *self)
{
  g_autoptr (GBytes) bytes = g_bytes_new (self->input->data, self->input->len);
  g_autoptr (CtlTvsRequest) request = ctl_tvs_request_decode (bytes, NULL);
  g_autoptr (CtlTvsReply) reply =
      request != NULL ? self->spec.answer (request, self->spec.user_data) : NULL;
  if (reply != NULL)
    self->output = ctl_tvs_reply_encode (reply, NULL);
  return self->output != NULL;
}

/* How many bytes the request has, as far as is known yet. */
static gsize
get_wanted (const CtlTvsConnection *self)
{
  if (self->input->len < CTL_TVS_HEADER_LENGTH)
    return CTL_TVS_HEADER_LENGTH;
  return CTL_TVS_HEADER_LENGTH + ctl_tvs_header_get_rest (self->input->data);
}

static State
take_input (CtlTvsConnection *self, const guint8 *part, gsize length)
{
  g_byte_array_append (self->input, part, (guint) length);
  if (self->input->len < get_wanted (self))
    return STATE_READ;
  return answer (self) ? STATE_WRITE : STATE_GOODBYE;
}

static int
read_some (CtlTvsConnection *self, State *next)
{
  guint8 part[4096];
  size_t got = 0;
  gsize wanted = MIN (get_wanted (self) - self->input->len, sizeof part);
  int result = SSL_read_ex (self->ssl, part, wanted, &got);
  if (result == 1)
    *next = take_input (self, part, got);
  return result;
}

static int
write_some (CtlTvsConnection *self, State *next)
{
  gsize length;
  size_t done = 0;
  const guint8 *data = g_bytes_get_data (self->output, &length);
  int result = SSL_write_ex (self->ssl, data + self->written, length - self->written, &done);
  self->written += done;
  *next = self->written < length ? STATE_WRITE : STATE_GOODBYE;
  return result;
}

/* Only our side of the goodbye matters. */
static int
say_goodbye (CtlTvsConnection *self, State *next)
{
  int result = SSL_shutdown (self->ssl);
  if (result < 0)
    return result;
  *next = g_socket_shutdown (self->socket, FALSE, TRUE, NULL) ? STATE_DRAIN : STATE_ENDED;
  return 1;
}

static int
do_step (CtlTvsConnection *self, State *next)
{
  ERR_clear_error ();
  switch (self->state)
    {
    case STATE_HANDSHAKE:
      *next = STATE_READ;
      return SSL_accept (self->ssl);
    case STATE_READ:
      return read_some (self, next);
    case STATE_WRITE:
      return write_some (self, next);
    default:
      return say_goodbye (self, next);
    }
}

/* Returns what is waited for; 0: nothing any more. */
static GIOCondition
drain (CtlTvsConnection *self)
{
  char waste[4096];
  g_autoptr (GError) error = NULL;
  while (g_socket_receive_with_blocking (self->socket, waste, sizeof waste, FALSE, NULL, &error) >
         0)
    ;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? G_IO_IN : 0;
}

static GIOCondition
advance (CtlTvsConnection *self)
{
  while (self->state < STATE_DRAIN)
    {
      State next = self->state;
      int result = do_step (self, &next);
      int why = result == 1 ? SSL_ERROR_NONE : SSL_get_error (self->ssl, result);
      if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)
        return why == SSL_ERROR_WANT_READ ? G_IO_IN : G_IO_OUT;
      self->state = why == SSL_ERROR_NONE ? next : STATE_ENDED;
    }
  ERR_clear_error ();
  return self->state == STATE_DRAIN ? drain (self) : 0;
}

static gboolean on_ready (GSocket *socket, GIOCondition condition, gpointer user_data);

static void
wait_for (CtlTvsConnection *self, GIOCondition condition)
{
  if (self->source != NULL && self->condition == condition)
    return;
  drop_source (&self->source);
  self->condition = condition;
  self->source = g_socket_create_source (self->socket, condition, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_ready), self, NULL);
  g_source_attach (self->source, self->spec.context);
}

static gboolean
on_ready (GSocket *socket G_GNUC_UNUSED, GIOCondition condition G_GNUC_UNUSED, gpointer user_data)
{
  CtlTvsConnection *self = user_data;
  GIOCondition next = advance (self);
  if (next != 0)
    wait_for (self, next);
  else
    end (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_deadline (gpointer user_data)
{
  end (user_data);
  return G_SOURCE_REMOVE;
}

/**
 * ctl_tvs_connection_new:
 * @socket: a connected socket
 * @spec: what it takes; copied, but for what it points to
 *
 * Returns: (transfer none): a connection that frees itself when it has ended; the caller may free
 *   it before
 */
CtlTvsConnection *
ctl_tvs_connection_new (GSocket *socket, const CtlTvsConnectionSpec *spec)
{
  CtlTvsConnection *self = g_new0 (CtlTvsConnection, 1);
  self->spec = *spec;
  self->socket = g_object_ref (socket);
  self->input = g_byte_array_new ();
  self->ssl = SSL_new (spec->tls);
  if (self->ssl == NULL)
    g_error ("no memory for TLS");
  BIO *bio = ctl_tls_bio_new (socket);
  SSL_set_bio (self->ssl, bio, bio);
  self->deadline = g_timeout_source_new_seconds (CTL_TVS_CONNECTION_SECONDS);
  g_source_set_callback (self->deadline, on_deadline, self, NULL);
  g_source_attach (self->deadline, spec->context);
  wait_for (self, G_IO_IN);
  return self;
}
