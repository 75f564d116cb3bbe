/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-cluster.h"
#include "ctl-list.h"
#include "ctl-tool.h"

G_BEGIN_DECLS

char *ctl_result_to_line (const CtlResult *result);
void ctl_results_add_json (JsonBuilder *json, GPtrArray *results, CtlList *list);
int ctl_results_say (CtlTool *tool, GPtrArray *results, CtlList *list);
int ctl_results_print (CtlTool *tool, GPtrArray *results, CtlList *list);

G_END_DECLS
