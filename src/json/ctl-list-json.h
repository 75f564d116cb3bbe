/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-json.h"
#include "ctl-list.h"

G_BEGIN_DECLS

void ctl_json_signer (JsonBuilder *builder, CtlList *list);
void ctl_json_list (JsonBuilder *builder, CtlList *list);
void ctl_json_record (JsonBuilder *builder, CtlRecord *record, guint number, gboolean signer);

G_END_DECLS
