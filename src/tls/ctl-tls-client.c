/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tls-client.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-tls-context.h"

/* A connection that is being made, in a main context of its own. */
typedef struct
{
  GCancellable *stop; /* by the caller's cancellable and by the deadline */
  gboolean timed_out;
  GAsyncResult *result;
} Attempt;

static gboolean
on_deadline (gpointer user_data)
{
  Attempt *self = user_data;
  self->timed_out = TRUE;
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable G_GNUC_UNUSED, gpointer user_data)
{
  Attempt *self = user_data;
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

static void
on_connect_ready (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer user_data)
{
  Attempt *self = user_data;
  self->result = g_object_ref (result);
}

static GSource *
attach (GSource *source, GSourceFunc callback, Attempt *attempt, GMainContext *context)
{
  g_source_set_callback (source, callback, attempt, NULL);
  g_source_attach (source, context);
  return source;
}

static void
detach (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static GSocketConnection *
run_attempt (Attempt *self, GSocketConnectable *address, GMainContext *context, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  /* A publisher is in the house: no proxy learns of it. */
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, address, self->stop, on_connect_ready, self);
  while (self->result == NULL)
    g_main_context_iteration (context, TRUE);
  return g_socket_client_connect_finish (client, self->result, error);
}

/* One deadline for looking the name up and for trying all its addresses: GSocketClient's own
 * timeout is one for each of them. */
static GSocketConnection *
connect_within (GSocketConnectable *address,
                guint seconds,
                gboolean *timed_out,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GCancellable) never = g_cancellable_new ();
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Attempt attempt = { .stop = stop };
  g_main_context_push_thread_default (context);
  GSource *deadline =
      attach (g_timeout_source_new_seconds (seconds), on_deadline, &attempt, context);
  GSource *cancelled = attach (g_cancellable_source_new (cancellable != NULL ? cancellable : never),
                               G_SOURCE_FUNC (on_cancelled), &attempt, context);
  GSocketConnection *connection = run_attempt (&attempt, address, context, error);
  detach (deadline);
  detach (cancelled);
  g_main_context_pop_thread_default (context);
  g_object_unref (attempt.result);
  *timed_out = attempt.timed_out;
  return connection;
}

static GSocketConnection *
connect_to (
    const char *host, guint16 port, guint seconds, GCancellable *cancellable, GError **error)
{
  gboolean timed_out;
  g_autoptr (GError) foreign = NULL;
  g_autoptr (GSocketConnectable) address = g_network_address_new (host, port);
  g_autofree char *label = ctl_tls_trust_dup_label (host, port);
  GSocketConnection *connection =
      connect_within (address, seconds, &timed_out, cancellable, &foreign);
  if (connection != NULL)
    return connection;
  if (timed_out)
    g_set_error (error, CTL_ERROR, CTL_ERROR_TIMED_OUT,
                 _ ("%u seconds passed in waiting for a connection to %s"), seconds, label);
  else
    {
      g_autofree char *what = g_strdup_printf (_ ("%s cannot be reached"), label);
      ctl_error_convert (&foreign, CTL_ERROR_UNREACHABLE, what);
      g_propagate_error (error, g_steal_pointer (&foreign));
    }
  return NULL;
}

/* For a server that has a certificate for each of its names; an address is no name. */
static void
set_server_name (SSL *ssl, const char *host)
{
  g_autofree char *ascii = g_hostname_to_ascii (host);
  if (ascii != NULL && !g_hostname_is_ip_address (host))
    SSL_set_tlsext_host_name (ssl, ascii);
}

static gboolean
shake_hands (CtlTlsStream *stream,
             const char *host,
             guint16 port,
             const CtlTlsTrust *trust,
             GCancellable *cancellable,
             GError **error)
{
  SSL *ssl = ctl_tls_stream_get_ssl (stream);
  set_server_name (ssl, host);
  if (!ctl_tls_stream_handshake (stream, FALSE, cancellable, error))
    {
      g_autofree char *label = ctl_tls_trust_dup_label (host, port);
      g_prefix_error (error, _ ("%s: "), label);
      return FALSE;
    }
  X509 *certificate = SSL_get0_peer_certificate (ssl);
  if (certificate != NULL)
    return ctl_tls_trust_check (trust, host, port, certificate, SSL_get_peer_cert_chain (ssl),
                                error);
  g_set_error (error, CTL_ERROR, CTL_ERROR_UNTRUSTED, _ ("The publisher shows no certificate"));
  return FALSE;
}

/**
 * ctl_tls_client_connect:
 * @host: host name, or IPv4 or IPv6 address without brackets
 * @port: TCP port
 * @trust: how to judge the certificate
 * @timeout_seconds: for looking up, connecting and shaking hands together, from 1 up; not for
 *   the person who is asked
 * @cancellable: (nullable): ends the waiting at once
 * @error: return location for %CTL_ERROR_UNREACHABLE, %CTL_ERROR_TIMED_OUT, %CTL_ERROR_CANCELLED,
 *   %CTL_ERROR_PEER where it does not speak TLS that is allowed, and those of
 *   ctl_tls_trust_check()
 *
 * Returns: (transfer full) (nullable): a trusted connection on which nothing was said yet, without
 *   deadline (ctl-provider-protocol.md, 1)
 */
CtlTlsStream *
ctl_tls_client_connect (const char *host,
                        guint16 port,
                        const CtlTlsTrust *trust,
                        guint timeout_seconds,
                        GCancellable *cancellable,
                        GError **error)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GSocketConnection) connection =
      connect_to (host, port, timeout_seconds, cancellable, error);
  if (connection == NULL)
    return NULL;
  g_autoptr (SSL_CTX) context = ctl_tls_context_new (FALSE, trust->legacy);
  g_autoptr (CtlTlsStream) stream =
      ctl_tls_stream_new (g_socket_connection_get_socket (connection), context);
  /* The connection object closes the socket when it goes. */
  g_object_set_data_full (G_OBJECT (stream), "connection", g_object_ref (connection),
                          g_object_unref);
  gint64 spent = (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  ctl_tls_stream_set_timeout (stream, (guint) MAX (timeout_seconds - spent, 1));
  if (!shake_hands (stream, host, port, trust, cancellable, error))
    return NULL;
  ctl_tls_stream_set_timeout (stream, 0);
  return g_steal_pointer (&stream);
}
