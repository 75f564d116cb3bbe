/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-list.h"
#include "ctl-signer.h"

G_BEGIN_DECLS

/**
 * CtlDraft:
 *
 * A trust list before it is signed: records in order, and what the header will say.
 */
typedef struct _CtlDraft CtlDraft;

CtlDraft *ctl_draft_new (CtlRecordForm form);
void ctl_draft_free (CtlDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlDraft, ctl_draft_free)

void ctl_draft_set_digest (CtlDraft *self, CtlDigest digest);      /* SHA-1 unless set */
void ctl_draft_set_timestamp (CtlDraft *self, gint64 timestamp);   /* now unless set */
void ctl_draft_set_file_name (CtlDraft *self, const char *name);   /* CTLFile.tlv unless set */
CtlRecordForm ctl_draft_get_form (const CtlDraft *self);

void ctl_draft_add (CtlDraft *self, CtlRecord *record);
void ctl_draft_insert (CtlDraft *self, guint position, CtlRecord *record);
void ctl_draft_replace (CtlDraft *self, guint position, CtlRecord *record);
void ctl_draft_remove (CtlDraft *self, guint position);
GPtrArray *ctl_draft_get_records (const CtlDraft *self);
gint ctl_draft_find_token (const CtlDraft *self, CtlCertificate *certificate);
guint ctl_draft_remove_serial (CtlDraft *self, GBytes *serial);
void ctl_draft_make_non_secure (CtlDraft *self);

CtlList *ctl_draft_preview (CtlDraft *self, CtlCertificate *signer, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
CtlList *ctl_draft_sign (CtlDraft *self,
                         CtlSigner *signer,
                         GCancellable *cancellable,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
