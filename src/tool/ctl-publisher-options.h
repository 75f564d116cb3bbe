/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-publisher.h"
#include "ctl-tool.h"
#include "ctl-tvs-client.h"

G_BEGIN_DECLS

/* The PUBLISHER options of command-line.md, and the publisher that they name. */
extern const GOptionEntry ctl_publisher_options[];
extern const GOptionEntry ctl_peer_options[]; /* those of them that judge the other end */

CtlPublisher *ctl_publisher_options_open (CtlTool *tool, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @text: HOST[:PORT],USER,PASSWORD-FILE of another server, as --firewall and --tftp take it */
CtlPublisher *ctl_publisher_options_open_other (CtlTool *tool,
                                                const char *text,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

CtlTvsClient *ctl_publisher_options_open_tvs (CtlTool *tool,
                                              const char *endpoint,
                                              const char *device,
                                              GPtrArray *own,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
