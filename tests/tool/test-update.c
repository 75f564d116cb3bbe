/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "ctl-list.h"
#include "publisher.h"
#include "terminal.h"
#include "test-no-terminal.h"

/* The whole job, from soft tokens to a real publisher. The tokens are the same for all tests. */

#define TOKEN         "SAST-ADN0054f509"
#define SIGNER        "SAST-ADN008580ef"
#define TOKENS        "--token", TOKEN, "--token", SIGNER
#define SIGN          "--sign-with", SIGNER, "--pin-file", "pin"
#define UNKNOWN_TOKEN "The Security Token you have inserted does not exist in the CTL File"

static Cli *cli;

typedef struct
{
  Publisher *publisher;
} Fixture;

static guint number; /* of the test: each has folders of its own */

static void
set_up (Fixture *self, gconstpointer mode)
{
  g_autofree char *name = g_strdup_printf ("lab%u", ++number);
  self->publisher = publisher_new (cli, name, mode);
}

static void
tear_down (Fixture *self, G_GNUC_UNUSED gconstpointer mode)
{
  publisher_free (self->publisher);
}

/* The captured cluster's file by tokens; where @signer signs, who must be the one or the other. */
static CtlList *
install_by (Fixture *self, const TestIdentity *signer)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (cli->pki);
  CtlList *list = test_captured_sign (draft, signer);
  publisher_install (self->publisher, list);
  return list;
}

static CtlList *
install_tokenless (Fixture *self)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (cli->pki);
  CtlList *list = test_captured_sign (draft, cli->pki->publisher);
  publisher_install (self->publisher, list);
  return list;
}

static CtlList *
install_of_other_token (Fixture *self)
{
  g_autoptr (CtlDraft) draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_TOKEN, FALSE });
  g_autoptr (CtlRecord) record =
      test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST, "", NULL, cli->pki->token);
  ctl_draft_add (draft, record);
  CtlList *list = test_captured_sign (draft, cli->pki->token);
  publisher_install (self->publisher, list);
  return list;
}

static CtlList *
load (Fixture *self, const char *server)
{
  g_autoptr (GError) error = NULL;
  CtlList *list = ctl_list_load (publisher_file (self->publisher, server), &error);
  g_assert_no_error (error);
  return list;
}

static void
assert_installed (Fixture *self, CtlList *expected)
{
  g_autoptr (CtlList) list = load (self, "pub");
  g_assert_true (g_bytes_equal (ctl_list_get_bytes (list), ctl_list_get_bytes (expected)));
}

static void
assert_none (Fixture *self)
{
  g_assert_false (g_file_test (publisher_file (self->publisher, "pub"), G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (publisher_file (self->publisher, "sub"), G_FILE_TEST_EXISTS));
}

static void
assert_text (const CliRun *run, const char *path, const char *expected)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", expected);
  cli_assert_json (run, path, quoted);
}

static void
test_first_file (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) empty = cli_run (cli, "--json", "history", NULL);
  cli_assert_json (empty, "$.history", "[]");
  g_autoptr (CliRun) run = publisher_run (self->publisher, "update", TOKENS, SIGN, "--yes", NULL);
  if (run->code != 0)
    g_error ("%s%s", run->out, run->err);
  g_autoptr (CtlList) list = load (self, "pub");
  g_autofree char *sha1 = ctl_list_dup_sha1 (list);
  g_autofree char *md5 = ctl_list_dup_md5 (list);
  assert_text (run, "$.sha1", sha1);
  assert_text (run, "$.md5", md5);
  assert_text (run, "$.results[0].status", "written");
  assert_text (run, "$.results[0].path", publisher_file (self->publisher, "pub"));
  assert_text (run, "$.results[1].name", "cucm-1051-a-sub1");
  assert_text (run, "$.results[1].status", "written");
  /* The figures of ctl-file-format.md, 6. */
  g_assert_cmpuint (g_bytes_get_size (ctl_list_get_bytes (list)), ==, 5728);
  cli_assert_has (run->err, "No CTL File exists on the server");
  cli_assert_has (run->err, "Restart Cisco TFTP on: cucm-1051-a-pub, cucm-1051-a-sub1");
  assert_installed (self, list);
  g_autoptr (CtlList) other = load (self, "sub");
  g_assert_true (g_bytes_equal (ctl_list_get_bytes (list), ctl_list_get_bytes (other)));
}

