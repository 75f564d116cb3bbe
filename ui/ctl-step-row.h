/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-situation.h"
#include "ctl-step.h"

G_BEGIN_DECLS

/**
 * CtlStepRow:
 *
 * One step of a recovery: its state as symbol and word, what is seen, what is done by hand. Below
 * that whoever shows it puts what the step is done with.
 *
 * Signals: `go-to` (guint kind): somebody wants the #CtlRecoveryKind that is the right one here.
 */
#define CTL_TYPE_STEP_ROW (ctl_step_row_get_type ())
G_DECLARE_FINAL_TYPE (CtlStepRow, ctl_step_row, CTL, STEP_ROW, GtkListBoxRow)

GtkWidget *ctl_step_row_new (const CtlStep *step);
void ctl_step_row_add (CtlStepRow *self, GtkWidget *control);

G_END_DECLS
