/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-provider-client.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-provider-connection.h"

#define PAUSE_MS 500 /* between two tries to find out what happened */

struct _CtlProviderClient
{
  GObject parent_instance;

  CtlProviderAccess access;
  CtlProviderConnection *connection;
  GError *refused; /* login was refused: the same password is not tried again */
};

static void ctl_provider_client_publisher_init (CtlPublisherInterface *iface);

G_DEFINE_TYPE_WITH_CODE (CtlProviderClient,
                         ctl_provider_client,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CTL_TYPE_PUBLISHER,
                                                ctl_provider_client_publisher_init))

static gboolean
ensure_connected (CtlProviderClient *self, GCancellable *cancellable, GError **error)
{
  GError *own_error = NULL;
  if (self->connection != NULL && ctl_provider_connection_is_alive (self->connection))
    return TRUE;
  g_clear_pointer (&self->connection, ctl_provider_connection_close);
  if (self->refused != NULL)
    {
      g_propagate_error (error, g_error_copy (self->refused));
      return FALSE;
    }
  self->connection = ctl_provider_connection_open (&self->access, cancellable, &own_error);
  if (self->connection != NULL)
    return TRUE;
  if (g_error_matches (own_error, CTL_ERROR, CTL_ERROR_LOGIN_REFUSED))
    self->refused = g_error_copy (own_error);
  g_propagate_error (error, own_error);
  return FALSE;
}

static CtlFrame *
call_once (CtlProviderClient *self,
           const CtlProviderRequest *request,
           GCancellable *cancellable,
           GError **error)
{
  if (!ensure_connected (self, cancellable, error))
    return NULL;
  return ctl_provider_connection_exchange (self->connection, request, cancellable, error);
}

/* NULL without an error where the connection was lost meanwhile. */
static CtlFrame *
call_unless_lost (CtlProviderClient *self,
                  const CtlProviderRequest *request,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GError) failure = NULL;
  if (!ensure_connected (self, cancellable, error))
    return NULL;
  CtlFrame *reply =
      ctl_provider_connection_exchange (self->connection, request, cancellable, &failure);
  if (reply == NULL && !g_error_matches (failure, CTL_ERROR, CTL_ERROR_UNREACHABLE))
    g_propagate_error (error, g_steal_pointer (&failure));
  return reply;
}

/* Asks once more where the connection was lost meanwhile; only for what changes nothing. */
static CtlFrame *
call_again_if_lost (CtlProviderClient *self,
                    const CtlProviderRequest *request,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GError) failure = NULL;
  CtlFrame *reply = call_unless_lost (self, request, cancellable, &failure);
  if (reply == NULL && failure == NULL)
    return call_once (self, request, cancellable, error);
  if (reply == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return reply;
}

/* For errors of reading a reply. */
static gpointer
blame (CtlProviderClient *self, CtlMessageType type, gpointer value, GError **error)
{
  if (value == NULL)
    ctl_provider_access_blame (&self->access, type, error);
  return value;
}

static CtlCluster *
ctl_provider_client_get_cluster (CtlPublisher *publisher, GCancellable *cancellable, GError **error)
{
  CtlProviderClient *self = CTL_PROVIDER_CLIENT (publisher);
  const CtlProviderRequest request = { .type = CTL_MESSAGE_GET_CLUSTER };
  g_autoptr (CtlFrame) reply = call_again_if_lost (self, &request, cancellable, error);
  if (reply == NULL)
    return NULL;
  return blame (self, request.type, ctl_message_read_cluster (ctl_frame_get_fields (reply), error),
                error);
}

static void
fill_target (CtlFields *fields, gconstpointer target)
{
  if (target != NULL)
    ctl_fields_add_string (fields, CTL_TAG_TARGET, target);
}

static gboolean
read_modified (const CtlFields *fields, gint64 *modified, GError **error)
{
  guint64 seconds = 0;
  if (ctl_fields_has (fields, CTL_TAG_MODIFIED) &&
      !ctl_fields_get_u64 (fields, CTL_TAG_MODIFIED, &seconds, error))
    return FALSE;
  *modified = (gint64) MIN (seconds, (guint64) G_MAXINT64);
  return TRUE;
}

static gboolean
check_file (const CtlFields *fields, GBytes *file, GError **error)
{
  if (!ctl_fields_has (fields, CTL_TAG_DIGEST))
    return TRUE;
  g_autoptr (GBytes) digest = ctl_fields_get_bytes (fields, CTL_TAG_DIGEST, error);
  if (digest == NULL)
    return FALSE;
  g_autoptr (GBytes) own = ctl_digest_compute (CTL_DIGEST_SHA256, file);
  if (g_bytes_equal (digest, own))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_PEER,
               _ ("The CTL file does not have the digest that came with it"));
  return FALSE;
}

