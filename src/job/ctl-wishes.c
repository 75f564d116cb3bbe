/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-wishes.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-list-tokens.h"

/**
 * ctl_wishes_get_mode:
 * @self: what the person wants
 * @cluster: the cluster as it is
 *
 * Returns: the security mode afterwards
 */
CtlMode
ctl_wishes_get_mode (const CtlWishes *self, const CtlCluster *cluster)
{
  if (self->mode == CTL_JOB_MODE_KEEP)
    return cluster->mode;
  return self->mode == CTL_JOB_MODE_MIXED ? CTL_MODE_MIXED : CTL_MODE_NON_SECURE;
}

static gboolean
is_removed (const CtlWishes *self, CtlRecord *record)
{
  for (guint i = 0; i < self->removed->len; i++)
    if (ctl_record_has_serial (record, self->removed->pdata[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_last (const CtlWishes *self, const CtlSurvey *survey, CtlRecord *record)
{
  g_autoptr (GPtrArray) tokens = ctl_list_dup_tokens (survey->installed);
  if (self->tokens->len > 0 || self->signer != NULL)
    return FALSE;
  for (guint i = 0; i < tokens->len; i++)
    if (tokens->pdata[i] != record && !is_removed (self, tokens->pdata[i]))
      return FALSE;
  return TRUE;
}

static char *
explain_other_entry (const CtlSurvey *survey, CtlRecord *record)
{
  g_autofree char *name = ctl_record_dup_name (record);
  if (ctl_record_get_function (record) == CTL_FUNCTION_SAST)
    return g_strdup_printf (_ ("%s is no token, but a server's own certificate: the new file does "
                               "without it anyway"),
                            name);
  if (ctl_survey_names (survey, record))
    return g_strdup_printf (_ ("%s is a server of the cluster: its entries stay until it is taken "
                               "out of the cluster on the publisher"),
                            name);
  return g_strdup_printf (_ ("%s is a server that the cluster does not have: the new file does "
                             "without it anyway"),
                          name);
}

/* NULL where nothing speaks against it. */
static char *
explain_token (const CtlWishes *self, const CtlSurvey *survey, CtlRecord *record)
{
  g_autofree char *title = ctl_record_dup_title (record);
  if (self->signer != NULL && ctl_record_matches (record, self->signer))
    return g_strdup_printf (
        _ ("%s is the token that is to sign: it cannot be removed from the file"), title);
  for (guint i = 0; i < self->tokens->len; i++)
    if (ctl_record_matches (record, self->tokens->pdata[i]))
      return g_strdup_printf (_ ("The token %s is to be both listed and removed"), title);
  if (is_last (self, survey, record))
    return g_strdup_printf (_ ("%s is the last token of the file: list another one before you "
                               "remove it"),
                            title);
  return NULL;
}

/**
 * ctl_wishes_may_remove:
 * @self: what the person wants
 * @survey: what is there now
 * @record: an entry of the installed file
 * @error: return location for %CTL_ERROR_USAGE with the reason why not
 *
 * Only tokens are removed by somebody who says so; the other entries follow the cluster.
 *
 * Returns: whether the new file may do without @record
 */
gboolean
ctl_wishes_may_remove (const CtlWishes *self,
                       const CtlSurvey *survey,
                       CtlRecord *record,
                       GError **error)
{
  g_autofree char *reason = ctl_list_is_token (survey->installed, record)
                                ? explain_token (self, survey, record)
                                : explain_other_entry (survey, record);
  if (reason != NULL)
    g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE, reason);
  return reason == NULL;
}
