/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-frame-io.h"
#include "ctl-token-helper-path.h"
#include "ctl-token-protocol.h"
#include "test-prompt.h"
#include "test-softhsm.h"
#include "test-tokens.h"

/* A key that wants its PIN for each use, as 9C of a PIV card does: a login for the token, another
 * one for the signature, each asked for and tried once. SoftHSM has such keys. */

#define NAME "SAST-ADN0054f509"
#define GOOD TEST_SOFTHSM_PIN
#define BAD  "87654321"

static TestIdentity *identity;

typedef struct
{
  const char *title;
  const char *fault;
  const char *first; /* what is typed; NULL: the person gives up */
  const char *second;
  gboolean allow_last_try;
  const char *story; /* as test_prompt_get_story() */
  const char *log;   /* what reaches the token */
  int code;          /* -1: it signs */
  const char *reason;
} Case;

#define ONE  "login 1\nlogout 1\n"
#define BOTH "login 1\nlogin-for-use 2\nlogout 2\n"

static const Case cases[] = {
  { "signs", "none", GOOD, GOOD, FALSE, "LE", BOTH, -1, NULL },
  { "first-wrong", "none", BAD, GOOD, FALSE, "L", ONE, CTL_ERROR_PIN_REFUSED,
    "The login failed: the PIN is wrong (CKR_PIN_INCORRECT). Few tries" },
  { "second-wrong", "none", GOOD, BAD, FALSE, "LE", BOTH, CTL_ERROR_PIN_REFUSED,
    "The login for this one signature failed: the PIN is wrong (CKR_PIN_INCORRECT). Few tries" },
  { "signs-after-wrong", "none", GOOD, GOOD, FALSE, "LE", BOTH, -1, NULL },
  { "second-given-up", "none", GOOD, NULL, FALSE, "LE", ONE, CTL_ERROR_CANCELLED, "gives up" },
  { "second-empty", "none", GOOD, "", FALSE, "LE", ONE, CTL_ERROR_PIN_NEEDED, "No PIN" },
  { "second-short", "none", GOOD, "123", FALSE, "LE", ONE, CTL_ERROR_PIN_REFUSED, "4 to 255" },
  { "pin-pad", "pin-pad", NULL, NULL, FALSE, "le", BOTH, -1, NULL },
  { "locked-meanwhile", "locked-after-login", GOOD, GOOD, FALSE, "L", ONE, CTL_ERROR_PIN_LOCKED,
    "is locked" },
  { "last-try", "final-after-login", GOOD, GOOD, FALSE, "L", ONE, CTL_ERROR_PIN_LAST_TRY,
    "one PIN try left" },
  { "last-try-allowed", "final-after-login", GOOD, GOOD, TRUE, "LE", BOTH, -1, NULL },
  { "gone-meanwhile", "gone-after-login", GOOD, GOOD, FALSE, "L", ONE, CTL_ERROR_TOKEN_GONE,
    "in no reader any more" },
  { "no-mechanism", "no-mechanism", GOOD, GOOD, FALSE, "LE", ONE, CTL_ERROR_TOKEN_FAILED,
    "CKR_MECHANISM_INVALID" },
  { "gone-in-sign", "gone-in-sign", GOOD, GOOD, FALSE, "LE", BOTH, CTL_ERROR_TOKEN_GONE,
    "CKR_DEVICE_REMOVED" },
  { "wrong-signature", "wrong-signature", GOOD, GOOD, FALSE, "LE", BOTH, CTL_ERROR_TOKEN_FAILED,
    "does not fit its certificate" },
};

/* What ends a login that waits is done when the next request is answered. */
static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (CtlTokenClient) client = test_fault_client (c->fault, 0);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  g_autoptr (TestPrompt) prompt = test_prompt_new (c->first);
  g_autoptr (GError) error = NULL;
  test_prompt_answer (prompt, CTL_PIN_EACH_USE, c->second);
  g_autoptr (GBytes) signature = test_sign (client, token, certificate, CTL_DIGEST_SHA1,
                                            CTL_PIN_PROMPT (prompt), c->allow_last_try, &error);
  g_autoptr (CtlModuleInfo) alive = test_load (client, NULL);
  g_autofree char *log = test_take_log ();
  g_assert_nonnull (alive);
  g_assert_cmpstr (test_prompt_get_story (prompt), ==, c->story);
  g_assert_cmpstr (log, ==, c->log);
  if (c->code < 0)
    g_assert_no_error (error);
  else
    test_assert_error (error, c->code, c->reason);
}

/* The second question comes with the flags of that moment. */
static void
test_fresh_flags (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("final-after-login", 0);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  g_autoptr (TestPrompt) prompt = test_prompt_new (GOOD);
  g_autoptr (GBytes) signature =
      test_sign (client, token, certificate, CTL_DIGEST_SHA1, CTL_PIN_PROMPT (prompt), TRUE, NULL);
  g_assert_nonnull (signature);
  g_assert_cmpuint (token->pin & CTL_TOKEN_PIN_FINAL_TRY, ==, 0);
  g_assert_cmpuint (test_prompt_get_token (prompt)->pin & CTL_TOKEN_PIN_FINAL_TRY, !=, 0);
  test_count_logins ();
}

/* The helper by itself, which waits with a login. */

