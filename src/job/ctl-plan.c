/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-plan.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-plan-warnings.h"
#include "ctl-text.h"
#include "ctl-verify.h"

void
ctl_plan_free (CtlPlan *self)
{
  g_free (self->receivers);
  g_clear_pointer (&self->installed, ctl_list_unref);
  g_clear_pointer (&self->preview, ctl_list_unref);
  g_clear_pointer (&self->diff, ctl_diff_free);
  g_clear_pointer (&self->phones, g_ptr_array_unref);
  g_ptr_array_unref (self->warnings);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

static char *
get_server_name (gconstpointer server)
{
  return ctl_text_safe (((const CtlServer *) server)->name);
}

static char *
name_receivers (const CtlSurvey *survey)
{
  g_autoptr (GPtrArray) servers = g_ptr_array_new ();
  for (guint i = 0; i < survey->targets->len; i++)
    g_ptr_array_extend (servers, ((const CtlTarget *) survey->targets->pdata[i])->cluster->servers,
                        NULL, NULL);
  return ctl_text_join (servers, get_server_name);
}

static CtlPlan *
plan_alloc (const CtlWishes *wishes, const CtlSurvey *survey)
{
  CtlPlan *self = g_new0 (CtlPlan, 1);
  self->cluster = ctl_survey_get_publisher (survey)->cluster;
  self->mode = ctl_wishes_get_mode (wishes, self->cluster);
  self->receivers = name_receivers (survey);
  if (survey->installed != NULL)
    self->installed = ctl_list_ref (survey->installed);
  self->warnings = ctl_warnings_new ();
  self->notes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static CtlList *
read_finished (GBytes *file, GError **error)
{
  g_autofree char *fault = NULL;
  g_autoptr (CtlList) list = ctl_list_decode (file, error);
  if (list == NULL)
    return NULL;
  if (ctl_list_is_itl (list))
    fault = g_strdup (_ ("it is an ITL file, which each server makes for itself"));
  else if (ctl_verify (list, &fault) == CTL_VERDICT_VALID)
    return g_steal_pointer (&list);
  g_set_error (error, CTL_ERROR, CTL_ERROR_BAD_CTL_FILE, _ ("This file cannot be installed: %s"),
               fault);
  return NULL;
}

static gboolean
plan_finished (CtlPlan *self, const CtlWishes *wishes, const CtlSurvey *survey, GError **error)
{
  self->preview = read_finished (wishes->file, error);
  if (self->preview == NULL)
    return FALSE;
  self->phones = ctl_phones_ask (self->preview, self->installed, survey->trust);
  if (self->installed != NULL && g_bytes_equal (ctl_list_get_bytes (self->installed), wishes->file))
    g_ptr_array_add (self->notes, g_strdup (_ ("The publisher holds this very file already: it "
                                               "goes to servers that do not.")));
  return TRUE;
}

static gboolean
plan_new (CtlPlan *self,
          const CtlWishes *wishes,
          const CtlSurvey *survey,
          gint64 now,
          CtlDraft **draft,
          GError **error)
{
  g_autoptr (CtlDraft) made = ctl_plan_draft_new (wishes, survey, self->notes, error);
  if (made == NULL)
    return FALSE;
  ctl_draft_set_timestamp (made, now);
  self->preview = ctl_draft_preview (made, wishes->signer, error);
  if (self->preview == NULL)
    return FALSE;
  self->phones = ctl_phones_foresee (self->preview, self->installed, survey->trust);
  *draft = g_steal_pointer (&made);
  return TRUE;
}

/**
 * ctl_plan_check:
 * @wishes: what the person wants so far
 * @survey: what is there now
 * @error: return location for %CTL_ERROR_NO_TOKEN where nobody is chosen to sign, and for what
 *   ctl_plan_draft_new() says
 *
 * For a window that says at each choice what is still missing: the rules are those of the plan.
 *
 * Returns: whether a plan can be made of it
 */
gboolean
ctl_plan_check (const CtlWishes *wishes, const CtlSurvey *survey, GError **error)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  if (wishes->signer == NULL)
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_NO_TOKEN,
                           _ ("No token is chosen that signs the new CTL file"));
      return FALSE;
    }
  g_autoptr (CtlDraft) draft = ctl_plan_draft_new (wishes, survey, notes, error);
  return draft != NULL;
}

/**
 * ctl_plan_new:
 * @wishes: what the person wants
 * @survey: what is there now
 * @now: seconds since 1970 UTC: the new file's timestamp, and what validity is measured against
 * @draft: (out): the list to sign; not set where a finished file is installed
 * @error: return location for what ctl_plan_draft_new() and ctl_draft_preview() say, and
 *   %CTL_ERROR_BAD_CTL_FILE for a finished file
 *
 * Returns: (transfer full) (nullable): what would be done, and all that speaks against it
 */
CtlPlan *
ctl_plan_new (
    const CtlWishes *wishes, const CtlSurvey *survey, gint64 now, CtlDraft **draft, GError **error)
{
  g_autoptr (CtlPlan) self = plan_alloc (wishes, survey);
  gboolean is_made = wishes->file != NULL ? plan_finished (self, wishes, survey, error)
                                          : plan_new (self, wishes, survey, now, draft, error);
  if (!is_made)
    return NULL;
  if (survey->service != NULL)
    ctl_phones_hear (self->phones, self->preview, self->installed, survey->service,
                     survey->vouches);
  self->diff = ctl_diff_new (self->installed, self->preview);
  if (survey->trust == NULL)
    g_ptr_array_add (self->notes,
                     g_strdup_printf (_ ("Phone-SAST-trust could not be read, so it is not known "
                                         "whom it vouches for: %s"),
                                      survey->trust_refused));
  ctl_plan_warn (self, wishes, survey, now);
  return g_steal_pointer (&self);
}
