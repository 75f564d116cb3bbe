/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-provider-server.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-listener.h"
#include "ctl-login-delay.h"
#include "ctl-provider-log.h"
#include "ctl-provider-state.h"
#include "ctl-session.h"
#include "ctl-store.h"
#include "ctl-tvs-server.h"
#include "ctl-vouching.h"

#define BACKLOG 10 /* connections that the system keeps waiting */
#define PAUSE                                                                                      \
  (G_USEC_PER_SEC / 10) /* after a failure to accept: a lack of memory or descriptors              \
                         */

struct _CtlProviderServer
{
  GSocket *socket;
  GThread *thread;
  GThread *last_ended; /* of the sessions that ended; it waits for those before it */
  GCancellable *stopping;
  CtlStore *store;
  CtlLoginDelay *delay;
  CtlVouching *vouching;
  CtlTvsServer *tvs; /* (nullable) */
  int state_lock;
  GMutex lock; /* of the connections */
  GCond gone;  /* one of them */
  GPtrArray *connections;
};

typedef struct
{
  CtlProviderServer *server;
  GSocket *socket;
  GInetAddress *address;
  GCancellable *cancellable;
  gboolean logged_in; /* under the server's lock, as is the next */
  gboolean pushed_out;
} Connection;

static void
connection_free (Connection *self)
{
  g_object_unref (self->socket);
  g_object_unref (self->address);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
on_login (gpointer user_data)
{
  Connection *self = user_data;
  g_mutex_lock (&self->server->lock);
  self->logged_in = TRUE;
  g_mutex_unlock (&self->server->lock);
}

/* With the lock held. */
static void
connection_remove (Connection *self)
{
  CtlProviderServer *server = self->server;
  g_ptr_array_remove_fast (server->connections, self);
  connection_free (self);
  g_cond_signal (&server->gone);
}

/* Each thread waits for the end of the one before it: so the server, by waiting for the last one,
 * knows that none is left that would still give something back while the program ends. */
static void
connection_end (Connection *self)
{
  CtlProviderServer *server = self->server;
  g_mutex_lock (&server->lock);
  connection_remove (self);
  GThread *before = server->last_ended;
  server->last_ended = g_thread_ref (g_thread_self ());
  g_mutex_unlock (&server->lock);
  g_clear_pointer (&before, g_thread_join);
}

static void
serve (Connection *self)
{
  CtlProviderServer *server = self->server;
  g_autoptr (CtlProviderConfig) config = ctl_store_ref_config (server->store);
  g_autoptr (CtlTlsStream) stream =
      ctl_tls_stream_new (self->socket, ctl_provider_config_get_tls (config));
  CtlSessionPeer peer = {
    .store = server->store,
    .delay = server->delay,
    .stream = stream,
    .address = self->address,
    .cancellable = self->cancellable,
    .on_login = on_login,
    .user_data = self,
  };
  ctl_session_run (&peer);
}

static gpointer
connection_thread (gpointer data)
{
  serve (data);
  connection_end (data);
  return NULL;
}

static gboolean
is_waiting (const Connection *self)
{
  return !self->logged_in && !self->pushed_out;
}

static guint
count_waiting_from (CtlProviderServer *self, GInetAddress *address)
{
  guint count = 0;
  for (guint i = 0; i < self->connections->len; i++)
    {
      const Connection *other = self->connections->pdata[i];
      if (is_waiting (other) && (address == NULL || g_inet_address_equal (other->address, address)))
        count++;
    }
  return count;
}

/* Of those that have not logged in, one from the address that has the most of them: so strangers
 * push out each other, and not an administrator elsewhere. */
static Connection *
choose_to_push_out (CtlProviderServer *self)
{
  Connection *chosen = NULL;
  guint most = 0;
  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *other = self->connections->pdata[i];
      guint count = is_waiting (other) ? count_waiting_from (self, other->address) : 0;
      if (count > most)
        {
          most = count;
          chosen = other;
        }
    }
  return chosen;
}

/* With the lock held. */
static void
push_out (Connection *self)
{
  g_autofree char *address = g_inet_address_to_string (self->address);
  ctl_provider_log ("%s: connection closed: others wait, and it has not logged in", address);
  self->pushed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
}

