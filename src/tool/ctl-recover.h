/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-recovery.h"
#include "ctl-tool.h"

G_BEGIN_DECLS

/**
 * CtlRecoverOptions:
 * @tokens: (nullable): what --token says
 * @sign_with: (nullable): what --sign-with says
 * @lost: (nullable): what --lost says
 * @folder: (nullable): what --dir says
 * @pin_file: (nullable): what --pin-file says
 * @allow_last_try: whether --allow-last-try is given
 * @yes: whether --yes is given
 * @by_hand: whether --by-hand is given
 * @wait: whether --wait is given
 * @dry_run: whether --dry-run is given
 *
 * The options of the `recover` commands.
 */
typedef struct
{
  char **tokens;
  char *sign_with;
  char **lost;
  char *folder;
  char *pin_file;
  gboolean allow_last_try;
  gboolean yes;
  gboolean by_hand;
  gboolean wait;
  gboolean dry_run;
} CtlRecoverOptions;

int ctl_recover (CtlTool *tool,
                 CtlRecoveryKind kind,
                 CtlPublisher *publisher,
                 const CtlRecoverOptions *options,
                 GError **error);

G_END_DECLS
