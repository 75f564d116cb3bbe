/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "publisher.h"

#include <string.h>

#include "ctl-list.h"
#include "terminal.h"
#include "test-no-terminal.h"

/* The single operations on a publisher, with a real one. */

typedef struct
{
  Cli *cli;
  Publisher *publisher;
} Fixture;

static void
set_up (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  self->cli = cli_new ();
  self->publisher = publisher_new (self->cli, "lab", "non-secure");
}

static void
tear_down (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  publisher_free (self->publisher);
  cli_free (self->cli);
}

/* A file that lists both tokens, as @name in the lab. */
static CtlList *
write_file_at (Fixture *self, const char *name, gint64 timestamp)
{
  gsize length;
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (self->cli->pki);
  ctl_draft_set_timestamp (draft, timestamp);
  CtlList *list = test_captured_sign (draft, self->cli->pki->signer);
  const char *contents = g_bytes_get_data (ctl_list_get_bytes (list), &length);
  cli_write (self->cli, name, contents, (gssize) length);
  return list;
}

static CtlList *
write_file (Fixture *self, const char *name)
{
  return write_file_at (self, name, 1420070400);
}

static void
assert_text (const CliRun *run, const char *path, const char *expected)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", expected);
  cli_assert_json (run, path, quoted);
}

static void
test_info (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) empty = publisher_run (self->publisher, "publisher", "info", NULL);
  g_assert_cmpint (empty->code, ==, 0);
  assert_text (empty, "$.publisher", self->publisher->address);
  assert_text (empty, "$.cluster", "lab");
  assert_text (empty, "$.release", "10.5.1");
  assert_text (empty, "$.mode", "non-secure");
  assert_text (empty, "$.servers[0].name", "cucm-1051-a-pub");
  assert_text (empty, "$.servers[0].role", "publisher");
  assert_text (empty, "$.servers[0].services[1].function", "CAPF");
  assert_text (empty, "$.servers[1].address", "10.48.47.156");
  cli_assert_json (empty, "$.installed", "null");
  g_autoptr (CtlList) list = write_file (self, "new.tlv");
  publisher_install (self->publisher, list);
  g_autoptr (CliRun) full = publisher_run (self->publisher, "publisher", "info", NULL);
  g_autofree char *md5 = ctl_list_dup_md5 (list);
  assert_text (full, "$.installed.md5", md5);
  cli_assert_json (full, "$.installed.length", "5728");
  cli_assert_json (full, "$.installed.tokens", "2");
  assert_text (full, "$.installed.signature", "valid");
  assert_text (full, "$.installed.signer.serial", "83:E9:08:00:00:00:55:45:AF:31");
}

static void
test_info_for_people (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) list = write_file (self, "new.tlv");
  publisher_install (self->publisher, list);
  g_autoptr (CliRun) run =
      cli_run (self->cli, "publisher", "info", "--publisher", self->publisher->address, "--user",
               "admin", "--password-file", "password", "--ca", "tls.pem", NULL);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->out, "lab, release 10.5.1");
  cli_assert_has (run->out, "cucm-1051-a-sub1  10.48.47.156  (subscriber)");
  cli_assert_has (run->out, "CN=CAPF-1a2b3c4d;OU=TAC;O=Cisco;L=Krakow;ST=Malopolska;C=PL");
  cli_assert_has (run->out, "5728 bytes");
  cli_assert_has (run->out, "signed by “SAST-ADN008580ef”");
}

static void
test_damaged_file (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_assert_true (g_file_set_contents (publisher_file (self->publisher, "pub"), "bad", -1, NULL));
  g_autoptr (CliRun) run = publisher_run (self->publisher, "publisher", "info", NULL);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_json (run, "$.installed.length", "3");
  cli_assert_json (run, "$.installed.signature", "null");
}