/* With the lock held. */
static gboolean
make_room (CtlProviderServer *self)
{
  if (self->connections->len >= CTL_PROVIDER_SERVER_SESSIONS_MAX)
    return FALSE;
  if (count_waiting_from (self, NULL) >= CTL_PROVIDER_SERVER_WAITING_MAX)
    push_out (choose_to_push_out (self));
  return TRUE;
}

static Connection *
connection_new (CtlProviderServer *server, GSocket *socket, GInetAddress *address)
{
  Connection *self = g_new0 (Connection, 1);
  self->server = server;
  self->socket = g_object_ref (socket);
  self->address = g_object_ref (address);
  self->cancellable = g_cancellable_new ();
  return self;
}

static void
admit (CtlProviderServer *self, GSocket *socket, GInetAddress *address)
{
  g_mutex_lock (&self->lock);
  gboolean room = make_room (self);
  Connection *connection = room ? connection_new (self, socket, address) : NULL;
  if (room)
    g_ptr_array_add (self->connections, connection);
  g_mutex_unlock (&self->lock);
  g_autofree char *text = g_inet_address_to_string (address);
  if (!room)
    {
      ctl_provider_log ("%s: connection closed: %d sessions are as many as can be", text,
                        CTL_PROVIDER_SERVER_SESSIONS_MAX);
      return;
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (GThread) thread = g_thread_try_new ("session", connection_thread, connection, &error);
  if (thread != NULL)
    return;
  ctl_provider_log ("%s: connection closed: %s", text, error->message);
  g_mutex_lock (&self->lock);
  connection_remove (connection);
  g_mutex_unlock (&self->lock);
}

static void
accept_one (CtlProviderServer *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (self->socket, NULL, &error);
  if (socket == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return;
      ctl_provider_log ("accepting a connection failed: %s", error->message);
      g_usleep (PAUSE);
      return;
    }
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);
  if (remote == NULL || !G_IS_INET_SOCKET_ADDRESS (remote))
    return;
  g_socket_set_keepalive (socket, TRUE);
  admit (self, socket, g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
}

static gpointer
accept_thread (gpointer data)
{
  CtlProviderServer *self = data;
  while (g_socket_condition_wait (self->socket, G_IO_IN, self->stopping, NULL))
    accept_one (self);
  return NULL;
}

static gboolean
start_tvs (CtlProviderServer *self, const CtlProviderTvs *tvs, GError **error)
{
  if (tvs != NULL)
    self->tvs =
        ctl_tvs_server_new (tvs->listen, tvs->tls, ctl_vouching_answer, self->vouching, error);
  return tvs == NULL || self->tvs != NULL;
}

static gboolean
start (CtlProviderServer *self, CtlProviderConfig *config, const char *listen, GError **error)
{
  g_autoptr (GError) recovery = NULL;
  const char *state = ctl_provider_config_get_state (config);
  CtlMode mode;
  if (!ctl_provider_state_prepare (state, error))
    return FALSE;
  self->state_lock = ctl_provider_state_lock (state, error);
  if (self->state_lock < 0)
    return FALSE;
  ctl_provider_state_sweep (state);
  if (!ctl_provider_state_get_mode (state, CTL_MODE_NON_SECURE, &mode, error))
    return FALSE;
  if (!ctl_store_recover (self->store, &recovery))
    ctl_provider_log ("recovery: not done, PUT CTL and SET MODE will try again: %s",
                      recovery->message);
  self->socket = ctl_listener_bind (listen, BACKLOG, error);
  if (self->socket == NULL || !start_tvs (self, ctl_provider_config_get_tvs (config), error))
    return FALSE;
  self->thread = g_thread_new ("accept", accept_thread, self);
  return TRUE;
}

/**
 * ctl_provider_server_new:
 * @config: the cluster and its users
 * @listen: ADDRESS:PORT; port 0 is any free one
 * @error: return location for %CTL_ERROR_FILE, %CTL_ERROR_USAGE or %CTL_ERROR_MALFORMED
 *
 * Finishes what an earlier process left, and then accepts connections.
 *
 * Returns: (transfer full) (nullable): the server, under way
 */
CtlProviderServer *
ctl_provider_server_new (CtlProviderConfig *config, const char *listen, GError **error)
{
  g_autoptr (CtlProviderServer) self = g_new0 (CtlProviderServer, 1);
  self->state_lock = -1;
  g_mutex_init (&self->lock);
  g_cond_init (&self->gone);
  self->stopping = g_cancellable_new ();
  self->connections = g_ptr_array_new ();
  self->store = ctl_store_new (config);
  self->delay = ctl_login_delay_new ();
  self->vouching = ctl_vouching_new (self->store);
  return start (self, config, listen, error) ? g_steal_pointer (&self) : NULL;
}

static void
stop (CtlProviderServer *self)
{
  g_cancellable_cancel (self->stopping);
  g_clear_pointer (&self->thread, g_thread_join);
  if (self->socket != NULL)
    (void) g_socket_close (self->socket, NULL);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->connections->len; i++)
    g_cancellable_cancel (((Connection *) self->connections->pdata[i])->cancellable);
  while (self->connections->len > 0)
    g_cond_wait (&self->gone, &self->lock);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->last_ended, g_thread_join);
  ctl_store_wait (self->store);
}

