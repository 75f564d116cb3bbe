/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ctl-error.h"
#include "ctl-text.h"
#include "test-assemble.h"
#include "test-captured.h"

static CtlList *
decode (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = test_assemble (text);
  CtlList *list = ctl_list_decode (bytes, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) encoded = ctl_list_encode (list);
  g_assert_true (g_bytes_equal (encoded, bytes));
  g_assert_true (ctl_list_get_bytes (list) == bytes);
  return list;
}

static void
assert_common (CtlList *list)
{
  guint major, minor;
  ctl_list_get_version (list, &major, &minor);
  g_autofree char *serial = ctl_text_hex (ctl_list_get_signer_serial (list), CTL_HEX_LOWER);
  g_assert_cmpuint (major, ==, 1);
  g_assert_cmpuint (minor, ==, 2);
  g_assert_cmpstr (ctl_list_get_signer_name (list), ==, "CN=a");
  g_assert_cmpstr (serial, ==, "01");
  g_assert_cmpstr (ctl_list_get_signer_issuer (list), ==, "CN=ca");
  g_assert_cmpuint (ctl_list_get_digest_number (list), ==, 1);
  g_assert_cmpuint (g_bytes_get_size (ctl_list_get_signature (list)), ==, 64);
  g_assert_cmpstr (ctl_list_get_file_name (list), ==, "CTLFile.tlv");
  g_assert_cmpint (ctl_list_get_timestamp (list), ==, 1425678219);
}

static void
test_header (void)
{
  const char *const texts[] = {
    TEST_HEADER,
    /* padding anywhere, inside containers too */
    ". . 1:0102 . H . 3{ . 4'CN=a . 5:01 6'CN=ca . } . 7{ 8:01 . 9{ . 10:01 11:00 . } . } . 12*64 "
    ". 14'CTLFile.tlv 15:54fa1f8b . . . |",
    /* 4, 6, 5, and the signature's algorithm 0 */
    "1:0102 H 3{ 4'CN=a 6'CN=ca 5:01 } 7{ 8:01 9{ 10:00 11:00 } } 12*64 14'CTLFile.tlv "
    "15:54fa1f8b |",
    /* another order throughout */
    "15:54fa1f8b 14'CTLFile.tlv 12*64 7{ 9{ 11:00 10:01 } 8:01 } 3{ 6'CN=ca 5:01 4'CN=a } H "
    "1:0102 |",
    /* the signer version of ITL files */
    "1:0102 H 28:0001 3{ 4'CN=a 5:01 6'CN=ca } " TEST_SIGNATURE_INFO " " TEST_HEADER_END,
    /* unknown tags, one of them empty, and known ones where they are not known */
    "1:0102 H 3{ 4'CN=a 5:01 6'CN=ca 99:abcd 3:ff } 200: 5:cc 7{ 8:01 9{ 10:01 11:00 9:00 } 12:00 "
    "} 12*64 14'CTLFile.tlv 15:54fa1f8b 0:00 |",
  };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CtlList) list = decode (texts[i]);
      assert_common (list);
      g_assert_cmpuint (ctl_list_get_records (list)->len, ==, 0);
      g_assert_cmpuint (ctl_list_get_header_length (list), ==,
                        g_bytes_get_size (ctl_list_get_bytes (list)));
    }
}

static void
test_unknown_kept (void)
{
  g_autoptr (CtlList) list = decode ("1:0102 H 3{ 4'CN=a 5:01 6'CN=ca 99:abcd } 200: . "
                                     "" TEST_SIGNATURE_INFO " " TEST_HEADER_END);
  GPtrArray *header = ctl_list_get_header (list);
  const CtlField *id = ctl_field_find (header, CTL_HEADER_TAG_SIGNER_ID);
  const CtlField *nested = ctl_field_find (id->children, 99);
  const CtlField *empty = ctl_field_find (header, 200);
  const CtlField *padding = ctl_field_find (header, CTL_HEADER_TAG_PADDING);
  g_assert_cmpuint (id->offset, ==, 10);
  g_assert_null (id->value);
  g_assert_cmpuint (nested->offset, ==, 34);
  g_assert_cmpuint (nested->length, ==, 2);
  g_assert_cmpuint (ctl_field_get_number (nested), ==, 0xabcd);
  g_assert_cmpuint (empty->length, ==, 0);
  g_assert_nonnull (empty->value);
  g_assert_null (padding->value);
  g_assert_null (padding->children);
  g_assert_cmpuint (padding->offset, ==, empty->offset + 3);
}

