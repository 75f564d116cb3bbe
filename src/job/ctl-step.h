/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CTL_STEP_DONE,       /* seen to be so */
  CTL_STEP_NEEDED,     /* the next thing to do */
  CTL_STEP_LATER,      /* needed too, after the one that is next */
  CTL_STEP_NOT_NEEDED, /* the vendor's way has it, this one does not */
  CTL_STEP_BY_HAND,    /* whether it is done cannot be seen from here */
  CTL_STEP_BLOCKED,    /* cannot be done; the text says why, and what to do instead */
} CtlStepState;

/* What the program can do for a step, once somebody agrees. */
typedef enum
{
  CTL_ACT_NONE,     /* a person does it, and reading again shows when it is done */
  CTL_ACT_EXPORT,   /* write the certificates to files; may be left out */
  CTL_ACT_TRUST,    /* put them in Phone-SAST-trust */
  CTL_ACT_DISTRUST, /* take those of lost tokens out */
  CTL_ACT_UPDATE,   /* a #CtlJob: ctl_recovery_new_job() */
  CTL_ACT_SPREAD,   /* send the installed file to the servers that do not hold it */
} CtlAct;

/**
 * CtlStep:
 * @name: for scripts, never translated
 * @state: whether it is done
 * @act: what the program can do where it is needed
 * @title: what to do, an imperative
 * @text: what is seen now and why the step is there: sentences, safe to show
 * @choice: (nullable): what somebody must choose first: `token`, which to list, or `lost`, which is
 *   lost; an option of the command line, a list to pick from in a window
 * @instead: (nullable): the name of the recovery that is the right one here
 * @by_hand: (element-type utf8): where it is done by hand, lines in their order, safe to show
 *
 * One step of a recovery, as things are now.
 */
typedef struct
{
  const char *name;
  CtlStepState state;
  CtlAct act;
  const char *title;
  char *text;
  const char *choice;
  const char *instead;
  GPtrArray *by_hand;
} CtlStep;

CtlStep *ctl_step_new (const char *name, CtlStepState state, const char *title);
void ctl_step_free (CtlStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlStep, ctl_step_free)

void ctl_step_say (CtlStep *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void ctl_step_add_by_hand (CtlStep *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

const char *ctl_step_state_to_string (CtlStepState state); /* "done", ... for scripts */
const char *ctl_act_to_string (CtlAct act);                /* "export", ...; NULL for none */

G_END_DECLS