static void
test_mode (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) told = publisher_run (self->publisher, "publisher", "mode", NULL);
  assert_text (told, "$.mode", "non-secure");
  g_autoptr (CliRun) early = publisher_run (self->publisher, "publisher", "mode", "mixed", NULL);
  cli_assert_error (early, 7, "too-few-tokens");
  g_autoptr (CtlList) list = write_file (self, "new.tlv");
  publisher_install (self->publisher, list);
  g_autoptr (CliRun) set = publisher_run (self->publisher, "publisher", "mode", "mixed", NULL);
  g_assert_cmpint (set->code, ==, 0);
  assert_text (set, "$.mode", "mixed");
  g_autoptr (CliRun) now = publisher_run (self->publisher, "publisher", "mode", NULL);
  assert_text (now, "$.mode", "mixed");
  g_autoptr (CliRun) wrong = publisher_run (self->publisher, "publisher", "mode", "secure", NULL);
  cli_assert_error (wrong, 2, "usage");
}

static void
test_trust (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *sha256 =
      g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->cli->pki->signer->der);
  g_autoptr (CliRun) added =
      publisher_run (self->publisher, "publisher", "trust", "--add", "signer.cer", NULL);
  g_assert_cmpint (added->code, ==, 0);
  assert_text (added, "$.added", sha256);
  g_autoptr (CliRun) list = publisher_run (self->publisher, "publisher", "trust", NULL);
  assert_text (list, "$.certificates[0].sha256", sha256);
  g_autoptr (CliRun) dropped =
      publisher_run (self->publisher, "publisher", "trust", "--drop", sha256, NULL);
  assert_text (dropped, "$.dropped", sha256);
  g_autoptr (CliRun) empty = publisher_run (self->publisher, "publisher", "trust", NULL);
  cli_assert_json (empty, "$.certificates", "[]");
}

static void
test_trust_refused (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) both = publisher_run (self->publisher, "publisher", "trust", "--add",
                                           "signer.cer", "--drop", "00", NULL);
  cli_assert_error (both, 2, "usage");
  g_autoptr (CliRun) number =
      publisher_run (self->publisher, "publisher", "trust", "--drop", "00", NULL);
  cli_assert_error (number, 2, "usage");
  g_autoptr (CliRun) garbage =
      publisher_run (self->publisher, "publisher", "trust", "--add", "password", NULL);
  cli_assert_error (garbage, 3, "malformed");
  g_autoptr (CliRun) missing =
      publisher_run (self->publisher, "publisher", "trust", "--add", "nothing.cer", NULL);
  cli_assert_error (missing, 3, "file");
}

static void
test_push_and_fetch (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) list = write_file (self, "new.tlv");
  g_autofree char *sha1 = ctl_list_dup_sha1 (list);
  g_autofree char *md5 = ctl_list_dup_md5 (list);
  g_autoptr (CliRun) none =
      publisher_run (self->publisher, "publisher", "fetch", "-o", "old.tlv", NULL);
  cli_assert_error (none, 1, "no");
  g_autoptr (CliRun) pushed =
      publisher_run (self->publisher, "publisher", "push", "new.tlv", "--mode", "mixed", NULL);
  g_assert_cmpint (pushed->code, ==, 0);
  assert_text (pushed, "$.results[0].name", "cucm-1051-a-pub");
  assert_text (pushed, "$.results[0].address", "10.48.47.155");
  assert_text (pushed, "$.results[0].path", publisher_file (self->publisher, "pub"));
  assert_text (pushed, "$.results[0].status", "written");
  assert_text (pushed, "$.results[1].status", "written");
  assert_text (pushed, "$.sha1", sha1);
  assert_text (pushed, "$.md5", md5);
  g_autoptr (CliRun) again = publisher_run (self->publisher, "publisher", "push", "new.tlv",
                                            "--target", "cucm-1051-a-sub1", NULL);
  g_assert_cmpint (again->code, ==, 0);
  assert_text (again, "$.results[0].status", "unchanged");
  g_autoptr (CliRun) fetched = publisher_run (self->publisher, "publisher", "fetch", "-o",
                                              "copy.tlv", "--target", "cucm-1051-a-sub1", NULL);
  g_assert_cmpint (fetched->code, ==, 0);
  assert_text (fetched, "$.sha1", sha1);
  g_autoptr (GBytes) copy = cli_read (self->cli, "copy.tlv");
  g_assert_true (g_bytes_equal (copy, ctl_list_get_bytes (list)));
}

