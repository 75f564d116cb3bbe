/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ctl-diff.h"
#include "golden.h"
#include "raw-list.h"
#include "test-assemble.h"

#define LAST                                                                                       \
  {                                                                                                \
    .function = 0                                                                                  \
  } /* of the records */

static TestIdentity *token, *other, *server, *renewed;

static void
check (const char *old, const char *new, const char *expected)
{
  g_autoptr (CtlList) before = golden_load (old);
  g_autoptr (CtlList) after = golden_load (new);
  g_autoptr (CtlDiff) diff = ctl_diff_new (before, after);
  g_autofree char *text = ctl_diff_to_text (diff);
  golden_compare (expected, text);
}

/* Back to tokens: the publisher's own record goes, tokens come, servers are listed by address. */
static void
test_migration (void)
{
  check ("tokenless.tlv", "tokens.tlv", "diff-tokenless-tokens.txt");
}

static void
test_renewal (void)
{
  check ("tokens.tlv", "renewed.tlv", "diff-tokens-renewed.txt");
}

static void
test_non_secure (void)
{
  check ("tokens.tlv", "non-secure.tlv", "diff-tokens-non-secure.txt");
}

static void
test_hostile (void)
{
  check ("non-secure.tlv", "hostile.tlv", "diff-non-secure-hostile.txt");
}

static void
test_identical (void)
{
  check ("tokens.tlv", "tokens.tlv", "diff-identical.txt");
}

/* Records with neither name, address nor certificate are known by their bytes alone. */
static void
test_bare (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) old_bytes = test_assemble (TEST_HEADER " R{ 4:0004 } R{ 4:0001 }");
  g_autoptr (GBytes) new_bytes = test_assemble (TEST_HEADER " R{ 4:0001 } R{ 4:0004 } R{ 4:0004 }");
  g_autoptr (CtlList) old = ctl_list_decode (old_bytes, &error);
  g_assert_no_error (error);
  g_autoptr (CtlList) new = ctl_list_decode (new_bytes, &error);
  g_assert_no_error (error);
  g_autoptr (CtlDiff) diff = ctl_diff_new (old, new);
  const CtlChangeKind kinds[] = { CTL_CHANGE_SAME, CTL_CHANGE_SAME, CTL_CHANGE_ADDED };
  g_assert_cmpuint (diff->changes->len, ==, G_N_ELEMENTS (kinds));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_cmpint (((CtlChange *) diff->changes->pdata[i])->kind, ==, kinds[i]);
}

static void
test_first (void)
{
  g_autoptr (CtlList) after = golden_load ("tokens.tlv");
  g_autoptr (CtlDiff) diff = ctl_diff_new (NULL, after);
  g_autofree char *text = ctl_diff_to_text (diff);
  golden_compare ("diff-first.txt", text);
}

static CtlDiff *
compare (const RawRecord *old, const RawRecord *new)
{
  RawList before = { .records = old, .signer = raw_record_token (token) };
  RawList after = { .records = new, .signer = raw_record_token (token) };
  g_autoptr (CtlList) old_list = raw_list_make (&before);
  g_autoptr (CtlList) new_list = raw_list_make (&after);
  return ctl_diff_new (old_list, new_list);
}

/* @kinds: a letter each: same, added, removed, changed. */
static void
assert_kinds (CtlDiff *diff, const char *kinds)
{
  g_autoptr (GString) found = g_string_new (NULL);
  for (guint i = 0; i < diff->changes->len; i++)
    {
      const CtlChange *change = diff->changes->pdata[i];
      g_string_append_c (found, *ctl_change_kind_to_string (change->kind));
      g_assert_true ((change->details->len > 0) == (change->kind == CTL_CHANGE_CHANGED));
    }
  g_assert_cmpstr (found->str, ==, kinds);
}

static void
assert_detail (CtlDiff *diff, guint position, const char *words)
{
  const CtlChange *change = diff->changes->pdata[position];
  for (guint i = 0; i < change->details->len; i++)
    if (strstr (change->details->pdata[i], words) != NULL)
      return;
  g_error ("no detail of change %u holds “%s”", position, words);
}

