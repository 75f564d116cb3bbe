/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-job.h"
#include "ctl-situation.h"
#include "ctl-step.h"

G_BEGIN_DECLS

/**
 * CtlRecovery:
 *
 * A way out of trouble, step by step: back to tokens, a token is lost, all are lost, leave tokens.
 * Nothing is kept from one run to the next: read() sees how things are now and works out the steps
 * from that, so a recovery can be left at any time and taken up again. After each act read() again.
 *
 * read() and act() work in a thread of their own; one of them at a time, and none beside a job.
 */
#define CTL_TYPE_RECOVERY (ctl_recovery_get_type ())
G_DECLARE_FINAL_TYPE (CtlRecovery, ctl_recovery, CTL, RECOVERY, GObject)

CtlRecovery *ctl_recovery_new (CtlRecoveryKind kind, CtlPublisher *publisher);
CtlRecoveryKind ctl_recovery_get_kind (CtlRecovery *self);
void ctl_recovery_set_aim (CtlRecovery *self, const CtlAim *aim);

void ctl_recovery_read_async (CtlRecovery *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *ctl_recovery_read_finish (CtlRecovery *self,
                                     GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of CtlStep */

/* All of these are about what was read last. */
const CtlStep *ctl_recovery_get_next (CtlRecovery *self);
char *ctl_recovery_describe (CtlRecovery *self);
CtlCertificate *ctl_recovery_get_signer (CtlRecovery *self);
GBytes *ctl_recovery_get_installed (CtlRecovery *self);
GPtrArray *ctl_recovery_get_tokens (CtlRecovery *self); /* of CtlRecord */
GPtrArray *ctl_recovery_get_listed (CtlRecovery *self); /* of CtlCertificate */
CtlJob *ctl_recovery_new_job (CtlRecovery *self, CtlSigner *signer);

void ctl_recovery_act_async (CtlRecovery *self,
                             CtlAct act,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
GPtrArray *ctl_recovery_act_finish (CtlRecovery *self,
                                    GAsyncResult *result,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of sentences */

G_END_DECLS
