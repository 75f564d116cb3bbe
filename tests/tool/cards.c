/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cards.h"

static Cli *lab;
static TestReaders *all_readers;
static guint number; /* of the test: its cards have folders of their own */

/**
 * cards_begin:
 *
 * Called once, before the tests.
 */
void
cards_begin (void)
{
  lab = cli_new ();
  lab->module = test_readers_get_module ();
  all_readers = test_readers_new (CARDS_READERS);
}

/**
 * cards_end:
 *
 * Called once, after the tests.
 */
void
cards_end (void)
{
  test_readers_free (all_readers);
  cli_free (lab);
}

/**
 * cards_new:
 * @self: the fixture
 * @name: of its folder; another one for each card of a test
 * @identity: key and certificate
 *
 * Returns: (transfer full): a card in no reader
 */
TestCard *
cards_new (Cards *self, const char *name, const TestIdentity *identity)
{
  g_autofree char *unique = g_strdup_printf ("%s-%u", name, number);
  return test_card_new_token (self->readers, unique, identity);
}

void
cards_set_up (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  number++;
  self->cli = lab;
  self->readers = all_readers;
  self->token = cards_new (self, "token", lab->pki->token);
  self->signer = cards_new (self, "signer", lab->pki->signer);
  test_card_push (self->token, 0);
  test_card_push (self->signer, 1);
  test_readers_wait (self->readers, 0, TRUE);
  test_readers_wait (self->readers, 1, TRUE);
}

void
cards_tear_down (Cards *self, gconstpointer data G_GNUC_UNUSED)
{
  test_card_free (self->token);
  test_card_free (self->signer);
}

/**
 * cards_set_fault:
 * @self: the fixture
 * @option: as for test_card_set_fault()
 *
 * Pulls the signer out and puts it in again as a card that is going to fail.
 */
void
cards_set_fault (Cards *self, const char *option)
{
  test_card_remove (self->signer);
  test_card_set_fault (self->signer, option);
  test_card_insert (self->signer, 1);
}

/**
 * cards_run:
 * @self: the fixture
 * @...: command, options and arguments, ended by %NULL
 *
 * Returns: (transfer full): what came of it, with --json and OpenSC's module
 */
CliRun *
cards_run (Cards *self, ...)
{
  va_list list;
  const char *argument;
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_ptr_array_add (arguments, (gpointer) "--json");
  g_ptr_array_add (arguments, (gpointer) "--module");
  g_ptr_array_add (arguments, (gpointer) self->cli->module);
  va_start (list, self);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  return cli_run_strv (self->cli, NULL, (const char *const *) arguments->pdata);
}

/**
 * cards_sign:
 * @self: the fixture
 * @pin_file: name of a file in the lab's folder
 * @option: (nullable): one more
 *
 * Returns: (transfer full): what came of having both tokens in a file "signed.tlv" that the signer
 *   signs
 */
CliRun *
cards_sign (Cards *self, const char *pin_file, const char *option)
{
  return cards_run (self, "build", "-o", "signed.tlv", "--token", CARDS_TOKEN, "--sign-with",
                    CARDS_SIGNER, "--pin-file", pin_file, option, NULL);
}
