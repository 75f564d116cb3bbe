/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-survey.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-listing.h"

/**
 * ctl_survey_new:
 * @publisher: the cluster's publisher; firewalls and TFTP servers are added to the targets
 *
 * Returns: (transfer full): a survey that has seen nothing yet
 */
CtlSurvey *
ctl_survey_new (CtlPublisher *publisher)
{
  CtlSurvey *self = g_new0 (CtlSurvey, 1);
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_target_free);
  g_ptr_array_add (self->targets, ctl_target_new (publisher, CTL_ROLE_PUBLISHER));
  return self;
}

static void
forget (CtlSurvey *self)
{
  g_clear_pointer (&self->installed, ctl_list_unref);
  g_clear_pointer (&self->unreadable, g_free);
  g_clear_pointer (&self->trust, g_ptr_array_unref);
  g_clear_pointer (&self->trust_refused, g_free);
  g_clear_pointer (&self->service, g_free);
}

void
ctl_survey_free (CtlSurvey *self)
{
  forget (self);
  g_ptr_array_unref (self->targets);
  g_free (self);
}

/**
 * ctl_survey_get_publisher:
 * @self: a survey
 *
 * Returns: (transfer none): the target that is the cluster's publisher
 */
CtlTarget *
ctl_survey_get_publisher (const CtlSurvey *self)
{
  return self->targets->pdata[0];
}

/**
 * ctl_survey_get_cluster:
 * @self: a survey that was read
 *
 * Returns: (transfer none): the cluster as its publisher sees it
 */
const CtlCluster *
ctl_survey_get_cluster (const CtlSurvey *self)
{
  return ctl_survey_get_publisher (self)->cluster;
}

static gboolean
has_target (const CtlSurvey *self, const CtlTarget *target)
{
  const char *label = ctl_publisher_get_label (target->publisher);
  for (guint i = 0; i < self->targets->len; i++)
    {
      const CtlTarget *other = self->targets->pdata[i];
      if (other != target &&
          g_ascii_strcasecmp (ctl_publisher_get_label (other->publisher), label) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * ctl_survey_may_add:
 * @self: a survey that was read
 * @target: a firewall or TFTP server that was read, of @self or not yet
 * @error: return location for %CTL_ERROR_USAGE with the reason why not
 *
 * Returns: whether @target can be listed besides the others
 */
gboolean
ctl_survey_may_add (const CtlSurvey *self, const CtlTarget *target, GError **error)
{
  if (!has_target (self, target))
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE, _ ("%s is there already"),
               ctl_publisher_get_label (target->publisher));
  return FALSE;
}

/**
 * ctl_survey_names:
 * @self: a survey that was read
 * @record: an entry of a server
 *
 * Returns: whether the cluster, or another target that was read, has that server
 */
gboolean
ctl_survey_names (const CtlSurvey *self, CtlRecord *record)
{
  for (guint i = 0; i < self->targets->len; i++)
    if (ctl_listing_is_of_cluster (record, ((CtlTarget *) self->targets->pdata[i])->cluster))
      return TRUE;
  return FALSE;
}

/**
 * ctl_survey_dup_dropped:
 * @self: a survey that was read
 *
 * Returns: (transfer full) (element-type CtlRecord): the entries of servers in the installed file
 *   that nobody names any more, so that a new file does without them
 */
GPtrArray *
ctl_survey_dup_dropped (const CtlSurvey *self)
{
  GPtrArray *dropped = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_record_unref);
  GPtrArray *records = self->installed != NULL ? ctl_list_get_records (self->installed) : NULL;
  for (guint i = 0; records != NULL && i < records->len; i++)
    if (ctl_record_get_function (records->pdata[i]) != CTL_FUNCTION_SAST &&
        !ctl_survey_names (self, records->pdata[i]))
      g_ptr_array_add (dropped, ctl_record_ref (records->pdata[i]));
  return dropped;
}

static void
read_installed (CtlSurvey *self)
{
  GBytes *bytes = ctl_survey_get_publisher (self)->installed.bytes;
  if (bytes == NULL)
    return;
  g_autoptr (GError) error = NULL;
  self->installed = ctl_list_decode (bytes, &error);
  if (self->installed == NULL)
    self->unreadable = g_strdup (error->message);
}

/* A user without the right to see the trust store may still update the file. */
static gboolean
read_trust (CtlSurvey *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;
  CtlPublisher *publisher = ctl_survey_get_publisher (self)->publisher;
  self->trust =
      ctl_publisher_get_trust (publisher, CTL_PROVIDER_TRUST_PHONE_SAST, cancellable, &why);
  if (self->trust != NULL)
    return TRUE;
  if (!g_error_matches (why, CTL_ERROR, CTL_ERROR_REFUSED))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  self->trust_refused = g_strdup (why->message);
  return TRUE;
}

/**
 * ctl_survey_read:
 * @self: a survey
 * @cancellable: (nullable): ends it at once
 * @error: return location for an error of a publisher or of the network, which names it
 *
 * Reads every target, and the publisher's Phone-SAST-trust. An installed file that does not parse
 * and a trust store that may not be seen are no errors.
 */
gboolean
ctl_survey_read (CtlSurvey *self, GCancellable *cancellable, GError **error)
{
  forget (self);
  for (guint i = 0; i < self->targets->len; i++)
    if (!ctl_target_read (self->targets->pdata[i], cancellable, error))
      return FALSE;
  read_installed (self);
  return read_trust (self, cancellable, error);
}

/**
 * ctl_survey_ask:
 * @self: a survey that was read
 * @service: of the cluster
 * @signer: the certificate of who is to sign, or has signed
 * @cancellable: (nullable): ends it at once
 * @error: return location for what ctl_tvs_client_ask() says
 *
 * Asks the trust verification service about @signer, as phones will.
 *
 * Returns: whether there was an answer
 */
gboolean
ctl_survey_ask (CtlSurvey *self,
                CtlTvsClient *service,
                CtlCertificate *signer,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (CtlTvsReply) reply = ctl_tvs_client_ask (service, signer, cancellable, error);
  if (reply == NULL)
    return FALSE;
  self->service = g_strdup (ctl_tvs_client_get_label (service));
  self->vouches = ctl_tvs_reply_vouches (reply);
  return TRUE;
}
