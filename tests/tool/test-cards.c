/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli.h"
#include "test-card.h"

/* The program with cards: a pcscd, its readers, OpenSC's module, all real, but for the cards
 * themselves (tests/virtual-card). */

#define TOKEN  "SAST-ADN0054f509"
#define SIGNER "SAST-ADN008580ef"

static Cli *cli;
static TestReaders *readers;

typedef struct
{
  TestCard *token;
  TestCard *signer;
} Fixture;

static guint number; /* of the test: each has cards of its own */

static TestCard *
new_card (const char *name, const TestIdentity *identity)
{
  g_autofree char *unique = g_strdup_printf ("%s-%u", name, number);
  return test_card_new_token (readers, unique, identity);
}

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  number++;
  self->token = new_card ("token", cli->pki->token);
  self->signer = new_card ("signer", cli->pki->signer);
  test_card_insert (self->token, 0);
  test_card_insert (self->signer, 1);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  test_card_free (self->token);
  test_card_free (self->signer);
}

static void
test_table (Fixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CliRun) run = cli_run (cli, "--module", cli->module, "tokens", NULL);
  g_assert_cmpint (run->code, ==, 0);
  g_auto (GStrv) lines = g_strsplit (run->out, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_prefix (lines[1], TOKEN " "));
  g_assert_true (g_str_has_prefix (lines[2], SIGNER " "));
  cli_assert_has (lines[1], "  ready  " TOKEN);
  cli_assert_has (lines[2], "  ready  " SIGNER);
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
test_json (Fixture *self G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CliRun) run = cli_run (cli, "--json", "--module", cli->module, "tokens", NULL);
  g_assert_cmpint (run->code, ==, 0);
  assert_token (run, 0, TOKEN, cli->pki->token);
  assert_token (run, 1, SIGNER, cli->pki->signer);
  cli_assert_json (run, "$.tokens[0].pin.low", "false");
  cli_assert_json (run, "$.tokens[0].pin.final_try", "false");
  cli_assert_json (run, "$.tokens[1].pin.locked", "false");
}

static void
assert_exported (const char *name, const TestIdentity *identity)
{
  g_autoptr (GBytes) bytes = cli_read (cli, name);
  g_assert_true (g_bytes_equal (bytes, identity->der));
}

static void
test_exports (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CliRun) run =
      cli_run (cli, "--module", cli->module, "export", "--all", "--dir", ".", NULL);
  g_assert_cmpint (run->code, ==, 0);
  assert_exported (TOKEN ".cer", cli->pki->token);
  assert_exported (SIGNER ".cer", cli->pki->signer);
  g_assert_cmpuint (test_card_count_pins (self->token), ==, 0);
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
  cli = cli_new ();
  cli->module = test_readers_get_module ();
  readers = test_readers_new (2);
  add ("/tool/cards/table", test_table);
  add ("/tool/cards/json", test_json);
  add ("/tool/cards/exports", test_exports);
  int code = g_test_run ();
  test_readers_free (readers);
  cli_free (cli);
  return code;
}