static RawRecord
server_record (const TestIdentity *identity, guint16 function, const char *name)
{
  return (RawRecord){
    .identity = identity, .function = function, .dns_name = name, .address = "10.0.0.1"
  };
}

static void
test_order_is_no_change (void)
{
  RawRecord old[] = { raw_record_token (token), raw_record_token (other), LAST };
  RawRecord new[] = { old[1], old[0], LAST };
  g_autoptr (CtlDiff) diff = compare (old, new);
  assert_kinds (diff, "ss");
  g_assert_false (diff->identical);
  g_assert_true (diff->signer == ((CtlChange *) diff->changes->pdata[1])->after);
}

/* Of several records that are the same each is paired once. */
static void
test_duplicates (void)
{
  RawRecord twice[] = { server_record (server, CTL_FUNCTION_CCM, "pub"),
                        server_record (server, CTL_FUNCTION_CCM, "pub"), LAST };
  RawRecord once[] = { twice[0], LAST };
  g_autoptr (CtlDiff) more = compare (once, twice);
  g_autoptr (CtlDiff) fewer = compare (twice, once);
  assert_kinds (more, "sa");
  assert_kinds (fewer, "sr");
}

/* Servers that share a certificate are told apart by name, then by address. */
static void
test_shared_certificate (void)
{
  RawRecord old[] = { server_record (server, CTL_FUNCTION_CCM, "pub"),
                      server_record (server, CTL_FUNCTION_CCM, "sub"), LAST };
  RawRecord new[] = { old[1], old[0], LAST };
  g_autoptr (CtlDiff) by_name = compare (old, new);
  assert_kinds (by_name, "ss");
  old[1].address = "10.0.0.2";
  new[0] = old[1];
  new[0].dns_name = "10.0.0.2";
  new[1].dns_name = "10.0.0.1";
  g_autoptr (CtlDiff) by_address = compare (old, new);
  assert_kinds (by_address, "cc");
  assert_detail (by_address, 0, "name: “sub” becomes “10.0.0.2”");
  assert_detail (by_address, 1, "name: “pub” becomes “10.0.0.1”");
}

static void
test_renewed_certificate (void)
{
  RawRecord old[] = { server_record (server, CTL_FUNCTION_CCM, "pub"),
                      server_record (server, CTL_FUNCTION_CAPF, "pub"), LAST };
  RawRecord new[] = { server_record (renewed, CTL_FUNCTION_CCM, "pub"), old[1], LAST };
  new[0].address = "10.0.0.9";
  g_autoptr (CtlDiff) diff = compare (old, new);
  assert_kinds (diff, "cs");
  assert_detail (diff, 0, "certificate now: SHA-1 ");
  assert_detail (diff, 0, "serial number: “01” becomes “02”");
  assert_detail (diff, 0, "public key: changed");
  assert_detail (diff, 0, "address: “10.0.0.1” becomes “10.0.0.9”");
  new[0].dns_name = "10.0.0.9";
  g_autoptr (CtlDiff) another = compare (old, new);
  assert_kinds (another, "asr");
}

static void
test_name_becomes_address (void)
{
  RawRecord old[] = { server_record (server, CTL_FUNCTION_CCM, "pub"), LAST };
  RawRecord new[] = { server_record (renewed, CTL_FUNCTION_CCM, "10.0.0.1"), LAST };
  g_autoptr (CtlDiff) diff = compare (old, new);
  assert_kinds (diff, "c");
  old[0].address = new[0].address = "0.0.0.0";
  g_autoptr (CtlDiff) unknown = compare (old, new);
  assert_kinds (unknown, "ar");
}

/* A token is the same one whichever way its serial number and issuer are written, also where a
 * record holds no certificate. */
