/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-frame.h"
#include "ctl-signing.h"

G_BEGIN_DECLS

/**
 * CtlHeldSigning:
 * @signing: (nullable): what waits
 * @until: when it waits no longer, in microseconds of the monotonic clock
 *
 * The signature that waits, between two requests, for the second PIN of a key that wants one for
 * each use. The token stays logged in to meanwhile, so the wait is bounded.
 */
typedef struct
{
  CtlSigning *signing;
  gint64 until;
} CtlHeldSigning;

gboolean ctl_held_signing_sign (CtlHeldSigning *self,
                                CK_FUNCTION_LIST *functions,
                                const CtlFields *request,
                                CtlFields *reply,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_held_signing_sign_again (CtlHeldSigning *self,
                                      const CtlFields *request,
                                      CtlFields *reply,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_held_signing_let_go (CtlHeldSigning *self);
void ctl_held_signing_wait (CtlHeldSigning *self, int input);

G_END_DECLS
