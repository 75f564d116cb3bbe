/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <signal.h>

#include "test-prompt.h"
#include "test-softhsm.h"
#include "test-tokens.h"

/* Modules that crash, hang and answer nonsense: a clear error, and nothing else lost. */

#define NAME     "SAST-ADN0054f509"
#define DEADLINE 300 /* milliseconds for a module that never answers */

static void
check_list_fails (const char *fault, CtlError code, const char *reason)
{
  g_autoptr (CtlTokenClient) client = test_fault_client (fault, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = test_list (client, &error);
  g_assert_null (tokens);
  test_assert_error (error, code, reason);
}

static void
test_crashes (void)
{
  check_list_fails ("crash-in-list", CTL_ERROR_MODULE, "crashed: its helper process used memory");
  check_list_fails ("crash-in-list", CTL_ERROR_MODULE, "SIGSEGV");
  check_list_fails ("crash-in-list", CTL_ERROR_MODULE, "fault-module.so");
  check_list_fails ("abort-in-list", CTL_ERROR_MODULE, "SIGABRT");
  check_list_fails ("real-time-signal", CTL_ERROR_MODULE, "signal 35, Real-time signal 1");
  check_list_fails ("exit-in-list", CTL_ERROR_MODULE, "exit code 3");
  check_list_fails ("scribble", CTL_ERROR_MODULE, "nonsense");
}

static void
test_errors (void)
{
  check_list_fails ("list-fails", CTL_ERROR_MODULE, "CKR_HOST_MEMORY");
  check_list_fails ("absurd-slot-count", CTL_ERROR_MODULE, "1000000000 readers");
  check_list_fails ("slots-grow", CTL_ERROR_MODULE, "1000000000 readers");
}

static void
test_hangs (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("hang-in-list", DEADLINE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = test_list (client, &error);
  g_assert_null (tokens);
  test_assert_error (error, CTL_ERROR_MODULE, "fault-module.so did not answer within 0.3 seconds");
}

/* After a crash the next call finds a new helper. */
static void
test_recovers (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("crash-in-list", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = test_list (client, &error);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MODULE);
  g_setenv ("TEST_FAULT", "none", TRUE);
  g_autoptr (GPtrArray) again = test_list (client, NULL);
  g_assert_nonnull (again);
  g_assert_cmpuint (again->len, ==, 3);
}

static void
test_pending_calls_fail (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("crash-in-list", 0);
  g_autoptr (GAsyncResult) first = NULL, second = NULL, third = NULL;
  g_autoptr (GError) error = NULL;
  ctl_token_client_list_async (client, NULL, test_keep_result, &first);
  ctl_token_client_list_async (client, NULL, test_keep_result, &second);
  ctl_token_client_load_async (client, NULL, test_keep_result, &third);
  test_wait (&first);
  test_wait (&second);
  test_wait (&third);
  g_assert_null (ctl_token_client_list_finish (client, first, &error));
  test_assert_error (error, CTL_ERROR_MODULE, "SIGSEGV");
  g_clear_error (&error);
  g_assert_null (ctl_token_client_list_finish (client, second, &error));
  test_assert_error (error, CTL_ERROR_MODULE, "SIGSEGV");
  g_clear_error (&error);
  /* Loading alone does not crash: a new helper did it. */
  g_autoptr (CtlModuleInfo) info = ctl_token_client_load_finish (client, third, &error);
  g_assert_no_error (error);
}

static void
test_cancel (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("hang-in-list", 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) running = NULL, waiting = NULL;
  g_autoptr (GError) error = NULL;
  ctl_token_client_list_async (client, cancellable, test_keep_result, &running);
  ctl_token_client_list_async (client, cancellable, test_keep_result, &waiting);
  g_cancellable_cancel (cancellable);
  test_wait (&running);
  test_wait (&waiting);
  g_assert_null (ctl_token_client_list_finish (client, running, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (ctl_token_client_list_finish (client, waiting, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
}

/* The first token has the fault; the second one is there all the same. */
static void
check_one_slot (const char *fault, CtlTokenState state, const char *reason)
{
  g_autoptr (CtlTokenClient) client = test_fault_client (fault, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = test_list (client, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tokens->len, ==, 3);
  CtlToken *token = tokens->pdata[0];
  g_assert_cmpint (token->state, ==, state);
  if (reason == NULL)
    g_assert_null (token->error);
  else
    g_assert_nonnull (strstr (token->error, reason));
  token = tokens->pdata[1];
  g_assert_cmpint (token->state, ==, CTL_TOKEN_READY);
}

static void
test_one_slot (void)
{
  check_one_slot ("broken-reader", CTL_TOKEN_FAILED, "CKR_DEVICE_ERROR");
  check_one_slot ("broken-token", CTL_TOKEN_FAILED, "CKR_DEVICE_ERROR");
  check_one_slot ("no-session", CTL_TOKEN_FAILED, "CKR_DEVICE_REMOVED");
  check_one_slot ("vendor-error", CTL_TOKEN_FAILED, "CKR_VENDOR_DEFINED + 0x42");
  check_one_slot ("unheard-of-error", CTL_TOKEN_FAILED, "0x4321");
  check_one_slot ("unknown-token", CTL_TOKEN_UNRECOGNISED, NULL);
  check_one_slot ("token-leaves", CTL_TOKEN_NO_TOKEN, NULL);
  check_one_slot ("empty-reader", CTL_TOKEN_NO_TOKEN, NULL);
}

/* Signing with the second token does not care for the first one's fault. */
static void
test_signs_beside_broken (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("broken-reader", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = test_list (client, &error);
  g_assert_no_error (error);
  g_autoptr (TestPrompt) prompt = test_prompt_new (TEST_SOFTHSM_PIN);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (tokens->pdata[1], &error);
  g_autoptr (GBytes) signature = test_sign (client, tokens->pdata[1], certificate, CTL_DIGEST_SHA1,
                                            CTL_PIN_PROMPT (prompt), FALSE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (signature);
  g_assert_cmpuint (test_count_logins (), ==, 1);
}

static void
check_all_slots (const char *fault, CtlTokenState state, const char *reason)
{
  g_autoptr (CtlTokenClient) client = test_fault_client (fault, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = test_list (client, &error);
  g_assert_no_error (error);
  guint seen = 0;
  for (guint i = 0; i < tokens->len; i++)
    {
      CtlToken *token = tokens->pdata[i];
      if (token->state == CTL_TOKEN_UNRECOGNISED)
        continue;
      g_assert_cmpint (token->state, ==, state);
      g_assert_nonnull (strstr (token->error, reason));
      seen++;
    }
  g_assert_cmpuint (seen, ==, 2);
}

static void
test_nonsense (void)
{
  check_all_slots ("endless-objects", CTL_TOKEN_FAILED, "more than 64 certificates");
  check_all_slots ("absurd-object-count", CTL_TOKEN_FAILED, "more than 64 certificates");
  check_all_slots ("find-fails", CTL_TOKEN_FAILED, "CKR_FUNCTION_FAILED");
  check_all_slots ("find-breaks", CTL_TOKEN_FAILED, "CKR_DEVICE_ERROR");
  check_all_slots ("gone-while-reading", CTL_TOKEN_FAILED, "CKR_TOKEN_NOT_PRESENT");
  check_all_slots ("absurd-length", CTL_TOKEN_NO_CERTIFICATE, "1099511627776 bytes");
  check_all_slots ("damaged-certificates", CTL_TOKEN_NO_CERTIFICATE, "no X.509 certificate");
}

static void
test_garbage (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("garbage", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = test_list (client, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < tokens->len; i++)
    {
      CtlToken *token = tokens->pdata[i];
      g_assert_true (g_utf8_validate (token->label, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (token->label, -1), ==, 32);
      g_assert_cmpint (g_utf8_strlen (token->reader, -1), ==, 64);
      g_assert_cmpint (g_utf8_strlen (token->serial, -1), ==, 16);
    }
}

static void
test_padded_certificate (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("padded-certificates", 0);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_assert_cmpint (token->state, ==, CTL_TOKEN_READY);
  CtlTokenCertificate *held = token->certificates->pdata[0];
  g_assert_cmpuint (g_bytes_get_size (ctl_certificate_get_der (held->certificate)), ==, 902);
}

static void
check_sign_fails (const char *fault, CtlError code, const char *reason)
{
  g_autoptr (CtlTokenClient) client = test_fault_client (fault, 0);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  g_autoptr (TestPrompt) prompt = test_prompt_new (TEST_SOFTHSM_PIN);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature = test_sign (client, token, certificate, CTL_DIGEST_SHA256,
                                            CTL_PIN_PROMPT (prompt), FALSE, &error);
  g_assert_null (signature);
  test_assert_error (error, code, reason);
  g_assert_cmpuint (test_prompt_get_asked (prompt), ==, 1);
  g_assert_cmpuint (test_count_logins (), ==, 1);
}

static void
test_sign_fails (void)
{
  check_sign_fails ("crash-in-sign", CTL_ERROR_MODULE, "SIGSEGV");
  check_sign_fails ("gone-in-sign", CTL_ERROR_TOKEN_GONE, "CKR_DEVICE_REMOVED");
  check_sign_fails ("wrong-signature", CTL_ERROR_TOKEN_FAILED, "does not fit its certificate");
  check_sign_fails ("short-signature", CTL_ERROR_TOKEN_FAILED, "has 127 bytes");
  check_sign_fails ("absurd-signature", CTL_ERROR_TOKEN_FAILED, "signature of 1099511627776");
  check_sign_fails ("empty-signature", CTL_ERROR_TOKEN_FAILED, "signature of 0 bytes");
  check_sign_fails ("no-mechanism", CTL_ERROR_TOKEN_FAILED, "CKR_MECHANISM_INVALID");
  check_sign_fails ("no-modulus", CTL_ERROR_TOKEN_FAILED, "CKR_ATTRIBUTE_SENSITIVE");
}

/* The deadline grows until the login fits into it, so that a slow machine is none of its business.
 */
static void
test_hang_in_sign (void)
{
  g_autoptr (CtlTokenClient) healthy = test_fault_client ("none", 0);
  g_autoptr (CtlToken) token = test_find (healthy, NAME);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  guint logins = 0;
  for (guint deadline = DEADLINE; logins == 0; deadline *= 2)
    {
      g_autoptr (CtlTokenClient) client = test_fault_client ("hang-in-sign", deadline);
      g_autoptr (TestPrompt) prompt = test_prompt_new (TEST_SOFTHSM_PIN);
      g_autoptr (GError) error = NULL;
      g_assert_null (test_sign (client, token, certificate, CTL_DIGEST_SHA256,
                                CTL_PIN_PROMPT (prompt), FALSE, &error));
      test_assert_error (error, CTL_ERROR_MODULE, "did not answer within");
      logins = test_count_logins ();
    }
  g_assert_cmpuint (logins, ==, 1);
}

/* Two tokens that say they are the same: a PIN could go to the wrong one. */
static void
test_twins (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("twins", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = test_list (client, &error);
  g_assert_no_error (error);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (tokens->pdata[0], &error);
  g_autoptr (TestPrompt) prompt = test_prompt_new (TEST_SOFTHSM_PIN);
  g_autoptr (GBytes) signature = test_sign (client, tokens->pdata[0], certificate, CTL_DIGEST_SHA1,
                                            CTL_PIN_PROMPT (prompt), FALSE, &error);
  g_assert_null (signature);
  test_assert_error (error, CTL_ERROR_AMBIGUOUS_TOKEN, "pull one of them out");
  g_assert_cmpuint (test_prompt_get_asked (prompt), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkcs11/faults/crashes", test_crashes);
  g_test_add_func ("/pkcs11/faults/errors", test_errors);
  g_test_add_func ("/pkcs11/faults/hangs", test_hangs);
  g_test_add_func ("/pkcs11/faults/recovers", test_recovers);
  g_test_add_func ("/pkcs11/faults/pending-calls-fail", test_pending_calls_fail);
  g_test_add_func ("/pkcs11/faults/cancel", test_cancel);
  g_test_add_func ("/pkcs11/faults/one-slot", test_one_slot);
  g_test_add_func ("/pkcs11/faults/signs-beside-broken", test_signs_beside_broken);
  g_test_add_func ("/pkcs11/faults/nonsense", test_nonsense);
  g_test_add_func ("/pkcs11/faults/garbage", test_garbage);
  g_test_add_func ("/pkcs11/faults/padded-certificate", test_padded_certificate);
  g_test_add_func ("/pkcs11/faults/sign-fails", test_sign_fails);
  g_test_add_func ("/pkcs11/faults/hang-in-sign", test_hang_in_sign);
  g_test_add_func ("/pkcs11/faults/twins", test_twins);
  TestSoftHsm *softhsm = test_softhsm_new ();
  g_autofree char *log = g_build_filename (test_softhsm_get_folder (softhsm), "logins", NULL);
  g_setenv ("TEST_FAULT_LOG", log, TRUE);
  g_autoptr (TestIdentity) first = test_softhsm_add (softhsm, NAME, "45DAA2AF00000027F93C");
  g_autoptr (TestIdentity) second =
      test_softhsm_add (softhsm, "SAST-ADN008580ef", "3D7AEDF1000000274B11");
  int status = g_test_run ();
  test_softhsm_free (softhsm);
  return status;
}