static void
test_dialects (void)
{
  RawRecord old[] = { raw_record_token (token), LAST };
  RawRecord new[] = { raw_record_token (token), LAST };
  new[0].dialect = CTL_DIALECT_PUBLISHER;
  new[0].without_certificate = TRUE;
  g_autoptr (CtlDiff) diff = compare (old, new);
  assert_kinds (diff, "c");
  assert_detail (diff, 0,
                 "serial number: “3C:F9:27:00:00:00:AF:A2:DA:45” becomes "
                 "“45:DA:A2:AF:00:00:00:27:F9:3C”");
  assert_detail (diff, 0, "certificate now: none");
  new[0].serial = other;
  g_autoptr (CtlDiff) stranger = compare (old, new);
  assert_kinds (stranger, "ar");
}

static void
test_other_fields (void)
{
  RawRecord old[] = { server_record (server, CTL_FUNCTION_TVS, "pub"), LAST };
  RawRecord new[] = { old[0], LAST };
  old[0].with_signature = TRUE;
  new[0].extra_tag = 11;
  new[0].extra = "hash";
  g_autoptr (CtlDiff) diff = compare (old, new);
  assert_kinds (diff, "c");
  assert_detail (diff, 0, "the certificate's own signature: left out");
  assert_detail (diff, 0, "field with tag 11: added");
  g_assert_cmpuint (((CtlChange *) diff->changes->pdata[0])->details->len, ==, 2);
}

static void
test_empty (void)
{
  RawRecord none[] = { LAST };
  g_autoptr (CtlDiff) diff = compare (none, none);
  g_autofree char *text = ctl_diff_to_text (diff);
  assert_kinds (diff, "");
  g_assert_null (diff->signer);
  g_assert_nonnull (strstr (text, "0 added, 0 removed, 0 changed, 0 unchanged"));
}

static void
test_names (void)
{
  g_assert_cmpstr (ctl_change_kind_to_string (CTL_CHANGE_SAME), ==, "same");
  g_assert_cmpstr (ctl_change_kind_to_string (CTL_CHANGE_ADDED), ==, "added");
  g_assert_cmpstr (ctl_change_kind_to_string (CTL_CHANGE_REMOVED), ==, "removed");
  g_assert_cmpstr (ctl_change_kind_to_string (CTL_CHANGE_CHANGED), ==, "changed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  token = test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF00000027F93C");
  other = test_pki_new_token ("SAST-ADN008580ef", "31AF455500000008E983");
  server = test_pki_new (&(TestPkiSpec){ .subject = "CN=pub", .serial = "1", .bits = 1024 });
  renewed = test_pki_new (&(TestPkiSpec){ .subject = "CN=pub", .serial = "2", .bits = 1024 });
  g_test_add_func ("/ctl/diff/migration", test_migration);
  g_test_add_func ("/ctl/diff/renewal", test_renewal);
  g_test_add_func ("/ctl/diff/non-secure", test_non_secure);
  g_test_add_func ("/ctl/diff/hostile", test_hostile);
  g_test_add_func ("/ctl/diff/identical", test_identical);
  g_test_add_func ("/ctl/diff/first", test_first);
  g_test_add_func ("/ctl/diff/bare", test_bare);
  g_test_add_func ("/ctl/diff/order-is-no-change", test_order_is_no_change);
  g_test_add_func ("/ctl/diff/duplicates", test_duplicates);
  g_test_add_func ("/ctl/diff/shared-certificate", test_shared_certificate);
  g_test_add_func ("/ctl/diff/renewed-certificate", test_renewed_certificate);
  g_test_add_func ("/ctl/diff/name-becomes-address", test_name_becomes_address);
  g_test_add_func ("/ctl/diff/dialects", test_dialects);
  g_test_add_func ("/ctl/diff/other-fields", test_other_fields);
  g_test_add_func ("/ctl/diff/empty", test_empty);
  g_test_add_func ("/ctl/diff/names", test_names);
  int status = g_test_run ();
  test_identity_free (token);
  test_identity_free (other);
  test_identity_free (server);
  test_identity_free (renewed);
  return status;
}
