/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-connection.h"

#include "ctl-error.h"
#include "ctl-provider-client.h"
#include "ctl-tls-known.h"

struct _CtlConnection
{
  GObject parent_instance;

  CtlRecentPublisher *address;
  CtlSecret *password;
  CtlTrustPrompt *prompt;
  CtlPublisher *publisher;
  CtlSurvey *survey; /* NULL until it was read */
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_INSTALLED,
  SIGNAL_COUNT,
};

static guint signals[SIGNAL_COUNT];

G_DEFINE_TYPE (CtlConnection, ctl_connection, G_TYPE_OBJECT)

/* What the client of a publisher holds says goodbye when it ends, and waits for an answer. */
static void
release_in_thread (GTask *task,
                   G_GNUC_UNUSED gpointer source,
                   G_GNUC_UNUSED gpointer data,
                   G_GNUC_UNUSED GCancellable *cancellable)
{
  g_task_set_task_data (task, NULL, NULL);
}

static void
release (gpointer data, GDestroyNotify destroy)
{
  if (data == NULL)
    return;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, data, destroy);
  g_task_run_in_thread (task, release_in_thread);
}

static void
ctl_connection_dispose (GObject *object)
{
  CtlConnection *self = CTL_CONNECTION (object);
  if (self->prompt != NULL)
    ctl_trust_prompt_close (self->prompt);
  release (g_steal_pointer (&self->survey), (GDestroyNotify) ctl_survey_free);
  release (g_steal_pointer (&self->publisher), g_object_unref);
  g_clear_object (&self->prompt);
  G_OBJECT_CLASS (ctl_connection_parent_class)->dispose (object);
}

static void
ctl_connection_finalize (GObject *object)
{
  CtlConnection *self = CTL_CONNECTION (object);
  g_clear_pointer (&self->address, ctl_recent_publisher_free);
  g_clear_pointer (&self->password, ctl_secret_unref);
  G_OBJECT_CLASS (ctl_connection_parent_class)->finalize (object);
}