static void
test_push_keeps_the_old_file (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) old = write_file (self, "new.tlv");
  publisher_install (self->publisher, old);
  g_autoptr (CliRun) same = publisher_run (self->publisher, "publisher", "push", "new.tlv", NULL);
  g_assert_cmpint (same->code, ==, 0);
  g_assert_null (strstr (same->err, "is kept as"));
  g_autoptr (CtlList) other = write_file_at (self, "other.tlv", 1420070460);
  g_autoptr (CliRun) run = publisher_run (self->publisher, "publisher", "push", "other.tlv", NULL);
  g_assert_cmpint (run->code, ==, 0);
  publisher_assert_kept (self->publisher, run, old);
}

static void
test_push_refused (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) list = write_file (self, "new.tlv");
  g_autoptr (GBytes) bytes = g_bytes_ref (ctl_list_get_bytes (list));
  gsize length;
  g_autofree char *tampered =
      g_memdup2 (g_bytes_get_data (bytes, &length), g_bytes_get_size (bytes));
  tampered[length - 1] ^= 1;
  cli_write (self->cli, "tampered.tlv", tampered, (gssize) length);
  g_autoptr (CliRun) signature =
      publisher_run (self->publisher, "publisher", "push", "tampered.tlv", NULL);
  cli_assert_error (signature, 7, "bad-ctl-file");
  g_autoptr (CliRun) garbage =
      publisher_run (self->publisher, "publisher", "push", "password", NULL);
  cli_assert_error (garbage, 3, "malformed");
  g_autoptr (CliRun) target =
      publisher_run (self->publisher, "publisher", "push", "new.tlv", "--target", "nobody", NULL);
  cli_assert_error (target, 7, "refused");
  g_autoptr (CliRun) mode =
      publisher_run (self->publisher, "publisher", "push", "new.tlv", "--mode", "keep", NULL);
  cli_assert_error (mode, 2, "usage");
  g_assert_false (g_file_test (publisher_file (self->publisher, "pub"), G_FILE_TEST_EXISTS));
}

static void
test_wrong_options (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  const char *address = self->publisher->address;
  g_autoptr (CliRun) nothing = cli_run (self->cli, "--json", "publisher", "info", NULL);
  cli_assert_error (nothing, 2, "usage");
  g_autoptr (CliRun) user =
      cli_run (self->cli, "--json", "publisher", "info", "--publisher", address, NULL);
  cli_assert_error (user, 2, "usage");
  g_autoptr (CliRun) port =
      cli_run (self->cli, "--json", "publisher", "info", "--publisher", "host:99999", "--user",
               "admin", "--password-file", "password", NULL);
  cli_assert_error (port, 2, "usage");
  g_autoptr (CliRun) fingerprint =
      cli_run (self->cli, "--json", "publisher", "info", "--publisher", address, "--user", "admin",
               "--password-file", "password", "--fingerprint", "12:34", NULL);
  cli_assert_error (fingerprint, 2, "usage");
  g_autoptr (CliRun) timeout =
      publisher_run (self->publisher, "publisher", "info", "--timeout", "0", NULL);
  cli_assert_error (timeout, 2, "usage");
  g_autoptr (CliRun) output = publisher_run (self->publisher, "publisher", "fetch", NULL);
  cli_assert_error (output, 2, "usage");
  g_autoptr (CliRun) password = cli_run (self->cli, "--json", "publisher", "info", "--publisher",
                                         address, "--user", "admin", NULL);
  cli_assert_error (password, 2, "usage");
}

