/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (ctl - error - quark, ctl_error)

typedef struct
{
  const char *name;
  int exit_code;
  const char *hint;
  const char *app_hint; /* where @hint speaks of commands and options */
} ErrorWords;

/* All wording about what to do next stands here; exit codes are those of command-line.md. */
static const ErrorWords words[] = {
  [CTL_ERROR_INTERNAL] = { "internal", 70,
                           N_ ("This is a fault of the program. Please report it with the command "
                               "that led to it."),
                           N_ ("This is a fault of the program. Please report it with what you did "
                               "before.") },
  [CTL_ERROR_NO] = { "no", 1, NULL, NULL },
  [CTL_ERROR_USAGE] = { "usage", 2, N_ ("Run the command with --help to see how it is used."),
                        N_ ("Correct what you typed, and try again.") },
  [CTL_ERROR_CONSENT] = { "consent-needed", 2,
                          N_ ("Run the command in a terminal to be asked, or add --yes once you "
                              "have read the difference with --dry-run."),
                          N_ ("Read the difference, and agree to it first.") },
  [CTL_ERROR_MALFORMED] = { "malformed", 3,
                            N_ ("Get a fresh copy of the file and check that it is what you meant "
                                "to give."),
                            NULL },
  [CTL_ERROR_FILE] = { "file", 3, N_ ("Check the path, its permissions and the free space."),
                       NULL },
  [CTL_ERROR_NO_TOKEN] = { "no-token", 4,
                           N_ ("Plug the token in and run 'etoken-ctl tokens' to see what is "
                               "found."),
                           N_ ("Plug the token in; it appears in the list of tokens within a "
                               "second.") },
  [CTL_ERROR_AMBIGUOUS_TOKEN] = { "ambiguous-token", 4, N_ ("Name the token by its serial number."),
                                  N_ ("Choose the token by its serial number.") },
  [CTL_ERROR_TOKEN_GONE] = { "token-gone", 4,
                             N_ ("Plug the token in again and repeat the command; nothing was "
                                 "signed."),
                             N_ ("Plug the token in again and repeat the step; nothing was "
                                 "signed.") },
  [CTL_ERROR_TOKEN_FAILED] = { "token-failed", 4,
                               N_ ("Pull the token out, plug it in again and repeat the command; "
                                   "'etoken-ctl tokens' shows its state."),
                               N_ ("Pull the token out, plug it in again and repeat the step; the "
                                   "list of tokens shows its state.") },
  [CTL_ERROR_MODULE] = { "module", 4,
                         N_ ("Run 'etoken-ctl modules' to see which PKCS#11 modules can be used, "
                             "and choose one with --choose (--forget goes back to all of them), "
                             "or with --module for one command."),
                         N_ ("Install the software that belongs to the token, or the package "
                             "opensc; then plug the token in again.") },
  [CTL_ERROR_PIN_REFUSED] = { "pin-refused", 5,
                              N_ ("Check the PIN before you try again: too many wrong ones lock "
                                  "the token for good. Cisco delivers its tokens with the PIN "
                                  "Cisco123."),
                              NULL },
  [CTL_ERROR_NEW_PIN] = { "new-pin", 5, N_ ("Choose another new PIN; the old one is still valid."),
                          NULL },
  [CTL_ERROR_PIN_LAST_TRY] = { "pin-last-try", 5,
                               N_ ("If you are certain of the PIN, repeat the command with "
                                   "--allow-last-try. A wrong one locks the token for good."),
                               N_ ("Go on only if you are certain of the PIN. A wrong one locks "
                                   "the token for good.") },
  [CTL_ERROR_PIN_LOCKED] = { "pin-locked", 5,
                             N_ ("Sign with another token of the installed CTL file, and replace "
                                 "this one."),
                             NULL },
  [CTL_ERROR_PIN_NEEDED] = { "pin-needed", 5,
                             N_ ("Run the command in a terminal to be asked for the PIN, or give "
                                 "it with --pin-file. Cisco delivers its tokens with the PIN "
                                 "Cisco123."),
                             N_ ("Enter the PIN of the token. Cisco delivers its tokens with the "
                                 "PIN Cisco123.") },
  [CTL_ERROR_UNREACHABLE] = { "unreachable", 6,
                              N_ ("Check the host name and port, that the service runs there (CTL "
                                  "Provider on port 2444, trust verification on port 2445), and "
                                  "that no firewall blocks the port."),
                              NULL },
  [CTL_ERROR_TIMED_OUT] = { "timed-out", 6,
                            N_ ("Try again; --timeout gives the publisher more time."),
                            N_ ("Try again. If it happens once more, check that the publisher is "
                                "not overloaded.") },
  [CTL_ERROR_UNTRUSTED] = { "untrusted", 6,
                            N_ ("Compare the certificate's fingerprint with the publisher's own, "
                                "then give it with --fingerprint, or its CA with --ca."),
                            N_ ("Compare the certificate's fingerprint with the one that the "
                                "publisher itself shows before you trust it.") },
  [CTL_ERROR_CERTIFICATE_CHANGED] = { "certificate-changed", 6,
                                      N_ ("If the publisher's certificate was renewed, compare the "
                                          "new fingerprint on the "
                                          "publisher and remove the old line from "
                                          "known-publishers."),
                                      N_ ("If the publisher's certificate was renewed, compare the "
                                          "new fingerprint on the publisher and remove the old "
                                          "line from known-publishers; then connect again. If "
                                          "nobody renewed it, somebody may be listening in "
                                          "between: do not connect.") },
  [CTL_ERROR_PEER] = { "peer", 6,
                       N_ ("Check that the port belongs to the service that is asked: CTLP/1, as "
                           "ctl-providerd speaks it, or trust verification."),
                       NULL },
  [CTL_ERROR_LOGIN_REFUSED] = { "login-refused", 7, N_ ("Check the user name and password."),
                                NULL },
  [CTL_ERROR_BUSY] = { "busy", 7,
                       N_ ("Somebody else is changing the CTL file; try again in a minute."),
                       NULL },
  [CTL_ERROR_CONFLICT] = { "conflict", 7,
                           N_ ("The CTL file on the publisher changed meanwhile: run the command "
                               "again to see the new difference."),
                           N_ ("The CTL file on the publisher changed meanwhile: read the cluster "
                               "again to see the new difference.") },
  [CTL_ERROR_BAD_CTL_FILE] = { "bad-ctl-file", 7, N_ ("Look at the file with 'etoken-ctl show'."),
                               N_ ("Open the file to see what is wrong with it.") },
  [CTL_ERROR_UNKNOWN_SIGNER] = { "unknown-signer", 7,
                                 N_ ("Sign with a token of the installed CTL file, or first put "
                                     "the token's certificate in "
                                     "Phone-SAST-trust: etoken-ctl publisher trust --add "
                                     "CERTIFICATE."),
                                 N_ ("Sign with a token of the installed CTL file, or first put "
                                     "the token's certificate in Phone-SAST-trust on the "
                                     "publisher.") },
  [CTL_ERROR_TOO_FEW_TOKENS] = { "too-few-tokens", 7,
                                 N_ ("Mixed mode needs two security tokens in the CTL file: add "
                                     "another with --token."),
                                 N_ ("Mixed mode needs two security tokens in the CTL file: plug "
                                     "in another and add it.") },
  [CTL_ERROR_UNSUPPORTED] = { "unsupported", 7,
                              N_ ("Use versions of etoken-ctl and of the publisher that fit each "
                                  "other."),
                              NULL },
  [CTL_ERROR_TOO_LARGE] = { "too-large", 7, N_ ("Remove entries that are no longer in use."),
                            NULL },
  [CTL_ERROR_SERVER_FAILED] = { "server-failed", 7,
                                N_ ("Look at the publisher's log; nothing was changed."), NULL },
  [CTL_ERROR_REFUSED] = { "refused", 7, N_ ("Check the rights of the user on the publisher."),
                          NULL },
  [CTL_ERROR_UNCERTAIN] = { "uncertain", 6,
                            N_ ("Look with 'etoken-ctl publisher info' which file is in place "
                                "before you try again."),
                            N_ ("Try again when the publisher is back: the same file may be sent "
                                "twice.") },
  [CTL_ERROR_PARTIAL] = { "partial", 8,
                          N_ ("When the servers that failed are back, send the file to them again "
                              "with 'etoken-ctl publisher push FILE --target NAME'."),
                          N_ ("When the servers that failed are back, send the file to them "
                              "again.") },
  [CTL_ERROR_CANCELLED] = { "cancelled", 130, NULL, NULL },
};

