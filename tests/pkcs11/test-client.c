/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-error.h"
#include "ctl-signature.h"
#include "ctl-token-signer.h"
#include "test-prompt.h"
#include "test-softhsm.h"
#include "test-tokens.h"

/* Against SoftHSM 2: a real module, real keys, real signatures. */

static TestSoftHsm *softhsm;
static TestIdentity *first, *second;

typedef struct
{
  CtlTokenClient *client;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  (void) data;
  f->client = ctl_token_client_new (test_softhsm_get_module ());
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  (void) data;
  g_object_unref (f->client);
}

static CtlCertificate *
choose (CtlToken *token)
{
  g_autoptr (GError) error = NULL;
  CtlCertificate *certificate = ctl_token_choose_certificate (token, &error);
  g_assert_no_error (error);
  return certificate;
}

static void
test_loads (Fixture *f, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlModuleInfo) info = test_load (f->client, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->manufacturer, ==, "SoftHSM");
  g_assert_cmpstr (info->description, ==, "Implementation of PKCS11");
  g_assert_cmpstr (info->version, ==, "2.6");
  g_assert_true (g_path_is_absolute (ctl_token_client_get_module (f->client)));
}

static void
test_lists (Fixture *f, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = test_list (f->client, &error);
  g_assert_no_error (error);
  /* SoftHSM shows one more, which nobody has initialised. */
  g_assert_cmpuint (tokens->len, ==, 3);
  guint ready = 0, unrecognised = 0;
  for (guint i = 0; i < tokens->len; i++)
    {
      CtlToken *token = tokens->pdata[i];
      ready += token->state == CTL_TOKEN_READY;
      unrecognised += token->state == CTL_TOKEN_UNRECOGNISED;
    }
  g_assert_cmpuint (ready, ==, 2);
  g_assert_cmpuint (unrecognised, ==, 1);
}

static void
test_describes (Fixture *f, gconstpointer data)
{
  (void) data;
  g_autoptr (CtlToken) token =
      test_find (f->client, "pkcs11:token=SAST-ADN0054f509;model=SoftHSM%20v2");
  g_assert_cmpstr (token->label, ==, "SAST-ADN0054f509");
  g_assert_cmpstr (token->manufacturer, ==, "SoftHSM project");
  g_assert_cmpstr (token->model, ==, "SoftHSM v2");
  g_assert_cmpuint (strlen (token->serial), ==, 16);
  g_assert_cmpstr (token->module, ==, ctl_token_client_get_module (f->client));
  g_assert_cmpint (token->tries_left, ==, -1);
  g_assert_cmpuint (token->pin, ==, 0);
  g_assert_cmpuint (token->pin_min, ==, 4);
  g_assert_cmpuint (token->pin_max, ==, 255);
  g_assert_null (token->error);
  g_assert_cmpuint (token->certificates->len, ==, 1);
  CtlTokenCertificate *held = token->certificates->pdata[0];
  g_assert_true (g_bytes_equal (ctl_certificate_get_der (held->certificate), first->der));
  g_assert_cmpuint (g_bytes_get_size (held->id), ==, 1);
}

static void
check_sign (Fixture *f, CtlToken *token, CtlCertificate *certificate, CtlDigest digest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestPrompt) prompt = test_prompt_new (TEST_SOFTHSM_PIN);
  g_autoptr (GBytes) hash = test_hash (digest);
  g_autoptr (GBytes) signature =
      test_sign (f->client, token, certificate, digest, CTL_PIN_PROMPT (prompt), FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (test_prompt_get_asked (prompt), ==, 1);
  g_assert_true (ctl_signature_check (certificate, digest, hash, signature, &error));
  g_assert_no_error (error);
}

static void
test_signs (Fixture *f, gconstpointer data)
{
  (void) data;
  static const char *const names[] = { "SAST-ADN0054f509", "SAST-ADN008580ef" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CtlToken) token = test_find (f->client, names[i]);
      g_autoptr (CtlCertificate) certificate = choose (token);
      check_sign (f, token, certificate, CTL_DIGEST_SHA1);
      check_sign (f, token, certificate, CTL_DIGEST_SHA256);
      check_sign (f, token, certificate, CTL_DIGEST_SHA512);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/pkcs11/client/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("loads", test_loads);
  ADD ("lists", test_lists);
  ADD ("describes", test_describes);
  ADD ("signs", test_signs);
  softhsm = test_softhsm_new ();
  first = test_softhsm_add (softhsm, "SAST-ADN0054f509", "45DAA2AF00000027F93C");
  second = test_softhsm_add (softhsm, "SAST-ADN008580ef", "3D7AEDF1000000274B11");
  int status = g_test_run ();
  test_identity_free (first);
  test_identity_free (second);
  test_softhsm_free (softhsm);
  return status;
}