static gboolean
read_installed (const CtlFields *fields, CtlInstalled *installed, GError **error)
{
  g_auto (CtlInstalled) read = { NULL, 0 };
  if (ctl_fields_has (fields, CTL_TAG_CTL_FILE))
    {
      read.bytes = ctl_fields_get_bytes (fields, CTL_TAG_CTL_FILE, error);
      if (read.bytes == NULL || !read_modified (fields, &read.modified, error) ||
          !check_file (fields, read.bytes, error))
        return FALSE;
    }
  installed->bytes = g_steal_pointer (&read.bytes);
  installed->modified = read.modified;
  return TRUE;
}

static gboolean
ctl_provider_client_get_ctl (CtlPublisher *publisher,
                             const char *target,
                             CtlInstalled *installed,
                             GCancellable *cancellable,
                             GError **error)
{
  CtlProviderClient *self = CTL_PROVIDER_CLIENT (publisher);
  const CtlProviderRequest request = { .type = CTL_MESSAGE_GET_CTL,
                                       .fill = fill_target,
                                       .data = target };
  *installed = (CtlInstalled){ NULL, 0 };
  g_autoptr (CtlFrame) reply = call_again_if_lost (self, &request, cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (read_installed (ctl_frame_get_fields (reply), installed, error))
    return TRUE;
  ctl_provider_access_blame (&self->access, request.type, error);
  return FALSE;
}

static void
fill_put (CtlFields *fields, gconstpointer data)
{
  const CtlPut *put = data;
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  ctl_fields_add_bytes (fields, CTL_TAG_CTL_FILE, put->file);
  ctl_fields_add_bytes (fields, CTL_TAG_REPLACES, put->replaces != NULL ? put->replaces : nothing);
  if (put->set_mode)
    ctl_message_write_mode (fields, put->mode);
  for (guint i = 0; put->targets != NULL && i < put->targets->len; i++)
    ctl_fields_add_string (fields, CTL_TAG_TARGET, g_ptr_array_index (put->targets, i));
}

static gboolean
pause_until (gint64 deadline, GCancellable *cancellable)
{
  if (g_get_monotonic_time () >= deadline)
    return FALSE;
  GPollFD fd;
  if (!g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_usleep (PAUSE_MS * 1000);
      return TRUE;
    }
  g_poll (&fd, 1, PAUSE_MS);
  g_cancellable_release_fd (cancellable);
  return TRUE;
}

/* What came of a PUT CTL that was sent and not answered: the publisher may still be busy with it,
 * or on its way up again. Once the same request gets through, its answer is the answer. */
static CtlFrame *
put_once_more (CtlProviderClient *self,
               const CtlProviderRequest *request,
               GCancellable *cancellable,
               GError **error)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) self->access.timeout * G_USEC_PER_SEC;
  while (TRUE)
    {
      GError *own_error = NULL;
      CtlFrame *reply = NULL;
      gboolean connected = ensure_connected (self, cancellable, &own_error);
      if (connected)
        reply =
            ctl_provider_connection_exchange (self->connection, request, cancellable, &own_error);
      if (reply != NULL)
        return reply;
      CtlError passing = connected ? CTL_ERROR_BUSY : CTL_ERROR_UNREACHABLE;
      if (!g_error_matches (own_error, CTL_ERROR, (gint) passing) ||
          !pause_until (deadline, cancellable))
        {
          g_propagate_error (error, own_error);
          return NULL;
        }
      g_error_free (own_error);
    }
}

/* Whether the publisher has said what it thinks of the file. Where the answer to the first request
 * was lost, it may also be busy with that. */
static gboolean
is_verdict (const GError *error, gboolean lost)
{
  CtlError code = ctl_error_get_code (error);
  return code >= (lost ? CTL_ERROR_CONFLICT : CTL_ERROR_BUSY) && code <= CTL_ERROR_REFUSED;
}

/* @failure: (transfer full) */
static void
set_uncertain (GError **error, GError *failure, gboolean lost)
{
  gboolean cancelled = g_error_matches (failure, CTL_ERROR, CTL_ERROR_CANCELLED);
  g_set_error (error, CTL_ERROR, cancelled ? CTL_ERROR_CANCELLED : CTL_ERROR_UNCERTAIN, "%s%s",
               lost ? _ ("The connection was lost while the CTL file was being put, and whether "
                         "the publisher took it is not known: ")
                    : _ ("Whether the publisher took the CTL file is not known: "),
               failure->message);
  g_error_free (failure);
}

