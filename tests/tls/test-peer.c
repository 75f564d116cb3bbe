/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-peer.h"

#include "ctl-tls-context.h"

struct _TestPeer
{
  TestPeerSpec spec;
  SSL_CTX *context;
  GSocket *listener;
  GSocket *socket;
  GCancellable *end;
  GThread *thread;
  guint16 port;
  gint count;
};

static void
serve (TestPeer *self, guint number)
{
  g_autoptr (CtlTlsStream) stream = ctl_tls_stream_new (self->socket, self->context);
  gboolean ready = self->spec.is_plain || ctl_tls_stream_handshake (stream, TRUE, self->end, NULL);
  if (ready && self->spec.func != NULL)
    self->spec.func (self, stream, number, self->spec.data);
}

static gpointer
run (gpointer data)
{
  TestPeer *self = data;
  while ((self->socket = g_socket_accept (self->listener, self->end, NULL)) != NULL)
    {
      serve (self, (guint) g_atomic_int_add (&self->count, 1));
      g_clear_object (&self->socket);
    }
  return NULL;
}

static SSL_CTX *
new_context (const TestPeerSpec *spec)
{
  /* Level 0 also where the client is to be the one who refuses a small key. */
  SSL_CTX *context = ctl_tls_context_new (TRUE, spec->is_old);
  SSL_CTX_set_security_level (context, 0);
  if (spec->is_old)
    {
      g_assert_cmpint (SSL_CTX_set_max_proto_version (context, TLS1_VERSION), ==, 1);
      g_assert_cmpint (SSL_CTX_set_cipher_list (context, "AES256-SHA:@SECLEVEL=0"), ==, 1);
    }
  g_assert_cmpint (SSL_CTX_use_certificate (context, spec->identity->x509), ==, 1);
  g_assert_cmpint (SSL_CTX_use_PrivateKey (context, spec->identity->key), ==, 1);
  if (spec->chain != NULL)
    g_assert_cmpint (SSL_CTX_add1_chain_cert (context, spec->chain->x509), ==, 1);
  return context;
}

TestPeer *
test_peer_new (const TestPeerSpec *spec)
{
  TestPeer *self = g_new0 (TestPeer, 1);
  self->spec = *spec;
  self->context = new_context (spec);
  self->end = g_cancellable_new ();
  self->listener =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_assert_true (g_socket_bind (self->listener, any, TRUE, NULL));
  g_assert_true (g_socket_listen (self->listener, NULL));
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (self->listener, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->thread = g_thread_new ("test-peer", run, self);
  return self;
}

void
test_peer_free (TestPeer *self)
{
  g_cancellable_cancel (self->end);
  g_thread_join (self->thread);
  g_object_unref (self->end);
  g_object_unref (self->listener);
  SSL_CTX_free (self->context);
  g_free (self);
}

guint16
test_peer_get_port (const TestPeer *self)
{
  return self->port;
}

guint
test_peer_count (TestPeer *self)
{
  return (guint) g_atomic_int_get (&self->count);
}

GSocket *
test_peer_get_socket (TestPeer *self)
{
  return self->socket;
}

void
test_peer_wait_for_end (TestPeer *self)
{
  GPollFD fd;
  g_assert_true (g_cancellable_make_pollfd (self->end, &fd));
  while (g_poll (&fd, 1, -1) < 0)
    ;
  g_cancellable_release_fd (self->end);
}
