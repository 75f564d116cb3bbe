/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ctl-recovery.h"

G_BEGIN_DECLS

/**
 * CtlRecoveryControls:
 *
 * What can be done about the step that is next: buttons, or tokens to tick.
 *
 * Signals:
 *
 *   `act` (guint act): the #CtlAct of the step is wanted
 *   `skip`: the step is to be left out
 *   `check-again`: somebody may have done it by hand
 *   `tokens-chosen`, `lost-chosen` (CtlStepChoice *choice): what was asked for was ticked
 */
#define CTL_TYPE_RECOVERY_CONTROLS (ctl_recovery_controls_get_type ())
G_DECLARE_FINAL_TYPE (CtlRecoveryControls, ctl_recovery_controls, CTL, RECOVERY_CONTROLS, GtkBox)

GtkWidget *ctl_recovery_controls_new (CtlRecovery *recovery, const CtlStep *step);

G_END_DECLS