static CtlFrame *
put (CtlProviderClient *self,
     const CtlProviderRequest *request,
     GCancellable *cancellable,
     GError **error)
{
  GError *failure = NULL;
  if (!ensure_connected (self, cancellable, error))
    return NULL;
  CtlFrame *reply =
      ctl_provider_connection_exchange (self->connection, request, cancellable, &failure);
  gboolean lost = g_error_matches (failure, CTL_ERROR, CTL_ERROR_UNREACHABLE);
  if (lost)
    {
      g_clear_error (&failure);
      reply = put_once_more (self, request, cancellable, &failure);
    }
  if (reply != NULL)
    return reply;
  if (is_verdict (failure, lost))
    g_propagate_error (error, failure);
  else
    set_uncertain (error, failure, lost);
  return NULL;
}

static GPtrArray *
ctl_provider_client_put_ctl (CtlPublisher *publisher,
                             const CtlPut *what,
                             CtlResultFunc progress,
                             gpointer user_data,
                             GCancellable *cancellable,
                             GError **error)
{
  CtlProviderClient *self = CTL_PROVIDER_CLIENT (publisher);
  const CtlProviderRequest request = {
    .type = CTL_MESSAGE_PUT_CTL,
    .fill = fill_put,
    .data = what,
    .progress = progress,
    .user_data = user_data,
  };
  GError *failure = NULL;
  g_autoptr (CtlFrame) reply = put (self, &request, cancellable, error);
  if (reply == NULL)
    return NULL;
  GPtrArray *results =
      blame (self, request.type, ctl_message_read_results (ctl_frame_get_fields (reply), &failure),
             &failure);
  if (results == NULL)
    set_uncertain (error, failure, FALSE);
  return results;
}

static void
fill_mode (CtlFields *fields, gconstpointer data)
{
  const CtlMode *mode = data;
  ctl_message_write_mode (fields, *mode);
}

