/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "cards.h"

/* The program with cards: pcscd, its readers and OpenSC's module are real, the cards are virtual
 * (tests/virtual-card). */

static void
test_table (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CliRun) run = cli_run (self->cli, "--module", self->cli->module, "tokens", NULL);
  g_assert_cmpint (run->code, ==, 0);
  g_auto (GStrv) lines = g_strsplit (run->out, "\n", -1);
  g_assert_true (g_str_has_prefix (lines[1], CARDS_TOKEN " "));
  g_assert_true (g_str_has_prefix (lines[2], CARDS_SIGNER " "));
  cli_assert_has (lines[1], "  ready  ");
  cli_assert_has (lines[2], "  ready  ");
  cli_assert_has (lines[1], "  " CARDS_TOKEN "  20");
  cli_assert_has (lines[2], "  " CARDS_SIGNER "  20");
  cli_assert_has (lines[3], "  no token");
}

static void
assert_token (const CliRun *run, guint index, const char *label, const TestIdentity *identity)
{
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, identity->der);
  const char *const expected[][2] = {
    { "label", label },
    { "manufacturer", "piv_II" },
    { "state", "ready" },
    { "certificates[0].sha256", sha256 },
    { "certificates[0].key", "rsa" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *path = g_strdup_printf ("$.tokens[%u].%s", index, expected[i][0]);
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", expected[i][1]);
      cli_assert_json (run, path, quoted);
    }
}

static void
test_json (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CliRun) run = cards_run (self, "tokens", NULL);
  g_assert_cmpint (run->code, ==, 0);
  assert_token (run, 0, CARDS_TOKEN, self->cli->pki->token);
  assert_token (run, 1, CARDS_SIGNER, self->cli->pki->signer);
  cli_assert_json (run, "$.tokens[0].pin.low", "false");
  cli_assert_json (run, "$.tokens[0].pin.final_try", "false");
  cli_assert_json (run, "$.tokens[1].pin.locked", "false");
  cli_assert_json (run, "$.tokens[2].state", "\"no-token\"");
}

static void
assert_exported (Cards *self, const char *name, const TestIdentity *identity)
{
  g_autoptr (GBytes) bytes = cli_read (self->cli, name);
  g_assert_true (g_bytes_equal (bytes, identity->der));
}

static void
test_exports (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CliRun) run = cards_run (self, "export", "--all", "--dir", ".", NULL);
  g_assert_cmpint (run->code, ==, 0);
  assert_exported (self, CARDS_TOKEN ".cer", self->cli->pki->token);
  assert_exported (self, CARDS_SIGNER ".cer", self->cli->pki->signer);
  g_assert_cmpuint (test_card_count_pins (self->token), ==, 0);
}

static void
test_four (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const names[] = { "SAST-ADN00000003", "SAST-ADN00000004" };
  g_autoptr (TestIdentity) third = test_pki_new_token (names[0], "03");
  g_autoptr (TestIdentity) fourth =
      test_pki_new (&(TestPkiSpec){ .subject = "CN=SAST-ADN00000004", .bits = 2048 });
  g_autoptr (TestCard) first = cards_new (self, "third", third);
  g_autoptr (TestCard) second = cards_new (self, "fourth", fourth);
  test_card_insert (first, 2);
  test_card_insert (second, 3);
  g_autoptr (CliRun) run = cards_run (self, "tokens", NULL);
  g_assert_cmpint (run->code, ==, 0);
  assert_token (run, 0, CARDS_TOKEN, self->cli->pki->token);
  assert_token (run, 1, CARDS_SIGNER, self->cli->pki->signer);
  assert_token (run, 2, names[0], third);
  assert_token (run, 3, names[1], fourth);
  g_autoptr (CliRun) signature =
      cards_run (self, "build", "-o", "four.tlv", "--token", CARDS_TOKEN, "--token", names[0],
                 "--sign-with", names[1], "--pin-file", "pin", NULL);
  g_assert_cmpint (signature->code, ==, 0);
  g_assert_cmpuint (test_card_count_pins (second), ==, 1);
  g_assert_cmpuint (test_card_count_pins (first), ==, 0);
}

static void
assert_signed (Cards *self, const char *option)
{
  g_autoptr (CliRun) run = cards_sign (self, "pin", option);
  if (run->code != 0)
    g_error ("%s%s", run->out, run->err);
  g_autoptr (CliRun) verdict = cli_run (self->cli, "--json", "verify", "signed.tlv", NULL);
  g_assert_cmpint (verdict->code, ==, 0);
  cli_assert_json (verdict, "$.signature", "\"valid\"");
}

static void
assert_not_signed (
    Cards *self, const char *pin_file, const char *option, int code, const char *name)
{
  (void) g_unlink (cli_path (self->cli, "signed.tlv"));
  g_autoptr (CliRun) run = cards_sign (self, pin_file, option);
  cli_assert_error (run, code, name);
  g_assert_false (g_file_test (cli_path (self->cli, "signed.tlv"), G_FILE_TEST_EXISTS));
}

static void
test_signs (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  assert_signed (self, NULL);
  assert_signed (self, "--digest=sha512");
  g_assert_cmpuint (test_card_count_pins (self->signer), ==, 2);
  g_assert_cmpuint (test_card_count_pins (self->token), ==, 0);
}

/* Pulled out and put in again, which no counter of tries forgets. */
static void
reinsert (TestCard *card, guint slot)
{
  test_card_remove (card);
  test_card_insert (card, slot);
}

static void
assert_flag (Cards *self, const char *flag)
{
  g_autofree char *path = g_strdup_printf ("$.tokens[1].pin.%s", flag);
  g_autoptr (CliRun) run = cards_run (self, "tokens", NULL);
  cli_assert_json (run, path, "true");
}