/**
 * ctl_error_get_name:
 * @code: an error code
 *
 * Returns: a short name for scripts, as in the JSON key `name`; never translated
 */
const char *
ctl_error_get_name (CtlError code)
{
  g_return_val_if_fail (code <= CTL_ERROR_LAST, NULL);
  return words[code].name;
}

/**
 * ctl_error_get_hint:
 * @code: an error code
 *
 * Returns: (nullable): what the person can do next, translated
 */
const char *
ctl_error_get_hint (CtlError code)
{
  g_return_val_if_fail (code <= CTL_ERROR_LAST, NULL);
  return words[code].hint != NULL ? _ (words[code].hint) : NULL;
}

/**
 * ctl_error_get_app_hint:
 * @code: an error code
 *
 * Returns: (nullable): what the person can do next in the desktop app, translated
 */
const char *
ctl_error_get_app_hint (CtlError code)
{
  g_return_val_if_fail (code <= CTL_ERROR_LAST, NULL);
  return words[code].app_hint != NULL ? _ (words[code].app_hint) : ctl_error_get_hint (code);
}

/**
 * ctl_error_get_exit_code:
 * @code: an error code
 *
 * Returns: the exit code of command-line.md; 70 for a fault of the program itself
 */
int
ctl_error_get_exit_code (CtlError code)
{
  g_return_val_if_fail (code <= CTL_ERROR_LAST, 70);
  return words[code].exit_code;
}

