/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "vpcd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

struct _Vpcd
{
  int fd;
};

/**
 * vpcd_connect:
 * @port: of a slot
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the connection: the card is in the reader
 */
Vpcd *
vpcd_connect (guint16 port, GError **error)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "port %u: %s", port,
                   g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  Vpcd *self = g_new0 (Vpcd, 1);
  self->fd = fd;
  return self;
}

void
vpcd_free (Vpcd *self)
{
  close (self->fd);
  g_free (self);
}

/* vpcd sends length and bytes apart and waits for the kernel's acknowledgement in between, which
 * comes 40 ms late unless it is asked for, each time. */
static gboolean
receive_all (Vpcd *self, guint8 *data, gsize length)
{
  while (length > 0)
    {
      int on = 1;
      (void) setsockopt (self->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
      gssize got = recv (self->fd, data, length, 0);
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return FALSE;
      data += got;
      length -= (gsize) got;
    }
  return TRUE;
}

/**
 * vpcd_receive:
 * @self: a connection
 *
 * Returns: (transfer full) (nullable): the next message; %NULL where the reader is gone
 */
GBytes *
vpcd_receive (Vpcd *self)
{
  guint8 header[2];
  if (!receive_all (self, header, sizeof header))
    return NULL;
  gsize length = (gsize) header[0] << 8 | header[1];
  g_autofree guint8 *data = g_malloc (MAX (length, 1));
  if (!receive_all (self, data, length))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

/**
 * vpcd_send:
 * @self: a connection
 * @message: at most 65535 bytes
 *
 * Returns: %FALSE where the reader is gone
 */
gboolean
vpcd_send (Vpcd *self, GBytes *message)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (message, &length);
  const guint8 header[] = { (guint8) (length >> 8), (guint8) length };
  g_byte_array_append (whole, header, sizeof header);
  g_byte_array_append (whole, data, (guint) length);
  for (gsize sent = 0; sent < whole->len;)
    {
      gssize done = send (self->fd, whole->data + sent, whole->len - sent, MSG_NOSIGNAL);
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return FALSE;
      sent += (gsize) done;
    }
  return TRUE;
}
