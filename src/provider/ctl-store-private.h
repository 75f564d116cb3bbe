/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-store.h"

G_BEGIN_DECLS

gboolean ctl_store_begin_change (CtlStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_store_end_change (CtlStore *self);
gboolean ctl_store_fail (GError **error);

G_END_DECLS
