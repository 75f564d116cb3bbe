/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "ctl-step.h"

G_BEGIN_DECLS

char *ctl_step_to_text (const CtlStep *step, gboolean wrapped);
char *ctl_steps_to_text (GPtrArray *steps, gboolean wrapped);
void ctl_steps_add_json (JsonBuilder *json, GPtrArray *steps);

G_END_DECLS
