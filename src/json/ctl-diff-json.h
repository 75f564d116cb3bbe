/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-diff.h"
#include "ctl-json.h"

G_BEGIN_DECLS

void ctl_json_diff (JsonBuilder *builder, const CtlDiff *diff, CtlList *old, CtlList *new);

G_END_DECLS
