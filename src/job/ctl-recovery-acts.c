/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-recovery-acts.h"

#include <glib/gi18n-lib.h>

#include "ctl-certificate-export.h"
#include "ctl-copies.h"
#include "ctl-digest.h"
#include "ctl-error.h"
#include "ctl-text.h"

/* What an act works with. */
typedef struct
{
  const CtlSituation *situation;
  GPtrArray *copies;
  CtlPublisher *publisher;
  GPtrArray *done;
} Act;

G_GNUC_PRINTF (2, 3)
static void
tell (const Act *self, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_ptr_array_add (self->done, g_strdup_vprintf (format, values));
  va_end (values);
}

/* A name that is taken by another certificate is an error. */
static GPtrArray *
make_exports (const CtlSituation *situation, GError **error)
{
  g_autoptr (GPtrArray) exports = ctl_certificate_exports_new ();
  for (guint i = 0; i < situation->listed->len; i++)
    if (!ctl_certificate_exports_add_to_folder (exports, situation->listed->pdata[i],
                                                situation->aim->folder, CTL_CERTIFICATE_DER, error))
      return NULL;
  return g_steal_pointer (&exports);
}

/**
 * ctl_recovery_is_exported:
 * @situation: how things stand
 *
 * Returns: whether the folder holds a file with each certificate that is to be uploaded
 */
gboolean
ctl_recovery_is_exported (const CtlSituation *situation)
{
  g_autoptr (GPtrArray) exports = make_exports (situation, NULL);
  for (guint i = 0; exports != NULL && i < exports->len; i++)
    if (!ctl_certificate_export_is_done (exports->pdata[i]))
      return FALSE;
  return exports != NULL && exports->len > 0;
}

/* A file of that name with other contents is an error, and stays. */
static gboolean export(const Act *self, G_GNUC_UNUSED GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) exports = make_exports (self->situation, error);
  if (exports == NULL || !ctl_certificate_exports_check (exports, error))
    return FALSE;
  for (guint i = 0; i < exports->len; i++)
    {
      const CtlCertificateExport *export = exports->pdata[i];
      if (ctl_certificate_export_is_done (export))
        continue;
      if (!ctl_certificate_export_save (export, CTL_CERTIFICATE_DER, CTL_FILE_SAVE_NEW, error))
        return FALSE;
      g_autofree char *shown = ctl_text_safe (export->path);
      tell (self, _ ("Written: %s"), shown);
    }
  return TRUE;
}

static gboolean
trust (const Act *self, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < self->situation->untrusted->len; i++)
    {
      CtlCertificate *certificate = self->situation->untrusted->pdata[i];
      g_autofree char *title = ctl_certificate_dup_title (certificate);
      if (!ctl_publisher_put_trust (self->publisher, CTL_PROVIDER_TRUST_PHONE_SAST, certificate,
                                    cancellable, error))
        return FALSE;
      tell (self, _ ("Phone-SAST-trust now holds %s"), title);
    }
  return TRUE;
}

static gboolean
distrust (const Act *self, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < self->situation->distrusted->len; i++)
    {
      CtlCertificate *certificate = self->situation->distrusted->pdata[i];
      g_autofree char *title = ctl_certificate_dup_title (certificate);
      if (!ctl_publisher_drop_trust (self->publisher, CTL_PROVIDER_TRUST_PHONE_SAST,
                                     ctl_certificate_get_sha256 (certificate), cancellable, error))
        return FALSE;
      tell (self, _ ("Phone-SAST-trust no longer holds %s"), title);
    }
  return TRUE;
}

static GPtrArray *
name_others (GPtrArray *copies)
{
  GPtrArray *names = g_ptr_array_new ();
  for (guint i = 0; copies != NULL && i < copies->len; i++)
    {
      const CtlCopy *copy = copies->pdata[i];
      if (!copy->is_same)
        g_ptr_array_add (names, copy->name);
    }
  return names;
}

static gboolean
tell_result (const Act *self, const CtlResult *result, GError **error)
{
  g_autofree char *name = ctl_text_safe (result->name);
  g_autofree char *message = ctl_text_safe (result->message);
  if (ctl_result_is_good (result))
    {
      tell (self, _ ("%s now holds the file"), name);
      return TRUE;
    }
  g_set_error (error, CTL_ERROR, CTL_ERROR_PARTIAL, _ ("%s did not take the file: %s"), name,
               message);
  return FALSE;
}

/* A file identical to the installed one is never a conflict (ctl-provider-protocol.md, 4). */
static gboolean
spread (const Act *self, GCancellable *cancellable, GError **error)
{
  GBytes *file = ctl_list_get_bytes (self->situation->survey->installed);
  g_autoptr (GBytes) digest = ctl_digest_compute (CTL_DIGEST_SHA256, file);
  g_autoptr (GPtrArray) names = name_others (self->copies);
  CtlPut put = { .file = file, .replaces = digest, .targets = names };
  g_autoptr (GPtrArray) results =
      ctl_publisher_put_ctl (self->publisher, &put, NULL, NULL, cancellable, error);
  if (results == NULL)
    return FALSE;
  for (guint i = 0; i < results->len; i++)
    if (!tell_result (self, results->pdata[i], error))
      return FALSE;
  return TRUE;
}

/**
 * ctl_recovery_act:
 * @act: what to do
 * @situation: for which
 * @copies: (nullable) (element-type CtlCopy): what each server holds
 * @publisher: of the cluster
 * @cancellable: (nullable): ends it
 * @error: return location, see ctl_recovery_act_finish()
 *
 * Blocks. What was done before an error stays done, and is seen at the next reading.
 *
 * Returns: (transfer full) (nullable) (element-type utf8): what was done
 */
GPtrArray *
ctl_recovery_act (CtlAct act,
                  const CtlSituation *situation,
                  GPtrArray *copies,
                  CtlPublisher *publisher,
                  GCancellable *cancellable,
                  GError **error)
{
  static gboolean (*const acts[]) (const Act *, GCancellable *, GError **) = {
    [CTL_ACT_EXPORT] = export,
    [CTL_ACT_TRUST] = trust,
    [CTL_ACT_DISTRUST] = distrust,
    [CTL_ACT_SPREAD] = spread,
  };
  g_autoptr (GPtrArray) done = g_ptr_array_new_with_free_func (g_free);
  const Act self = { situation, copies, publisher, done };
  g_return_val_if_fail (act < G_N_ELEMENTS (acts) && acts[act] != NULL, NULL);
  return acts[act](&self, cancellable, error) ? g_steal_pointer (&done) : NULL;
}
