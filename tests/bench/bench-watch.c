/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <winscard.h>

#include "cards.h"
#include "usage.h"
#include "watcher.h"

/* What `tokens --watch` costs, with virtual cards through pcscd and OpenSC: how much later than
 * pcscd it tells of a card, and what it uses while nothing happens. Speaks TAP, a figure a line;
 * exit code 1 where one is over its bound. */

#define INSERTIONS   25
#define SLOT         1
#define BOUND_LATE   0.3 /* seconds */
#define IDLE_SECONDS 60
#define SETTLE       5   /* seconds until nothing happens any more */
#define BOUND_CPU    0.1 /* seconds */
#define FIGURES      2

static gboolean missed;

static void
print_figure (guint number, const char *what, double seconds, double bound)
{
  gboolean is_kept = seconds <= bound;
  missed = missed || !is_kept;
  printf ("%s %u - %s: %.3f s, bound %.1f s\n", is_kept ? "ok" : "not ok", number, what, seconds,
          bound);
}

/**
 * Observer:
 * @name: of the reader
 * @ready: gets an item when pcscd will tell of what happens from now on
 *
 * Another client of pcscd, in a thread of its own.
 */
typedef struct
{
  char *name;
  GAsyncQueue *ready;
  gint64 seen; /* monotonic, when pcscd told of the card */
} Observer;

static gpointer
observe (gpointer data)
{
  Observer *self = data;
  SCARDCONTEXT context;
  SCARD_READERSTATE state = { .szReader = self->name, .dwCurrentState = SCARD_STATE_UNAWARE };
  g_assert_cmpint (SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context), ==, 0);
  g_assert_cmpint (SCardGetStatusChange (context, 0, &state, 1), ==, 0);
  g_assert_true (state.dwEventState & SCARD_STATE_EMPTY);
  g_async_queue_push (self->ready, self);
  while (!(state.dwEventState & SCARD_STATE_PRESENT))
    {
      state.dwCurrentState = state.dwEventState;
      g_assert_cmpint (SCardGetStatusChange (context, INFINITE, &state, 1), ==, 0);
    }
  self->seen = g_get_monotonic_time ();
  SCardReleaseContext (context);
  return NULL;
}

static void
expect (Watcher *watcher, const char *change)
{
  json_object_unref (watcher_expect (watcher, change, CARDS_SIGNER));
}

/* Returns: seconds from the moment in which pcscd told of the card until the watch did */
static double
measure_insertion (Cards *cards, Watcher *watcher, Observer *observer)
{
  test_card_remove (cards->signer);
  expect (watcher, "removed");
  GThread *thread = g_thread_new ("observer", observe, observer);
  g_async_queue_pop (observer->ready);
  test_card_push (cards->signer, SLOT);
  expect (watcher, "added");
  gint64 told = g_get_monotonic_time ();
  g_thread_join (thread);
  return (double) (told - observer->seen) / G_USEC_PER_SEC;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *first = a, *second = b;
  return (*first > *second) - (*first < *second);
}

static void
measure_latency (Cards *cards, Watcher *watcher)
{
  double late[INSERTIONS];
  Observer observer = { .name = test_readers_dup_name (cards->readers, SLOT),
                        .ready = g_async_queue_new () };
  for (guint i = 0; i < INSERTIONS; i++)
    late[i] = measure_insertion (cards, watcher, &observer);
  qsort (late, INSERTIONS, sizeof *late, compare);
  printf ("# %d insertions: %.3f s to %.3f s after pcscd, median %.3f s\n", INSERTIONS, late[0],
          late[INSERTIONS - 1], late[INSERTIONS / 2]);
  print_figure (1, "a card is told after pcscd knows of it, at worst", late[INSERTIONS - 1],
                BOUND_LATE);
  g_async_queue_unref (observer.ready);
  g_free (observer.name);
}

static void
measure_idle (Watcher *watcher)
{
  int pid = watcher_get_pid (watcher);
  g_usleep (SETTLE * G_USEC_PER_SEC);
  Usage before = usage_get (pid);
  g_usleep (IDLE_SECONDS * G_USEC_PER_SEC);
  Usage after = usage_get (pid);
  printf ("# %u processes, %.2f voluntary context switches a second\n", after.processes,
          (double) (after.switches - before.switches) / IDLE_SECONDS);
  print_figure (2, "processor time of 60 idle seconds with two cards",
                after.seconds - before.seconds, BOUND_CPU);
}

/* As many readers as cards, as with USB tokens, each of which is both. */
static void
set_up (Cards *cards)
{
  cards->cli = cli_new ();
  cards->cli->module = test_readers_get_module ();
  cards->readers = test_readers_new (2);
  cards->token = test_card_new_token (cards->readers, "token", cards->cli->pki->token);
  cards->signer = test_card_new_token (cards->readers, "signer", cards->cli->pki->signer);
  test_card_insert (cards->token, 0);
  test_card_insert (cards->signer, SLOT);
}

static void
tear_down (Cards *cards)
{
  cards_tear_down (cards, NULL);
  test_readers_free (cards->readers);
  cli_free (cards->cli);
}

int
main (void)
{
  Cards cards = { 0 };
  printf ("1..%d\n", FIGURES);
  set_up (&cards);
  Watcher *watcher = watcher_new (cards.cli);
  json_object_unref (watcher_expect (watcher, "added", CARDS_TOKEN));
  expect (watcher, "added");
  measure_latency (&cards, watcher);
  measure_idle (watcher);
  watcher_free (watcher);
  tear_down (&cards);
  return missed ? EXIT_FAILURE : EXIT_SUCCESS;
}
