/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <winscard.h>

#include "cards.h"
#include "terminal.h"
#include "test-no-terminal.h"

/* PINs of cards, through OpenSC's module: the card itself counts how many reach it. */

#define EACH_USE "SAST-ADN00000009"
#define NEW      "47114711"

static CliRun *
change (Cards *self, const char *old, const char *new, const char *option)
{
  return cards_run (self, "pin", "change", CARDS_SIGNER, "--pin-file", old, "--new-pin-file", new,
                    option, NULL);
}

static void
check_change_fails (
    Cards *self, const char *old, const char *new, const char *option, const char *name)
{
  g_autoptr (CliRun) run = change (self, old, new, option);
  cli_assert_error (run, 5, name);
}

static void
check_signs (Cards *self, const char *pin_file)
{
  g_autoptr (CliRun) run = cards_sign (self, pin_file, NULL);
  g_assert_cmpint (run->code, ==, 0);
}

static void
test_change (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CliRun) run = change (self, "pin", "new-pin", NULL);
  if (run->code != 0)
    g_error ("%s%s", run->out, run->err);
  cli_assert_json (run, "$.changed.label", "\"" CARDS_SIGNER "\"");
  g_assert_cmpuint (test_card_count_pins (self->signer), ==, 1);
  g_autoptr (CliRun) old = cards_sign (self, "pin", NULL);
  cli_assert_error (old, 5, "pin-refused");
  check_signs (self, "new-pin");
  g_assert_cmpuint (test_card_count_pins (self->signer), ==, 3);
  g_assert_cmpuint (test_card_count_pins (self->token), ==, 0);
}

/* What the token's own limits forbid costs no try. */
static void
test_change_refused (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  check_change_fails (self, "pin", "long-pin", NULL, "new-pin");
  check_change_fails (self, "pin", "short-pin", NULL, "new-pin");
  check_change_fails (self, "pin", "pin", NULL, "new-pin");
  check_change_fails (self, "long-pin", "new-pin", NULL, "pin-refused");
  g_assert_cmpuint (test_card_count_pins (self->signer), ==, 0);
  check_signs (self, "pin");
}

static void
test_change_down_to_locked (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  check_change_fails (self, "wrong-pin", "new-pin", NULL, "pin-refused");
  check_change_fails (self, "wrong-pin", "new-pin", NULL, "pin-refused");
  check_change_fails (self, "wrong-pin", "new-pin", NULL, "pin-last-try");
  g_assert_cmpuint (test_card_count_pins (self->signer), ==, 2);
  check_change_fails (self, "wrong-pin", "new-pin", "--allow-last-try", "pin-locked");
  check_change_fails (self, "pin", "new-pin", "--allow-last-try", "pin-locked");
  g_assert_cmpuint (test_card_count_pins (self->signer), ==, 3);
}

static void
test_change_last_try (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  check_change_fails (self, "wrong-pin", "new-pin", NULL, "pin-refused");
  check_change_fails (self, "wrong-pin", "new-pin", NULL, "pin-refused");
  g_autoptr (CliRun) run = change (self, "pin", "new-pin", "--allow-last-try");
  g_assert_cmpint (run->code, ==, 0);
  g_assert_cmpuint (test_card_get_tries (self->signer), ==, TEST_CARD_TRIES);
  check_signs (self, "new-pin");
}

/* A key 9C, in the third reader. */
static TestCard *
insert_each_use (Cards *self)
{
  static guint number;
  g_autofree char *folder = g_strdup_printf ("each-use-%u", ++number);
  g_autoptr (TestIdentity) identity = test_pki_new_token (EACH_USE, "09");
  TestCard *card = test_card_new (self->readers, folder);
  test_card_add_key (card, "9C", identity);
  test_card_insert (card, 2);
  return card;
}

static CliRun *
sign_each_use (Cards *self, const char *pin_file)
{
  return cards_run (self, "build", "-o", "each-use.tlv", "--sign-with", EACH_USE, "--pin-file",
                    pin_file, NULL);
}

static void
test_each_use (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (TestCard) card = insert_each_use (self);
  g_autoptr (CliRun) run = sign_each_use (self, "pin");
  if (run->code != 0)
    g_error ("%s%s", run->out, run->err);
  g_assert_cmpuint (test_card_count_pins (card), ==, 2);
  g_autoptr (CliRun) wrong = sign_each_use (self, "wrong-pin");
  cli_assert_error (wrong, 5, "pin-refused");
  g_assert_cmpuint (test_card_count_pins (card), ==, 3);
}

