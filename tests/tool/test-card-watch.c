/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cards.h"
#include "watcher.h"

/* What `tokens --watch` says while cards come and go, hang, and pcscd is restarted. */

#define CYCLES 40
#define KILLS  10

typedef struct
{
  Cards cards;
  Watcher *watcher;
} Fixture;

static void
expect (Fixture *self, const char *change, const char *label)
{
  JsonObject *line = watcher_expect (self->watcher, change, label);
  json_object_unref (line);
}

/* Both cards are there, and were told. */
static void
set_up (Fixture *self, gconstpointer data)
{
  cards_set_up (&self->cards, data);
  self->watcher = watcher_new (self->cards.cli);
  expect (self, "added", CARDS_TOKEN);
  expect (self, "added", CARDS_SIGNER);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  watcher_free (self->watcher);
  cards_tear_down (&self->cards, data);
}

static void
test_misses_nothing (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  for (guint i = 0; i < CYCLES; i++)
    {
      test_card_remove (self->cards.signer);
      expect (self, "removed", CARDS_SIGNER);
      test_card_insert (self->cards.signer, 1 + i % 3);
      expect (self, "added", CARDS_SIGNER);
    }
}

static void
test_killed (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  for (guint i = 0; i < KILLS; i++)
    {
      test_card_kill (self->cards.signer);
      expect (self, "removed", CARDS_SIGNER);
      test_card_insert (self->cards.signer, 1);
      expect (self, "added", CARDS_SIGNER);
    }
}

static void
test_four (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const names[] = { "SAST-ADN00000003", "SAST-ADN00000004" };
  g_autoptr (TestIdentity) third = test_pki_new_token (names[0], "03");
  g_autoptr (TestIdentity) fourth = test_pki_new_token (names[1], "04");
  g_autoptr (TestCard) first = cards_new (&self->cards, "third", third);
  g_autoptr (TestCard) second = cards_new (&self->cards, "fourth", fourth);
  test_card_insert (first, 2);
  expect (self, "added", names[0]);
  test_card_insert (second, 3);
  expect (self, "added", names[1]);
  test_card_remove (self->cards.token);
  expect (self, "removed", CARDS_TOKEN);
  test_card_remove (second);
  expect (self, "removed", names[1]);
  test_card_insert (self->cards.token, 3);
  expect (self, "added", CARDS_TOKEN);
  test_card_remove (first);
  expect (self, "removed", names[0]);
}

static void
test_pcscd_restarted (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  test_readers_stop (self->cards.readers);
  expect (self, "removed", CARDS_TOKEN);
  expect (self, "removed", CARDS_SIGNER);
  test_readers_start (self->cards.readers);
  test_card_wait_end (self->cards.token);
  test_card_wait_end (self->cards.signer);
  test_card_insert (self->cards.signer, 0);
  expect (self, "added", CARDS_SIGNER);
  test_card_insert (self->cards.token, 1);
  expect (self, "added", CARDS_TOKEN);
}

/* A card that hangs while it is read: that is said, the other one stays in sight, and when the
 * card is gone all is as before. */
static void
test_hangs (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  test_card_remove (self->cards.signer);
  expect (self, "removed", CARDS_SIGNER);
  test_card_set_fault (self->cards.signer, "--stop-at=certificate");
  test_card_insert (self->cards.signer, 1);
  test_card_wait_stop (self->cards.signer);
  expect (self, "failed", "");
  test_card_kill (self->cards.signer);
  expect (self, "recovered", "");
  test_card_insert (self->cards.signer, 1);
  expect (self, "added", CARDS_SIGNER);
  test_card_remove (self->cards.token);
  expect (self, "removed", CARDS_TOKEN);
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
  add ("/tool/card-watch/misses-nothing", test_misses_nothing);
  add ("/tool/card-watch/killed", test_killed);
  add ("/tool/card-watch/four", test_four);
  add ("/tool/card-watch/pcscd-restarted", test_pcscd_restarted);
  add ("/tool/card-watch/hangs", test_hangs);
  int code = g_test_run ();
  cards_end ();
  return code;
}
