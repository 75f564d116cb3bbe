/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-tool.h"
#include "ctl-tvs-client.h"

G_BEGIN_DECLS

/* Which trust verification service is asked; those of ctl_peer_options count too. */
extern const GOptionEntry ctl_tvs_options[];

gboolean ctl_tvs_options_open (CtlTool *tool,
                               CtlTvsClient **service,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *ctl_tvs_options_get_device (void);

G_END_DECLS
