/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>
#include <winscard.h>

#include "cards.h"

/* `doctor`, and what `tokens` says where there is nothing to see, with a real pcscd. */

/* The finding of that name, or NULL. */
static JsonObject *
find (JsonNode *findings, const char *name)
{
  JsonArray *array = json_node_get_array (findings);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *finding = json_array_get_object_element (array, i);
      if (g_str_equal (json_object_get_string_member (finding, "name"), name))
        return finding;
    }
  return NULL;
}

static const char *
get (JsonNode *findings, const char *name, const char *member)
{
  JsonObject *finding = find (findings, name);
  if (finding == NULL)
    g_error ("there is no %s among the findings", name);
  return json_object_get_string_member (finding, member);
}

static void
test_fine (Cards *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) run = cards_run (self, "doctor", NULL);
  g_autoptr (JsonNode) findings = cli_json (run, "$.findings");
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_json (run, "$.in_the_way", "0");
  cli_assert_has (get (findings, "pcscd-works", "what"), "Virtual Reader A 00 00");
  g_assert_cmpstr (get (findings, "module-works", "severity"), ==, "ok");
  g_assert_cmpstr (get (findings, "reader-free", "severity"), ==, "ok");
  cli_assert_has (get (findings, "token-ready", "what"), CARDS_TOKEN);
}

/* Who holds a reader for himself is named: this test. */
static void
test_held (Cards *self, G_GNUC_UNUSED gconstpointer data)
{
  SCARDCONTEXT context;
  SCARDHANDLE card;
  DWORD protocol;
  g_autofree char *reader = test_readers_dup_name (self->readers, 0);
  g_autofree char *process = g_strdup_printf ("(process %d)", getpid ());
  g_autofree char *command = g_strdup_printf ("kill %d", getpid ());
  g_assert_cmpint (SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context), ==,
                   SCARD_S_SUCCESS);
  g_assert_cmpint (SCardConnect (context, reader, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_ANY, &card,
                                 &protocol),
                   ==, SCARD_S_SUCCESS);
  g_autoptr (CliRun) run = cards_run (self, "doctor", NULL);
  SCardDisconnect (card, SCARD_LEAVE_CARD);
  SCardReleaseContext (context);
  g_autoptr (JsonNode) findings = cli_json (run, "$.findings");
  g_assert_cmpint (run->code, ==, 1);
  cli_assert_has (get (findings, "reader-held", "what"), reader);
  cli_assert_has (get (findings, "reader-held", "what"), process);
  g_assert_cmpstr (get (findings, "reader-held", "command"), ==, command);
}

static void
assert_told (Cards *self, const char *words, const char *command)
{
  g_autoptr (CliRun) run =
      cli_run (self->cli, "--module", test_readers_get_module (), "tokens", NULL);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->err, "No token was found.");
  cli_assert_has (run->err, words);
  cli_assert_has (run->err, command);
}

static void
test_nothing (Cards *self, G_GNUC_UNUSED gconstpointer data)
{
  test_card_remove (self->token);
  test_card_remove (self->signer);
  assert_told (self, "no token is in the readers that it sees: “Virtual Reader A 00 00”",
               "$ etoken-ctl tokens --watch");
  test_readers_stop (self->readers);
  assert_told (self, "The service pcscd is not running.", "pcscd");
  g_autoptr (CliRun) run = cards_run (self, "doctor", NULL);
  g_autoptr (JsonNode) findings = cli_json (run, "$.findings");
  g_assert_cmpint (run->code, ==, 1);
  g_assert_cmpstr (get (findings, "pcscd-not-running", "severity"), ==, "in-the-way");
  test_readers_start (self->readers);
  test_card_insert (self->token, 0);
  test_card_insert (self->signer, 1);
}

static void
test_no_reader (Cards *self, G_GNUC_UNUSED gconstpointer data)
{
  const char *names[] = { "no-reader", "driver-missing" };
  g_autoptr (CliRun) run = NULL;
  g_autoptr (JsonNode) findings = NULL;
  test_card_remove (self->token);
  test_card_remove (self->signer);
  test_readers_stop (self->readers);
  TestReaders *none = test_readers_new (0);
  /* Without readers nothing else says that it has started. */
  do
    {
      g_clear_pointer (&run, cli_run_free);
      g_clear_pointer (&findings, json_node_unref);
      run = cards_run (self, "doctor", NULL);
      findings = cli_json (run, "$.findings");
    }
  while (find (findings, "pcscd-not-running") != NULL);
  test_readers_free (none);
  g_assert_cmpint (run->code, ==, 1);
  g_assert_true (find (findings, names[0]) != NULL || find (findings, names[1]) != NULL);
  test_readers_start (self->readers);
  test_card_insert (self->token, 0);
  test_card_insert (self->signer, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cards_begin ();
  g_test_add ("/tool/card-doctor/fine", Cards, NULL, cards_set_up, test_fine, cards_tear_down);
  g_test_add ("/tool/card-doctor/held", Cards, NULL, cards_set_up, test_held, cards_tear_down);
  g_test_add ("/tool/card-doctor/nothing", Cards, NULL, cards_set_up, test_nothing,
              cards_tear_down);
  g_test_add ("/tool/card-doctor/no-reader", Cards, NULL, cards_set_up, test_no_reader,
              cards_tear_down);
  int failed = g_test_run ();
  cards_end ();
  return failed;
}
