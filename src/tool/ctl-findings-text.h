/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-finding.h"
#include "ctl-json.h"
#include "ctl-tool.h"

G_BEGIN_DECLS

char *ctl_findings_text_new (GPtrArray *findings, gboolean wrapped);
void ctl_findings_note (CtlTool *tool, GPtrArray *findings);
void ctl_findings_json (JsonBuilder *builder, GPtrArray *findings);

G_END_DECLS
