/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-secret.h"
#include "ctl-settings-publishers.h"
#include "ctl-survey.h"
#include "ctl-trust-prompt.h"

G_BEGIN_DECLS

/**
 * CtlConnection:
 *
 * A publisher as the window sees it: what it said last, and asynchronous calls. The publisher's
 * client blocks, and is called from threads only; also its end, which says goodbye.
 *
 * Signals: `changed`: ctl_connection_get_survey() is new. `installed` (CtlList *list): the
 * publisher took this file.
 */
#define CTL_TYPE_CONNECTION (ctl_connection_get_type ())
G_DECLARE_FINAL_TYPE (CtlConnection, ctl_connection, CTL, CONNECTION, GObject)

CtlConnection *ctl_connection_new (const CtlRecentPublisher *address, CtlSecret *password);

const CtlRecentPublisher *ctl_connection_get_address (CtlConnection *self);
CtlTrustPrompt *ctl_connection_get_trust_prompt (CtlConnection *self);
const CtlSurvey *ctl_connection_get_survey (CtlConnection *self);
CtlPublisher *ctl_connection_dup_publisher (CtlConnection *self);

void ctl_connection_read_async (CtlConnection *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean ctl_connection_read_finish (CtlConnection *self,
                                     GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_connection_tell_installed (CtlConnection *self, CtlList *list);

G_END_DECLS
