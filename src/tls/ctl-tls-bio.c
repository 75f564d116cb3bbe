/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tls-bio.h"

typedef struct
{
  GSocket *socket;
  GError *error; /* the last one that was not about waiting */
  gboolean at_end;
} SocketBio;

static int
take_error (BIO *bio, GError *error, int retry_flag)
{
  SocketBio *self = BIO_get_data (bio);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      BIO_set_flags (bio, retry_flag | BIO_FLAGS_SHOULD_RETRY);
      g_error_free (error);
      return -1;
    }
  g_clear_error (&self->error);
  self->error = error;
  return -1;
}

static int
socket_bio_write (BIO *bio, const char *data, size_t length, size_t *written)
{
  SocketBio *self = BIO_get_data (bio);
  GError *error = NULL;
  BIO_clear_retry_flags (bio);
  /* GLib sends with MSG_NOSIGNAL. */
  gssize sent = g_socket_send_with_blocking (self->socket, data, length, FALSE, NULL, &error);
  if (sent < 0)
    return take_error (bio, error, BIO_FLAGS_WRITE);
  *written = (size_t) sent;
  return 1;
}

static int
socket_bio_read (BIO *bio, char *data, size_t length, size_t *got)
{
  SocketBio *self = BIO_get_data (bio);
  GError *error = NULL;
  BIO_clear_retry_flags (bio);
  gssize received =
      g_socket_receive_with_blocking (self->socket, data, length, FALSE, NULL, &error);
  if (received < 0)
    return take_error (bio, error, BIO_FLAGS_READ);
  self->at_end = received == 0;
  *got = (size_t) received;
  return received > 0;
}

static long
socket_bio_ctrl (BIO *bio, int command, long number G_GNUC_UNUSED, void *data G_GNUC_UNUSED)
{
  SocketBio *self = BIO_get_data (bio);
  if (command == BIO_CTRL_EOF)
    return self->at_end;
  return command == BIO_CTRL_FLUSH;
}

static int
socket_bio_destroy (BIO *bio)
{
  SocketBio *self = BIO_get_data (bio);
  g_object_unref (self->socket);
  g_clear_error (&self->error);
  g_free (self);
  return 1;
}

static const BIO_METHOD *
get_method (void)
{
  static gsize method = 0;
  if (g_once_init_enter (&method))
    {
      BIO_METHOD *made = BIO_meth_new (BIO_get_new_index () | BIO_TYPE_SOURCE_SINK, "GSocket");
      BIO_meth_set_write_ex (made, socket_bio_write);
      BIO_meth_set_read_ex (made, socket_bio_read);
      BIO_meth_set_ctrl (made, socket_bio_ctrl);
      BIO_meth_set_destroy (made, socket_bio_destroy);
      g_once_init_leave (&method, (gsize) made);
    }
  return (const BIO_METHOD *) method;
}

BIO *
ctl_tls_bio_new (GSocket *socket)
{
  BIO *bio = BIO_new (get_method ());
  if (bio == NULL)
    g_error ("no memory for a BIO");
  SocketBio *self = g_new0 (SocketBio, 1);
  self->socket = g_object_ref (socket);
  BIO_set_data (bio, self);
  BIO_set_init (bio, 1);
  return bio;
}

/* What the socket said when it failed, or NULL. */
const GError *
ctl_tls_bio_get_error (BIO *bio)
{
  SocketBio *self = BIO_get_data (bio);
  return self->error;
}
