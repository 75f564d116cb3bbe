/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-situation.h"
#include "ctl-step.h"

G_BEGIN_DECLS

gboolean ctl_recovery_is_exported (const CtlSituation *situation);
GPtrArray *ctl_recovery_act (CtlAct act,
                             const CtlSituation *situation,
                             GPtrArray *copies,
                             CtlPublisher *publisher,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