static void
test_records (void)
{
  g_autoptr (CtlList) list =
      decode (TEST_HEADER " R{ 4:0004 }"                        /* nothing but a function */
                          " R{ 10:01020304 6:0102 4:0015 2'x }" /* another order */
                          " R{ 4:0000 11:aabb 12:02 }"          /* later releases */
                          " R{ 4:1234 77:00 13:00 }"            /* unknown function and tags */
                          " R{ 2' 4:0000 5'CN=ca 6:01 }");      /* no certificate */
  GPtrArray *records = ctl_list_get_records (list);
  g_assert_cmpuint (records->len, ==, 5);
  CtlRecord *bare = g_ptr_array_index (records, 0);
  g_assert_cmpuint (ctl_record_get_length (bare), ==, 10);
  g_assert_cmpuint (ctl_record_get_function (bare), ==, CTL_FUNCTION_CAPF);
  g_assert_null (ctl_record_get_dns_name (bare));
  g_assert_null (ctl_record_get_subject (bare));
  g_assert_null (ctl_record_get_issuer (bare));
  g_assert_null (ctl_record_get_serial (bare));
  g_assert_null (ctl_record_get_public_key (bare));
  g_assert_null (ctl_record_get_signature (bare));
  g_assert_null (ctl_record_get_certificate (bare));
  g_assert_null (ctl_record_dup_address (bare));
  CtlRecord *second = g_ptr_array_index (records, 1);
  g_autofree char *address = ctl_record_dup_address (second);
  g_assert_cmpstr (address, ==, "1.2.3.4");
  g_assert_cmpstr (ctl_record_get_dns_name (second), ==, "x");
  g_assert_cmpuint (ctl_record_get_function (second), ==, CTL_FUNCTION_TVS);
  CtlRecord *fourth = g_ptr_array_index (records, 3);
  g_assert_cmpuint (ctl_record_get_function (fourth), ==, 0x1234);
  g_assert_cmpuint (ctl_record_get_fields (fourth)->len, ==, 4);
  g_assert_cmpuint (ctl_list_count_tokens (list), ==, 2);
}

typedef struct
{
  const char *text;
  const char *message; /* part of the error's */
} Bad;

