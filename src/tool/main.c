/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>

#include "ctl-commands.h"
#include "ctl-secret.h"

/* In the order of the help, one on a line. */
/* clang-format off */
static const CtlCommand *const commands[] = {
  &ctl_command_modules,
  &ctl_command_tokens,
  &ctl_command_export,
  &ctl_command_pin_change,
  &ctl_command_show,
  &ctl_command_verify,
  &ctl_command_diff,
  &ctl_command_build,
  &ctl_command_publisher_info,
  &ctl_command_publisher_fetch,
  &ctl_command_publisher_push,
  &ctl_command_publisher_mode,
  &ctl_command_publisher_trust,
  &ctl_command_tvs_check,
  &ctl_command_update,
  &ctl_command_history,
  &ctl_command_recover_back_to_tokens,
  &ctl_command_recover_lost_token,
  &ctl_command_recover_all_lost,
  &ctl_command_recover_leave_tokens,
  &ctl_command_doctor,
  NULL,
};
/* clang-format on */

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_FOLDER);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  ctl_secret_forbid_core_dumps ();
  /* A reader that went away is an error of the write. */
  signal (SIGPIPE, SIG_IGN);
  return ctl_command_main (commands, argc, argv);
}
