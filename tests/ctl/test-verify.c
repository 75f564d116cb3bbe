/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ctl-error.h"
#include "ctl-verify.h"
#include "raw-list.h"

#define LAST                                                                                       \
  {                                                                                                \
    .function = 0                                                                                  \
  } /* of the records */

typedef struct
{
  TestIdentity *token;
  TestIdentity *other;
  TestIdentity *server;
  TestIdentity *curve;
} Keys;

static Keys keys;

/* Two tokens and a server, signed by the first token. */
static RawList
two_tokens (RawRecord *records)
{
  records[0] = raw_record_token (keys.token);
  records[1] = (RawRecord){ .identity = keys.server,
                            .function = CTL_FUNCTION_CCM_TFTP,
                            .dns_name = "cucm-pub",
                            .address = "10.0.0.1" };
  records[2] = raw_record_token (keys.other);
  records[3] = (RawRecord) LAST;
  return (RawList){ .records = records, .signer = records[0], .algorithm = 1, .minor = 2 };
}

static void
assert_verdict (CtlList *list, CtlVerdict verdict, const char *reason)
{
  g_autofree char *said = NULL;
  g_assert_cmpint (ctl_verify (list, &said), ==, verdict);
  g_assert_cmpint (ctl_verify (list, NULL), ==, verdict);
  if (reason == NULL)
    g_assert_null (said);
  else if (said == NULL || strstr (said, reason) == NULL)
    g_error ("“%s” is not in “%s”", reason, said);
}

static void
test_valid (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  for (guint8 digest = CTL_DIGEST_SHA1; digest <= CTL_DIGEST_SHA512; digest++)
    for (guint8 algorithm = 0; algorithm <= 1; algorithm++)
      {
        raw.digest = digest;
        raw.algorithm = algorithm;
        g_autoptr (CtlList) list = raw_list_make (&raw);
        assert_verdict (list, CTL_VERDICT_VALID, NULL);
        g_assert_true (ctl_verify_find_signer (list) == ctl_list_get_records (list)->pdata[0]);
      }
}

static void
test_other_makers (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  raw.others_order = TRUE;
  raw.with_signer_version = TRUE;
  raw.file_name = "ITLFile.tlv";
  g_autoptr (CtlList) list = raw_list_make (&raw);
  assert_verdict (list, CTL_VERDICT_VALID, NULL);
}

static void
test_publisher_made (void)
{
  RawRecord records[] = {
    { .identity = keys.server, .function = CTL_FUNCTION_CCM_TFTP, .dns_name = "cucm-pub" },
    { .identity = keys.server, .dns_name = "cucm-pub", .with_signature = TRUE },
    LAST,
  };
  RawList raw = { .records = records, .signer = records[1] };
  g_autoptr (CtlList) list = raw_list_make (&raw);
  assert_verdict (list, CTL_VERDICT_VALID, NULL);
  g_assert_true (ctl_verify_find_signer (list) == ctl_list_get_records (list)->pdata[1]);
}

/* Every byte is covered, the header's own and the padding too: whichever is damaged, the file is
 * not read or not verified. */
static void
test_every_byte_counts (void)
{
  RawRecord records[] = { { .identity = keys.server, .dns_name = "cucm-pub" }, LAST };
  RawList raw = { .records = records, .signer = records[0] };
  g_autoptr (GBytes) bytes = raw_list_build (&raw);
  for (gsize i = 0; i < g_bytes_get_size (bytes); i++)
    {
      g_autoptr (GBytes) damaged = raw_list_damage (bytes, i);
      g_autoptr (CtlList) list = ctl_list_decode (damaged, NULL);
      if (list != NULL && ctl_verify (list, NULL) == CTL_VERDICT_VALID)
        g_error ("byte %" G_GSIZE_FORMAT " is not covered", i);
    }
}

static void
test_wrong_key (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  raw.key = keys.other;
  g_autoptr (CtlList) list = raw_list_make (&raw);
  assert_verdict (list, CTL_VERDICT_INVALID, "not made with the key");
}

