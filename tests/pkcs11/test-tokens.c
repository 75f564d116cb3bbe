/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-tokens.h"

/**
 * test_keep_result:
 *
 * A callback for test_wait(): keeps the result in the place that its user data points to.
 */
void
test_keep_result (GObject *object, GAsyncResult *result, gpointer user_data)
{
  (void) object;
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/**
 * test_wait:
 * @result: the place of test_keep_result()
 */
void
test_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

CtlModuleInfo *
test_load (CtlTokenClient *client, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ctl_token_client_load_async (client, NULL, test_keep_result, &result);
  test_wait (&result);
  return ctl_token_client_load_finish (client, result, error);
}

GPtrArray *
test_list (CtlTokenClient *client, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ctl_token_client_list_async (client, NULL, test_keep_result, &result);
  test_wait (&result);
  return ctl_token_client_list_finish (client, result, error);
}

/* What all tests sign. */
GBytes *
test_hash (CtlDigest digest)
{
  g_autoptr (GBytes) message = g_bytes_new_static ("a trust list", 12);
  return ctl_digest_compute (digest, message);
}

GBytes *
test_sign (CtlTokenClient *client,
           CtlToken *token,
           CtlCertificate *certificate,
           CtlDigest digest,
           CtlPinPrompt *prompt,
           gboolean allow_last_try,
           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) hash = test_hash (digest);
  ctl_token_client_sign_async (client, token, certificate, digest, hash, prompt, allow_last_try,
                               NULL, test_keep_result, &result);
  test_wait (&result);
  return ctl_token_client_sign_finish (client, result, error);
}
