/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-cluster.h"

G_BEGIN_DECLS

GPtrArray *ctl_checklist_new (const CtlCluster *cluster); /* of strings */
const char *ctl_checklist_get_comparison (void);

G_END_DECLS
