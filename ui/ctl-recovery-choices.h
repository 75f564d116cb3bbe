/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-situation.h"
#include "ctl-token-source.h"

G_BEGIN_DECLS

/**
 * CtlRecoveryChoices:
 * @wanted: (element-type CtlCertificate): of the tokens that the person chose to list
 * @lost: (element-type GBytes): serial numbers of those that the person said are lost
 * @folder: (type filename): where certificates are exported to
 * @skips_export: whether the person wants none
 *
 * What a person said on the page of a recovery. What is plugged in comes and goes beside it.
 */
typedef struct
{
  GPtrArray *wanted;
  GPtrArray *lost;
  char *folder;
  gboolean skips_export;
} CtlRecoveryChoices;

CtlRecoveryChoices *ctl_recovery_choices_new (void);
void ctl_recovery_choices_free (CtlRecoveryChoices *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlRecoveryChoices, ctl_recovery_choices_free)

void ctl_recovery_choices_forget (CtlRecoveryChoices *self);
gboolean ctl_recovery_choices_are_made (const CtlRecoveryChoices *self);
CtlAim *ctl_recovery_choices_make_aim (const CtlRecoveryChoices *self,
                                       CtlRecoveryKind kind,
                                       CtlTokenSource *tokens);
CtlToken *ctl_recovery_choices_find_token (CtlTokenSource *tokens, CtlCertificate *certificate);

G_END_DECLS
