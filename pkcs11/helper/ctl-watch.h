/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-answer.h"
#include "ctl-module.h"

G_BEGIN_DECLS

/**
 * CtlWatch:
 *
 * What is in the slots of a module, as it was told last, and the waiting for changes of it. A
 * process of its own waits for the module's events (ctl-waiter.h). Since many modules have none,
 * and others none for new readers, the slots are also asked once a second, for nothing that
 * reaches the token; all that watch do so in the same moment.
 */
typedef struct _CtlWatch CtlWatch;

CtlWatch *ctl_watch_new (CtlModule *module, const char *module_path, int input);
void ctl_watch_free (CtlWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlWatch, ctl_watch_free)

CtlFrame *ctl_watch_answer (CtlWatch *self,
                            const CtlAnswer *answer,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
