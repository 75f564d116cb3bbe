/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-answer.h"
#include "ctl-module.h"

G_BEGIN_DECLS

/**
 * CtlWatch:
 *
 * What is in the slots of a module, as it was told last, and the waiting for changes of it.
 * Processes of their own wait (ctl-wait.h): one at PC/SC, which tells of all that happens to its
 * readers, and one in C_WaitForSlotEvent where the module has slots that are not of PC/SC. Those
 * slots are also asked once a second, since many modules have no events: for nothing that reaches
 * the token. The others are hardly ever asked while nothing happens: OpenSC needs ten milliseconds
 * for an answer.
 */
typedef struct _CtlWatch CtlWatch;

CtlWatch *ctl_watch_new (CtlModule *module, const char *module_path, int input);
void ctl_watch_free (CtlWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlWatch, ctl_watch_free)

CtlFrame *ctl_watch_answer (CtlWatch *self,
                            const CtlAnswer *answer,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
