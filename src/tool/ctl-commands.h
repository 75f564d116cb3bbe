/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ctl-command.h"

G_BEGIN_DECLS

/* Every command has a file of its own, ctl-command-NAME.c; the table in main.c lists them in the
 * order of the help. */
extern const CtlCommand ctl_command_modules;
extern const CtlCommand ctl_command_tokens;
extern const CtlCommand ctl_command_export;
extern const CtlCommand ctl_command_pin_change;
extern const CtlCommand ctl_command_show;
extern const CtlCommand ctl_command_verify;
extern const CtlCommand ctl_command_diff;
extern const CtlCommand ctl_command_doctor;
extern const CtlCommand ctl_command_build;
extern const CtlCommand ctl_command_publisher_info;
extern const CtlCommand ctl_command_publisher_fetch;
extern const CtlCommand ctl_command_publisher_push;
extern const CtlCommand ctl_command_publisher_mode;
extern const CtlCommand ctl_command_publisher_trust;
extern const CtlCommand ctl_command_tvs_check;
extern const CtlCommand ctl_command_update;
extern const CtlCommand ctl_command_history;
extern const CtlCommand ctl_command_recover_back_to_tokens;
extern const CtlCommand ctl_command_recover_lost_token;
extern const CtlCommand ctl_command_recover_all_lost;
extern const CtlCommand ctl_command_recover_leave_tokens;

G_END_DECLS