static void
ctl_connection_class_init (CtlConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->dispose = ctl_connection_dispose;
  object_class->finalize = ctl_connection_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_INSTALLED] =
      g_signal_new ("installed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
ctl_connection_init (CtlConnection *self)
{
  self->prompt = ctl_trust_prompt_new ();
}

/**
 * ctl_connection_new:
 * @address: of the publisher
 * @password: of its user
 *
 * Returns: (transfer full): a connection over which nothing was sent yet
 */
CtlConnection *
ctl_connection_new (const CtlRecentPublisher *address, CtlSecret *password)
{
  CtlConnection *self = g_object_new (CTL_TYPE_CONNECTION, NULL);
  self->address = ctl_recent_publisher_copy (address);
  self->password = ctl_secret_ref (password);
  self->publisher = ctl_connection_dup_publisher (self);
  return self;
}

/**
 * ctl_connection_get_address:
 * @self: a connection
 *
 * Returns: (transfer none): whom it is to
 */
const CtlRecentPublisher *
ctl_connection_get_address (CtlConnection *self)
{
  return self->address;
}

/**
 * ctl_connection_get_trust_prompt:
 * @self: a connection
 *
 * Returns: (transfer none): who asks about a certificate that is seen for the first time
 */
CtlTrustPrompt *
ctl_connection_get_trust_prompt (CtlConnection *self)
{
  return self->prompt;
}

/**
 * ctl_connection_get_survey:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): what the publisher said last
 */
const CtlSurvey *
ctl_connection_get_survey (CtlConnection *self)
{
  return self->survey;
}

static void on_unused (gpointer data, GObject *publisher, gboolean is_last);

static void
give_up (gpointer publisher)
{
  g_object_remove_toggle_ref (publisher, on_unused, NULL);
}

/* A job or a recovery lets go of its publisher in the main loop, where nothing may wait. */
static void
on_unused (G_GNUC_UNUSED gpointer data, GObject *publisher, gboolean is_last)
{
  if (is_last)
    release (publisher, give_up);
}

static void
end_in_thread_of_its_own (CtlProviderClient *client)
{
  g_object_ref (client);
  g_object_add_toggle_ref (G_OBJECT (client), on_unused, NULL);
  g_object_unref (client);
}

/**
 * ctl_connection_dup_publisher:
 * @self: a connection
 *
 * For a #CtlJob, which calls it from a thread of its own: a client takes one call at a time. Its
 * end waits for nobody.
 *
 * Returns: (transfer full): another client of the same publisher
 */
CtlPublisher *
ctl_connection_dup_publisher (CtlConnection *self)
{
  g_autofree char *known = ctl_tls_known_dup_path ();
  const CtlTlsTrust trust = { .known_path = known,
                              .ask = ctl_trust_prompt_ask,
                              .tell_changed = ctl_trust_prompt_tell_changed,
                              .user_data = self->prompt,
                              .legacy = self->address->legacy };
  CtlProviderClient *client =
      ctl_provider_client_new (self->address->host, self->address->port, self->address->user,
                               self->password, &trust, CTL_PROVIDER_TIMEOUT_DEFAULT);
  g_object_set_data_full (G_OBJECT (client), "trust-prompt", g_object_ref (self->prompt),
                          g_object_unref);
  end_in_thread_of_its_own (client);
  return CTL_PUBLISHER (client);
}

/* Comparing a fingerprint takes longer than a publisher waits for the login. */
static gboolean
read_survey (CtlConnection *self, CtlSurvey *survey, GCancellable *cancellable, GError **error)
{
  GError *failure = NULL;
  gboolean was_trusted = ctl_trust_prompt_was_trusted (self->prompt);
  if (ctl_survey_read (survey, cancellable, &failure))
    return TRUE;
  if (!was_trusted && ctl_trust_prompt_was_trusted (self->prompt) &&
      g_error_matches (failure, CTL_ERROR, CTL_ERROR_UNREACHABLE))
    {
      g_error_free (failure);
      return ctl_survey_read (survey, cancellable, error);
    }
  g_propagate_error (error, failure);
  return FALSE;
}

static void
read_in_thread (GTask *task,
                gpointer source,
                G_GNUC_UNUSED gpointer data,
                GCancellable *cancellable)
{
  CtlConnection *self = CTL_CONNECTION (source);
  GError *error = NULL;
  g_autoptr (CtlSurvey) survey = ctl_survey_new (self->publisher);
  if (read_survey (self, survey, cancellable, &error))
    g_task_return_pointer (task, g_steal_pointer (&survey), (GDestroyNotify) ctl_survey_free);
  else
    g_task_return_error (task, error);
}

/**
 * ctl_connection_read_async:
 * @self: a connection that is not being read
 * @cancellable: (nullable): ends it at once
 * @callback: gets the result
 * @user_data: for @callback
 *
 * Reads the cluster, its installed file and its trust store.
 */
void
ctl_connection_read_async (CtlConnection *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * ctl_connection_read_finish:
 * @self: a connection
 * @result: as given to the callback
 * @error: return location for the errors of ctl_survey_read()
 *
 * Returns: whether ctl_connection_get_survey() is new; if not, it is what it was before
 */
gboolean
ctl_connection_read_finish (CtlConnection *self, GAsyncResult *result, GError **error)
{
  CtlSurvey *survey = g_task_propagate_pointer (G_TASK (result), error);
  if (survey == NULL)
    return FALSE;
  release (self->survey, (GDestroyNotify) ctl_survey_free);
  self->survey = survey;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return TRUE;
}

/**
 * ctl_connection_tell_installed:
 * @self: a connection
 * @list: the file that the publisher has taken just now
 *
 * For whoever shows what is installed, until the publisher is read again.
 */
void
ctl_connection_tell_installed (CtlConnection *self, CtlList *list)
{
  g_signal_emit (self, signals[SIGNAL_INSTALLED], 0, list);
}