static const Bad bad_files[] = {
  { "", "HeaderLength at byte 0 needs 1 bytes" },
  { ". . .", "HeaderLength at byte 3 needs 1 bytes" },
  { "1:0102", "HeaderLength at byte 5 needs 1 bytes" },
  { "1:0102 =02", "HeaderLength at byte 6 needs 2 bytes" },
  { "1:0102 =0200", "HeaderLength at byte 6 needs 2 bytes" },
  { "1:0102 =02000201", "HeaderLength at byte 8 needs 2 bytes" },
  { "=01ffff 2:0005", "A field before HeaderLength at byte 3 needs 65535 bytes" },
  /* a header length that is none */
  { "1:0102 2:ffff", "The header at byte 0 needs 65535 bytes, but only 10 are left" },
  { "1:0102 2:0000", "The header that ends at byte 0 has no Version" },
  { "1:0102 2:0007", "HeaderLength at byte 6 needs 2 bytes, but only 1 are left" },
  { "1:0102 2:000a", "The header that ends at byte 10 has no SIGNERID" },
  { "1:0102 2:000d 3{ 4'CN=a 5:01 6'CN=ca }", "SIGNERID at byte 13 needs 21 bytes" },
  { "1:0102 =0200030070 " TEST_HEADER, "HeaderLength at byte 5 has a length of 3 instead of 2" },
  /* sizes */
  { "1:010203 H |", "Version at byte 0 has a length of 3 instead of 2" },
  { "1:0102 H 28:01 |", "SIGNERVERSION at byte 10 has a length of 1 instead of 2" },
  { "1:0102 H 15:01 |", "TIMESTAMP at byte 10 has a length of 1 instead of 4" },
  { "1:0102 H 7{ 8: } |", "DIGESTALGORTITHM at byte 13 has a length of 0 instead of 1" },
  { "1:0102 H 7{ 9{ 10:0101 } } |", "SIGNATUREALGORTITHM at byte 16 has a length of 2" },
  { "1:0102 H 7{ 9{ 11:0101 } } |", "SIGNATUREMODULUS at byte 16 has a length of 2" },
  /* strings */
  { "1:0102 H 14: |", "FILENAME at byte 10 does not end in a NUL byte" },
  { "1:0102 H 14:41 |", "FILENAME at byte 10 does not end in a NUL byte" },
  { "1:0102 H 14:410000 |", "FILENAME at byte 10 holds a NUL byte before its end" },
  { "1:0102 H 3{ 4:4100420a00 } |", "SIGNERNAME at byte 13 holds a NUL byte before its end" },
  { "1:0102 H 3{ 6:41 } |", "CANAME at byte 13 does not end in a NUL byte" },
  /* containers */
  { "1:0102 H =030009 4'CN=a |", "SIGNERID at byte 13 needs 9 bytes, but only 8 are left" },
  { "1:0102 H =030009 4'CN=a 5:01 |",
    "SERIALNUMBER at byte 22 needs 2 bytes, but only 0 are left" },
  { "1:0102 H 7{ =090006 10:01 } |", "SIGNATUREALGOINFO at byte 16 needs 6 bytes" },
  { "1:0102 H 3{ 4'a 5:01 4'b } |", "Tag 4 at byte 22 is the second one" },
  { "1:0102 H 99:01 99:02 |", "Tag 99 at byte 14 is the second one" },
  { "1:0102 H 1:0102 |", "Tag 1 at byte 10 is the second one" },
  /* the signature's length */
  { TEST_HEADER_BEGIN " 7{ 8:01 9{ 10:01 11:01 } } " TEST_HEADER_END,
    "SIGNATUREMODULUS at byte 48 is 1, which does not fit the SIGNATURE of 64 bytes" },
  { TEST_HEADER_BEGIN " 7{ 8:01 9{ 10:01 11:04 } } " TEST_HEADER_END,
    "SIGNATUREMODULUS at byte 48" },
  { TEST_HEADER_BEGIN " 7{ 8:01 9{ 10:01 11:ff } } " TEST_HEADER_END,
    "SIGNATUREMODULUS at byte 48" },
  /* missing ones */
  { "1:0102 H 3{ 4'a 5:01 } |", "SIGNERID that ends at byte 22 has no CANAME" },
  { "1:0102 H 3{ 4'a 6'b } |", "SIGNERID that ends at byte 23 has no SERIALNUMBER" },
  { "1:0102 H 3{ 5:01 6'b } |", "SIGNERID that ends at byte 22 has no SIGNERNAME" },
  { "1:0102 H 7{ 8:01 } |", "SIGNATUREINFO that ends at byte 17 has no SIGNATUREALGOINFO" },
  { "1:0102 H 7{ 9{ 10:01 11:01 } } |", "SIGNATUREINFO that ends at byte 24 has no DIGEST" },
  { "1:0102 H 7{ 9{ 10:01 } } |",
    "SIGNATUREALGOINFO that ends at byte 20 has no SIGNATUREMODULUS" },
  { TEST_HEADER_BEGIN " " TEST_SIGNATURE_INFO " 14'x 15:00000000 |", "has no SIGNATURE" },
  { TEST_HEADER_BEGIN " " TEST_SIGNATURE_INFO " 12*64 15:00000000 |", "has no FILENAME" },
  { TEST_HEADER_BEGIN " " TEST_SIGNATURE_INFO " 12*64 14'x |", "has no TIMESTAMP" },
  { "H 3{ 4'a 5:01 6'b } |", "has no Version" },
};