static void
test_next_file (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) old = install_by (self, cli->pki->token);
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "update", "--token", SIGNER, SIGN, "--yes", NULL);
  g_assert_cmpint (run->code, ==, 0);
  g_assert_null (strstr (run->err, "arning"));
  cli_assert_has (run->err, TOKEN " of the installed CTL file is kept");
  g_autoptr (CtlList) list = load (self, "pub");
  g_assert_cmpuint (ctl_list_count_tokens (list), ==, 2);
  publisher_assert_kept (self->publisher, run, old);
  g_autoptr (CliRun) history = cli_run (cli, "--json", "history", NULL);
  assert_text (history, "$.history[0].publisher", self->publisher->address);
  assert_text (history, "$.history[0].cluster", "lab");
  assert_text (history, "$.history[0].mode", "mixed");
  cli_assert_json (history, "$.history[0].written", "2");
  cli_assert_json (history, "$.history[0].failed", "0");
  g_autoptr (CliRun) told = cli_run (cli, "history", NULL);
  cli_assert_has (told->out, "mixed mode");
}

static void
test_dry_run (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) old = install_tokenless (self);
  g_autoptr (CliRun) run = publisher_run (self->publisher, "update", TOKENS, "--sign-with", SIGNER,
                                          "--dry-run", "--mode", "non-secure", NULL);
  g_assert_cmpint (run->code, ==, 0);
  assert_text (run, "$.mode.now", "mixed");
  assert_text (run, "$.mode.after", "non-secure");
  assert_text (run, "$.difference.records[0].change", "added");
  assert_text (run, "$.difference.records[0].serial", "3C:F9:27:00:00:00:AF:A2:DA:45");
  assert_text (run, "$.phones[1].kind", "security-by-default");
  cli_assert_json (run, "$.phones[1].accepts", "false");
  cli_assert_json (run, "$.warnings[0].severe", "true");
  cli_assert_has (run->err, "SEVERE WARNING");
  assert_installed (self, old);
}

static void
test_needs_consent (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "update", TOKENS, "--sign-with", SIGNER, NULL);
  cli_assert_error (run, 2, "consent-needed");
  cli_assert_has (run->err, "The new CTL file");
  assert_none (self);
}

/* Not even --yes makes the publisher take it; with the certificates in Phone-SAST-trust it does. */
static void
test_tokenless (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) old = install_tokenless (self);
  g_autoptr (CliRun) refused =
      publisher_run (self->publisher, "update", TOKENS, SIGN, "--yes", NULL);
  cli_assert_error (refused, 7, "unknown-signer");
  cli_assert_has (refused->err, "SEVERE WARNING: The installed CTL file was made without tokens");
  assert_installed (self, old);
  g_autoptr (CliRun) trust =
      publisher_run (self->publisher, "publisher", "trust", "--add", "signer.cer", NULL);
  g_assert_cmpint (trust->code, ==, 0);
  g_autoptr (CliRun) run = publisher_run (self->publisher, "update", TOKENS, SIGN, "--yes", NULL);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->err, "Warning: The installed CTL file was made without tokens");
  cli_assert_has (run->err, "cucm-1051-a-pub is left out");
  g_autoptr (CtlList) list = load (self, "sub");
  g_assert_cmpuint (g_bytes_get_size (ctl_list_get_bytes (list)), ==, 5728);
}

