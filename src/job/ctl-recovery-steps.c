/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-recovery-steps.h"

#include "ctl-recovery-parts.h"

/* A step that the situation does not need is NULL. */
static void
add (GPtrArray *steps, CtlStep *step)
{
  if (step != NULL)
    g_ptr_array_add (steps, step);
}

/* The vendor's order, but for the file on the publisher, which stays. */
static void
add_back_to_tokens (GPtrArray *steps, const CtlSituation *situation, gboolean is_exported)
{
  add (steps, ctl_part_tokens (situation));
  add (steps, ctl_part_export (situation, is_exported));
  add (steps, ctl_part_trust (situation));
  add (steps, ctl_part_delete (situation));
  add (steps, ctl_part_update (situation));
}

/* Lost tokens leave Phone-SAST-trust before the update: afterwards nothing tells which they were.
 */
static void
add_lost_token (GPtrArray *steps, const CtlSituation *situation)
{
  add (steps, ctl_part_replacement (situation));
  add (steps, ctl_part_distrust (situation));
  add (steps, ctl_part_update (situation));
}

static void
add_all_lost (GPtrArray *steps, const CtlSituation *situation, gboolean is_exported)
{
  add (steps, ctl_part_lost_phones (situation));
  add (steps, ctl_part_tokens (situation));
  add (steps, ctl_part_export (situation, is_exported));
  add (steps, ctl_part_trust (situation));
  add (steps, ctl_part_distrust (situation));
  add (steps, ctl_part_delete (situation));
  add (steps, ctl_part_update (situation));
}

static void
add_leave_tokens (GPtrArray *steps, const CtlSituation *situation)
{
  add (steps, ctl_part_before_leaving (situation));
  add (steps, ctl_part_leave (situation));
}

/* What comes after the one that is next waits for it. */
static void
put_off (GPtrArray *steps)
{
  gboolean is_waiting = FALSE;
  for (guint i = 0; i < steps->len; i++)
    {
      CtlStep *step = steps->pdata[i];
      if (is_waiting && (step->state == CTL_STEP_NEEDED || step->state == CTL_STEP_BLOCKED))
        step->state = CTL_STEP_LATER;
      is_waiting |= step->state == CTL_STEP_NEEDED || step->state == CTL_STEP_BLOCKED;
    }
}

/**
 * ctl_recovery_steps_new:
 * @situation: how things stand
 * @is_exported: whether the certificates of the tokens are in the folder already
 * @copies: (nullable) (element-type CtlCopy): what each server holds; %NULL: not asked yet
 *
 * Returns: (transfer full) (element-type CtlStep): the steps that are needed, in their order, with
 *   those of them that are done
 */
GPtrArray *
ctl_recovery_steps_new (const CtlSituation *situation, gboolean is_exported, GPtrArray *copies)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_step_free);
  switch (situation->aim->kind)
    {
    case CTL_RECOVERY_BACK_TO_TOKENS:
      add_back_to_tokens (steps, situation, is_exported);
      break;
    case CTL_RECOVERY_LOST_TOKEN:
      add_lost_token (steps, situation);
      break;
    case CTL_RECOVERY_ALL_LOST:
      add_all_lost (steps, situation, is_exported);
      break;
    case CTL_RECOVERY_LEAVE_TOKENS:
      add_leave_tokens (steps, situation);
      break;
    }
  add (steps, ctl_part_restart (situation));
  add (steps, ctl_part_compare (situation, copies));
  put_off (steps);
  return steps;
}

/**
 * ctl_recovery_steps_get_next:
 * @steps: (element-type CtlStep): of a recovery
 *
 * Returns: (transfer none) (nullable): the first that is needed or blocked; %NULL: all that can be
 *   seen from here is done
 */
const CtlStep *
ctl_recovery_steps_get_next (GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    {
      const CtlStep *step = steps->pdata[i];
      if (step->state == CTL_STEP_NEEDED || step->state == CTL_STEP_BLOCKED)
        return step;
    }
  return NULL;
}