/* Records, which follow a good header of 141 bytes. */
static const Bad bad_records[] = {
  { "=00", "RECORDLENGTH at byte 142 needs 2 bytes" },
  { "2'x", "The record at byte 141 begins with tag 2 instead of its RECORDLENGTH" },
  { ". R{ 4:0000 }", "The record at byte 141 begins with tag 13" },
  { "R{ 4:0000 } =ff", "RECORDLENGTH at byte 152 needs 2 bytes" },
  { "R{ 4:0000 } 4:0000", "The record at byte 151 begins with tag 4" },
  { "1:0000", "The record that ends at byte 141 has no RECORDLENGTH" },
  { "1:0005", "The record that ends at byte 146 has no FUNCTION" },
  { "1:0009 4:0000", "FUNCTION at byte 149 needs 2 bytes, but only 1 are left" },
  { "1:000b 4:0000", "The record at byte 141 needs 11 bytes, but only 10 are left" },
  { "1:000b 4:0000 R{ 4:0000 }", "Tag 1 at byte 151 is the second one" },
  { "1:ffff 4:0000", "The record at byte 141 needs 65535 bytes, but only 10 are left" },
  { "=010003 =000b00 4:0000", "RECORDLENGTH at byte 141 has a length of 3" },
  { "=01000100 =0b 4:0000 =00", "RECORDLENGTH at byte 141 has a length of 1" },
  { "R{ 2'x }", "The record that ends at byte 151 has no FUNCTION" },
  { "R{ 4:00 }", "FUNCTION at byte 146 has a length of 1 instead of 2" },
  { "R{ 4:0000 10:010203 }", "IPADDRESS at byte 151 has a length of 3 instead of 4" },
  { "R{ 4:0000 12:0000 }", "at byte 151 has a length of 2 instead of 1" },
  { "R{ 4:0000 2: }", "DNSNAME at byte 151 does not end in a NUL byte" },
  { "R{ 4:0000 3:4142 }", "SUBJECTNAME at byte 151 does not end in a NUL byte" },
  { "R{ 4:0000 5:410042 }", "ISSUERNAME at byte 151 does not end in a NUL byte" },
  { "R{ 4:0000 5:41004200 }", "ISSUERNAME at byte 151 holds a NUL byte before its end" },
  { "R{ 4:0000 4:0000 }", "Tag 4 at byte 151 is the second one" },
  { "R{ 4:0000 1:000f }", "Tag 1 at byte 151 is the second one" },
  { "R{ 4:0000 9: }", "CERTIFICATE at byte 151: " },
  { "R{ 4:0000 9:3000 }", "CERTIFICATE at byte 151: " },
};

static void
assert_bad (const char *text, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = test_assemble (text);
  g_assert_null (ctl_list_decode (bytes, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  if (strstr (error->message, message) == NULL)
    g_test_fail_printf ("“%s” gave “%s” instead of “%s”", text, error->message, message);
}

static void
test_bad_files (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_files); i++)
    assert_bad (bad_files[i].text, bad_files[i].message);
}

static void
test_bad_records (void)
{
  g_autoptr (GBytes) header = test_assemble (TEST_HEADER);
  g_assert_cmpuint (g_bytes_get_size (header), ==, 141);
  for (guint i = 0; i < G_N_ELEMENTS (bad_records); i++)
    {
      g_autofree char *text = g_strconcat (TEST_HEADER " ", bad_records[i].text, NULL);
      assert_bad (text, bad_records[i].message);
    }
}

static CtlList *
make_captured (void)
{
  g_autoptr (TestCaptured) captured = test_captured_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (captured);
  return test_captured_sign (draft, captured->signer);
}

/* Header, a token's record and a server's: every field once, and quick to read. */
static CtlList *
make_small (void)
{
  g_autoptr (TestIdentity) token = test_pki_new_token ("SAST-ADN008580ef", "31AF455500000008E983");
  g_autoptr (CtlDraft) draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_TOKEN, TRUE });
  g_autoptr (CtlRecord) server = test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_CCM_TFTP,
                                                  "10.48.47.155", "10.48.47.155", token);
  g_autoptr (CtlRecord) record =
      test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST, "", NULL, token);
  ctl_draft_add (draft, server);
  ctl_draft_add (draft, record);
  ctl_draft_make_non_secure (draft);
  return test_captured_sign (draft, token);
}

static gboolean
is_boundary (CtlList *list, gsize offset)
{
  GPtrArray *records = ctl_list_get_records (list);
  gsize boundary = ctl_list_get_header_length (list);
  for (guint i = 0; boundary < offset && i < records->len; i++)
    boundary += ctl_record_get_length (g_ptr_array_index (records, i));
  return boundary == offset;
}

