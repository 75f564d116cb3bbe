/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-plan.h"

#include <glib/gi18n-lib.h>

#include "ctl-plan-warnings.h"

void
ctl_plan_free (CtlPlan *self)
{
  g_clear_pointer (&self->installed, ctl_list_unref);
  g_clear_pointer (&self->preview, ctl_list_unref);
  g_clear_pointer (&self->diff, ctl_diff_free);
  g_clear_pointer (&self->phones, g_ptr_array_unref);
  g_ptr_array_unref (self->warnings);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

static CtlPlan *
plan_alloc (const CtlWishes *wishes, const CtlSurvey *survey)
{
  CtlPlan *self = g_new0 (CtlPlan, 1);
  self->cluster = ctl_survey_get_publisher (survey)->cluster;
  self->mode = ctl_wishes_get_mode (wishes, self->cluster);
  if (survey->installed != NULL)
    self->installed = ctl_list_ref (survey->installed);
  self->warnings = ctl_warnings_new ();
  self->notes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * ctl_plan_new:
 * @wishes: what the person wants
 * @survey: what is there now
 * @now: seconds since 1970 UTC: the new file's timestamp, and what validity is measured against
 * @draft: (out): the list to sign
 * @error: return location for what ctl_plan_draft_new() and ctl_draft_preview() say
 *
 * Returns: (transfer full) (nullable): what would be done, and all that speaks against it
 */
CtlPlan *
ctl_plan_new (
    const CtlWishes *wishes, const CtlSurvey *survey, gint64 now, CtlDraft **draft, GError **error)
{
  g_autoptr (CtlPlan) self = plan_alloc (wishes, survey);
  g_autoptr (CtlDraft) made = ctl_plan_draft_new (wishes, survey, self->notes, error);
  if (made == NULL)
    return NULL;
  ctl_draft_set_timestamp (made, now);
  self->preview = ctl_draft_preview (made, wishes->signer, error);
  if (self->preview == NULL)
    return NULL;
  self->diff = ctl_diff_new (self->installed, self->preview);
  self->phones = ctl_phones_foresee (self->preview, self->installed, survey->trust);
  if (survey->trust == NULL)
    g_ptr_array_add (self->notes,
                     g_strdup_printf (_ ("Phone-SAST-trust could not be read, so it is not known "
                                         "whom it vouches for: %s"),
                                      survey->trust_refused));
  ctl_plan_warn (self, wishes->signer, survey, now);
  *draft = g_steal_pointer (&made);
  return g_steal_pointer (&self);
}