static void
test_unknown_digest (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  raw.digest = 4;
  g_autoptr (CtlList) list = raw_list_make (&raw);
  g_autoptr (GError) error = NULL;
  assert_verdict (list, CTL_VERDICT_INVALID, "digest 4");
  g_assert_null (ctl_verify_get_signed_hash (list, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_BAD_CTL_FILE);
}

static void
test_hash_of_digest (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  raw.digest = CTL_DIGEST_SHA256;
  g_autoptr (CtlList) list = raw_list_make (&raw);
  g_autoptr (GBytes) hash = ctl_verify_get_signed_hash (list, NULL);
  g_assert_cmpuint (g_bytes_get_size (hash), ==, 32);
  assert_verdict (list, CTL_VERDICT_VALID, NULL);
}

static void
test_unknown_algorithm (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  raw.algorithm = 2;
  g_autoptr (CtlList) list = raw_list_make (&raw);
  assert_verdict (list, CTL_VERDICT_INVALID, "algorithm 2");
}

static void
test_foreign_public_key (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  records[0].key = keys.other;
  g_autoptr (CtlList) list = raw_list_make (&raw);
  assert_verdict (list, CTL_VERDICT_INVALID, "PUBLICKEY");
  records[0].key = NULL;
  records[0].without_key = TRUE;
  g_autoptr (CtlList) without = raw_list_make (&raw);
  assert_verdict (without, CTL_VERDICT_VALID, NULL);
}

static void
test_curve (void)
{
  RawRecord records[] = { raw_record_token (keys.curve), LAST };
  RawList raw = { .records = records, .signer = records[0], .key = keys.token };
  g_autoptr (CtlList) list = raw_list_make (&raw);
  assert_verdict (list, CTL_VERDICT_INVALID, "RSA");
}

static void
test_unknown_signer (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  records[0].function = CTL_FUNCTION_CCM;
  g_autoptr (CtlList) other_function = raw_list_make (&raw);
  assert_verdict (other_function, CTL_VERDICT_UNKNOWN_SIGNER, "System Administrator");
  records[0] = raw.signer;
  records[0].issuer = "CN=Cisco Manufacturing CA;O=Cisco Systems";
  g_autoptr (CtlList) other_issuer = raw_list_make (&raw);
  assert_verdict (other_issuer, CTL_VERDICT_UNKNOWN_SIGNER, "System Administrator");
  records[0] = raw.signer;
  records[0].dialect = CTL_DIALECT_PUBLISHER;
  records[0].issuer = "cn=Cisco Manufacturing CA;o=Cisco Systems";
  g_autoptr (CtlList) other_order = raw_list_make (&raw);
  assert_verdict (other_order, CTL_VERDICT_UNKNOWN_SIGNER, "System Administrator");
}

static void
test_signer_without_certificate (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  records[0].without_certificate = TRUE;
  g_autoptr (CtlList) list = raw_list_make (&raw);
  assert_verdict (list, CTL_VERDICT_UNKNOWN_SIGNER, "Record 1");
  g_assert_null (ctl_verify_find_signer (list));
}

/* Another record with the same certificate does not count, nor does a subject that fits. */
static void
test_same_certificate_elsewhere (void)
{
  RawRecord records[] = {
    { .identity = keys.server, .function = CTL_FUNCTION_CCM_TFTP, .dns_name = "cucm-pub" },
    raw_record_token (keys.other),
    LAST,
  };
  RawList raw = { .records = records, .signer = records[0] };
  g_autoptr (CtlList) list = raw_list_make (&raw);
  assert_verdict (list, CTL_VERDICT_UNKNOWN_SIGNER, "“CN=cucm-1051-a-pub;OU=TAC;O=Cisco;");
}

static void
test_subject_is_no_key (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  raw.signer.subject = "cn=somebody else";
  g_autoptr (CtlList) list = raw_list_make (&raw);
  g_autofree char *signer = ctl_verify_describe_signer (list);
  assert_verdict (list, CTL_VERDICT_VALID, NULL);
  g_assert_cmpstr (signer, ==, "“SAST-ADN0054f509” (3C:F9:27:00:00:00:AF:A2:DA:45)");
}

static void
test_hostile_signer (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  raw.signer.subject = "\033[2Jcn=\xe2\x80\xaetoken\xff";
  raw.signer.issuer = "nobody";
  g_autoptr (CtlList) list = raw_list_make (&raw);
  assert_verdict (list, CTL_VERDICT_UNKNOWN_SIGNER, "“\\u{001B}[2Jcn=\\u{202E}token\\xFF”");
}

static void
test_with (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  g_autoptr (CtlList) list = raw_list_make (&raw);
  g_autoptr (CtlCertificate) right = ctl_certificate_new (keys.token->der, NULL);
  g_autoptr (CtlCertificate) wrong = ctl_certificate_new (keys.other->der, NULL);
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_verify_with (list, right, &error));
  g_assert_no_error (error);
  g_assert_false (ctl_verify_with (list, wrong, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_NO);
}

static void
test_known_signer (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  RawRecord without[] = { raw_record_token (keys.other), records[1], LAST };
  RawRecord elsewhere[] = { without[0], records[0], LAST };
  RawList stranger = { .records = without, .signer = without[0] };
  RawList not_as_token = { .records = elsewhere, .signer = without[0] };
  elsewhere[1].function = CTL_FUNCTION_CCM;
  g_autoptr (CtlList) list = raw_list_make (&raw);
  g_autoptr (CtlList) installed = raw_list_make (&stranger);
  g_autoptr (CtlList) with_ccm = raw_list_make (&not_as_token);
  g_autoptr (GPtrArray) trust =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_certificate_unref);
  g_assert_true (ctl_verify_is_known_signer (list, list, NULL));
  g_assert_false (ctl_verify_is_known_signer (list, NULL, NULL));
  g_assert_false (ctl_verify_is_known_signer (list, installed, NULL));
  g_assert_false (ctl_verify_is_known_signer (list, with_ccm, trust));
  g_ptr_array_add (trust, ctl_certificate_new (keys.server->der, NULL));
  g_assert_false (ctl_verify_is_known_signer (list, installed, trust));
  g_ptr_array_add (trust, ctl_certificate_new (keys.token->der, NULL));
  g_assert_true (ctl_verify_is_known_signer (list, installed, trust));
  g_assert_true (ctl_verify_is_known_signer (list, NULL, trust));
}

