/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tvs-client.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-tls-client.h"
#include "ctl-verify.h"

struct _CtlTvsClient
{
  GObject parent_instance;

  char *host;
  guint16 port;
  char *label;
  char *device;
  CtlTlsTrust trust;
  guint timeout; /* seconds for the connection, and again for the answer */
};

G_DEFINE_TYPE (CtlTvsClient, ctl_tvs_client, G_TYPE_OBJECT)

static void
ctl_tvs_client_finalize (GObject *object)
{
  CtlTvsClient *self = CTL_TVS_CLIENT (object);
  g_free (self->host);
  g_free (self->label);
  g_free (self->device);
  ctl_tls_trust_clear (&self->trust);
  G_OBJECT_CLASS (ctl_tvs_client_parent_class)->finalize (object);
}

static void
ctl_tvs_client_class_init (CtlTvsClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ctl_tvs_client_finalize;
}

static void
ctl_tvs_client_init (CtlTvsClient *self G_GNUC_UNUSED)
{
}

/**
 * ctl_tvs_client_new:
 * @host: host name, or address without brackets
 * @port: TCP port, commonly %CTL_TVS_PORT
 * @device: the phone that seems to ask, see ctl_tvs_device_check()
 * @trust: how the service's certificate is judged; copied, its user data must live as long
 * @timeout_seconds: for the connection, and again for the answer
 *
 * Returns: (transfer full): a client; nothing is connected yet
 */
CtlTvsClient *
ctl_tvs_client_new (const char *host,
                    guint16 port,
                    const char *device,
                    const CtlTlsTrust *trust,
                    guint timeout_seconds)
{
  CtlTvsClient *self = g_object_new (CTL_TYPE_TVS_CLIENT, NULL);
  self->host = g_strdup (host);
  self->port = port;
  self->label = ctl_tls_trust_dup_label (host, port);
  self->device = g_strdup (device);
  self->trust = ctl_tls_trust_copy (trust);
  self->timeout = timeout_seconds;
  return self;
}

/**
 * ctl_tvs_client_get_label:
 * @self: a client
 *
 * Returns: (transfer none): HOST:PORT, safe for a screen
 */
const char *
ctl_tvs_client_get_label (CtlTvsClient *self)
{
  return self->label;
}

static gboolean
send_all (GIOStream *stream, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  return g_output_stream_write_all (g_io_stream_get_output_stream (stream), data, length, NULL,
                                    cancellable, error);
}

static gboolean
receive_part (
    GIOStream *stream, guint8 *part, gsize length, GCancellable *cancellable, GError **error)
{
  gsize got;
  if (!g_input_stream_read_all (g_io_stream_get_input_stream (stream), part, length, &got,
                                cancellable, error))
    return FALSE;
  if (got == length)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_PEER,
               _ ("the service closed the connection before its answer was complete"));
  return FALSE;
}

static GBytes *
receive_all (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  guint8 header[CTL_TVS_HEADER_LENGTH];
  if (!receive_part (stream, header, sizeof header, cancellable, error))
    return NULL;
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_byte_array_append (whole, header, sizeof header);
  g_byte_array_set_size (whole, (guint) (sizeof header + ctl_tvs_header_get_rest (header)));
  if (!receive_part (stream, whole->data + sizeof header, whole->len - sizeof header, cancellable,
                     error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&whole));
}

static CtlTvsReply *
exchange (CtlTvsClient *self,
          GIOStream *stream,
          const CtlTvsRequest *request,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GBytes) sent = ctl_tvs_request_encode (request, error);
  if (sent == NULL)
    return NULL;
  ctl_tls_stream_set_timeout (CTL_TLS_STREAM (stream), self->timeout);
  if (!send_all (stream, sent, cancellable, error))
    return NULL;
  g_autoptr (GBytes) got = receive_all (stream, cancellable, error);
  g_autoptr (CtlTvsReply) reply = got != NULL ? ctl_tvs_reply_decode (got, error) : NULL;
  if (reply == NULL || reply->session == request->session)
    return g_steal_pointer (&reply);
  g_set_error (error, CTL_ERROR, CTL_ERROR_PEER,
               _ ("the service answered request %u, but %u was asked"), reply->session,
               request->session);
  return NULL;
}

/**
 * ctl_tvs_client_ask:
 * @self: a client
 * @certificate: the certificate in question
 * @cancellable: (nullable): ends the waiting
 * @error: return location for the errors of ctl_tls_client_connect(), and %CTL_ERROR_PEER for an
 *   answer that cannot be read
 *
 * Asks as a phone does that meets an unknown signer (publisher-doors.md, 1).
 *
 * Returns: (transfer full) (nullable): the answer
 */
CtlTvsReply *
ctl_tvs_client_ask (CtlTvsClient *self,
                    CtlCertificate *certificate,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (CtlTlsStream) stream = ctl_tls_client_connect (self->host, self->port, &self->trust,
                                                            self->timeout, cancellable, error);
  if (stream == NULL)
    return NULL;
  const CtlTvsRequest request = { .session = g_random_int (),
                                  .device = self->device,
                                  .certificate = ctl_certificate_get_der (certificate) };
  CtlTvsReply *reply = exchange (self, G_IO_STREAM (stream), &request, cancellable, &why);
  if (reply != NULL)
    return reply;
  if (g_error_matches (why, CTL_ERROR, CTL_ERROR_MALFORMED))
    why->code = CTL_ERROR_PEER;
  g_propagate_prefixed_error (error, g_steal_pointer (&why),
                              _ ("The trust verification service %s: "), self->label);
  return NULL;
}

/**
 * ctl_tvs_client_find_own:
 * @itl: an ITL file of the cluster
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * For #CtlTlsTrust.fingerprints. The signature of @itl is verified; that it is the cluster's own
 * is for the person to know who got it.
 *
 * Returns: (transfer full) (nullable) (element-type GBytes): SHA-256 of the certificates with which
 *   its trust verification services show themselves (ctl-file-format.md, 3)
 */
GPtrArray *
ctl_tvs_client_find_own (CtlList *itl, GError **error)
{
  g_autofree char *fault = NULL;
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GPtrArray *records = ctl_list_get_records (itl);
  if (ctl_verify (itl, &fault) != CTL_VERDICT_VALID)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("The signature of the ITL file cannot be verified: %s"), fault);
      return NULL;
    }
  for (guint i = 0; i < records->len; i++)
    {
      CtlCertificate *certificate = ctl_record_get_certificate (records->pdata[i]);
      if (ctl_record_get_function (records->pdata[i]) == CTL_FUNCTION_TVS && certificate != NULL)
        g_ptr_array_add (own, g_bytes_ref (ctl_certificate_get_sha256 (certificate)));
    }
  if (own->len > 0)
    return g_steal_pointer (&own);
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                       _ ("This file lists no trust verification service (function TVS): give an "
                          "ITL file of the cluster"));
  return NULL;
}