static gboolean
ctl_provider_client_set_mode (
    CtlPublisher *publisher, CtlMode mode, CtlMode *now, GCancellable *cancellable, GError **error)
{
  CtlProviderClient *self = CTL_PROVIDER_CLIENT (publisher);
  const CtlProviderRequest request = { .type = CTL_MESSAGE_SET_MODE,
                                       .fill = fill_mode,
                                       .data = &mode };
  g_autoptr (CtlFrame) reply = call_once (self, &request, cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (ctl_message_read_mode (ctl_frame_get_fields (reply), now, error))
    return TRUE;
  ctl_provider_access_blame (&self->access, request.type, error);
  return FALSE;
}

static void
fill_purpose (CtlFields *fields, gconstpointer purpose)
{
  ctl_fields_add_string (fields, CTL_TAG_PURPOSE, purpose);
}

static GPtrArray *
read_certificates (const CtlFields *fields, GError **error)
{
  g_autoptr (GPtrArray) values = ctl_fields_get_all_bytes (fields, CTL_TAG_CERTIFICATE);
  g_autoptr (GPtrArray) certificates =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  for (guint i = 0; i < values->len; i++)
    {
      CtlCertificate *certificate = ctl_certificate_new (g_ptr_array_index (values, i), error);
      if (certificate == NULL)
        {
          g_prefix_error (error, _ ("Certificate %u: "), i + 1);
          return NULL;
        }
      g_ptr_array_add (certificates, certificate);
    }
  return g_steal_pointer (&certificates);
}

static GPtrArray *
ctl_provider_client_get_trust (CtlPublisher *publisher,
                               const char *purpose,
                               GCancellable *cancellable,
                               GError **error)
{
  CtlProviderClient *self = CTL_PROVIDER_CLIENT (publisher);
  const CtlProviderRequest request = { .type = CTL_MESSAGE_GET_TRUST,
                                       .fill = fill_purpose,
                                       .data = purpose };
  g_autoptr (CtlFrame) reply = call_again_if_lost (self, &request, cancellable, error);
  if (reply == NULL)
    return NULL;
  return blame (self, request.type, read_certificates (ctl_frame_get_fields (reply), error), error);
}

typedef struct
{
  const char *purpose;
  CtlTag tag;
  GBytes *value;
} TrustChange;

static void
fill_trust_change (CtlFields *fields, gconstpointer data)
{
  const TrustChange *change = data;
  fill_purpose (fields, change->purpose);
  ctl_fields_add_bytes (fields, (guint16) change->tag, change->value);
}

static gboolean
ctl_provider_client_put_trust (CtlPublisher *publisher,
                               const char *purpose,
                               CtlCertificate *certificate,
                               GCancellable *cancellable,
                               GError **error)
{
  const TrustChange change = { purpose, CTL_TAG_CERTIFICATE,
                               ctl_certificate_get_der (certificate) };
  const CtlProviderRequest request = { .type = CTL_MESSAGE_PUT_TRUST,
                                       .fill = fill_trust_change,
                                       .data = &change };
  g_autoptr (CtlFrame) reply =
      call_once (CTL_PROVIDER_CLIENT (publisher), &request, cancellable, error);
  return reply != NULL;
}

static gboolean
ctl_provider_client_drop_trust (CtlPublisher *publisher,
                                const char *purpose,
                                GBytes *sha256,
                                GCancellable *cancellable,
                                GError **error)
{
  const TrustChange change = { purpose, CTL_TAG_DIGEST, sha256 };
  const CtlProviderRequest request = { .type = CTL_MESSAGE_DROP_TRUST,
                                       .fill = fill_trust_change,
                                       .data = &change };
  g_autoptr (CtlFrame) reply =
      call_once (CTL_PROVIDER_CLIENT (publisher), &request, cancellable, error);
  return reply != NULL;
}

static const char *
ctl_provider_client_get_label (CtlPublisher *publisher)
{
  return CTL_PROVIDER_CLIENT (publisher)->access.label;
}

static void
ctl_provider_client_publisher_init (CtlPublisherInterface *iface)
{
  iface->get_cluster = ctl_provider_client_get_cluster;
  iface->get_ctl = ctl_provider_client_get_ctl;
  iface->put_ctl = ctl_provider_client_put_ctl;
  iface->set_mode = ctl_provider_client_set_mode;
  iface->get_trust = ctl_provider_client_get_trust;
  iface->put_trust = ctl_provider_client_put_trust;
  iface->drop_trust = ctl_provider_client_drop_trust;
  iface->get_label = ctl_provider_client_get_label;
}

static void
ctl_provider_client_dispose (GObject *object)
{
  CtlProviderClient *self = CTL_PROVIDER_CLIENT (object);
  g_clear_pointer (&self->connection, ctl_provider_connection_close);
  G_OBJECT_CLASS (ctl_provider_client_parent_class)->dispose (object);
}

static void
ctl_provider_client_finalize (GObject *object)
{
  CtlProviderClient *self = CTL_PROVIDER_CLIENT (object);
  CtlProviderAccess *access = &self->access;
  g_clear_error (&self->refused);
  g_free (access->host);
  g_free (access->label);
  g_free (access->user);
  g_clear_pointer (&access->password, ctl_secret_unref);
  ctl_tls_trust_clear (&access->trust);
  G_OBJECT_CLASS (ctl_provider_client_parent_class)->finalize (object);
}

static void
ctl_provider_client_class_init (CtlProviderClientClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ctl_provider_client_dispose;
  G_OBJECT_CLASS (klass)->finalize = ctl_provider_client_finalize;
}

static void
ctl_provider_client_init (CtlProviderClient *self G_GNUC_UNUSED)
{
}

/**
 * ctl_provider_client_new:
 * @host: host name, or IPv4 or IPv6 address without brackets
 * @port: TCP port, %CTL_PROVIDER_PORT as a rule
 * @user: name of the administrator
 * @password: of the administrator
 * @trust: how the publisher's certificate is judged; copied, its user data must live as long
 * @timeout_seconds: for each wait without an answer, from 1 up
 *
 * Nothing is sent before the first call. Letting go of it says BYE, which takes a few seconds at
 * most (ctl-provider-protocol.md, 3).
 *
 * Returns: (transfer full): a client of one publisher
 */
CtlProviderClient *
ctl_provider_client_new (const char *host,
                         guint16 port,
                         const char *user,
                         CtlSecret *password,
                         const CtlTlsTrust *trust,
                         guint timeout_seconds)
{
  CtlProviderClient *self = g_object_new (CTL_TYPE_PROVIDER_CLIENT, NULL);
  self->access.host = g_strdup (host);
  self->access.port = port;
  self->access.label = ctl_tls_trust_dup_label (host, port);
  self->access.user = g_strdup (user);
  self->access.password = ctl_secret_ref (password);
  self->access.trust = ctl_tls_trust_copy (trust);
  self->access.timeout = MAX (timeout_seconds, 1);
  return self;
}
