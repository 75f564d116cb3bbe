/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-digest.h"
#include "ctl-error.h"
#include "ctl-text.h"

static void
assert_digest (CtlDigest digest, const char *expected, const char *prefix)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) hash = ctl_digest_compute (digest, bytes);
  g_autofree char *text = ctl_text_hex (hash, CTL_HEX_LOWER);
  g_assert_cmpstr (text, ==, expected);
  g_autoptr (GBytes) info = ctl_digest_get_info (digest, hash);
  g_autofree char *info_text = ctl_text_hex (info, CTL_HEX_LOWER);
  g_autofree char *wanted = g_strconcat (prefix, expected, NULL);
  g_assert_cmpstr (info_text, ==, wanted);
}

/* Hashes of FIPS 180's example, DigestInfo of RFC 8017. */
static void
test_values (void)
{
  assert_digest (CTL_DIGEST_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d",
                 "3021300906052b0e03021a05000414");
  assert_digest (CTL_DIGEST_SHA256,
                 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                 "3031300d060960864801650304020105000420");
  assert_digest (CTL_DIGEST_SHA512,
                 "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                 "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
                 "3051300d060960864801650304020305000440");
}

static void
test_names (void)
{
  for (CtlDigest digest = CTL_DIGEST_SHA1; digest <= CTL_DIGEST_SHA512; digest++)
    {
      g_autoptr (GError) error = NULL;
      CtlDigest found;
      g_assert_true (ctl_digest_from_string (ctl_digest_to_string (digest), &found, &error));
      g_assert_no_error (error);
      g_assert_cmpint (found, ==, digest);
    }
  g_assert_null (ctl_digest_to_string ((CtlDigest) 0));
  g_assert_null (ctl_digest_to_string ((CtlDigest) 4));
}

static void
test_unknown_name (void)
{
  g_autoptr (GError) error = NULL;
  CtlDigest digest;
  g_assert_false (ctl_digest_from_string ("md5\033[2J", &digest, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
  g_assert_nonnull (g_strstr_len (error->message, -1, "md5"));
  g_assert_null (g_strstr_len (error->message, -1, "\033"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/digest/values", test_values);
  g_test_add_func ("/ctl/digest/names", test_names);
  g_test_add_func ("/ctl/digest/unknown-name", test_unknown_name);
  return g_test_run ();
}
