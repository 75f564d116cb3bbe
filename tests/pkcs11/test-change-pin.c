/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-prompt.h"
#include "test-softhsm.h"
#include "test-tokens.h"

/* What is asked, what is refused before it is sent, and which PIN is valid in the end. */

#define NAME "SAST-ADN0054f509"
#define GOOD TEST_SOFTHSM_PIN
#define BAD  "87654321"
#define NEW  "Neu-4711"
#define SENT "set-pin 1\n"

typedef struct
{
  const char *title;
  const char *fault;
  const char *old; /* what is typed; NULL: the person gives up */
  const char *new;
  const char *again;
  gboolean allow_last_try;
  const char *story; /* as test_prompt_get_story() */
  const char *log;   /* what reaches the token */
  int code;          /* -1: it is changed */
  const char *reason;
} Case;

static const Case cases[] = {
  { "changes", "none", GOOD, NEW, NEW, FALSE, "ONA", SENT, -1, NULL },
  { "old-wrong", "none", BAD, NEW, NEW, FALSE, "ONA", SENT, CTL_ERROR_PIN_REFUSED,
    "The check of the old PIN failed: the PIN is wrong (CKR_PIN_INCORRECT). Few tries are left" },
  { "old-wrong-last-but-one", "last-but-one", BAD, NEW, NEW, FALSE, "ONA", SENT,
    CTL_ERROR_PIN_REFUSED, "One try is left" },
  { "old-wrong-last", "final-try", BAD, NEW, NEW, TRUE, "ONA", SENT, CTL_ERROR_PIN_LOCKED,
    "now locked" },
  { "last-try-allowed", "final-try", GOOD, NEW, NEW, TRUE, "ONA", SENT, -1, NULL },
  { "last-try", "final-try", GOOD, NEW, NEW, FALSE, "", "", CTL_ERROR_PIN_LAST_TRY,
    "one PIN try left" },
  { "locked", "locked", GOOD, NEW, NEW, TRUE, "", "", CTL_ERROR_PIN_LOCKED, "is locked" },
  { "not-set", "not-set", GOOD, NEW, NEW, FALSE, "", "", CTL_ERROR_PIN_NEEDED, "has no PIN yet" },
  { "no-login", "no-login", GOOD, NEW, NEW, FALSE, "ONA", SENT, -1, NULL },
  { "old-empty", "none", "", NEW, NEW, FALSE, "O", "", CTL_ERROR_PIN_NEEDED, "No PIN was given" },
  { "old-short", "none", "123", NEW, NEW, FALSE, "O", "", CTL_ERROR_PIN_REFUSED, "4 to 255" },
  { "old-given-up", "none", NULL, NEW, NEW, FALSE, "O", "", CTL_ERROR_CANCELLED, "gives up" },
  { "new-given-up", "none", GOOD, NULL, NEW, FALSE, "ON", "", CTL_ERROR_CANCELLED, "gives up" },
  { "again-given-up", "none", GOOD, NEW, NULL, FALSE, "ONA", "", CTL_ERROR_CANCELLED, "gives up" },
  { "again-differs", "none", GOOD, NEW, "Neu-4712", FALSE, "ONA", "", CTL_ERROR_NEW_PIN,
    "not the same the second time" },
  { "again-longer", "none", GOOD, NEW, NEW "1", FALSE, "ONA", "", CTL_ERROR_NEW_PIN,
    "not the same the second time" },
  { "new-empty", "none", GOOD, "", "", FALSE, "ON", "", CTL_ERROR_NEW_PIN, "is empty" },
  { "new-same", "none", GOOD, GOOD, GOOD, FALSE, "ON", "", CTL_ERROR_NEW_PIN,
    "the same as the old one" },
  { "new-short", "none", GOOD, "123", "123", FALSE, "ON", "", CTL_ERROR_NEW_PIN,
    "4 to 255 characters; the new one has 3" },
  { "new-long", "short-pins", "123456", "1234567", "1234567", FALSE, "ON", "", CTL_ERROR_NEW_PIN,
    "4 to 6 characters; the new one has 7" },
  { "new-newline", "none", GOOD, "Neu\n4711", "Neu\n4711", FALSE, "ON", "", CTL_ERROR_NEW_PIN,
    "line break" },
  { "new-return", "none", GOOD, "Neu-4711\r", "Neu-4711\r", FALSE, "ON", "", CTL_ERROR_NEW_PIN,
    "line break" },
  { "refused-invalid", "new-pin-invalid", GOOD, NEW, NEW, FALSE, "ONA", SENT, CTL_ERROR_NEW_PIN,
    "(CKR_PIN_INVALID). The old PIN is still valid" },
  { "refused-length", "new-pin-short", GOOD, NEW, NEW, FALSE, "ONA", SENT, CTL_ERROR_NEW_PIN,
    "(CKR_PIN_LEN_RANGE). The old PIN is still valid" },
  { "refused-weak", "new-pin-weak", GOOD, NEW, NEW, FALSE, "ONA", SENT, CTL_ERROR_NEW_PIN,
    "(CKR_PIN_TOO_WEAK). The old PIN is still valid" },
  { "pin-pad", "pin-pad", NULL, NULL, NULL, FALSE, "o", SENT, -1, NULL },
  { "write-protected", "write-protected", GOOD, NEW, NEW, FALSE, "ONA", "", CTL_ERROR_TOKEN_FAILED,
    "CKR_TOKEN_WRITE_PROTECTED" },
  { "unsupported", "no-set-pin", GOOD, NEW, NEW, FALSE, "ONA", SENT, CTL_ERROR_MODULE,
    "(CKR_FUNCTION_NOT_SUPPORTED)" },
  { "gone", "gone-in-set-pin", GOOD, NEW, NEW, FALSE, "ONA", SENT, CTL_ERROR_TOKEN_GONE,
    "(CKR_DEVICE_REMOVED). Whether it was changed is not known" },
  { "crash", "crash-in-set-pin", GOOD, NEW, NEW, FALSE, "ONA", SENT, CTL_ERROR_MODULE,
    "(SIGSEGV). Whether the PIN was changed is not known" },
};

