/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CtlStepChoice:
 *
 * A list of tokens to tick, and a button to say that this is all; where a token may be none of the
 * list, an entry for its serial number.
 *
 * Signals: `chosen`.
 */
#define CTL_TYPE_STEP_CHOICE (ctl_step_choice_get_type ())
G_DECLARE_FINAL_TYPE (CtlStepChoice, ctl_step_choice, CTL, STEP_CHOICE, GtkBox)

GtkWidget *ctl_step_choice_new (const char *title, const char *button, gboolean has_serial);
void ctl_step_choice_add (CtlStepChoice *self,
                          const char *label,
                          gpointer value,
                          GDestroyNotify destroy);
GPtrArray *ctl_step_choice_get_chosen (CtlStepChoice *self); /* of values */
const char *ctl_step_choice_get_serial (CtlStepChoice *self);

G_END_DECLS