/**
 * ctl_provider_server_free:
 * @self: (transfer full): a server
 *
 * Accepts no more, ends all sessions that wait for a request, and returns when a PUT CTL that is
 * under way has ended and was answered.
 */
void
ctl_provider_server_free (CtlProviderServer *self)
{
  stop (self);
  g_clear_pointer (&self->tvs, ctl_tvs_server_free);
  ctl_vouching_free (self->vouching);
  g_clear_object (&self->socket);
  g_object_unref (self->stopping);
  g_ptr_array_unref (self->connections);
  ctl_store_free (self->store);
  ctl_login_delay_free (self->delay);
  if (self->state_lock >= 0)
    close (self->state_lock);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->gone);
  g_free (self);
}

/**
 * ctl_provider_server_dup_address:
 * @self: a server
 *
 * Returns: (transfer full): where it listens, as ADDRESS:PORT with the true port
 */
char *
ctl_provider_server_dup_address (CtlProviderServer *self)
{
  return ctl_listener_dup_address (self->socket);
}

/**
 * ctl_provider_server_dup_tvs_address:
 * @self: a server
 *
 * Returns: (transfer full) (nullable): where its trust verification service listens, as
 *   ADDRESS:PORT with the true port; %NULL: there is none
 */
char *
ctl_provider_server_dup_tvs_address (CtlProviderServer *self)
{
  return self->tvs != NULL ? ctl_tvs_server_dup_address (self->tvs) : NULL;
}

static void
set_tvs_config (CtlProviderServer *self, const CtlProviderTvs *old, const CtlProviderTvs *new)
{
  if (g_strcmp0 (old != NULL ? old->listen : NULL, new != NULL ? new->listen : NULL) != 0)
    ctl_provider_log ("to begin or end trust verification, or do it elsewhere, needs a restart");
  if (self->tvs != NULL && new != NULL)
    ctl_tvs_server_set_tls (self->tvs, new->tls);
}

/**
 * ctl_provider_server_set_config:
 * @self: a server
 * @config: what counts from the next request on; its addresses to listen on do not
 * @error: return location for %CTL_ERROR_USAGE where the state folder is another one
 *
 * Returns: %FALSE where the old configuration stays
 */
gboolean
ctl_provider_server_set_config (CtlProviderServer *self, CtlProviderConfig *config, GError **error)
{
  g_autoptr (CtlProviderConfig) old = ctl_store_ref_config (self->store);
  if (g_strcmp0 (ctl_provider_config_get_state (old), ctl_provider_config_get_state (config)) == 0)
    {
      if (g_strcmp0 (ctl_provider_config_get_listen (old),
                     ctl_provider_config_get_listen (config)) != 0)
        ctl_provider_log ("another address to listen on needs a restart");
      set_tvs_config (self, ctl_provider_config_get_tvs (old),
                      ctl_provider_config_get_tvs (config));
      ctl_store_set_config (self->store, config);
      return TRUE;
    }
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE,
                       _ ("Another state folder needs a restart"));
  return FALSE;
}