static void
check_signs (const char *pin)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("none", 0);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  g_autoptr (TestPrompt) prompt = test_prompt_new (pin);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature = test_sign (client, token, certificate, CTL_DIGEST_SHA1,
                                            CTL_PIN_PROMPT (prompt), FALSE, &error);
  g_assert_no_error (error);
}

static void
change_back (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("none", 0);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (TestPrompt) prompt = test_prompt_new (GOOD);
  g_autoptr (GError) error = NULL;
  test_prompt_answer (prompt, CTL_PIN_OLD, NEW);
  g_assert_true (test_change_pin (client, token, CTL_PIN_PROMPT (prompt), FALSE, &error));
  g_assert_no_error (error);
}

static void
check_change (const Case *c, CtlTokenClient *client)
{
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (TestPrompt) prompt = test_prompt_new (NULL);
  g_autoptr (GError) error = NULL;
  test_prompt_answer (prompt, CTL_PIN_OLD, c->old);
  test_prompt_answer (prompt, CTL_PIN_NEW, c->new);
  test_prompt_answer (prompt, CTL_PIN_NEW_AGAIN, c->again);
  gboolean changed =
      test_change_pin (client, token, CTL_PIN_PROMPT (prompt), c->allow_last_try, &error);
  g_autofree char *log = test_take_log ();
  g_assert_cmpint (changed, ==, error == NULL);
  g_assert_cmpstr (test_prompt_get_story (prompt), ==, c->story);
  g_assert_cmpstr (log, ==, c->log);
  if (c->code < 0)
    g_assert_no_error (error);
  else
    test_assert_error (error, c->code, c->reason);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (CtlTokenClient) client = test_fault_client (c->fault, 0);
  gboolean changes = c->code < 0 && c->new != NULL;
  check_change (c, client);
  check_signs (changes ? NEW : GOOD);
  if (changes)
    change_back ();
  test_count_logins ();
}

/* The deadline grows until the PIN gets there, so that a slow machine is none of its business. */
static void
test_hang (void)
{
  g_autoptr (CtlTokenClient) healthy = test_fault_client ("none", 0);
  g_autoptr (CtlToken) token = test_find (healthy, NAME);
  g_autofree char *log = g_strdup ("");
  for (guint deadline = 300; *log == '\0'; deadline *= 2)
    {
      g_autoptr (CtlTokenClient) client = test_fault_client ("hang-in-set-pin", deadline);
      g_autoptr (TestPrompt) prompt = test_prompt_new (NEW);
      g_autoptr (GError) error = NULL;
      test_prompt_answer (prompt, CTL_PIN_OLD, GOOD);
      g_assert_false (test_change_pin (client, token, CTL_PIN_PROMPT (prompt), FALSE, &error));
      test_assert_error (error, CTL_ERROR_MODULE, "did not answer within");
      g_free (log);
      log = test_take_log ();
      if (*log != '\0')
        test_assert_error (error, CTL_ERROR_MODULE, "Whether the PIN was changed is not known");
    }
  g_assert_cmpstr (log, ==, SENT);
}

static void
test_no_prompt (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("none", 0);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (GError) error = NULL;
  g_assert_false (test_change_pin (client, token, NULL, FALSE, &error));
  test_assert_error (error, CTL_ERROR_PIN_NEEDED, "nobody can be asked");
  g_assert_cmpuint (test_count_logins (), ==, 0);
}

/* With SafeNet's counters, it says how many tries it cost. */
static void
test_counted (void)
{
  static const Case wrong = { "wrong",
                              NULL,
                              BAD,
                              NEW,
                              NEW,
                              FALSE,
                              "ONA",
                              "set-pin\n",
                              CTL_ERROR_PIN_REFUSED,
                              "14 of 15 PIN tries left" };
  g_autofree char *path = test_module ("safenet-module.so");
  g_setenv ("TEST_SAFENET_LEFT", "0f", TRUE);
  g_setenv ("TEST_SAFENET_MAX", "0f", TRUE);
  g_autoptr (CtlTokenClient) client = ctl_token_client_new (path);
  check_change (&wrong, client);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pkcs11/change-pin/%s", cases[i].title);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/pkcs11/change-pin/hang", test_hang);
  g_test_add_func ("/pkcs11/change-pin/no-prompt", test_no_prompt);
  g_test_add_func ("/pkcs11/change-pin/counted", test_counted);
  TestSoftHsm *softhsm = test_softhsm_new ();
  g_autofree char *log = g_build_filename (test_softhsm_get_folder (softhsm), "logins", NULL);
  g_setenv ("TEST_FAULT_LOG", log, TRUE);
  g_setenv ("TEST_SOFTHSM", test_softhsm_get_module (), TRUE);
  g_autoptr (TestIdentity) identity = test_softhsm_add (softhsm, NAME, "45DAA2AF00000027F93C");
  int status = g_test_run ();
  test_softhsm_free (softhsm);
  return status;
}
