/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-record.h"
#include "ctl-token.h"

G_BEGIN_DECLS

/**
 * CtlChangeToken:
 *
 * A token that somebody may want in the new CTL file, or out of it: of the installed file, plugged
 * in, or both. What was chosen for it stays while it is away.
 *
 * Signals: `changed`: it, or what can be done with it. See #CtlChangeModel.
 */
#define CTL_TYPE_CHANGE_TOKEN (ctl_change_token_get_type ())
G_DECLARE_FINAL_TYPE (CtlChangeToken, ctl_change_token, CTL, CHANGE_TOKEN, GObject)

CtlChangeToken *ctl_change_token_new (CtlRecord *record, CtlToken *token);

CtlRecord *ctl_change_token_get_record (CtlChangeToken *self);
CtlToken *ctl_change_token_get_token (CtlChangeToken *self);
CtlCertificate *ctl_change_token_get_certificate (CtlChangeToken *self);
const char *ctl_change_token_get_title (CtlChangeToken *self);
gboolean ctl_change_token_is_added (CtlChangeToken *self);
gboolean ctl_change_token_is_removed (CtlChangeToken *self);
gboolean ctl_change_token_may_list (CtlChangeToken *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_change_token_may_sign (CtlChangeToken *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean ctl_change_token_is (CtlChangeToken *self, CtlToken *token);
void ctl_change_token_plug (CtlChangeToken *self, CtlToken *token);
void ctl_change_token_set_record (CtlChangeToken *self, CtlRecord *record);
void ctl_change_token_set_added (CtlChangeToken *self, gboolean added);
void ctl_change_token_set_removed (CtlChangeToken *self, gboolean removed);
void ctl_change_token_changed (CtlChangeToken *self);

G_END_DECLS
