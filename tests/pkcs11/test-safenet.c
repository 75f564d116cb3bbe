/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-pin-policy.h"
#include "test-prompt.h"
#include "test-softhsm.h"
#include "test-tokens.h"

/* The counters of SafeNet's module, played by safenet-module.c: exact where they are there, and no
 * harm where they are not. */

#define NAME   "SAST-ADN0054f509"
#define WRONG  "87654321"
#define UNTOLD (-1)

typedef struct
{
  const char *title;
  const char *left; /* as TEST_SAFENET_LEFT; NULL: absent */
  const char *most;
  const char *objects;
  gint expected_left;
  gint expected_most;
} Case;

static const Case cases[] = {
  { "1-byte", "0d", "0f", NULL, 13, 15 },
  { "2-bytes", "0d00", "0f00", NULL, 13, 15 },
  { "3-bytes", "0d0000", "0f0000", NULL, 13, 15 },
  { "4-bytes", "0d000000", "0f000000", NULL, 13, 15 },
  { "5-bytes", "0d00000000", "0f00000000", NULL, 13, 15 },
  { "6-bytes", "0d0000000000", "0f0000000000", NULL, 13, 15 },
  { "7-bytes", "0d000000000000", "0f000000000000", NULL, 13, 15 },
  { "8-bytes", "0d00000000000000", "0f00000000000000", NULL, 13, 15 },
  { "lengths-differ", "0d", "0f00000000000000", NULL, 13, 15 },
  { "all-left", "0f", "0f", NULL, 15, 15 },
  { "one-left", "01", "0f", NULL, 1, 15 },
  { "none-left", "00", "0f", NULL, 0, 15 },
  { "none-left-of-unknown", "00", NULL, NULL, 0, UNTOLD },
  { "most-absent", "0d", NULL, NULL, 13, UNTOLD },
  { "most-too-long", "0d", "0f0000000000000000", NULL, 13, UNTOLD },
  { "most-unavailable", "0d", "unavailable", NULL, 13, UNTOLD },
  { "most-absurd", "0d", "ffffffff", NULL, 13, UNTOLD },
  { "absent", NULL, NULL, NULL, UNTOLD, UNTOLD },
  { "left-absent", NULL, "0f", NULL, UNTOLD, UNTOLD },
  { "left-too-long", "0d0000000000000000", "0f", NULL, UNTOLD, UNTOLD },
  { "left-unavailable", "unavailable", "0f", NULL, UNTOLD, UNTOLD },
  { "left-absurd", "ffffffffffffffff", "0f", NULL, UNTOLD, UNTOLD },
  { "more-left-than-most", "0f", "0d", NULL, UNTOLD, UNTOLD },
  { "zeroes", "00", "00", NULL, UNTOLD, UNTOLD },
  { "no-object", "0d", "0f", "0", UNTOLD, UNTOLD },
  { "two-objects", "0d", "0f", "2", UNTOLD, UNTOLD },
  { "endless-objects", "0d", "0f", "1000000", UNTOLD, UNTOLD },
};

static void
set (const char *variable, const char *value)
{
  if (value != NULL)
    g_setenv (variable, value, TRUE);
  else
    g_unsetenv (variable);
}

static CtlTokenClient *
new_client (const char *left, const char *most, const char *objects)
{
  g_autofree char *path = test_module ("safenet-module.so");
  set ("TEST_SAFENET_LEFT", left);
  set ("TEST_SAFENET_MAX", most);
  set ("TEST_SAFENET_OBJECTS", objects);
  return ctl_token_client_new (path);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (CtlTokenClient) client = new_client (c->left, c->most, c->objects);
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_assert_cmpint (token->tries_left, ==, c->expected_left);
  g_assert_cmpint (token->tries_max, ==, c->expected_most);
  g_assert_cmpint (token->state, ==, CTL_TOKEN_READY);
  g_assert_null (token->error);
  g_assert_cmpint (ctl_pin_policy_is_locked (token), ==, c->expected_left == 0);
  g_assert_cmpint (ctl_pin_policy_is_last_try (token), ==, c->expected_left == 1);
}