/* Known, but it is not its signature: nobody may be let in by a name. */
static void
test_known_signer_must_have_signed (void)
{
  RawRecord records[4];
  RawList raw = two_tokens (records);
  g_autoptr (CtlList) installed = raw_list_make (&raw);
  raw.key = keys.server;
  g_autoptr (CtlList) forged = raw_list_make (&raw);
  g_assert_false (ctl_verify_is_known_signer (forged, installed, NULL));
  raw.signer.issuer = "nobody";
  g_autoptr (CtlList) unknown = raw_list_make (&raw);
  g_assert_false (ctl_verify_is_known_signer (unknown, installed, NULL));
}

static void
test_names (void)
{
  g_assert_cmpstr (ctl_verdict_to_string (CTL_VERDICT_VALID), ==, "valid");
  g_assert_cmpstr (ctl_verdict_to_string (CTL_VERDICT_INVALID), ==, "invalid");
  g_assert_cmpstr (ctl_verdict_to_string (CTL_VERDICT_UNKNOWN_SIGNER), ==, "unknown-signer");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  keys.token = test_pki_new_token ("SAST-ADN0054f509", "45DAA2AF00000027F93C");
  keys.other = test_pki_new_token ("SAST-ADN008580ef", "31AF455500000008E983");
  keys.server = test_pki_new (
      &(TestPkiSpec){ .subject = "C=PL/O=Cisco/OU=TAC/CN=cucm-1051-a-pub/ST=Malopolska/L=Krakow",
                      .serial = "70CAF64E090751B9DF22F49F754FC5BB",
                      .bits = 1024 });
  keys.curve = test_pki_new (&(TestPkiSpec){ .subject = "CN=curve", .serial = "0A" });
  g_test_add_func ("/ctl/verify/valid", test_valid);
  g_test_add_func ("/ctl/verify/other-makers", test_other_makers);
  g_test_add_func ("/ctl/verify/publisher-made", test_publisher_made);
  g_test_add_func ("/ctl/verify/every-byte-counts", test_every_byte_counts);
  g_test_add_func ("/ctl/verify/wrong-key", test_wrong_key);
  g_test_add_func ("/ctl/verify/unknown-digest", test_unknown_digest);
  g_test_add_func ("/ctl/verify/hash-of-digest", test_hash_of_digest);
  g_test_add_func ("/ctl/verify/unknown-algorithm", test_unknown_algorithm);
  g_test_add_func ("/ctl/verify/foreign-public-key", test_foreign_public_key);
  g_test_add_func ("/ctl/verify/curve", test_curve);
  g_test_add_func ("/ctl/verify/unknown-signer", test_unknown_signer);
  g_test_add_func ("/ctl/verify/signer-without-certificate", test_signer_without_certificate);
  g_test_add_func ("/ctl/verify/same-certificate-elsewhere", test_same_certificate_elsewhere);
  g_test_add_func ("/ctl/verify/subject-is-no-key", test_subject_is_no_key);
  g_test_add_func ("/ctl/verify/hostile-signer", test_hostile_signer);
  g_test_add_func ("/ctl/verify/with", test_with);
  g_test_add_func ("/ctl/verify/known-signer", test_known_signer);
  g_test_add_func ("/ctl/verify/known-signer-must-have-signed", test_known_signer_must_have_signed);
  g_test_add_func ("/ctl/verify/names", test_names);
  int status = g_test_run ();
  test_identity_free (keys.token);
  test_identity_free (keys.other);
  test_identity_free (keys.server);
  test_identity_free (keys.curve);
  return status;
}
