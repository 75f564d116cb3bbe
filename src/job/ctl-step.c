/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-step.h"

/**
 * ctl_step_new:
 * @name: for scripts; it must outlive the step
 * @state: whether it is done
 * @title: what to do, translated; it must outlive the step
 *
 * Returns: (transfer full): a step without text
 */
CtlStep *
ctl_step_new (const char *name, CtlStepState state, const char *title)
{
  CtlStep *self = g_new0 (CtlStep, 1);
  self->name = name;
  self->state = state;
  self->title = title;
  self->text = g_strdup ("");
  self->by_hand = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
ctl_step_free (CtlStep *self)
{
  g_free (self->text);
  g_ptr_array_unref (self->by_hand);
  g_free (self);
}

/**
 * ctl_step_say:
 * @self: a step
 * @format: a translated sentence, whose values are safe to show
 * @...: its values
 *
 * Adds a sentence to the text.
 */
void
ctl_step_say (CtlStep *self, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_autofree char *sentence = g_strdup_vprintf (format, values);
  va_end (values);
  char *text = g_strconcat (self->text, *self->text != '\0' ? " " : "", sentence, NULL);
  g_free (self->text);
  self->text = text;
}

/**
 * ctl_step_add_by_hand:
 * @self: a step
 * @format: a translated line or a command, whose values are safe to show
 * @...: its values
 */
void
ctl_step_add_by_hand (CtlStep *self, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_ptr_array_add (self->by_hand, g_strdup_vprintf (format, values));
  va_end (values);
}

/**
 * ctl_step_state_to_string:
 * @state: of a step
 *
 * Returns: its name for scripts
 */
const char *
ctl_step_state_to_string (CtlStepState state)
{
  static const char *const names[] = {
    [CTL_STEP_DONE] = "done",       [CTL_STEP_NEEDED] = "needed",
    [CTL_STEP_LATER] = "later",     [CTL_STEP_NOT_NEEDED] = "not-needed",
    [CTL_STEP_BY_HAND] = "by-hand", [CTL_STEP_BLOCKED] = "blocked",
  };
  g_return_val_if_fail (state < G_N_ELEMENTS (names), NULL);
  return names[state];
}

/**
 * ctl_act_to_string:
 * @act: what the program can do
 *
 * Returns: (nullable): its name for scripts; %NULL where a person does it
 */
const char *
ctl_act_to_string (CtlAct act)
{
  static const char *const names[] = {
    [CTL_ACT_NONE] = NULL,           [CTL_ACT_EXPORT] = "export", [CTL_ACT_TRUST] = "trust",
    [CTL_ACT_DISTRUST] = "distrust", [CTL_ACT_UPDATE] = "update", [CTL_ACT_SPREAD] = "spread",
  };
  g_return_val_if_fail (act < G_N_ELEMENTS (names), NULL);
  return names[act];
}
