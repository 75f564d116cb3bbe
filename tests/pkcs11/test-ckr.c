/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ctl-ckr.h"
#include "ctl-error.h"

/* What is said of each error code of PKCS#11. The names come from the header itself, so that none
 * is forgotten; 3.0 and later, which the header may not know, are counted up here. */

typedef struct
{
  CK_RV value;
  const char *name;
} Code;

#define X(name) { name, #name },
static const Code codes[] = {
#include "ckr-names.h"
  { 0x42, "CKR_AEAD_DECRYPT_FAILED" },
  { 0x200, "CKR_FUNCTION_REJECTED" },
  { 0x201, "CKR_TOKEN_RESOURCE_EXCEEDED" },
  { 0x202, "CKR_OPERATION_CANCEL_FAILED" },
  { 0x203, "CKR_KEY_EXHAUSTED" },
  { 0x204, "CKR_PENDING" },
  { 0x205, "CKR_SESSION_ASYNC_NOT_SUPPORTED" },
  { 0x206, "CKR_SEED_RANDOM_REQUIRED" },
  { 0x207, "CKR_OPERATION_NOT_VALIDATED" },
  { 0x208, "CKR_TOKEN_NOT_INITIALIZED" },
  { 0x209, "CKR_PARAMETER_SET_NOT_SUPPORTED" },
};
#undef X

static void
assert_says (const GError *error, const char *part)
{
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
}

/* "Reading failed: " words " (" name ")". */
static void
check_words (const Code *code, const GError *error)
{
  g_autofree char *name = g_strdup_printf (" (%s)", code->name);
  g_assert_true (g_str_has_prefix (error->message, "Reading failed: "));
  g_assert_true (g_str_has_suffix (error->message, name));
  g_assert_cmpuint (strlen (error->message), >, strlen ("Reading failed: ") + strlen (name) + 10);
  g_assert_null (strstr (error->message, "no meaning"));
}

static void
test_complete (void)
{
  guint seen = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = NULL, personal = NULL;
      if (codes[i].value == CKR_VENDOR_DEFINED)
        continue;
      g_assert_false (ctl_ckr_check (codes[i].value, "Reading", &error));
      g_assert_false (ctl_ckr_check_person (codes[i].value, "Reading", &personal));
      check_words (&codes[i], error);
      g_assert_cmpstr (error->message, ==, personal->message);
      seen++;
    }
  g_test_message ("%u codes", seen);
  g_assert_cmpuint (seen, >, 90);
}

static void
check_codes (const char *name, CK_RV value, CtlError code, CtlError personal_code)
{
  g_autoptr (GError) error = NULL, personal = NULL;
  g_assert_false (ctl_ckr_check (value, "Reading", &error));
  g_assert_error (error, CTL_ERROR, (gint) code);
  assert_says (error, name);
  g_assert_false (ctl_ckr_check_person (value, "Reading", &personal));
  g_assert_error (personal, CTL_ERROR, (gint) personal_code);
}

/* Only where a person has a part is the person told to do better. */
static void
test_codes (void)
{
  check_codes ("CKR_DEVICE_REMOVED", CKR_DEVICE_REMOVED, CTL_ERROR_TOKEN_GONE,
               CTL_ERROR_TOKEN_GONE);
  check_codes ("CKR_HOST_MEMORY", CKR_HOST_MEMORY, CTL_ERROR_MODULE, CTL_ERROR_MODULE);
  check_codes ("CKR_PIN_INCORRECT", CKR_PIN_INCORRECT, CTL_ERROR_TOKEN_FAILED,
               CTL_ERROR_PIN_REFUSED);
  check_codes ("CKR_PIN_LOCKED", CKR_PIN_LOCKED, CTL_ERROR_TOKEN_FAILED, CTL_ERROR_PIN_LOCKED);
  check_codes ("CKR_USER_PIN_NOT_INITIALIZED", CKR_USER_PIN_NOT_INITIALIZED, CTL_ERROR_TOKEN_FAILED,
               CTL_ERROR_PIN_NEEDED);
  check_codes ("CKR_FUNCTION_REJECTED", CKR_FUNCTION_REJECTED, CTL_ERROR_TOKEN_FAILED,
               CTL_ERROR_CANCELLED);
}

static void
test_unknown (void)
{
  check_codes ("CKR_VENDOR_DEFINED + 0x0", CKR_VENDOR_DEFINED, CTL_ERROR_TOKEN_FAILED,
               CTL_ERROR_TOKEN_FAILED);
  check_codes ("CKR_VENDOR_DEFINED + 0x42", CKR_VENDOR_DEFINED | 0x42, CTL_ERROR_TOKEN_FAILED,
               CTL_ERROR_TOKEN_FAILED);
  check_codes ("CKR 0x4321", 0x4321, CTL_ERROR_TOKEN_FAILED, CTL_ERROR_TOKEN_FAILED);
}

static void
test_ok (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_ckr_check (CKR_OK, "Reading", &error));
  g_assert_true (ctl_ckr_check_person (CKR_OK, "Reading", &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkcs11/ckr/complete", test_complete);
  g_test_add_func ("/pkcs11/ckr/codes", test_codes);
  g_test_add_func ("/pkcs11/ckr/unknown", test_unknown);
  g_test_add_func ("/pkcs11/ckr/ok", test_ok);
  return g_test_run ();
}
