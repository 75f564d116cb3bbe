/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-pin-policy.h"
#include "ctl-token-protocol.h"
#include "test-pki.h"
#include "test-tokens.h"

/* What goes over the pipe comes out as it went in, and nothing else does. */

static CtlToken *
new_token (void)
{
  g_autoptr (TestIdentity) identity =
      test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF00000027F93C");
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (identity->der, NULL);
  g_autoptr (GBytes) id = g_bytes_new_static ("\1\0\2", 3);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  CtlToken *token = ctl_token_new ();
  g_free (token->label);
  g_free (token->error);
  token->label = g_strdup ("Büro");
  token->error = g_strdup ("a remark");
  token->slot = G_MAXUINT64;
  token->state = CTL_TOKEN_READY;
  token->pin = CTL_TOKEN_PIN_LOW | CTL_TOKEN_PIN_PAD;
  token->pin_min = 4;
  token->pin_max = 8;
  token->tries_left = 3;
  token->tries_max = 15;
  ctl_token_add_certificate (token, id, certificate);
  ctl_token_add_certificate (token, none, certificate);
  return token;
}

static CtlFrame *
pass (const CtlFrame *frame)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = ctl_frame_encode (frame, &error);
  g_assert_no_error (error);
  CtlFrame *copy = ctl_frame_decode (bytes, NULL, &error);
  g_assert_no_error (error);
  return copy;
}

static void
test_token (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlToken) token = new_token ();
  g_autoptr (CtlFrame) frame = ctl_frame_new (CTL_TOKEN_REQUEST_LIST | CTL_FRAME_REPLY, 0, 1);
  ctl_token_to_fields (token, ctl_frame_get_fields (frame));
  g_autoptr (CtlFrame) passed = pass (frame);
  g_autoptr (CtlToken) copy = ctl_token_from_fields (ctl_frame_get_fields (passed), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (copy->label, ==, "Büro");
  g_assert_cmpstr (copy->serial, ==, "");
  g_assert_cmpstr (copy->error, ==, "a remark");
  g_assert_cmpuint (copy->slot, ==, G_MAXUINT64);
  g_assert_cmpint (copy->state, ==, CTL_TOKEN_READY);
  g_assert_cmpuint (copy->pin, ==, CTL_TOKEN_PIN_LOW | CTL_TOKEN_PIN_PAD);
  g_assert_cmpuint (copy->pin_min, ==, 4);
  g_assert_cmpuint (copy->pin_max, ==, 8);
  g_assert_cmpint (copy->tries_left, ==, 3);
  g_assert_cmpint (copy->tries_max, ==, 15);
  g_assert_cmpuint (copy->certificates->len, ==, 2);
  CtlTokenCertificate *held = copy->certificates->pdata[0];
  CtlTokenCertificate *sent = token->certificates->pdata[0];
  g_assert_true (ctl_certificate_equal (held->certificate, sent->certificate));
  g_assert_cmpmem (g_bytes_get_data (held->id, NULL), g_bytes_get_size (held->id), "\1\0\2", 3);
  held = copy->certificates->pdata[1];
  g_assert_cmpuint (g_bytes_get_size (held->id), ==, 0);
  g_assert_true (ctl_token_is_named (copy, token));
}

/* Built from a good token by leaving a field out, which is what a decoder must notice. */
static void
check_malformed (const CtlFields *fields, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_token_from_fields (fields, &error));
  test_assert_error (error, CTL_ERROR_MALFORMED, part);
}