/**
 * ctl_error_get_code:
 * @error: any error
 *
 * Returns: its #CtlError code; a foreign error is %CTL_ERROR_CANCELLED, %CTL_ERROR_TIMED_OUT,
 *   %CTL_ERROR_USAGE or %CTL_ERROR_INTERNAL
 */
CtlError
ctl_error_get_code (const GError *error)
{
  if (error->domain == CTL_ERROR)
    return (CtlError) error->code;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return CTL_ERROR_CANCELLED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return CTL_ERROR_TIMED_OUT;
  if (error->domain == G_OPTION_ERROR)
    return CTL_ERROR_USAGE;
  return CTL_ERROR_INTERNAL;
}

/**
 * ctl_error_convert:
 * @error: (inout): a foreign error
 * @code: what it means here
 * @what: what was being done, put before the foreign message
 *
 * Turns a foreign error into one of ours where it enters the house. A cancelled or timed out
 * operation keeps that meaning whatever @code says.
 */
void
ctl_error_convert (GError **error, CtlError code, const char *what)
{
  if (error == NULL || *error == NULL)
    return;
  CtlError known = ctl_error_get_code (*error);
  if (known == CTL_ERROR_CANCELLED || known == CTL_ERROR_TIMED_OUT || (*error)->domain == CTL_ERROR)
    code = known;
  g_autoptr (GError) foreign = g_steal_pointer (error);
  g_set_error (error, CTL_ERROR, code, _ ("%s: %s"), what, foreign->message);
}
