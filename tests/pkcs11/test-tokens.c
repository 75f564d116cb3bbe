/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-tokens.h"

#include <glib/gstdio.h>

#include "test-softhsm.h"

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

gboolean
test_change_pin (CtlTokenClient *client,
                 CtlToken *token,
                 CtlPinPrompt *prompt,
                 gboolean allow_last_try,
                 GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ctl_token_client_change_pin_async (client, token, prompt, allow_last_try, NULL, test_keep_result,
                                     &result);
  test_wait (&result);
  return ctl_token_client_change_pin_finish (client, result, error);
}

/**
 * test_module:
 * @name: a library of this folder
 *
 * Returns: (transfer full): its path
 */
char *
test_module (const char *name)
{
  return g_build_filename (g_getenv ("TEST_MODULES"), name, NULL);
}

/**
 * test_fault_client:
 * @fault: what is wrong with the module (fault-module.c)
 * @deadline: milliseconds for each call; 0: the usual ones
 *
 * Returns: (transfer full): a client of such a module; its helper starts at once, so that it gets
 *   this fault
 */
CtlTokenClient *
test_fault_client (const char *fault, guint deadline)
{
  g_autofree char *path = test_module ("fault-module.so");
  g_setenv ("TEST_FAULT", fault, TRUE);
  g_setenv ("TEST_FAULT_PIN", TEST_SOFTHSM_PIN, TRUE);
  g_setenv ("TEST_SOFTHSM", test_softhsm_get_module (), TRUE);
  return g_object_new (CTL_TYPE_TOKEN_CLIENT, "module", path, "deadline", deadline, NULL);
}

/**
 * test_find:
 * @client: a client
 * @description: of a token that is there
 *
 * Returns: (transfer full): the token
 */
CtlToken *
test_find (CtlTokenClient *client, const char *description)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = test_list (client, &error);
  g_assert_no_error (error);
  CtlToken *token = ctl_token_find (tokens, description, &error);
  g_assert_no_error (error);
  return token;
}

/**
 * test_take_log:
 *
 * Returns: (transfer full): what the module wrote to its log since the last time
 */
char *
test_take_log (void)
{
  char *text;
  const char *path = g_getenv ("TEST_FAULT_LOG");
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");
  g_unlink (path);
  return text;
}

/**
 * test_count_logins:
 *
 * Returns: how often a PIN reached the faulty module since the last time
 */
guint
test_count_logins (void)
{
  g_autofree char *text = test_take_log ();
  guint count = 0;
  for (const char *p = text; (p = strstr (p, "login")) != NULL; p++)
    count++;
  return count;
}
