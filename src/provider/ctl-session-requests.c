/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-digest.h"
#include "ctl-error.h"
#include "ctl-provider-log.h"
#include "ctl-session-private.h"
#include "ctl-text.h"

gboolean
ctl_session_get_cluster (CtlSession *self,
                         const CtlFields *request G_GNUC_UNUSED,
                         CtlFields *reply,
                         GError **error)
{
  g_autoptr (CtlCluster) cluster = ctl_store_get_cluster (self->peer->store, error);
  if (cluster == NULL)
    return FALSE;
  ctl_message_write_cluster (reply, cluster);
  return TRUE;
}

gboolean
ctl_session_get_ctl (CtlSession *self, const CtlFields *request, CtlFields *reply, GError **error)
{
  g_autofree char *target = NULL;
  g_auto (CtlInstalled) installed = { 0 };
  if (ctl_fields_has (request, CTL_TAG_TARGET))
    {
      target = ctl_fields_get_string (request, CTL_TAG_TARGET, error);
      if (target == NULL)
        return FALSE;
    }
  if (!ctl_store_get_ctl (self->peer->store, target, &installed, self->peer->cancellable, error))
    return FALSE;
  if (installed.bytes == NULL)
    return TRUE;
  g_autoptr (GBytes) digest = ctl_digest_compute (CTL_DIGEST_SHA256, installed.bytes);
  ctl_fields_add_bytes (reply, CTL_TAG_CTL_FILE, installed.bytes);
  ctl_fields_add_u64 (reply, CTL_TAG_MODIFIED, (guint64) MAX (installed.modified, 0));
  ctl_fields_add_bytes (reply, CTL_TAG_DIGEST, digest);
  return TRUE;
}

static GBytes *
get_digest (const CtlFields *request, guint16 tag, gboolean may_be_empty, GError **error)
{
  g_autoptr (GBytes) digest = ctl_fields_get_bytes (request, tag, error);
  if (digest == NULL)
    return NULL;
  gsize length = g_bytes_get_size (digest);
  if (length == 32 || (length == 0 && may_be_empty))
    return g_steal_pointer (&digest);
  g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
               "Field 0x%04X is a SHA-256 and has 32 bytes, not %zu", tag, length);
  return NULL;
}

static void
put_clear (CtlPut *self)
{
  g_clear_pointer (&self->file, g_bytes_unref);
  g_clear_pointer (&self->replaces, g_bytes_unref);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlPut, put_clear)

static gboolean
read_put (CtlPut *self, const CtlFields *request, GError **error)
{
  self->file = ctl_fields_get_bytes (request, CTL_TAG_CTL_FILE, error);
  if (self->file == NULL)
    return FALSE;
  self->replaces = get_digest (request, CTL_TAG_REPLACES, TRUE, error);
  if (self->replaces == NULL)
    return FALSE;
  if (g_bytes_get_size (self->replaces) == 0)
    g_clear_pointer (&self->replaces, g_bytes_unref);
  self->set_mode = ctl_fields_has (request, CTL_TAG_MODE);
  if (self->set_mode && !ctl_message_read_mode (request, &self->mode, error))
    return FALSE;
  self->targets = ctl_fields_get_all_strings (request, CTL_TAG_TARGET, error);
  return self->targets != NULL;
}

static gboolean
send_event (CtlSession *self, const CtlResult *result)
{
  g_autoptr (CtlFrame) frame = ctl_frame_new (CTL_FRAME_EVENT, CTL_FRAME_FLAG_MORE, self->number);
  ctl_message_write_result (ctl_frame_get_fields (frame), result);
  return ctl_session_send (self, frame);
}

/* A client that is gone or asleep does not stop the job: only its events stop. */
static void
send_events (CtlSession *self, CtlPutJob *job)
{
  gboolean there = TRUE;
  for (CtlResult *result = ctl_put_job_next (job); result != NULL; result = ctl_put_job_next (job))
    {
      there = there && send_event (self, result);
      ctl_result_free (result);
    }
}