static void
test_login (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  const char *address = self->publisher->address;
  g_autoptr (CliRun) wrong =
      cli_run (self->cli, "--json", "publisher", "info", "--publisher", address, "--user", "admin",
               "--password-file", "wrong-password", "--ca", "tls.pem", NULL);
  cli_assert_error (wrong, 7, "login-refused");
  g_autoptr (CliRun) from_stdin =
      cli_run_with_input (self->cli, "right password\n", "--json", "publisher", "mode",
                          "--publisher", address, "--user", "admin", "--password-file", "-", "--ca",
                          "tls.pem", NULL);
  assert_text (from_stdin, "$.mode", "non-secure");
}

static void
test_untrusted (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  const char *address = self->publisher->address;
  const char *zeros = "0000000000000000000000000000000000000000000000000000000000000000";
  g_autoptr (CliRun) unknown =
      cli_run (self->cli, "--json", "publisher", "info", "--publisher", address, "--user", "admin",
               "--password-file", "password", NULL);
  cli_assert_error (unknown, 6, "untrusted");
  g_autoptr (CliRun) other =
      cli_run (self->cli, "--json", "publisher", "info", "--publisher", address, "--user", "admin",
               "--password-file", "password", "--fingerprint", zeros, NULL);
  g_assert_cmpint (other->code, ==, 6);
  g_autoptr (CliRun) ca =
      cli_run (self->cli, "--json", "publisher", "info", "--publisher", address, "--user", "admin",
               "--password-file", "password", "--ca", "signer.pem", NULL);
  cli_assert_error (ca, 6, "untrusted");
}

static Terminal *
ask_for_mode (Fixture *self)
{
  return terminal_new (self->cli, "publisher", "mode", "--publisher", self->publisher->address,
                       "--user", "admin", "--password-file", "password", NULL);
}

/* A person sees subject, validity and fingerprint, and agrees once. */
static void
test_first_use (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  if (test_no_terminal ())
    return;
  g_autofree char *refused = NULL;
  g_autofree char *agreed = NULL;
  Terminal *terminal = ask_for_mode (self);
  terminal_answer (terminal, "Trust it from now on? [y/N] ", "\n");
  g_assert_cmpint (terminal_end (terminal, &refused), ==, 6);
  cli_assert_has (refused, "CN = localhost");
  cli_assert_has (refused, "SHA-256:");
  terminal = ask_for_mode (self);
  terminal_answer (terminal, "Trust it from now on? [y/N] ", "y\n");
  g_assert_cmpint (terminal_end (terminal, &agreed), ==, 0);
  g_autoptr (CliRun) known =
      cli_run (self->cli, "--json", "publisher", "mode", "--publisher", self->publisher->address,
               "--user", "admin", "--password-file", "password", NULL);
  assert_text (known, "$.mode", "non-secure");
}

/* The password is asked for, and never shown. */
static void
test_password_prompt (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal =
      terminal_new (self->cli, "publisher", "mode", "--publisher", self->publisher->address,
                    "--user", "admin", "--ca", "tls.pem", NULL);
  terminal_answer (terminal, "Password of admin on ", "right password\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  cli_assert_has (screen, "non-secure");
  g_assert_null (strstr (screen, "right password"));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/tool/publisher/info", test_info);
  add ("/tool/publisher/info-for-people", test_info_for_people);
  add ("/tool/publisher/damaged-file", test_damaged_file);
  add ("/tool/publisher/mode", test_mode);
  add ("/tool/publisher/trust", test_trust);
  add ("/tool/publisher/trust-refused", test_trust_refused);
  add ("/tool/publisher/push-and-fetch", test_push_and_fetch);
  add ("/tool/publisher/push-keeps", test_push_keeps_the_old_file);
  add ("/tool/publisher/push-refused", test_push_refused);
  add ("/tool/publisher/wrong-options", test_wrong_options);
  add ("/tool/publisher/login", test_login);
  add ("/tool/publisher/untrusted", test_untrusted);
  add ("/tool/publisher/first-use", test_first_use);
  add ("/tool/publisher/password-prompt", test_password_prompt);
  return g_test_run ();
}
