/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-token.h"
#include "test-pki.h"
#include "test-tokens.h"

static CtlToken *
new_token (const char *label, const char *manufacturer, const char *serial)
{
  CtlToken *token = ctl_token_new ();
  g_free (token->label);
  g_free (token->manufacturer);
  g_free (token->serial);
  token->label = g_strdup (label);
  token->manufacturer = g_strdup (manufacturer);
  token->serial = g_strdup (serial);
  token->state = CTL_TOKEN_READY;
  return token;
}

static GPtrArray *
new_tokens (void)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_token_unref);
  g_ptr_array_add (tokens, new_token ("SAST-ADN0054f509", "SafeNet, Inc.", "0054f509"));
  g_ptr_array_add (tokens, new_token ("SAST-ADN008580ef", "SafeNet, Inc.", "008580ef"));
  g_ptr_array_add (tokens, new_token ("Büro; 1=2", "Other", "42"));
  CtlToken *empty = new_token ("SAST-ADN0054f509", "", "");
  empty->state = CTL_TOKEN_NO_TOKEN;
  g_ptr_array_add (tokens, empty);
  return tokens;
}

static void
check_finds (const char *description, guint expected)
{
  g_autoptr (GPtrArray) tokens = new_tokens ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlToken) token = ctl_token_find (tokens, description, &error);
  g_assert_no_error (error);
  g_assert_true (token == tokens->pdata[expected]);
}

static void
test_finds (void)
{
  check_finds ("SAST-ADN0054f509", 0);
  check_finds ("SAST-ADN0054f509   ", 0);
  check_finds ("008580ef", 1);
  check_finds ("Büro; 1=2", 2);
  check_finds ("pkcs11:token=SAST-ADN008580ef", 1);
  check_finds ("pkcs11:serial=0054f509", 0);
  check_finds ("PKCS11:serial=0054f509;manufacturer=SafeNet%2C%20Inc.", 0);
  check_finds ("pkcs11:token=B%C3%BCro%3B%201%3D2;slot-id=7;type=cert", 2);
  check_finds ("pkcs11:serial=0054f509%20%20?pin-source=/tmp/pin", 0);
}

static void
check_find_fails (const char *description, int code, const char *part)
{
  g_autoptr (GPtrArray) tokens = new_tokens ();
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_token_find (tokens, description, &error));
  test_assert_error (error, code, part);
}

static void
test_find_fails (void)
{
  check_find_fails ("sast-adn0054f509", CTL_ERROR_NO_TOKEN, "there is “SAST-ADN0054f509” (serial");
  check_find_fails ("", CTL_ERROR_NO_TOKEN, "“SAST-ADN008580ef” (serial number 008580ef)");
  check_find_fails ("pkcs11:", CTL_ERROR_AMBIGUOUS_TOKEN, "3 tokens answer");
  check_find_fails ("pkcs11:manufacturer=SafeNet%2C%20Inc.", CTL_ERROR_AMBIGUOUS_TOKEN,
                    "2 tokens answer the description “pkcs11:manufacturer=SafeNet%2C%20Inc.”: "
                    "“SAST-ADN0054f509”");
  check_find_fails ("pkcs11:model=none", CTL_ERROR_NO_TOKEN, "pkcs11:model=none");
  check_find_fails ("pkcs11:tokn=SAST", CTL_ERROR_USAGE, "“tokn=SAST” is not understood");
  check_find_fails ("pkcs11:token", CTL_ERROR_USAGE, "“token” is not understood");
  check_find_fails ("pkcs11:token=a;token=b", CTL_ERROR_USAGE, "“token=b”");
  check_find_fails ("pkcs11:token=%ZZ", CTL_ERROR_USAGE, "%ZZ");
  check_find_fails ("pkcs11:token=%00", CTL_ERROR_USAGE, "%00");
  check_find_fails ("pkcs11:token=%FF", CTL_ERROR_USAGE, "%FF");
  check_find_fails ("\033[2J", CTL_ERROR_NO_TOKEN, "\\u{001B}[2J");
}

/* It is there, and says why it is of no use. */
static void
test_find_failed (void)
{
  g_autoptr (GPtrArray) tokens = new_tokens ();
  g_autoptr (GError) error = NULL;
  CtlToken *first = tokens->pdata[0];
  first->state = CTL_TOKEN_FAILED;
  first->error = g_strdup ("It is broken.");
  g_assert_null (ctl_token_find (tokens, "0054f509", &error));
  test_assert_error (error, CTL_ERROR_TOKEN_FAILED, "cannot be read. It is broken.");
}

