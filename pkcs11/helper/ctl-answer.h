/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ctl-token-protocol.h"

G_BEGIN_DECLS

/**
 * CtlAnswer:
 * @request: what is answered
 * @output: where the answer goes
 *
 * An answer of several frames, each sent as soon as it is known.
 */
typedef struct
{
  const CtlFrame *request;
  GOutputStream *output;
} CtlAnswer;

CtlFrame *ctl_answer_new_frame (const CtlAnswer *self, guint16 flags);
gboolean
ctl_answer_send (const CtlAnswer *self, CtlFrame *frame, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_answer_send_token (const CtlAnswer *self,
                                const CtlToken *token,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_answer_send_reading (const CtlAnswer *self,
                                  const CtlToken *reader,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_answer_send_gone (const CtlAnswer *self,
                               guint64 slot,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
