/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-token-client.h"
#include "ctl-token-protocol.h"

G_BEGIN_DECLS

GMainContext *ctl_token_client_get_context (CtlTokenClient *self);

/* What all calls to the helper are made of. */
GTask *ctl_token_client_new_task (CtlTokenClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
CtlFrame *ctl_token_request_new (CtlTokenRequest type);
void ctl_token_client_call (CtlTokenClient *self,
                            CtlFrame *request,
                            guint seconds,
                            GTask *task,
                            GAsyncReadyCallback callback);
CtlToken *ctl_token_client_parse_token (CtlTokenClient *self,
                                        const CtlFrame *frame,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_token_client_let_go (CtlTokenClient *self);

G_END_DECLS