static void
assert_has_offset (const GError *error, gsize size)
{
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  const char *where = strstr (error->message, "at byte ");
  g_assert_nonnull (where);
  g_assert_cmpuint (g_ascii_strtoull (where + strlen ("at byte "), NULL, 10), <=, size);
}

static void
assert_refused_with_offset (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_list_decode (bytes, &error));
  assert_has_offset (error, g_bytes_get_size (bytes));
}

/* Certificates are parsed slowly, and test-certificate.c damages each of their bytes. */
static gsize
get_step (CtlList *list, gsize offset)
{
  GPtrArray *records = ctl_list_get_records (list);
  for (guint i = 0; i < records->len; i++)
    {
      GPtrArray *fields = ctl_record_get_fields (g_ptr_array_index (records, i));
      const CtlField *certificate = ctl_field_find (fields, CTL_RECORD_TAG_CERTIFICATE);
      if (certificate != NULL && offset >= certificate->offset + 8 &&
          offset + 40 < certificate->offset + certificate->length)
        return 37;
    }
  return 1;
}

/* Only where a record ends is what is left a whole, though no longer validly signed, file. */
static void
test_truncated (void)
{
  g_autoptr (CtlList) list = make_captured ();
  GBytes *whole = ctl_list_get_bytes (list);
  for (gsize i = 0; i < g_bytes_get_size (whole); i += get_step (list, i))
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, i);
      if (!is_boundary (list, i))
        {
          assert_refused_with_offset (cut);
          continue;
        }
      g_autoptr (GError) error = NULL;
      g_autoptr (CtlList) shorter = ctl_list_decode (cut, &error);
      g_assert_no_error (error);
    }
}

static void
assert_wrong_lengths_refused (GBytes *whole, const CtlField *field)
{
  const int changes[] = { -1, 1, 0x100, 0x8000 };
  gsize size;
  const guint8 *data = g_bytes_get_data (whole, &size);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      guint8 *copy = g_memdup2 (data, size);
      guint length = (guint) ((int) field->length + changes[i]);
      copy[field->offset + 1] = (guint8) (length >> 8);
      copy[field->offset + 2] = (guint8) length;
      g_autoptr (GBytes) changed = g_bytes_new_take (copy, size);
      assert_refused_with_offset (changed);
    }
}

static void
assert_all_wrong_lengths_refused (GBytes *whole, GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const CtlField *field = g_ptr_array_index (fields, i);
      if (field->children != NULL)
        assert_all_wrong_lengths_refused (whole, field->children);
      if (field->children != NULL || field->value != NULL)
        assert_wrong_lengths_refused (whole, field);
    }
}

static void
test_wrong_lengths (void)
{
  g_autoptr (CtlList) list = make_captured ();
  GBytes *whole = ctl_list_get_bytes (list);
  GPtrArray *records = ctl_list_get_records (list);
  assert_all_wrong_lengths_refused (whole, ctl_list_get_header (list));
  for (guint i = 0; i < records->len; i++)
    assert_all_wrong_lengths_refused (whole,
                                      ctl_record_get_fields (g_ptr_array_index (records, i)));
}

/* Every byte made another: refused with an offset, or read and written back as it is. */
static void
test_flipped (void)
{
  g_autoptr (CtlList) list = make_small ();
  gsize size;
  const guint8 *data = g_bytes_get_data (ctl_list_get_bytes (list), &size);
  for (gsize i = 0; i < size; i += get_step (list, i))
    {
      guint8 *copy = g_memdup2 (data, size);
      copy[i] ^= (guint8) (1 << i % 8);
      g_autoptr (GBytes) flipped = g_bytes_new_take (copy, size);
      g_autoptr (GError) error = NULL;
      g_autoptr (CtlList) other = ctl_list_decode (flipped, &error);
      if (other == NULL)
        {
          assert_has_offset (error, size);
          continue;
        }
      g_autoptr (GBytes) encoded = ctl_list_encode (other);
      g_assert_true (g_bytes_equal (encoded, flipped));
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new (TEST_HEADER);
  for (guint i = 0; i < CTL_LIST_RECORDS_MAX; i++)
    g_string_append (text, " R{ 4:0000 }");
  g_autoptr (CtlList) full = decode (text->str);
  g_assert_cmpuint (ctl_list_get_records (full)->len, ==, CTL_LIST_RECORDS_MAX);
  g_string_append (text, " R{ 4:0000 }");
  assert_bad (text->str, "More than 10000 records: the next one is at byte 100141");

  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (CTL_LIST_MAX + 1), CTL_LIST_MAX + 1);
  assert_refused_with_offset (large);
  guint8 *padding = g_malloc (CTL_LIST_MAX);
  memset (padding, CTL_HEADER_TAG_PADDING, CTL_LIST_MAX);
  g_autoptr (GBytes) padded = g_bytes_new_take (padding, CTL_LIST_MAX);
  assert_refused_with_offset (padded);
}