static void
log_put (CtlSession *self, const CtlPut *put)
{
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, put->file);
  ctl_provider_log ("%s@%s: PUT CTL: %zu bytes, SHA-256 %s, mode %s", self->user, self->address,
                    g_bytes_get_size (put->file), digest,
                    put->set_mode ? ctl_mode_to_string (put->mode) : "kept");
}

gboolean
ctl_session_put_ctl (CtlSession *self, const CtlFields *request, CtlFields *reply, GError **error)
{
  g_auto (CtlPut) put = { 0 };
  if (!read_put (&put, request, error))
    return FALSE;
  log_put (self, &put);
  g_autoptr (CtlPutJob) job = ctl_store_put_ctl (self->peer->store, &put, error);
  if (job == NULL)
    return FALSE;
  send_events (self, job);
  g_autoptr (GPtrArray) results = ctl_put_job_finish (job, &self->digest, error);
  if (results == NULL)
    return FALSE;
  for (guint i = 0; i < results->len; i++)
    ctl_message_write_result (reply, results->pdata[i]);
  return TRUE;
}

gboolean
ctl_session_set_mode (CtlSession *self, const CtlFields *request, CtlFields *reply, GError **error)
{
  CtlMode mode;
  if (!ctl_message_read_mode (request, &mode, error) ||
      !ctl_store_set_mode (self->peer->store, mode, error))
    return FALSE;
  ctl_provider_log ("%s@%s: the mode is %s", self->user, self->address, ctl_mode_to_string (mode));
  ctl_message_write_mode (reply, mode);
  return TRUE;
}

gboolean
ctl_session_get_trust (CtlSession *self, const CtlFields *request, CtlFields *reply, GError **error)
{
  g_autofree char *purpose = ctl_fields_get_string (request, CTL_TAG_PURPOSE, error);
  if (purpose == NULL)
    return FALSE;
  g_autoptr (GPtrArray) certificates = ctl_store_get_trust (self->peer->store, purpose, error);
  if (certificates == NULL)
    return FALSE;
  for (guint i = 0; i < certificates->len; i++)
    ctl_fields_add_bytes (reply, CTL_TAG_CERTIFICATE,
                          ctl_certificate_get_der (certificates->pdata[i]));
  return TRUE;
}

gboolean
ctl_session_put_trust (CtlSession *self,
                       const CtlFields *request,
                       CtlFields *reply G_GNUC_UNUSED,
                       GError **error)
{
  g_autofree char *purpose = ctl_fields_get_string (request, CTL_TAG_PURPOSE, error);
  if (purpose == NULL)
    return FALSE;
  g_autoptr (GBytes) certificate = ctl_fields_get_bytes (request, CTL_TAG_CERTIFICATE, error);
  if (certificate == NULL || !ctl_store_put_trust (self->peer->store, purpose, certificate, error))
    return FALSE;
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, certificate);
  ctl_provider_log ("%s@%s: %s now holds %s", self->user, self->address, purpose, digest);
  return TRUE;
}

gboolean
ctl_session_drop_trust (CtlSession *self,
                        const CtlFields *request,
                        CtlFields *reply G_GNUC_UNUSED,
                        GError **error)
{
  g_autofree char *purpose = ctl_fields_get_string (request, CTL_TAG_PURPOSE, error);
  if (purpose == NULL)
    return FALSE;
  g_autoptr (GBytes) digest = get_digest (request, CTL_TAG_DIGEST, FALSE, error);
  if (digest == NULL || !ctl_store_drop_trust (self->peer->store, purpose, digest, error))
    return FALSE;
  g_autofree char *hex = ctl_text_hex (digest, CTL_HEX_LOWER);
  ctl_provider_log ("%s@%s: %s no longer holds %s", self->user, self->address, purpose, hex);
  return TRUE;
}