static void
test_malformed (void)
{
  static const guint16 strings[] = { CTL_TOKEN_TAG_LABEL, CTL_TOKEN_TAG_MANUFACTURER,
                                     CTL_TOKEN_TAG_SERIAL };
  g_autoptr (CtlFrame) frame = ctl_frame_new (1, 0, 1);
  CtlFields *fields = ctl_frame_get_fields (frame);
  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      check_malformed (fields, "");
      ctl_fields_add_string (fields, strings[i], "text");
    }
  check_malformed (fields, "");
  ctl_fields_add_u64 (fields, CTL_TOKEN_TAG_SLOT, 1);
  check_malformed (fields, "");
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_READER, "text");
  check_malformed (fields, "");
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_MODEL, "text");
  check_malformed (fields, "");
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_STATE, CTL_TOKEN_READY);
  check_malformed (fields, "");
  ctl_fields_add_u32 (fields, CTL_TOKEN_TAG_PIN_FLAGS, 0);
  check_malformed (fields, "");
  ctl_fields_add_u32 (fields, CTL_TOKEN_TAG_PIN_MIN, 0);
  check_malformed (fields, "");
  ctl_fields_add_u32 (fields, CTL_TOKEN_TAG_PIN_MAX, 0);
  g_autoptr (CtlToken) complete = ctl_token_from_fields (fields, NULL);
  g_assert_cmpint (complete->tries_left, ==, -1);
  g_assert_cmpint (complete->tries_max, ==, -1);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_CERTIFICATE, bytes);
  check_malformed (fields, "1 certificates with 0 identifiers");
  ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_ID, bytes);
  check_malformed (fields, "no X.509 certificate");
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_TRIES_LEFT, 1);
  check_malformed (fields, "");
}

static void
test_state (void)
{
  g_autoptr (CtlFrame) frame = ctl_frame_new (1, 0, 1);
  g_autoptr (CtlToken) token = new_token ();
  token->state = 17;
  ctl_token_to_fields (token, ctl_frame_get_fields (frame));
  check_malformed (ctl_frame_get_fields (frame), "17 is not the state of a token");
}

static void
test_error (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) sent = g_error_new (CTL_ERROR, CTL_ERROR_PIN_LOCKED, "It is „locked“");
  g_autoptr (CtlFrame) frame = ctl_token_error_to_frame (sent, 7);
  g_autoptr (CtlFrame) passed = pass (frame);
  g_assert_cmpuint (ctl_frame_get_number (passed), ==, 7);
  g_assert_false (ctl_token_error_from_frame (passed, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_PIN_LOCKED);
  g_assert_cmpstr (error->message, ==, sent->message);
  g_autoptr (CtlFrame) good = ctl_frame_new (CTL_TOKEN_REQUEST_LOAD | CTL_FRAME_REPLY, 0, 1);
  g_assert_true (ctl_token_error_from_frame (good, NULL));
}

static void
test_bad_error (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlFrame) frame = ctl_frame_new (CTL_FRAME_ERROR, 0, 1);
  CtlFields *fields = ctl_frame_get_fields (frame);
  g_assert_false (ctl_token_error_from_frame (frame, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  g_clear_error (&error);
  ctl_fields_add_u16 (fields, CTL_TOKEN_TAG_CODE, 999);
  g_assert_false (ctl_token_error_from_frame (frame, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  g_clear_error (&error);
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_MESSAGE, "of a newer helper");
  g_assert_false (ctl_token_error_from_frame (frame, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_INTERNAL);
}

/* A library that takes strings would cut the PIN there, and try the rest. */
static void
test_pin_with_nul (void)
{
  g_autoptr (CtlToken) token = new_token ();
  g_autoptr (CtlSecret) pin = ctl_secret_new ("1234\0005", 6, NULL);
  g_autoptr (GError) error = NULL;
  g_assert_false (ctl_pin_policy_fits (token, pin, &error));
  test_assert_error (error, CTL_ERROR_PIN_REFUSED, "NUL");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkcs11/protocol/token", test_token);
  g_test_add_func ("/pkcs11/protocol/malformed", test_malformed);
  g_test_add_func ("/pkcs11/protocol/state", test_state);
  g_test_add_func ("/pkcs11/protocol/error", test_error);
  g_test_add_func ("/pkcs11/protocol/bad-error", test_bad_error);
  g_test_add_func ("/pkcs11/protocol/pin-with-nul", test_pin_with_nul);
  return g_test_run ();
}
