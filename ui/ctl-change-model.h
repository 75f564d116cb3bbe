/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-change-server.h"
#include "ctl-change-token.h"
#include "ctl-token-source.h"

G_BEGIN_DECLS

/**
 * CtlChangeModel:
 *
 * What somebody wants changed of a cluster, as far as they have said. What may be is decided in
 * `src/job`.
 *
 * Signals: `changed`: something was chosen, or a token came or went. `servers-changed`: another
 * server is added, or the cluster has others.
 */
#define CTL_TYPE_CHANGE_MODEL (ctl_change_model_get_type ())
G_DECLARE_FINAL_TYPE (CtlChangeModel, ctl_change_model, CTL, CHANGE_MODEL, GObject)

CtlChangeModel *ctl_change_model_new (CtlConnection *connection, CtlTokenSource *source);

CtlConnection *ctl_change_model_get_connection (CtlChangeModel *self);
GListModel *ctl_change_model_get_tokens (CtlChangeModel *self); /* of CtlChangeToken */

void ctl_change_model_update (CtlChangeModel *self);
void ctl_change_model_set_mode (CtlChangeModel *self, CtlMode mode);

void ctl_change_model_add (CtlChangeModel *self, CtlChangeToken *token);
void ctl_change_model_add_all (CtlChangeModel *self);
guint ctl_change_model_count_addable (CtlChangeModel *self);
gboolean ctl_change_model_may_remove (CtlChangeModel *self,
                                      CtlChangeToken *token,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_change_model_remove (CtlChangeModel *self, CtlChangeToken *token);
void ctl_change_model_undo (CtlChangeModel *self, CtlChangeToken *token);

CtlChangeToken *ctl_change_model_get_signer (CtlChangeModel *self);
void ctl_change_model_set_signer (CtlChangeModel *self, CtlChangeToken *token);

GPtrArray *ctl_change_model_get_servers (CtlChangeModel *self); /* of CtlChangeServer */
gboolean ctl_change_model_add_server (CtlChangeModel *self,
                                      CtlRole role,
                                      CtlConnection *connection,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_change_model_remove_server (CtlChangeModel *self, const CtlChangeServer *server);
GPtrArray *ctl_change_model_dup_dropped (CtlChangeModel *self); /* of CtlRecord */
char *ctl_change_model_explain_record (CtlChangeModel *self, CtlRecord *record);

gboolean ctl_change_model_check (CtlChangeModel *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CtlJob *ctl_change_model_new_job (CtlChangeModel *self);

G_END_DECLS
