/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-error.h"
#include "ctl-signature.h"
#include "test-card.h"
#include "test-prompt.h"
#include "test-tokens.h"

/* Cards that hang, through pcscd and OpenSC: each call has an end, and the next one works. */

#define TOKEN    "SAST-ADN0054f509"
#define SIGNER   "SAST-ADN008580ef"
#define DEADLINE 2000 /* milliseconds; the first that is tried */

static TestReaders *readers;
static TestIdentity *first, *second;
static guint number; /* of the test: each has cards of its own */

typedef struct
{
  TestCard *token;
  TestCard *signer;
  CtlTokenClient *patient; /* has the usual deadlines */
} Fixture;

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
  self->token = new_card ("token", first);
  self->signer = new_card ("signer", second);
  test_card_insert (self->token, 0);
  test_card_insert (self->signer, 1);
  self->patient = ctl_token_client_new (test_readers_get_module ());
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_object_unref (self->patient);
  test_card_free (self->token);
  test_card_free (self->signer);
}

static gboolean
sign (CtlTokenClient *client, CtlToken *token, GError **error)
{
  g_autoptr (TestPrompt) prompt = test_prompt_new (TEST_CARD_PIN);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, error);
  g_assert_nonnull (certificate);
  g_autoptr (GBytes) signature = test_sign (client, token, certificate, CTL_DIGEST_SHA1,
                                            CTL_PIN_PROMPT (prompt), FALSE, error);
  g_autoptr (GBytes) hash = test_hash (CTL_DIGEST_SHA1);
  return signature != NULL &&
         ctl_signature_check (certificate, CTL_DIGEST_SHA1, hash, signature, error);
}

static void
assert_signs (Fixture *self, const char *label)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlToken) token = test_find (self->patient, label);
  sign (self->patient, token, &error);
  g_assert_no_error (error);
}

static CtlTokenClient *
new_impatient (guint deadline)
{
  return g_object_new (CTL_TYPE_TOKEN_CLIENT, "module", test_readers_get_module (), "deadline",
                       deadline, NULL);
}

static void
set_fault (Fixture *self, const char *fault)
{
  test_card_remove (self->signer);
  test_card_set_fault (self->signer, fault);
  test_card_insert (self->signer, 1);
}

/* On a machine that is too slow for the deadline the card is not even reached. */
static void
hang_in_sign (Fixture *self, const char *fault)
{
  set_fault (self, fault);
  g_autoptr (CtlToken) token = test_find (self->patient, SIGNER);
  for (guint deadline = DEADLINE; !test_card_has_stopped (self->signer); deadline *= 2)
    {
      g_autoptr (CtlTokenClient) client = new_impatient (deadline);
      g_autoptr (GError) error = NULL;
      g_assert_false (sign (client, token, &error));
      test_assert_error (error, CTL_ERROR_MODULE, "did not answer within");
    }
}

static void
hang_in_list (Fixture *self)
{
  set_fault (self, "--stop-at=certificate");
  for (guint deadline = DEADLINE; !test_card_has_stopped (self->signer); deadline *= 2)
    {
      g_autoptr (CtlTokenClient) client = new_impatient (deadline);
      g_autoptr (GError) error = NULL;
      g_assert_null (test_list (client, &error));
      test_assert_error (error, CTL_ERROR_MODULE, "did not answer within");
    }
}

/* It thinks better of it. */
static void
test_continues (Fixture *self, gconstpointer fault)
{
  hang_in_sign (self, fault);
  test_card_continue (self->signer);
  assert_signs (self, SIGNER);
  assert_signs (self, TOKEN);
  g_assert_cmpuint (test_card_get_tries (self->signer), ==, TEST_CARD_TRIES);
}

/* Somebody pulls it out, which ends what it was doing, and puts it in again. */
static void
test_is_pulled (Fixture *self, gconstpointer fault)
{
  hang_in_sign (self, fault);
  test_card_kill (self->signer);
  assert_signs (self, TOKEN);
  test_card_insert (self->signer, 1);
  assert_signs (self, SIGNER);
}

static void
test_continues_in_list (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  hang_in_list (self);
  test_card_continue (self->signer);
  assert_signs (self, SIGNER);
  assert_signs (self, TOKEN);
}

static void
test_is_pulled_in_list (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  hang_in_list (self);
  test_card_kill (self->signer);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = test_list (self->patient, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tokens->len, ==, 2);
  g_assert_cmpint (((CtlToken *) tokens->pdata[0])->state, ==, CTL_TOKEN_READY);
  g_assert_cmpint (((CtlToken *) tokens->pdata[1])->state, ==, CTL_TOKEN_NO_TOKEN);
}

/* Stopped from outside, not in the middle of anything. */
static void
test_stops_between_calls (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CtlToken) token = test_find (self->patient, SIGNER);
  test_card_stop (self->signer);
  g_autoptr (CtlTokenClient) client = new_impatient (DEADLINE);
  g_autoptr (GError) error = NULL;
  g_assert_false (sign (client, token, &error));
  test_assert_error (error, CTL_ERROR_MODULE, "did not answer within");
  test_card_continue (self->signer);
  assert_signs (self, SIGNER);
}

static void
add (const char *path, const char *fault, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, fault, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/pkcs11/cards/continues-in-login", "--stop-at=login", test_continues);
  add ("/pkcs11/cards/continues-in-signature", "--stop-at=signature", test_continues);
  add ("/pkcs11/cards/continues-in-list", NULL, test_continues_in_list);
  add ("/pkcs11/cards/is-pulled-in-login", "--stop-at=login", test_is_pulled);
  add ("/pkcs11/cards/is-pulled-in-signature", "--stop-at=signature", test_is_pulled);
  add ("/pkcs11/cards/is-pulled-in-list", NULL, test_is_pulled_in_list);
  add ("/pkcs11/cards/stops-between-calls", NULL, test_stops_between_calls);
  first = test_pki_new_token (TOKEN, "45DAA2AF00000027F93C");
  second = test_pki_new_token (SIGNER, "3D7AEDF1000000274B11");
  readers = test_readers_new (2);
  int status = g_test_run ();
  test_readers_free (readers);
  test_identity_free (first);
  test_identity_free (second);
  return status;
}
