/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-commands.h"
#include "ctl-error.h"
#include "ctl-publisher-options.h"
#include "ctl-recover.h"

static CtlRecoverOptions options;

static const GOptionEntry common_options[] = {
  { "wait", 0, 0, G_OPTION_ARG_NONE, &options.wait,
    N_ ("Wait for what is done by hand, and go on when it is seen to be done"), NULL },
  { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes,
    N_ ("Go on without asking, also with a signer that phones may not know"), NULL },
  { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options.dry_run, N_ ("Only tell the steps"), NULL },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry token_options[] = {
  { "token", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.tokens,
    N_ ("List this token in the new file; several times"), N_ ("TOKEN") },
  { "sign-with", 0, 0, G_OPTION_ARG_STRING, &options.sign_with,
    N_ ("Sign with this token, instead of the one that phones know best"), N_ ("TOKEN") },
  { "by-hand", 0, 0, G_OPTION_ARG_NONE, &options.by_hand,
    N_ ("Leave Phone-SAST-trust to a person, and only look whether it is done"), NULL },
  { "pin-file", 0, 0, G_OPTION_ARG_FILENAME, &options.pin_file,
    N_ ("Read the PIN from FILE (- is standard input) instead of asking for it"), N_ ("FILE") },
  { "allow-last-try", 0, 0, G_OPTION_ARG_NONE, &options.allow_last_try,
    N_ ("Use the PIN also where a wrong one would lock the token for good"), NULL },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry export_options[] = {
  { "dir", 0, 0, G_OPTION_ARG_FILENAME, &options.folder,
    N_ ("Export certificates to this folder, instead of the current one"), N_ ("DIR") },
  G_OPTION_ENTRY_NULL,
};

static const GOptionEntry lost_options[] = {
  { "lost", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.lost,
    N_ ("Serial number of the token that is lost or locked; several times"), N_ ("SERIAL") },
  G_OPTION_ENTRY_NULL,
};

/* What happens to be plugged in is not listed without somebody having seen its name. */
static gboolean
check_options (CtlRecoveryKind kind, GError **error)
{
  if (kind == CTL_RECOVERY_LEAVE_TOKENS || options.tokens != NULL || !options.yes ||
      options.dry_run)
    return TRUE;
  g_set_error (error, CTL_ERROR, CTL_ERROR_USAGE,
               _ ("--yes needs --token TOKEN for each token that the new file is to list"));
  return FALSE;
}

static int
run (CtlTool *tool, CtlRecoveryKind kind, GError **error)
{
  if (!check_options (kind, error))
    return 0;
  g_autoptr (CtlPublisher) publisher = ctl_publisher_options_open (tool, error);
  return publisher != NULL ? ctl_recover (tool, kind, publisher, &options, error) : 0;
}

static int
run_back_to_tokens (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  return run (tool, CTL_RECOVERY_BACK_TO_TOKENS, error);
}

static int
run_lost_token (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  return run (tool, CTL_RECOVERY_LOST_TOKEN, error);
}

static int
run_all_lost (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  return run (tool, CTL_RECOVERY_ALL_LOST, error);
}

static int
run_leave_tokens (CtlTool *tool, G_GNUC_UNUSED char **arguments, GError **error)
{
  return run (tool, CTL_RECOVERY_LEAVE_TOKENS, error);
}

const CtlCommand ctl_command_recover_back_to_tokens = {
  .name = "recover back-to-tokens",
  .summary = N_ ("Step by step from a CTL file made without tokens to one made with tokens"),
  .description =
      N_ ("Looks at how things are, tells the steps that are needed, and asks before each that\n"
          "changes something: certificates of two tokens in Phone-SAST-trust, the new CTL file, a\n"
          "look at what every server holds. Leave it at any time, and run it again to take it up.\n"
          "\n"
          "Example: only tell the steps\n"
          "  etoken-ctl recover back-to-tokens --publisher cucm-pub --user admin --dry-run\n"),
  .options = { common_options, token_options, export_options, ctl_publisher_options, NULL },
  .run = run_back_to_tokens,
};

const CtlCommand ctl_command_recover_lost_token = {
  .name = "recover lost-token",
  .summary = N_ ("Replace a token that is lost or locked, while another one is left"),
  .description = N_ (
      "A token that the installed CTL file lists signs; the new one is added, the lost one is\n"
      "removed, from Phone-SAST-trust as well. Without --lost the tokens of the file are listed.\n"
      "\n"
      "Example:\n"
      "  etoken-ctl recover lost-token --publisher cucm-pub --user admin \\\n"
      "    --lost 83:E9:08:00:00:00:55:45:AF:31\n"),
  .options = { common_options, token_options, lost_options, ctl_publisher_options, NULL },
  .run = run_lost_token,
};

const CtlCommand ctl_command_recover_all_lost = {
  .name = "recover all-lost",
  .summary = N_ ("Make a CTL file with new tokens when all that phones know are lost"),
  .description =
      N_ ("Tells which phones can follow and which need a visit, and takes the way that loses the\n"
          "fewest: new tokens in Phone-SAST-trust, then a new CTL file without the lost ones.\n"
          "\n"
          "Example: see what it means first\n"
          "  etoken-ctl recover all-lost --publisher cucm-pub --user admin --dry-run\n"),
  .options = { common_options, token_options, export_options, ctl_publisher_options, NULL },
  .run = run_all_lost,
};

const CtlCommand ctl_command_recover_leave_tokens = {
  .name = "recover leave-tokens",
  .summary = N_ ("What to check, and to run on the publisher, to do without tokens"),
  .description = N_ (
      "Tells what to check first and what to run on the publisher, which then signs the CTL file\n"
      "with a key of its own; looks whether that was done, and what every server holds.\n"
      "\n"
      "Example: wait until it is done on the publisher\n"
      "  etoken-ctl recover leave-tokens --publisher cucm-pub --user admin --wait\n"),
  .options = { common_options, ctl_publisher_options, NULL },
  .run = run_leave_tokens,
};