/* What is looked for may be in a reader that fails before its token is known. */
static void
test_find_unreadable (void)
{
  g_autoptr (GPtrArray) tokens = new_tokens ();
  g_autoptr (GError) error = NULL;
  CtlToken *reader = tokens->pdata[3];
  g_free (reader->label);
  reader->label = g_strdup ("");
  reader->state = CTL_TOKEN_FAILED;
  reader->error = g_strdup ("Another program has it.");
  g_assert_null (ctl_token_find (tokens, "0815", &error));
  test_assert_error (error, CTL_ERROR_NO_TOKEN, ". A reader cannot be read. Another program");
}

static void
test_find_none (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_token_find (none, "x", &error));
  test_assert_error (error, CTL_ERROR_NO_TOKEN, "no token at all");
}

static void
add (CtlToken *token, const TestPkiSpec *spec)
{
  g_autoptr (TestIdentity) identity = test_pki_new (spec);
  g_autoptr (CtlCertificate) certificate = ctl_certificate_new (identity->der, NULL);
  g_autoptr (GBytes) id = g_bytes_new (NULL, 0);
  ctl_token_add_certificate (token, id, certificate);
}

static void
test_choose (void)
{
  g_autoptr (CtlToken) token = new_token ("label", "maker", "1");
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_token_choose_certificate (token, &error));
  test_assert_error (error, CTL_ERROR_NO_TOKEN, "OpenSC cannot read");
  g_clear_error (&error);
  /* One with an EC key is none to sign a CTL file with. */
  add (token, &(TestPkiSpec){ .subject = "CN=SAST-ec" });
  g_assert_null (ctl_token_choose_certificate (token, &error));
  g_clear_error (&error);
  add (token, &(TestPkiSpec){ .subject = "CN=Mail", .bits = 1024 });
  g_autoptr (CtlCertificate) only = ctl_token_choose_certificate (token, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ctl_certificate_get_common_name (only), ==, "Mail");
  add (token, &(TestPkiSpec){ .subject = "O=No name", .bits = 1024 });
  g_assert_null (ctl_token_choose_certificate (token, &error));
  test_assert_error (error, CTL_ERROR_AMBIGUOUS_TOKEN, "“cn=Mail”");
  g_clear_error (&error);
  add (token, &(TestPkiSpec){ .subject = "CN=SAST-1", .bits = 1024 });
  add (token, &(TestPkiSpec){ .subject = "CN=SAST-2", .bits = 1024 });
  g_autoptr (CtlCertificate) chosen = ctl_token_choose_certificate (token, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ctl_certificate_get_common_name (chosen), ==, "SAST-1");
}

static void
check_described (const char *label, const char *serial, const char *expected)
{
  g_autoptr (CtlToken) token = new_token (label, "maker", serial);
  g_free (token->reader);
  token->reader = g_strdup ("Reader 1");
  g_autofree char *text = ctl_token_describe (token);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_describe (void)
{
  check_described ("label", "42", "“label” (serial number 42)");
  check_described ("label", "", "“label”");
  check_described ("", "42", "the token with serial number 42");
  check_described ("", "", "Reader 1");
  check_described ("\u202Elabel", "", "“\\u{202E}label”");
}

static void
test_states (void)
{
  g_assert_cmpstr (ctl_token_state_to_string (CTL_TOKEN_READY), ==, "ready");
  g_assert_cmpstr (ctl_token_state_to_string (CTL_TOKEN_NO_TOKEN), ==, "no-token");
  g_assert_cmpstr (ctl_token_state_to_string (CTL_TOKEN_UNRECOGNISED), ==, "unrecognised");
  g_assert_cmpstr (ctl_token_state_to_string (CTL_TOKEN_NO_CERTIFICATE), ==, "no-certificate");
  g_assert_cmpstr (ctl_token_state_to_string (CTL_TOKEN_FAILED), ==, "failed");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkcs11/token/find", test_finds);
  g_test_add_func ("/pkcs11/token/find-fails", test_find_fails);
  g_test_add_func ("/pkcs11/token/find-failed", test_find_failed);
  g_test_add_func ("/pkcs11/token/find-unreadable", test_find_unreadable);
  g_test_add_func ("/pkcs11/token/find-none", test_find_none);
  g_test_add_func ("/pkcs11/token/choose", test_choose);
  g_test_add_func ("/pkcs11/token/describe", test_describe);
  g_test_add_func ("/pkcs11/token/states", test_states);
  return g_test_run ();
}
