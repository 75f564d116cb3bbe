/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-tool.h"

G_BEGIN_DECLS

int ctl_token_watch (CtlTool *tool, GError **error);

G_END_DECLS
