/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-connection.h"
#include "ctl-page.h"
#include "ctl-situation.h"
#include "ctl-token-source.h"

G_BEGIN_DECLS

/**
 * CtlErrand:
 *
 * What somebody wants to do with a publisher, and that waits until there is a connection to it: a
 * recovery, or to put a replaced file back.
 */
typedef struct _CtlErrand CtlErrand;

CtlErrand *ctl_errand_new_recovery (CtlRecoveryKind kind);
CtlErrand *ctl_errand_new_put_back (GBytes *file, const char *publisher);
void ctl_errand_free (CtlErrand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlErrand, ctl_errand_free)

const char *ctl_errand_get_publisher (const CtlErrand *self);
char *ctl_errand_describe (const CtlErrand *self);
gboolean ctl_errand_is_for (const CtlErrand *self, CtlConnection *connection);
CtlPage *
ctl_errand_new_page (const CtlErrand *self, CtlConnection *connection, CtlTokenSource *tokens);

G_END_DECLS
