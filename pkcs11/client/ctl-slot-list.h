/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-frame.h"
#include "ctl-token.h"

G_BEGIN_DECLS

/**
 * CtlSlotList:
 *
 * What a helper tells of the slots of its module, frame by frame (ctl-token-protocol.h). It
 * outlives the helper: until the next one has told all, what the last one told stays.
 */
typedef struct _CtlSlotList CtlSlotList;

CtlSlotList *ctl_slot_list_new (const char *module);
void ctl_slot_list_free (CtlSlotList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlSlotList, ctl_slot_list_free)

void ctl_slot_list_begin (CtlSlotList *self);
gboolean ctl_slot_list_take (CtlSlotList *self,
                             const CtlFrame *frame,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_slot_list_complete (CtlSlotList *self);
gboolean ctl_slot_list_fail (CtlSlotList *self, const GError *failure);
void ctl_slot_list_clear (CtlSlotList *self);

GPtrArray *ctl_slot_list_dup_tokens (CtlSlotList *self);

G_END_DECLS