static void
test_checksums (void)
{
  g_autoptr (CtlList) list = decode (TEST_HEADER);
  g_autofree char *md5 = ctl_list_dup_md5 (list);
  g_autofree char *sha1 = ctl_list_dup_sha1 (list);
  g_autoptr (GBytes) sha256 = ctl_list_dup_sha256 (list);
  g_autofree char *sha256_text = ctl_text_hex (sha256, CTL_HEX_LOWER);
  /* from md5sum, sha1sum and sha256sum of these 141 bytes */
  g_assert_cmpstr (md5, ==, "e5e07db56a89e1f15d3ec84a83eb0a45");
  g_assert_cmpstr (sha1, ==, "59683c2d98dc44f3face1d355823d8211e38659a");
  g_assert_cmpstr (sha256_text, ==,
                   "0f05c6cf0916cebe8427353dd3ce02d36e3af89446966c9311c8c3c48ad51084");
}

/* Every byte of a whole small file, as ctl-file-format.md draws it. */
static void
test_golden (void)
{
  g_autoptr (GBytes) bytes = test_assemble (TEST_HEADER " R{ 2'x 4:0002 10:0a302f9b }");
  g_autofree char *text = ctl_text_hex (bytes, CTL_HEX_LOWER);
  g_assert_cmpstr (text, ==,
                   "0100020102020002008d"
                   "030015040005434e3d610005000101060006434e3d63610007000f"
                   "080001010900080a0001010b0001000c0040"
                   "0000000000000000000000000000000000000000000000000000000000000000000000000000000"
                   "00000000000000000000000000000000000000000000000000e000c"
                   "43544c46696c652e746c76000f000454fa1f"
                   "8b0100020016020002780004000200020a00040a302f9b");
}

static void
test_tag_names (void)
{
  g_assert_cmpstr (ctl_header_tag_to_string (8), ==, "DIGESTALGORTITHM");
  g_assert_null (ctl_header_tag_to_string (99));
  g_assert_cmpstr (ctl_record_tag_to_string (9), ==, "CERTIFICATE");
  g_assert_null (ctl_record_tag_to_string (13));
}

static void
test_load (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "CTLFile.tlv", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_list_load (path, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "\x01", 1, NULL));
  g_assert_null (ctl_list_load (path, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, "at byte 1"));
  g_clear_error (&error);
  g_autoptr (GBytes) bytes = test_assemble (TEST_HEADER);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  g_autoptr (CtlList) list = ctl_list_load (path, &error);
  g_assert_no_error (error);
  g_autoptr (CtlList) again = ctl_list_ref (list);
  assert_common (again);
  test_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/list/header", test_header);
  g_test_add_func ("/ctl/list/unknown-kept", test_unknown_kept);
  g_test_add_func ("/ctl/list/records", test_records);
  g_test_add_func ("/ctl/list/bad-files", test_bad_files);
  g_test_add_func ("/ctl/list/bad-records", test_bad_records);
  g_test_add_func ("/ctl/list/truncated", test_truncated);
  g_test_add_func ("/ctl/list/wrong-lengths", test_wrong_lengths);
  g_test_add_func ("/ctl/list/flipped", test_flipped);
  g_test_add_func ("/ctl/list/limits", test_limits);
  g_test_add_func ("/ctl/list/checksums", test_checksums);
  g_test_add_func ("/ctl/list/golden", test_golden);
  g_test_add_func ("/ctl/list/tag-names", test_tag_names);
  g_test_add_func ("/ctl/list/load", test_load);
  return g_test_run ();
}
