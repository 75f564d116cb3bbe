/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-prompt.h"
#include "test-softhsm.h"
#include "test-tokens.h"

/* What is asked, what is sent, and what a wrong PIN costs (tokens.md, "PINs"). */

#define NAME "SAST-ADN0054f509"

typedef struct
{
  const char *fault;
  const char *pin; /* what is typed; NULL: the person gives up */
  gboolean allow_last_try;
  guint asked;  /* how often a person is */
  guint logins; /* how many PINs reach the token */
  int code;     /* -1: it signs */
  const char *reason;
} Case;

#define GOOD TEST_SOFTHSM_PIN
#define BAD  "87654321"

static const Case cases[] = {
  { "none", GOOD, FALSE, 1, 1, -1, NULL },
  { "none", BAD, FALSE, 1, 1, CTL_ERROR_PIN_REFUSED, "CKR_PIN_INCORRECT" },
  { "none", BAD, FALSE, 1, 1, CTL_ERROR_PIN_REFUSED, "Few tries are left" },
  { "none", GOOD, FALSE, 1, 1, -1, NULL },
  { "none", "", FALSE, 1, 0, CTL_ERROR_PIN_NEEDED, "No PIN was given" },
  { "none", NULL, FALSE, 1, 0, CTL_ERROR_CANCELLED, "gives up" },
  { "none", "123", FALSE, 1, 0, CTL_ERROR_PIN_REFUSED, "4 to 255 characters" },
  { "no-flags", BAD, FALSE, 1, 1, CTL_ERROR_PIN_REFUSED, "does not tell how many" },
  { "short-pins", GOOD, FALSE, 1, 0, CTL_ERROR_PIN_REFUSED, "4 to 6 characters" },
  { "absurd-pins", GOOD, FALSE, 1, 1, -1, NULL },
  { "locked", GOOD, FALSE, 0, 0, CTL_ERROR_PIN_LOCKED, "is locked" },
  { "locked", GOOD, TRUE, 0, 0, CTL_ERROR_PIN_LOCKED, "is locked" },
  { "not-set", GOOD, FALSE, 0, 0, CTL_ERROR_PIN_NEEDED, "has no PIN yet" },
  { "final-try", GOOD, FALSE, 0, 0, CTL_ERROR_PIN_LAST_TRY, "one PIN try left" },
  { "final-try", GOOD, TRUE, 1, 1, -1, NULL },
  { "final-try", BAD, TRUE, 1, 1, CTL_ERROR_PIN_LOCKED, "now locked" },
  { "last-but-one", BAD, FALSE, 1, 1, CTL_ERROR_PIN_REFUSED, "One try is left" },
  { "pin-pad", GOOD, FALSE, 0, 1, -1, NULL },
  { "pin-cancelled", GOOD, FALSE, 1, 1, CTL_ERROR_CANCELLED, "CKR_FUNCTION_CANCELED" },
  { "pin-expired", GOOD, FALSE, 1, 1, CTL_ERROR_PIN_REFUSED, "CKR_PIN_EXPIRED" },
  { "pin-locked-now", GOOD, FALSE, 1, 1, CTL_ERROR_PIN_LOCKED, "CKR_PIN_LOCKED" },
  { "logged-in-already", GOOD, FALSE, 1, 1, -1, NULL },
  /* SoftHSM shows no private key without a login; that none was tried is what counts here. */
  { "no-login", GOOD, FALSE, 0, 0, CTL_ERROR_TOKEN_FAILED, "None of the 0 RSA keys" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (CtlTokenClient) client = test_fault_client (c->fault, 0);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  g_autoptr (TestPrompt) prompt = test_prompt_new (c->pin);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature = test_sign (client, token, certificate, CTL_DIGEST_SHA1,
                                            CTL_PIN_PROMPT (prompt), c->allow_last_try, &error);
  g_assert_cmpuint (test_prompt_get_asked (prompt), ==, c->asked);
  g_assert_cmpuint (test_count_logins (), ==, c->logins);
  if (c->code < 0)
    g_assert_no_error (error);
  else
    test_assert_error (error, c->code, c->reason);
}

/* Nobody can be asked. */
static void
test_no_prompt (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("none", 0);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature =
      test_sign (client, token, certificate, CTL_DIGEST_SHA1, NULL, FALSE, &error);
  test_assert_error (error, CTL_ERROR_PIN_NEEDED, "nobody can be asked");
  g_assert_cmpuint (test_count_logins (), ==, 0);
}

/* The prompt gets the flags of just now, not those of the list. */
static void
test_fresh_flags (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("none", 0);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  g_autoptr (TestPrompt) wrong = test_prompt_new (BAD);
  g_autoptr (TestPrompt) right = test_prompt_new (GOOD);
  g_autoptr (GBytes) none =
      test_sign (client, token, certificate, CTL_DIGEST_SHA1, CTL_PIN_PROMPT (wrong), FALSE, NULL);
  g_assert_null (none);
  g_assert_cmpuint (test_prompt_get_token (wrong)->pin, ==, 0);
  g_autoptr (GBytes) signature =
      test_sign (client, token, certificate, CTL_DIGEST_SHA1, CTL_PIN_PROMPT (right), FALSE, NULL);
  g_assert_nonnull (signature);
  g_assert_cmpuint (test_prompt_get_token (right)->pin, ==, CTL_TOKEN_PIN_LOW);
  g_assert_cmpuint (token->pin, ==, 0);
  test_count_logins ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pkcs11/pin/%02zu-%s", i, cases[i].fault);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/pkcs11/pin/no-prompt", test_no_prompt);
  g_test_add_func ("/pkcs11/pin/fresh-flags", test_fresh_flags);
  TestSoftHsm *softhsm = test_softhsm_new ();
  g_autofree char *log = g_build_filename (test_softhsm_get_folder (softhsm), "logins", NULL);
  g_setenv ("TEST_FAULT_LOG", log, TRUE);
  g_autoptr (TestIdentity) identity = test_softhsm_add (softhsm, NAME, "45DAA2AF00000027F93C");
  int status = g_test_run ();
  test_softhsm_free (softhsm);
  return status;
}
