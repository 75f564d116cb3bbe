/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tvs-server.h"

#include <sys/resource.h>

#include "ctl-error.h"
#include "ctl-listener.h"
#include "ctl-provider-log.h"

#define PAUSE   100  /* milliseconds after a failure to accept */
#define BACKLOG 4096 /* connections that the system keeps waiting */

/* One thread, with the connections that it accepted. */
typedef struct
{
  CtlTvsServer *server;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GSource *listening; /* or a pause; NULL: as many are being served as can be */
  GHashTable *connections;
} Worker;

struct _CtlTvsServer
{
  GSocket *socket;
  CtlTvsAnswerFunc answer;
  gpointer user_data;
  guint worker_max; /* connections of each */
  GPtrArray *workers;
  GMutex lock; /* of the next */
  SSL_CTX *tls;
};

static void listen_again (Worker *self);

static void
stop_listening (Worker *self)
{
  if (self->listening == NULL)
    return;
  g_source_destroy (self->listening);
  g_clear_pointer (&self->listening, g_source_unref);
}

static void
on_ended (gpointer connection, gpointer user_data)
{
  Worker *self = user_data;
  g_hash_table_remove (self->connections, connection);
  if (self->listening == NULL)
    listen_again (self);
}

static CtlTvsReply *
answer (const CtlTvsRequest *request, gpointer user_data)
{
  const Worker *self = user_data;
  return self->server->answer (request, self->server->user_data);
}

static SSL_CTX *
ref_tls (CtlTvsServer *self)
{
  g_mutex_lock (&self->lock);
  SSL_CTX *tls = self->tls;
  SSL_CTX_up_ref (tls);
  g_mutex_unlock (&self->lock);
  return tls;
}

static void
admit (Worker *self, GSocket *socket)
{
  SSL_CTX *tls = ref_tls (self->server);
  const CtlTvsConnectionSpec spec = {
    .context = self->context, .tls = tls, .answer = answer, .ended = on_ended, .user_data = self
  };
  g_socket_set_blocking (socket, FALSE);
  g_hash_table_add (self->connections, ctl_tvs_connection_new (socket, &spec));
  SSL_CTX_free (tls);
  if (g_hash_table_size (self->connections) >= self->server->worker_max)
    stop_listening (self);
}

static gboolean
on_pause_ended (gpointer user_data)
{
  Worker *self = user_data;
  stop_listening (self);
  listen_again (self);
  return G_SOURCE_REMOVE;
}

static void
pause_listening (Worker *self, const GError *why)
{
  ctl_provider_log ("trust verification: accepting a connection failed: %s", why->message);
  stop_listening (self);
  self->listening = g_timeout_source_new (PAUSE);
  g_source_set_callback (self->listening, on_pause_ended, self, NULL);
  g_source_attach (self->listening, self->context);
}

static gboolean
on_incoming (GSocket *listening, GIOCondition condition G_GNUC_UNUSED, gpointer user_data)
{
  Worker *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (listening, NULL, &error);
  if (socket != NULL)
    admit (self, socket);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    pause_listening (self, error);
  return G_SOURCE_CONTINUE;
}

/* Those who are in come first: a phone that still stands in the system's queue has no deadline. */
static void
listen_again (Worker *self)
{
  self->listening = g_socket_create_source (self->server->socket, G_IO_IN, NULL);
  g_source_set_callback (self->listening, G_SOURCE_FUNC (on_incoming), self, NULL);
  g_source_set_priority (self->listening, G_PRIORITY_LOW);
  g_source_attach (self->listening, self->context);
}

static gpointer
work (gpointer data)
{
  Worker *self = data;
  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static Worker *
worker_new (CtlTvsServer *server)
{
  Worker *self = g_new0 (Worker, 1);
  self->server = server;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->connections = g_hash_table_new (NULL, NULL);
  listen_again (self);
  self->thread = g_thread_new ("tvs", work, self);
  return self;
}

static gboolean
on_stop (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* Quitting from within: a loop that does not run yet would not hear it. */
static void
worker_stop (Worker *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, on_stop, self->loop, NULL);
  g_source_attach (source, self->context);
  g_thread_join (self->thread);
}

static void
worker_free (gpointer data)
{
  Worker *self = data;
  GHashTableIter iter;
  gpointer connection;
  worker_stop (self);
  stop_listening (self);
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &connection, NULL))
    ctl_tvs_connection_free (connection);
  g_hash_table_unref (self->connections);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
}

/* Half of the descriptors at most: sessions of administrators need some too. */
static guint
count_descriptors (void)
{
  struct rlimit limit;
  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return CTL_TVS_SERVER_THREADS_MAX;
  rlim_t wanted = MIN (limit.rlim_max, (rlim_t) 2 * CTL_TVS_SERVER_PHONES_MAX);
  if (limit.rlim_cur < wanted)
    {
      limit.rlim_cur = wanted;
      (void) setrlimit (RLIMIT_NOFILE, &limit);
    }
  return (guint) MIN (limit.rlim_cur / 2, CTL_TVS_SERVER_PHONES_MAX);
}

/**
 * ctl_tvs_server_new:
 * @listen: ADDRESS:PORT; port 0 is any free one
 * @tls: with the certificate that it shows
 * @answer: what answers, in any of several threads
 * @user_data: for @answer
 * @error: return location for %CTL_ERROR_FILE or %CTL_ERROR_USAGE
 *
 * Raises the number of files that the process may have open, as far as it may.
 *
 * Returns: (transfer full) (nullable): the service, under way
 */
CtlTvsServer *
ctl_tvs_server_new (const char *listen,
                    SSL_CTX *tls,
                    CtlTvsAnswerFunc answer_func,
                    gpointer user_data,
                    GError **error)
{
  GSocket *socket = ctl_listener_bind (listen, BACKLOG, error);
  if (socket == NULL)
    return NULL;
  CtlTvsServer *self = g_new0 (CtlTvsServer, 1);
  guint threads = CLAMP (g_get_num_processors (), 1, CTL_TVS_SERVER_THREADS_MAX);
  g_mutex_init (&self->lock);
  self->socket = socket;
  SSL_CTX_up_ref (tls);
  self->tls = tls;
  self->answer = answer_func;
  self->user_data = user_data;
  self->worker_max = MAX (count_descriptors () / threads, 1);
  self->workers = g_ptr_array_new_with_free_func (worker_free);
  for (guint i = 0; i < threads; i++)
    g_ptr_array_add (self->workers, worker_new (self));
  return self;
}

/**
 * ctl_tvs_server_free:
 * @self: (transfer full): a service
 *
 * Closes all connections, whatever they wait for.
 */
void
ctl_tvs_server_free (CtlTvsServer *self)
{
  g_ptr_array_unref (self->workers);
  g_object_unref (self->socket);
  SSL_CTX_free (self->tls);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * ctl_tvs_server_set_tls:
 * @self: a service
 * @tls: with the certificate that it shows from now on
 */
void
ctl_tvs_server_set_tls (CtlTvsServer *self, SSL_CTX *tls)
{
  SSL_CTX_up_ref (tls);
  g_mutex_lock (&self->lock);
  SSL_CTX *old = self->tls;
  self->tls = tls;
  g_mutex_unlock (&self->lock);
  SSL_CTX_free (old);
}

/**
 * ctl_tvs_server_dup_address:
 * @self: a service
 *
 * Returns: (transfer full): where it listens, as ADDRESS:PORT with the true port
 */
char *
ctl_tvs_server_dup_address (CtlTvsServer *self)
{
  return ctl_listener_dup_address (self->socket);
}
