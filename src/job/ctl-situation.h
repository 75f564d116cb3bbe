/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-survey.h"

G_BEGIN_DECLS

typedef enum
{
  CTL_RECOVERY_BACK_TO_TOKENS,
  CTL_RECOVERY_LOST_TOKEN,
  CTL_RECOVERY_ALL_LOST,
  CTL_RECOVERY_LEAVE_TOKENS,
} CtlRecoveryKind;

#define CTL_RECOVERY_KINDS 4

const char *ctl_recovery_kind_to_string (CtlRecoveryKind kind); /* "back-to-tokens", ... */
gboolean ctl_recovery_kind_from_string (const char *name, CtlRecoveryKind *kind);
const char *ctl_recovery_kind_get_title (CtlRecoveryKind kind);
const char *ctl_recovery_kind_get_summary (CtlRecoveryKind kind);

/**
 * CtlAim:
 * @kind: which way to go
 * @at_hand: (element-type CtlCertificate): of the tokens that are plugged in and can sign
 * @wanted: (element-type CtlCertificate): of @at_hand, those that the person chose; empty: as few
 *   as the way needs are taken where there is no choice
 * @absent: (element-type utf8): tokens that the person named and that are not at hand, safe to show
 * @signer: (nullable): of @at_hand, who is to sign; %NULL: whom the phones know best
 * @lost: (element-type GBytes): serial numbers of lost tokens, in either byte order
 * @folder: (type filename): where certificates are exported to
 * @skips_export: whether nobody wants them exported
 *
 * What somebody wants of a recovery, and has for it.
 */
typedef struct
{
  CtlRecoveryKind kind;
  GPtrArray *at_hand;
  GPtrArray *wanted;
  GPtrArray *absent;
  CtlCertificate *signer;
  GPtrArray *lost;
  char *folder;
  gboolean skips_export;
} CtlAim;

CtlAim *ctl_aim_new (CtlRecoveryKind kind);
CtlAim *ctl_aim_copy (const CtlAim *self);
void ctl_aim_free (CtlAim *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlAim, ctl_aim_free)

/**
 * CtlSituation:
 * @aim: what is wanted
 * @survey: what the publisher says
 * @tokens: (element-type CtlRecord): of the tokens in the installed file
 * @lost: (element-type CtlRecord): of @tokens, those that are lost
 * @remaining: (element-type CtlRecord): of @tokens, the others
 * @unknown: (element-type GBytes): of the lost ones of @aim, those that were never seen: mistyped,
 *   as far as can be told
 * @listed: (element-type CtlCertificate): what the new file is to list besides @remaining
 * @signer: (nullable): who would sign it
 * @count: tokens that it would list
 * @has_choice: whether more tokens are at hand than are needed, and nobody chose
 * @untrusted: (element-type CtlCertificate): of @listed, those not in Phone-SAST-trust
 * @distrusted: (element-type CtlCertificate): of Phone-SAST-trust, those of lost tokens
 * @is_updated: whether the installed file is as it should be
 *
 * How things stand, worked out from @aim, @survey and what is known of replaced files alone.
 */
typedef struct
{
  const CtlAim *aim;
  const CtlSurvey *survey;
  GPtrArray *tokens;
  GPtrArray *lost;
  GPtrArray *remaining;
  GPtrArray *unknown;
  GPtrArray *listed;
  CtlCertificate *signer;
  guint count;
  gboolean has_choice;
  GPtrArray *untrusted;
  GPtrArray *distrusted;
  gboolean is_updated;
} CtlSituation;

#define CTL_TOKENS_MIN 2 /* of a cluster in mixed mode; and one alone is soon lost */

CtlSituation *
ctl_situation_new (const CtlAim *aim, const CtlSurvey *survey, GPtrArray *once_listed);
void ctl_situation_free (CtlSituation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlSituation, ctl_situation_free)

char *ctl_situation_describe (const CtlSituation *self);

G_END_DECLS
