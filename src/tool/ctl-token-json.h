/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-json.h"
#include "ctl-token.h"

G_BEGIN_DECLS

void ctl_json_token (JsonBuilder *builder, const CtlToken *token);

G_END_DECLS