static void
test_unknown_token (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) old = install_of_other_token (self);
  g_autoptr (CliRun) refused =
      publisher_run (self->publisher, "update", TOKENS, SIGN, "--yes", NULL);
  cli_assert_error (refused, 7, "unknown-signer");
  cli_assert_has (refused->err, UNKNOWN_TOKEN);
  assert_installed (self, old);
}

static void
test_mode (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) few = publisher_run (self->publisher, "update", "--token", SIGNER, SIGN,
                                          "--mode", "mixed", "--yes", NULL);
  cli_assert_error (few, 7, "too-few-tokens");
  assert_none (self);
  g_autoptr (CliRun) alone =
      publisher_run (self->publisher, "update", "--token", SIGNER, SIGN, "--yes", NULL);
  g_assert_cmpint (alone->code, ==, 0);
  cli_assert_has (alone->err, "one token only");
  g_autoptr (CliRun) mixed =
      publisher_run (self->publisher, "update", TOKENS, SIGN, "--mode", "mixed", "--yes", NULL);
  g_assert_cmpint (mixed->code, ==, 0);
  cli_assert_has (mixed->err, "non-secure, becomes mixed");
  g_autoptr (CliRun) told = publisher_run (self->publisher, "publisher", "mode", NULL);
  assert_text (told, "$.mode", "mixed");
}

static void
test_remove (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) old = install_by (self, cli->pki->signer);
  g_autoptr (CliRun) unknown = publisher_run (self->publisher, "update", "--token", SIGNER, SIGN,
                                              "--remove", "01:02", "--yes", NULL);
  cli_assert_error (unknown, 2, "usage");
  g_autoptr (CliRun) garbage = publisher_run (self->publisher, "update", "--token", SIGNER, SIGN,
                                              "--remove", "xyz", "--yes", NULL);
  cli_assert_error (garbage, 2, "usage");
  assert_installed (self, old);
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "update", "--token", SIGNER, SIGN, "--remove",
                     "3C:F9:27:00:00:00:AF:A2:DA:45", "--yes", NULL);
  g_assert_cmpint (run->code, ==, 0);
  g_autoptr (CtlList) list = load (self, "pub");
  g_assert_cmpuint (ctl_list_count_tokens (list), ==, 1);
}

static void
test_one_server_fails (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->publisher->folder, "sub", NULL);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_autoptr (CliRun) run = publisher_run (self->publisher, "update", TOKENS, SIGN, "--yes", NULL);
  g_assert_cmpint (run->code, ==, 8);
  assert_text (run, "$.results[0].status", "written");
  assert_text (run, "$.results[1].status", "failed");
  cli_assert_has (run->err, "1 of 2 servers did not take the file");
}

static void
test_firewall (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *name = g_strdup_printf ("firewall%u", number);
  g_autoptr (Publisher) firewall = publisher_new (cli, name, "non-secure");
  g_autofree char *text = g_strdup_printf ("%s,admin,password", firewall->address);
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "update", TOKENS, SIGN, "--firewall", text, "--yes", NULL);
  g_assert_cmpint (run->code, ==, 0);
  assert_text (run, "$.results[2].path", publisher_file (firewall, "pub"));
  assert_text (run, "$.results[3].status", "written");
  g_autoptr (CtlList) list = load (self, "pub");
  GPtrArray *records = ctl_list_get_records (list);
  g_assert_cmpuint (records->len, ==, 8);
  g_assert_cmpuint (ctl_record_get_function (records->pdata[4]), ==, CTL_FUNCTION_CCM);
}