static GSubprocess *
start (void)
{
  g_autofree char *module = test_module ("fault-module.so");
  g_autoptr (GError) error = NULL;
  g_setenv ("TEST_FAULT", "none", TRUE);
  GSubprocess *process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        ctl_token_helper_path, module, NULL);
  g_assert_no_error (error);
  return process;
}

static CtlFrame *
ask (GSubprocess *process, CtlFrame *frame)
{
  g_autoptr (CtlFrame) request = frame;
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_frame_write (g_subprocess_get_stdin_pipe (process), request, NULL, &error));
  CtlFrame *reply =
      ctl_frame_read (g_subprocess_get_stdout_pipe (process), NULL, CTL_FRAME_MAX, NULL, &error);
  g_assert_no_error (error);
  return reply;
}

static CtlFrame *
new_order (guint32 patience)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("none", 0);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (CtlSecret) pin = ctl_secret_new (GOOD, strlen (GOOD), NULL);
  g_autoptr (GBytes) hash = test_hash (CTL_DIGEST_SHA1);
  CtlFrame *order = ctl_frame_new (CTL_TOKEN_REQUEST_SIGN, 0, 1);
  CtlFields *fields = ctl_frame_get_fields (order);
  ctl_token_name_to_fields (token, fields);
  ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_CERTIFICATE, identity->der);
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_DIGEST, CTL_DIGEST_SHA1);
  ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_HASH, hash);
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_ALLOW_LAST_TRY, FALSE);
  ctl_fields_add_u32 (fields, CTL_TOKEN_TAG_PATIENCE, patience);
  ctl_fields_add_secret (fields, CTL_TOKEN_TAG_PIN, pin);
  return order;
}

static void
check_waits (GSubprocess *process, guint32 patience)
{
  g_autoptr (CtlFrame) reply = ask (process, new_order (patience));
  g_assert_true (ctl_token_error_from_frame (reply, NULL));
  g_assert_true (ctl_fields_has (ctl_frame_get_fields (reply), CTL_TOKEN_TAG_WANTS_PIN_AGAIN));
  g_assert_false (ctl_fields_has (ctl_frame_get_fields (reply), CTL_TOKEN_TAG_SIGNATURE));
}

static void
check_too_late (GSubprocess *process)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlSecret) pin = ctl_secret_new (GOOD, strlen (GOOD), NULL);
  CtlFrame *request = ctl_frame_new (CTL_TOKEN_REQUEST_AGAIN, 0, 1);
  ctl_fields_add_secret (ctl_frame_get_fields (request), CTL_TOKEN_TAG_PIN, pin);
  g_autoptr (CtlFrame) reply = ask (process, request);
  g_assert_false (ctl_token_error_from_frame (reply, &error));
  test_assert_error (error, CTL_ERROR_PIN_NEEDED, "no longer waited");
}

static void
check_log (const char *expected)
{
  g_autofree char *log = test_take_log ();
  g_assert_cmpstr (log, ==, expected);
}

static void
test_nothing_waits (void)
{
  g_autoptr (GSubprocess) process = start ();
  check_too_late (process);
  check_log ("");
}

static void
test_no_patience (void)
{
  g_autoptr (GSubprocess) process = start ();
  check_waits (process, 0);
  check_too_late (process);
  check_log (ONE);
}

/* Nobody has to come for the login to end. */
static void
test_logs_out_in_time (void)
{
  g_autoptr (GSubprocess) process = start ();
  g_autofree char *log = NULL;
  check_waits (process, 1);
  while (log == NULL || strstr (log, "logout") == NULL)
    {
      g_usleep (1000);
      g_clear_pointer (&log, g_free);
      g_assert_true (g_file_get_contents (g_getenv ("TEST_FAULT_LOG"), &log, NULL, NULL));
    }
  check_log (ONE);
}

static void
test_other_request (void)
{
  g_autoptr (GSubprocess) process = start ();
  check_waits (process, 60000);
  g_autoptr (CtlFrame) loaded = ask (process, ctl_frame_new (CTL_TOKEN_REQUEST_LOAD, 0, 1));
  check_log (ONE);
  check_too_late (process);
  check_log ("");
}

static void
test_client_goes (void)
{
  g_autoptr (GSubprocess) process = start ();
  check_waits (process, 60000);
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (process), NULL, NULL));
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
  check_log (ONE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pkcs11/each-use/%s", cases[i].title);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/pkcs11/each-use/fresh-flags", test_fresh_flags);
  g_test_add_func ("/pkcs11/each-use/nothing-waits", test_nothing_waits);
  g_test_add_func ("/pkcs11/each-use/no-patience", test_no_patience);
  g_test_add_func ("/pkcs11/each-use/logs-out-in-time", test_logs_out_in_time);
  g_test_add_func ("/pkcs11/each-use/other-request", test_other_request);
  g_test_add_func ("/pkcs11/each-use/client-goes", test_client_goes);
  TestSoftHsm *softhsm = test_softhsm_new ();
  g_autofree char *log = g_build_filename (test_softhsm_get_folder (softhsm), "logins", NULL);
  g_setenv ("TEST_FAULT_LOG", log, TRUE);
  identity = test_pki_new_token (NAME, "45DAA2AF00000027F93C");
  test_softhsm_add_token (softhsm, NAME);
  test_softhsm_add_key_for_each_use (softhsm, NAME, identity, "01");
  test_softhsm_add_certificate (softhsm, NAME, identity->der, "01");
  int status = g_test_run ();
  test_identity_free (identity);
  test_softhsm_free (softhsm);
  return status;
}
