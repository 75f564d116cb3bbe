/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-relay.h"

#define CONNECTIONS_MAX 16

struct _TestRelay
{
  GSocketService *service;
  guint16 port;
  guint16 server_port;
  gint armed; /* atomic */
  gint cuts;  /* atomic */
};

/* One direction's bytes; FALSE where the connection is over. */
static gboolean
pass_on (GIOStream *from, GIOStream *to)
{
  guint8 block[4096];
  gssize got =
      g_input_stream_read (g_io_stream_get_input_stream (from), block, sizeof block, NULL, NULL);
  return got > 0 && g_output_stream_write_all (g_io_stream_get_output_stream (to), block,
                                               (gsize) got, NULL, NULL, NULL);
}

static gint
get_fd (GSocketConnection *connection)
{
  return g_socket_get_fd (g_socket_connection_get_socket (connection));
}

static void
relay (TestRelay *self, GSocketConnection *client, GSocketConnection *server)
{
  gboolean open = TRUE;
  while (open)
    {
      GPollFD fds[2] = { { .fd = get_fd (client), .events = G_IO_IN },
                         { .fd = get_fd (server), .events = G_IO_IN } };
      g_poll (fds, G_N_ELEMENTS (fds), -1);
      if (fds[0].revents != 0)
        open = pass_on (G_IO_STREAM (client), G_IO_STREAM (server));
      if (open && fds[1].revents != 0)
        {
          if (g_atomic_int_compare_and_exchange (&self->armed, TRUE, FALSE))
            {
              g_atomic_int_inc (&self->cuts);
              open = FALSE;
            }
          else
            open = pass_on (G_IO_STREAM (server), G_IO_STREAM (client));
        }
    }
}

static gboolean
on_run (G_GNUC_UNUSED GThreadedSocketService *service,
        GSocketConnection *client,
        G_GNUC_UNUSED GObject *source,
        gpointer user_data)
{
  TestRelay *self = g_atomic_rc_box_acquire (user_data);
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GSocketConnection) server =
      g_socket_client_connect_to_host (connector, "127.0.0.1", self->server_port, NULL, NULL);
  if (server != NULL)
    relay (self, client, server);
  g_atomic_rc_box_release (self);
  return TRUE;
}

TestRelay *
test_relay_new (guint16 server_port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  TestRelay *self = g_atomic_rc_box_new0 (TestRelay);
  self->server_port = server_port;
  self->service = g_threaded_socket_service_new (CONNECTIONS_MAX);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);
  g_socket_service_start (self->service);
  return self;
}

void
test_relay_free (TestRelay *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  g_atomic_rc_box_release (self);
}

guint16
test_relay_get_port (TestRelay *self)
{
  return self->port;
}

void
test_relay_cut_next_reply (TestRelay *self)
{
  g_atomic_int_set (&self->armed, TRUE);
}

gint
test_relay_get_cuts (TestRelay *self)
{
  return g_atomic_int_get (&self->cuts);
}
