/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-list.h"
#include "ctl-signer.h"
#include "ctl-token-monitor.h"

G_BEGIN_DECLS

/**
 * CtlTokenSource:
 *
 * The tokens that the window knows of: those of the module that the settings name, or of all that
 * are found. Nothing here blocks: modules are looked for in a thread, and loaded by helpers.
 *
 * Signals:
 *
 *   `restarted`: there is another monitor; nothing of what the one before showed holds
 *   `tokens-changed`: a token came, went or changed, or `restarted`
 *   `module-changed`: a module works or fails
 *   `list-changed`: ctl_token_source_get_list() is another
 */
#define CTL_TYPE_TOKEN_SOURCE (ctl_token_source_get_type ())
G_DECLARE_FINAL_TYPE (CtlTokenSource, ctl_token_source, CTL, TOKEN_SOURCE, GObject)

CtlTokenSource *ctl_token_source_new (GSettings *settings);

GSettings *ctl_token_source_get_settings (CtlTokenSource *self);
CtlTokenMonitor *ctl_token_source_get_monitor (CtlTokenSource *self);
GPtrArray *ctl_token_source_get_tokens (CtlTokenSource *self); /* of CtlToken */
gboolean ctl_token_source_is_starting (CtlTokenSource *self);
gboolean ctl_token_source_has_token (CtlTokenSource *self);
char *ctl_token_source_dup_failures (CtlTokenSource *self);
CtlSigner *ctl_token_source_new_signer (CtlTokenSource *self, CtlToken *token);
GPtrArray *ctl_token_source_dup_certificates (CtlTokenSource *self); /* of CtlCertificate */

CtlList *ctl_token_source_get_list (CtlTokenSource *self);
void ctl_token_source_set_list (CtlTokenSource *self, CtlList *list);
const char *ctl_token_source_describe_part (CtlTokenSource *self, const CtlToken *token);

void ctl_token_source_explain_async (CtlTokenSource *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GPtrArray *ctl_token_source_explain_finish (CtlTokenSource *self,
                                            GAsyncResult *result,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
