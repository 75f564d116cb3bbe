/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-steps-text.h"

#include <glib/gi18n-lib.h>

#include "ctl-json.h"

static const char *
state_to_words (CtlStepState state)
{
  static const char *const words[] = {
    [CTL_STEP_DONE] = N_ ("done"),       [CTL_STEP_NEEDED] = N_ ("NEXT"),
    [CTL_STEP_LATER] = N_ ("later"),     [CTL_STEP_NOT_NEEDED] = N_ ("not needed"),
    [CTL_STEP_BY_HAND] = N_ ("by hand"), [CTL_STEP_BLOCKED] = N_ ("BLOCKED"),
  };
  return _ (words[state]);
}

/* What the step leaves open, in terms of the command line. */
static void
append_options (GString *text, const CtlStep *step)
{
  if (g_strcmp0 (step->choice, "token") == 0)
    g_string_append_printf (text, "      - %s\n", _ ("choose with --token TOKEN, for each"));
  else if (step->choice != NULL)
    g_string_append_printf (text, "      - %s\n", _ ("say it with --lost SERIAL"));
  if (step->instead != NULL)
    g_string_append_printf (text, _ ("      - instead: etoken-ctl recover %s\n"), step->instead);
}

/* Sentences stay in one piece where a program reads them. */
static void
append_step (GString *text, const CtlStep *step, gboolean wrapped)
{
  g_string_append_printf (text, "  [%s] %s\n", state_to_words (step->state), step->title);
  if (wrapped && *step->text != '\0')
    ctl_text_append_wrapped (text, "    ", 4, step->text);
  else if (*step->text != '\0')
    g_string_append_printf (text, "    %s\n", step->text);
  for (guint i = 0; step->state != CTL_STEP_LATER && i < step->by_hand->len; i++)
    g_string_append_printf (text, "      - %s\n", (const char *) step->by_hand->pdata[i]);
  if (step->state != CTL_STEP_LATER)
    append_options (text, step);
}

/**
 * ctl_step_to_text:
 * @step: a step
 * @wrapped: whether sentences are broken into lines, for a terminal
 *
 * Returns: (transfer full): its state, title, text, and what to do by hand, in lines
 */
char *
ctl_step_to_text (const CtlStep *step, gboolean wrapped)
{
  GString *text = g_string_new (NULL);
  append_step (text, step, wrapped);
  return g_string_free (text, FALSE);
}

/**
 * ctl_steps_to_text:
 * @steps: (element-type CtlStep): of a recovery
 * @wrapped: whether sentences are broken into lines, for a terminal
 *
 * Returns: (transfer full): all of them
 */
char *
ctl_steps_to_text (GPtrArray *steps, gboolean wrapped)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < steps->len; i++)
    append_step (text, steps->pdata[i], wrapped);
  return g_string_free (text, FALSE);
}

static void
add_step (JsonBuilder *json, const CtlStep *step)
{
  json_builder_begin_object (json);
  ctl_json_string (json, "name", step->name);
  ctl_json_string (json, "state", ctl_step_state_to_string (step->state));
  ctl_json_string (json, "act", ctl_act_to_string (step->act));
  ctl_json_string (json, "title", step->title);
  ctl_json_string (json, "text", step->text);
  ctl_json_string (json, "choice", step->choice);
  ctl_json_string (json, "instead", step->instead);
  json_builder_set_member_name (json, "by_hand");
  json_builder_begin_array (json);
  for (guint i = 0; i < step->by_hand->len; i++)
    json_builder_add_string_value (json, step->by_hand->pdata[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

/**
 * ctl_steps_add_json:
 * @json: an object is open
 * @steps: (element-type CtlStep): of a recovery
 *
 * Adds the member `steps` (etoken-ctl(1), `recover`).
 */
void
ctl_steps_add_json (JsonBuilder *json, GPtrArray *steps)
{
  json_builder_set_member_name (json, "steps");
  json_builder_begin_array (json);
  for (guint i = 0; i < steps->len; i++)
    add_step (json, steps->pdata[i]);
  json_builder_end_array (json);
}