static void
test_wrong_use (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) token = publisher_run (self->publisher, "update", SIGN, NULL);
  cli_assert_error (token, 2, "usage");
  g_autoptr (CliRun) signer = publisher_run (self->publisher, "update", TOKENS, NULL);
  cli_assert_error (signer, 2, "usage");
  g_autoptr (CliRun) mode =
      publisher_run (self->publisher, "update", TOKENS, SIGN, "--mode", "secure", NULL);
  cli_assert_error (mode, 2, "usage");
  g_autoptr (CliRun) firewall =
      publisher_run (self->publisher, "update", TOKENS, SIGN, "--firewall", "host", NULL);
  cli_assert_error (firewall, 2, "usage");
  g_autoptr (CliRun) tftp =
      publisher_run (self->publisher, "update", TOKENS, SIGN, "--tftp", "host,admin,no-file", NULL);
  cli_assert_error (tftp, 3, "file");
  g_autoptr (CliRun) nobody = publisher_run (self->publisher, "update", "--token", "nobody",
                                             "--sign-with", SIGNER, "--yes", NULL);
  cli_assert_error (nobody, 4, "no-token");
  assert_none (self);
}

static void
test_wrong_pin (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) run = publisher_run (self->publisher, "update", TOKENS, "--sign-with", SIGNER,
                                          "--pin-file", "wrong-pin", "--yes", NULL);
  cli_assert_error (run, 5, "pin-refused");
  assert_none (self);
}

static Terminal *
update_on_terminal (Fixture *self)
{
  return terminal_new (cli, "--module", test_softhsm_get_module (), "update", TOKENS, SIGN,
                       "--publisher", self->publisher->address, "--user", "admin",
                       "--password-file", "password", "--ca", "tls.pem", NULL);
}

static void
test_agrees (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = update_on_terminal (self);
  terminal_answer (terminal, "Go on? [y/N] ", "y\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  cli_assert_has (screen, "Which phones will take it:");
  cli_assert_has (screen, "cucm-1051-a-sub1");
  cli_assert_has (screen, "SHA1 ");
  g_autoptr (CtlList) list = load (self, "sub");
  g_assert_cmpuint (ctl_list_count_tokens (list), ==, 2);
}

static void
test_disagrees (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = update_on_terminal (self);
  terminal_answer (terminal, "Go on? [y/N] ", "\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 130);
  assert_none (self);
}

static void
test_interrupted (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = update_on_terminal (self);
  terminal_answer (terminal, "Go on? [y/N] ", "\003");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 130);
  assert_none (self);
}

/* What could lose phones is asked about by itself, before. */
static void
test_severe (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  g_autoptr (CtlList) old = install_of_other_token (self);
  Terminal *terminal = update_on_terminal (self);
  terminal_answer (terminal, "Carry on all the same? [y/N] ", "y\n");
  terminal_answer (terminal, "Go on? [y/N] ", "n\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 130);
  cli_assert_has (screen, "SEVERE WARNING: The Security Token you have inserted does not exist");
  assert_installed (self, old);
}

static void
add (const char *path, const char *mode, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, mode, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli = cli_new ();
  cli_add_tokens (cli);
  add ("/tool/update/first-file", "mixed", test_first_file);
  add ("/tool/update/next-file", "mixed", test_next_file);
  add ("/tool/update/dry-run", "mixed", test_dry_run);
  add ("/tool/update/needs-consent", "non-secure", test_needs_consent);
  add ("/tool/update/tokenless", "mixed", test_tokenless);
  add ("/tool/update/unknown-token", "mixed", test_unknown_token);
  add ("/tool/update/mode", "non-secure", test_mode);
  add ("/tool/update/remove", "non-secure", test_remove);
  add ("/tool/update/one-server-fails", "mixed", test_one_server_fails);
  add ("/tool/update/firewall", "mixed", test_firewall);
  add ("/tool/update/wrong-use", "non-secure", test_wrong_use);
  add ("/tool/update/wrong-pin", "non-secure", test_wrong_pin);
  add ("/tool/update/agrees", "mixed", test_agrees);
  add ("/tool/update/disagrees", "mixed", test_disagrees);
  add ("/tool/update/interrupted", "mixed", test_interrupted);
  add ("/tool/update/severe", "mixed", test_severe);
  int code = g_test_run ();
  cli_free (cli);
  return code;
}