/* @reason: (nullable): NULL where it signs */
static void
check_sign (CtlTokenClient *client,
            const char *pin,
            gboolean allow_last_try,
            guint logins,
            CtlError code,
            const char *reason)
{
  g_autoptr (CtlToken) token = test_find (client, NAME);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  g_autoptr (TestPrompt) prompt = test_prompt_new (pin);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature = test_sign (client, token, certificate, CTL_DIGEST_SHA1,
                                            CTL_PIN_PROMPT (prompt), allow_last_try, &error);
  if (reason == NULL)
    g_assert_no_error (error);
  else
    test_assert_error (error, code, reason);
  g_assert_cmpuint (test_prompt_get_asked (prompt), ==, logins);
  g_assert_cmpuint (test_count_logins (), ==, logins);
}

/* Each wrong PIN is one login and one try less, and no PIN gets beyond the consent. */
static void
test_down_to_locked (void)
{
  g_autoptr (CtlTokenClient) client = new_client ("0400", "0f00", NULL);
  check_sign (client, WRONG, FALSE, 1, CTL_ERROR_PIN_REFUSED, "3 of 15 PIN tries left");
  check_sign (client, WRONG, FALSE, 1, CTL_ERROR_PIN_REFUSED, "2 of 15 PIN tries left");
  check_sign (client, WRONG, FALSE, 1, CTL_ERROR_PIN_REFUSED, "One try is left");
  check_sign (client, WRONG, FALSE, 0, CTL_ERROR_PIN_LAST_TRY, "one PIN try left");
  check_sign (client, TEST_SOFTHSM_PIN, FALSE, 0, CTL_ERROR_PIN_LAST_TRY, "it was not used");
  check_sign (client, WRONG, TRUE, 1, CTL_ERROR_PIN_LOCKED, "now locked");
  check_sign (client, TEST_SOFTHSM_PIN, TRUE, 0, CTL_ERROR_PIN_LOCKED, "is locked");
}

static void
test_right_pin_resets (void)
{
  g_autoptr (CtlTokenClient) client = new_client ("02", "0f", NULL);
  check_sign (client, WRONG, FALSE, 1, CTL_ERROR_PIN_REFUSED, "One try is left");
  check_sign (client, TEST_SOFTHSM_PIN, TRUE, 1, 0, NULL);
  check_sign (client, WRONG, FALSE, 1, CTL_ERROR_PIN_REFUSED, "14 of 15 PIN tries left");
  check_sign (client, TEST_SOFTHSM_PIN, FALSE, 1, 0, NULL);
}

static void
test_most_untold (void)
{
  g_autoptr (CtlTokenClient) client = new_client ("0e", NULL, NULL);
  check_sign (client, WRONG, FALSE, 1, CTL_ERROR_PIN_REFUSED, "13 PIN tries left");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pkcs11/safenet/%s", cases[i].title);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/pkcs11/safenet/down-to-locked", test_down_to_locked);
  g_test_add_func ("/pkcs11/safenet/right-pin-resets", test_right_pin_resets);
  g_test_add_func ("/pkcs11/safenet/most-untold", test_most_untold);
  TestSoftHsm *softhsm = test_softhsm_new ();
  g_autofree char *log = g_build_filename (test_softhsm_get_folder (softhsm), "logins", NULL);
  g_setenv ("TEST_FAULT_LOG", log, TRUE);
  g_setenv ("TEST_SOFTHSM", test_softhsm_get_module (), TRUE);
  g_autoptr (TestIdentity) identity = test_softhsm_add (softhsm, NAME, "45DAA2AF00000027F93C");
  int status = g_test_run ();
  test_softhsm_free (softhsm);
  return status;
}
