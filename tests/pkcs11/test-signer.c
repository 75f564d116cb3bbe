/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-signature.h"
#include "ctl-token-signer.h"
#include "test-prompt.h"
#include "test-softhsm.h"
#include "test-tokens.h"

/* A signer is used in a worker thread, while the client's main loop runs. */

#define NAME "SAST-ADN0054f509"

typedef struct
{
  CtlSigner *signer;
  GCancellable *cancellable;
  GBytes *signature;
  GError *error;
} Work;

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  (void) source;
  (void) cancellable;
  Work *w = data;
  g_autoptr (GBytes) hash = test_hash (CTL_DIGEST_SHA1);
  w->signature = ctl_signer_sign (w->signer, CTL_DIGEST_SHA1, hash, w->cancellable, &w->error);
  g_task_return_boolean (task, TRUE);
}

static void
run_in_thread (Work *w)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, test_keep_result, &result);
  g_task_set_task_data (task, w, NULL);
  g_task_run_in_thread (task, work);
  test_wait (&result);
}

static CtlTokenSigner *
new_signer (CtlTokenClient *client, TestPrompt *prompt)
{
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  return ctl_token_signer_new (client, token, certificate, CTL_PIN_PROMPT (prompt), FALSE);
}

static void
test_signs (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("none", 0);
  g_autoptr (TestPrompt) prompt = test_prompt_new (TEST_SOFTHSM_PIN);
  g_autoptr (CtlTokenSigner) signer = new_signer (client, prompt);
  Work w = { .signer = CTL_SIGNER (signer) };
  run_in_thread (&w);
  g_assert_no_error (w.error);
  g_autoptr (GBytes) hash = test_hash (CTL_DIGEST_SHA1);
  CtlCertificate *certificate = ctl_signer_get_certificate (CTL_SIGNER (signer));
  g_assert_true (ctl_signature_check (certificate, CTL_DIGEST_SHA1, hash, w.signature, NULL));
  g_bytes_unref (w.signature);
}

static void
test_refused (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("none", 0);
  g_autoptr (TestPrompt) prompt = test_prompt_new ("87654321");
  g_autoptr (CtlTokenSigner) signer = new_signer (client, prompt);
  Work w = { .signer = CTL_SIGNER (signer) };
  run_in_thread (&w);
  g_assert_null (w.signature);
  g_assert_error (w.error, CTL_ERROR, CTL_ERROR_PIN_REFUSED);
  g_error_free (w.error);
}

static gboolean
on_time_to_cancel (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("hang-in-sign", 0);
  g_autoptr (TestPrompt) prompt = test_prompt_new (TEST_SOFTHSM_PIN);
  g_autoptr (CtlTokenSigner) signer = new_signer (client, prompt);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Work w = { .signer = CTL_SIGNER (signer), .cancellable = cancellable };
  g_timeout_add (100, on_time_to_cancel, cancellable);
  run_in_thread (&w);
  g_assert_null (w.signature);
  g_assert_error (w.error, CTL_ERROR, CTL_ERROR_CANCELLED);
  g_error_free (w.error);
}

/* In the client's own thread it would wait for itself. */
static void
test_own_thread (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("none", 0);
  g_autoptr (TestPrompt) prompt = test_prompt_new (TEST_SOFTHSM_PIN);
  g_autoptr (CtlTokenSigner) signer = new_signer (client, prompt);
  g_autoptr (GBytes) hash = test_hash (CTL_DIGEST_SHA1);
  g_autoptr (GError) error = NULL;
  g_main_context_acquire (NULL);
  g_assert_null (ctl_signer_sign (CTL_SIGNER (signer), CTL_DIGEST_SHA1, hash, NULL, &error));
  g_main_context_release (NULL);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_INTERNAL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkcs11/signer/signs", test_signs);
  g_test_add_func ("/pkcs11/signer/refused", test_refused);
  g_test_add_func ("/pkcs11/signer/cancelled", test_cancelled);
  g_test_add_func ("/pkcs11/signer/own-thread", test_own_thread);
  TestSoftHsm *softhsm = test_softhsm_new ();
  g_autoptr (TestIdentity) identity = test_softhsm_add (softhsm, NAME, "45DAA2AF00000027F93C");
  int status = g_test_run ();
  test_softhsm_free (softhsm);
  return status;
}