static void
test_pin_down_to_locked (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  assert_not_signed (self, "wrong-pin", NULL, 5, "pin-refused");
  assert_not_signed (self, "wrong-pin", NULL, 5, "pin-refused");
  g_assert_cmpuint (test_card_get_tries (self->signer), ==, 1);
  assert_flag (self, "final_try");
  assert_not_signed (self, "wrong-pin", NULL, 5, "pin-last-try");
  reinsert (self->signer, 1);
  assert_flag (self, "final_try");
  assert_not_signed (self, "pin", NULL, 5, "pin-last-try");
  g_assert_cmpuint (test_card_count_pins (self->signer), ==, 2);
  assert_not_signed (self, "wrong-pin", "--allow-last-try", 5, "pin-locked");
  assert_flag (self, "locked");
  reinsert (self->signer, 1);
  assert_flag (self, "locked");
  assert_not_signed (self, "pin", "--allow-last-try", 5, "pin-locked");
  g_assert_cmpuint (test_card_count_pins (self->signer), ==, 3);
}

static void
test_last_try_is_right (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  assert_not_signed (self, "wrong-pin", NULL, 5, "pin-refused");
  assert_not_signed (self, "wrong-pin", NULL, 5, "pin-refused");
  assert_signed (self, "--allow-last-try");
  g_assert_cmpuint (test_card_get_tries (self->signer), ==, TEST_CARD_TRIES);
  assert_signed (self, NULL);
}

static void
test_removed (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  test_card_remove (self->signer);
  assert_not_signed (self, "pin", NULL, 4, "no-token");
  g_autoptr (CliRun) run = cards_run (self, "tokens", NULL);
  assert_token (run, 0, CARDS_TOKEN, self->cli->pki->token);
  cli_assert_json (run, "$.tokens[1].state", "\"no-token\"");
  test_card_insert (self->signer, 1);
  assert_signed (self, NULL);
}

/* In another reader it is the same token. */
static void
test_moved (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  test_card_remove (self->signer);
  test_card_insert (self->signer, 3);
  assert_signed (self, NULL);
}

static void
test_killed (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  test_card_kill (self->signer);
  assert_not_signed (self, "pin", NULL, 4, "no-token");
  test_card_insert (self->signer, 1);
  assert_signed (self, NULL);
}

/* The card ends by itself at @data; the other one stays usable, and so is this one when it is
 * back. */
static void
test_ends (Cards *self, gconstpointer data)
{
  cards_set_fault (self, data);
  assert_not_signed (self, "pin", NULL, 4, "token-gone");
  test_card_wait_end (self->signer);
  g_autoptr (CliRun) run = cards_run (self, "tokens", NULL);
  assert_token (run, 0, CARDS_TOKEN, self->cli->pki->token);
  test_card_insert (self->signer, 1);
  assert_signed (self, NULL);
  g_assert_cmpuint (test_card_count_pins (self->signer), ==, 2);
}

/* Its signature was given before: there is a file. */
static void
test_ends_after_signature (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  cards_set_fault (self, "--end-at=signed");
  assert_signed (self, NULL);
  test_card_wait_end (self->signer);
}

static void
test_ends_while_read (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  cards_set_fault (self, "--end-at=certificate");
  g_autoptr (CliRun) run = cards_run (self, "tokens", NULL);
  g_assert_cmpint (run->code, ==, 0);
  assert_token (run, 0, CARDS_TOKEN, self->cli->pki->token);
  test_card_wait_end (self->signer);
  test_card_insert (self->signer, 1);
  g_autoptr (CliRun) again = cards_run (self, "tokens", NULL);
  assert_token (again, 1, CARDS_SIGNER, self->cli->pki->signer);
}

static void
test_no_pcscd (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  test_readers_stop (self->readers);
  g_autoptr (CliRun) run = cli_run (self->cli, "--module", self->cli->module, "tokens", NULL);
  cli_assert_has (run->err, "pcscd");
  assert_not_signed (self, "pin", NULL, 4, "no-token");
  test_readers_start (self->readers);
  test_card_wait_end (self->token);
  test_card_wait_end (self->signer);
  test_card_insert (self->token, 0);
  test_card_insert (self->signer, 1);
  assert_signed (self, NULL);
}

static void
add (const char *path, const char *fault, void (*test) (Cards *, gconstpointer))
{
  g_test_add (path, Cards, fault, cards_set_up, test, cards_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cards_begin ();
  add ("/tool/cards/table", NULL, test_table);
  add ("/tool/cards/json", NULL, test_json);
  add ("/tool/cards/exports", NULL, test_exports);
  add ("/tool/cards/four", NULL, test_four);
  add ("/tool/cards/signs", NULL, test_signs);
  add ("/tool/cards/pin-down-to-locked", NULL, test_pin_down_to_locked);
  add ("/tool/cards/last-try-is-right", NULL, test_last_try_is_right);
  add ("/tool/cards/removed", NULL, test_removed);
  add ("/tool/cards/moved", NULL, test_moved);
  add ("/tool/cards/killed", NULL, test_killed);
  add ("/tool/cards/ends-at-login", "--end-at=login", test_ends);
  add ("/tool/cards/ends-at-signature", "--end-at=signature", test_ends);
  add ("/tool/cards/ends-after-signature", NULL, test_ends_after_signature);
  add ("/tool/cards/ends-while-read", NULL, test_ends_while_read);
  add ("/tool/cards/no-pcscd", NULL, test_no_pcscd);
  int code = g_test_run ();
  cards_end ();
  return code;
}