static Terminal *
sign_on_terminal (Cards *self)
{
  return terminal_new (self->cli, "--module", self->cli->module, "build", "-o", "each-use.tlv",
                       "--sign-with", EACH_USE, NULL);
}

static void
test_each_use_terminal (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  g_autoptr (TestCard) card = insert_each_use (self);
  Terminal *terminal = sign_on_terminal (self);
  terminal_answer (terminal, "PIN of the token “" EACH_USE "”", TEST_CARD_PIN "\n");
  terminal_answer (terminal, ", for this signature: ", TEST_CARD_PIN "\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  g_assert_cmpuint (test_card_count_pins (card), ==, 2);
}

static void
test_each_use_wrong (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  g_autoptr (TestCard) card = insert_each_use (self);
  Terminal *terminal = sign_on_terminal (self);
  terminal_answer (terminal, "PIN of the token “" EACH_USE "”", TEST_CARD_PIN "\n");
  terminal_answer (terminal, ", for this signature: ", "87654321\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 5);
  g_assert_cmpuint (test_card_count_pins (card), ==, 2);
  g_assert_cmpuint (test_card_get_tries (card), ==, TEST_CARD_TRIES - 1);
}

/* Pulled out while the second question stands. */
static void
test_each_use_pulled (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  g_autoptr (TestCard) card = insert_each_use (self);
  Terminal *terminal = sign_on_terminal (self);
  terminal_answer (terminal, "PIN of the token “" EACH_USE "”", TEST_CARD_PIN "\n");
  terminal_answer (terminal, ", for this signature: ", "");
  test_card_remove (card);
  terminal_answer (terminal, "", TEST_CARD_PIN "\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 4);
  cli_assert_has (screen, "in no reader any more");
  g_assert_cmpuint (test_card_count_pins (card), ==, 1);
}

/* Another program has the card for itself alone. */
static void
test_in_use (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  SCARDCONTEXT context;
  SCARDHANDLE handle;
  DWORD protocol;
  g_autofree char *name = test_readers_dup_name (self->readers, 1);
  g_assert_cmpint (SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context), ==,
                   SCARD_S_SUCCESS);
  g_assert_cmpint (SCardConnect (context, name, SCARD_SHARE_EXCLUSIVE,
                                 SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &handle, &protocol),
                   ==, SCARD_S_SUCCESS);
  g_autoptr (CliRun) run = cards_run (self, "tokens", NULL);
  g_autoptr (CliRun) text = cli_run (self->cli, "--module", self->cli->module, "tokens", NULL);
  g_autoptr (CliRun) signing = cards_sign (self, "pin", NULL);
  cli_assert_json (run, "$.tokens[0].state", "\"ready\"");
  cli_assert_json (run, "$.tokens[1].state", "\"failed\"");
  cli_assert_has (text->out, name);
  cli_assert_has (text->err, "Another program has the reader “");
  cli_assert_has (text->err, "CKR_DEVICE_ERROR");
  cli_assert_error (signing, 4, "no-token");
  cli_assert_has (signing->out, "Another program has the reader “");
  SCardDisconnect (handle, SCARD_LEAVE_CARD);
  SCardReleaseContext (context);
  g_assert_cmpuint (test_card_count_pins (self->signer), ==, 0);
  check_signs (self, "pin");
}

static void
set_up (Cards *self, gconstpointer data)
{
  cards_set_up (self, data);
  cli_write (self->cli, "new-pin", NEW "\n", -1);
  cli_write (self->cli, "long-pin", "123456789\n", -1);
  cli_write (self->cli, "short-pin", "123\n", -1);
}

static void
add (const char *path, void (*test) (Cards *, gconstpointer))
{
  g_test_add (path, Cards, NULL, set_up, test, cards_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cards_begin ();
  add ("/tool/card-pins/change", test_change);
  add ("/tool/card-pins/change-refused", test_change_refused);
  add ("/tool/card-pins/change-down-to-locked", test_change_down_to_locked);
  add ("/tool/card-pins/change-last-try", test_change_last_try);
  add ("/tool/card-pins/each-use", test_each_use);
  add ("/tool/card-pins/each-use-terminal", test_each_use_terminal);
  add ("/tool/card-pins/each-use-wrong", test_each_use_wrong);
  add ("/tool/card-pins/each-use-pulled", test_each_use_pulled);
  add ("/tool/card-pins/in-use", test_in_use);
  int code = g_test_run ();
  cards_end ();
  return code;
}
