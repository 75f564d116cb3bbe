/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cards.h"
#include "ctl-list.h"
#include "publisher.h"
#include "terminal.h"
#include "test-no-terminal.h"

/* The whole job, signed on a virtual card, to a real publisher; and cards that are pulled out in
 * the middle of it. */

#define TOKENS "--token", CARDS_TOKEN, "--token", CARDS_SIGNER
#define SIGN   "--sign-with", CARDS_SIGNER, "--pin-file", "pin"

typedef struct
{
  Cards cards;
  Publisher *publisher;
} Fixture;

static guint number; /* of the test: each has a publisher of its own */

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *name = g_strdup_printf ("lab%u", ++number);
  cards_set_up (&self->cards, data);
  g_setenv ("XDG_CONFIG_HOME", cli_path (self->cards.cli, "config"), TRUE);
  g_setenv ("XDG_DATA_HOME", cli_path (self->cards.cli, "data"), TRUE);
  self->publisher = publisher_new (self->cards.cli, name, "mixed");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  publisher_free (self->publisher);
  cards_tear_down (&self->cards, data);
}

/* On both servers, by both tokens, signed by the one of them. */
static void
assert_updated (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlList) list = ctl_list_load (publisher_file (self->publisher, "pub"), &error);
  g_assert_no_error (error);
  g_autoptr (CtlList) other = ctl_list_load (publisher_file (self->publisher, "sub"), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ctl_list_count_tokens (list), ==, 2);
  g_assert_true (g_bytes_equal (ctl_list_get_bytes (list), ctl_list_get_bytes (other)));
  g_autoptr (CliRun) verdict =
      cli_run (self->cards.cli, "--json", "verify", publisher_file (self->publisher, "sub"), NULL);
  g_assert_cmpint (verdict->code, ==, 0);
  cli_assert_json (verdict, "$.signature", "\"valid\"");
}

static void
assert_not_updated (Fixture *self)
{
  g_assert_false (g_file_test (publisher_file (self->publisher, "pub"), G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (publisher_file (self->publisher, "sub"), G_FILE_TEST_EXISTS));
}

static void
assert_updates (Fixture *self)
{
  g_autoptr (CliRun) run = publisher_run (self->publisher, "update", TOKENS, SIGN, "--yes", NULL);
  if (run->code != 0)
    g_error ("%s%s", run->out, run->err);
  assert_updated (self);
}

static void
test_updates (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  assert_updates (self);
  g_assert_cmpuint (test_card_count_pins (self->cards.signer), ==, 1);
  g_assert_cmpuint (test_card_count_pins (self->cards.token), ==, 0);
}

static void
test_pulled_before (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  test_card_remove (self->cards.signer);
  g_autoptr (CliRun) run = publisher_run (self->publisher, "update", TOKENS, SIGN, "--yes", NULL);
  cli_assert_error (run, 4, "no-token");
  assert_not_updated (self);
  test_card_insert (self->cards.signer, 1);
  assert_updates (self);
}

static Terminal *
update_on_terminal (Fixture *self)
{
  return terminal_new (self->cards.cli, "--module", self->cards.cli->module, "update", TOKENS, SIGN,
                       "--publisher", self->publisher->address, "--user", "admin",
                       "--password-file", "password", "--ca", "tls.pem", NULL);
}

/* While somebody reads the difference. */
static void
check_pulled_after_plan (Fixture *self, void (*pull) (TestCard *))
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = update_on_terminal (self);
  terminal_answer (terminal, "Go on? [y/N] ", "");
  pull (self->cards.signer);
  terminal_answer (terminal, "", "y\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 4);
  cli_assert_has (screen, "is in no reader any more");
  assert_not_updated (self);
  test_card_insert (self->cards.signer, 1);
  assert_updates (self);
}

static void
test_pulled_after_plan (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  check_pulled_after_plan (self, test_card_remove);
}

static void
test_killed_after_plan (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  check_pulled_after_plan (self, test_card_kill);
}

/* And put in again, into another reader. */
static void
test_moved_after_plan (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = update_on_terminal (self);
  terminal_answer (terminal, "Go on? [y/N] ", "");
  test_card_remove (self->cards.signer);
  test_card_insert (self->cards.signer, 2);
  terminal_answer (terminal, "", "y\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  assert_updated (self);
}

/* Nor does the card that does not sign hinder anything then. */
static void
test_other_pulled_after_plan (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  Terminal *terminal = update_on_terminal (self);
  terminal_answer (terminal, "Go on? [y/N] ", "");
  test_card_kill (self->cards.token);
  terminal_answer (terminal, "", "y\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  assert_updated (self);
}

static void
test_pulled_while_signing (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  cards_set_fault (&self->cards, "--end-at=signature");
  g_autoptr (CliRun) run = publisher_run (self->publisher, "update", TOKENS, SIGN, "--yes", NULL);
  cli_assert_error (run, 4, "token-gone");
  assert_not_updated (self);
  test_card_wait_end (self->cards.signer);
  test_card_insert (self->cards.signer, 1);
  assert_updates (self);
}

/* The token is not needed any more. */
static void
test_pulled_after_signing (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  cards_set_fault (&self->cards, "--end-at=signed");
  assert_updates (self);
  test_card_wait_end (self->cards.signer);
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
  cards_begin ();
  add ("/tool/card-update/updates", test_updates);
  add ("/tool/card-update/pulled-before", test_pulled_before);
  add ("/tool/card-update/pulled-after-plan", test_pulled_after_plan);
  add ("/tool/card-update/killed-after-plan", test_killed_after_plan);
  add ("/tool/card-update/moved-after-plan", test_moved_after_plan);
  add ("/tool/card-update/other-pulled-after-plan", test_other_pulled_after_plan);
  add ("/tool/card-update/pulled-while-signing", test_pulled_while_signing);
  add ("/tool/card-update/pulled-after-signing", test_pulled_after_signing);
  int code = g_test_run ();
  cards_end ();
  return code;
}
