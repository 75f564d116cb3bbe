/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-modules.h"
#include "ctl-tool.h"

G_BEGIN_DECLS

GPtrArray *ctl_module_choice_find (CtlTool *tool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *ctl_module_choice_get_paths (CtlTool *tool,
                                        gboolean *is_chosen,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_module_choice_keep (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
