/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-secret.h"
#include "ctl-token.h"

G_BEGIN_DECLS

gboolean ctl_pin_policy_is_locked (const CtlToken *token);
gboolean ctl_pin_policy_is_last_try (const CtlToken *token);
gboolean ctl_pin_policy_may_try (const CtlToken *token,
                                 gboolean allow_last_try,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_pin_policy_needs_prompt (const CtlToken *token);
gboolean ctl_pin_policy_fits (const CtlToken *token,
                              const CtlSecret *pin,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ctl_pin_policy_may_become (const CtlToken *token,
                                    const CtlSecret *old,
                                    const CtlSecret *new,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *ctl_pin_policy_describe_tries (const CtlToken *token);
void ctl_pin_policy_set_refused (const CtlToken *token, const char *reason, GError **error);

G_END_DECLS
