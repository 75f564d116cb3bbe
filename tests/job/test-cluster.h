/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-provider-server.h"
#include "ctl-publisher.h"
#include "test-lab.h"

G_BEGIN_DECLS

/* The server of this project in the test's own process, and clients of it, over TLS on loopback. */
CtlProviderServer *test_cluster_start (TestLab *lab);
guint16 test_cluster_get_port (CtlProviderServer *server);
CtlPublisher *test_cluster_connect (TestLab *lab, guint16 port, const char *user);

G_END_DECLS
