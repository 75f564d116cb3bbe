/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The figures of ctl-file-format.md, 6, length by length. */
#include "ctl-text.h"
#include "ctl-verify.h"
#include "test-captured.h"

#define ABSENT (-1)

typedef struct
{
  int dns_name;
  int names;
  int serial;
  int key;
  int signature;
  int certificate;
  gsize length;
} Row;

static int
get_length (GPtrArray *fields, guint8 tag)
{
  const CtlField *field = ctl_field_find (fields, tag);
  return field != NULL ? (int) field->length : ABSENT;
}

static void
assert_record (CtlRecord *record, const Row *row)
{
  GPtrArray *fields = ctl_record_get_fields (record);
  g_assert_cmpint (get_length (fields, CTL_RECORD_TAG_LENGTH), ==, 2);
  g_assert_cmpint (get_length (fields, CTL_RECORD_TAG_DNS_NAME), ==, row->dns_name);
  g_assert_cmpint (get_length (fields, CTL_RECORD_TAG_SUBJECT), ==, row->names);
  g_assert_cmpint (get_length (fields, CTL_RECORD_TAG_FUNCTION), ==, 2);
  if (row->serial == 10)
    g_assert_cmpint (get_length (fields, CTL_RECORD_TAG_ISSUER), ==, 42);
  else
    g_assert_cmpint (get_length (fields, CTL_RECORD_TAG_ISSUER), ==, row->names);
  g_assert_cmpint (get_length (fields, CTL_RECORD_TAG_SERIAL), ==, row->serial);
  g_assert_cmpint (get_length (fields, CTL_RECORD_TAG_PUBLIC_KEY), ==, row->key);
  g_assert_cmpint (get_length (fields, CTL_RECORD_TAG_SIGNATURE), ==, row->signature);
  g_assert_cmpint (get_length (fields, CTL_RECORD_TAG_CERTIFICATE), ==, row->certificate);
  g_assert_cmpint (get_length (fields, CTL_RECORD_TAG_ADDRESS), ==, 4);
  g_assert_cmpuint (ctl_record_get_length (record), ==, row->length);
}

static void
assert_records (CtlList *list, const Row *rows, guint n_rows)
{
  GPtrArray *records = ctl_list_get_records (list);
  g_assert_cmpuint (records->len, ==, n_rows);
  gsize total = ctl_list_get_header_length (list);
  for (guint i = 0; i < n_rows; i++)
    {
      CtlRecord *record = g_ptr_array_index (records, i);
      const CtlField *first = g_ptr_array_index (ctl_record_get_fields (record), 0);
      g_assert_cmpuint (first->offset, ==, total);
      assert_record (record, &rows[i]);
      total += rows[i].length;
    }
  g_assert_cmpuint (g_bytes_get_size (ctl_list_get_bytes (list)), ==, total);
}

static void
assert_header (CtlList *list, int signer_id, int name, int serial, int issuer, gsize length)
{
  GPtrArray *header = ctl_list_get_header (list);
  const CtlField *id = ctl_field_find (header, CTL_HEADER_TAG_SIGNER_ID);
  const CtlField *info = ctl_field_find (header, CTL_HEADER_TAG_SIGNATURE_INFO);
  g_assert_cmpuint (ctl_list_get_header_length (list), ==, length);
  g_assert_cmpuint (id->length, ==, signer_id);
  g_assert_cmpint (get_length (id->children, CTL_HEADER_TAG_SIGNER_NAME), ==, name);
  g_assert_cmpint (get_length (id->children, CTL_HEADER_TAG_SERIAL), ==, serial);
  g_assert_cmpint (get_length (id->children, CTL_HEADER_TAG_CA_NAME), ==, issuer);
  g_assert_cmpuint (info->length, ==, 15);
  g_assert_cmpint (get_length (info->children, CTL_HEADER_TAG_ALGORITHM_INFO), ==, 8);
  g_assert_cmpint (get_length (header, CTL_HEADER_TAG_SIGNATURE), ==, 128);
  g_assert_cmpint (get_length (header, CTL_HEADER_TAG_FILE_NAME), ==, 12);
  g_assert_cmpint (get_length (header, CTL_HEADER_TAG_TIMESTAMP), ==, 4);
  const guint8 tags[] = { 1, 2, 3, 7, 12, 14, 15, 13, 13, 13 };
  g_assert_cmpuint (header->len, ==, G_N_ELEMENTS (tags));
  for (guint i = 0; i < header->len; i++)
    g_assert_cmpuint (((const CtlField *) g_ptr_array_index (header, i))->tag, ==, tags[i]);
}

static void
assert_serial (GBytes *serial, const char *expected)
{
  g_autofree char *text = ctl_text_hex (serial, CTL_HEX_COLON);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_valid (CtlList *list)
{
  g_autofree char *reason = NULL;
  g_assert_cmpint (ctl_verify (list, &reason), ==, CTL_VERDICT_VALID);
  g_autoptr (GBytes) encoded = ctl_list_encode (list);
  g_assert_true (g_bytes_equal (encoded, ctl_list_get_bytes (list)));
}

static void
test_by_publisher (void)
{
  g_autoptr (TestCaptured) captured = test_captured_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (captured);
  g_autoptr (CtlList) list = test_captured_sign (draft, captured->publisher);
  const char *name = "CN=cucm-1051-a-pub;OU=TAC;O=Cisco;L=Krakow;ST=Malopolska;C=PL";
  const Row rows[] = {
    { 16, 62, 16, 140, 128, 694, 1156 },
    { 16, 62, 16, 140, 128, 694, 1156 },
    { 16, 60, 16, 140, 128, 680, 1138 },
    { 17, 63, 16, 140, 128, 696, 1161 },
  };
  assert_records (list, rows, G_N_ELEMENTS (rows));
  assert_header (list, 149, 62, 16, 62, 336);
  g_assert_cmpuint (g_bytes_get_size (ctl_list_get_bytes (list)), ==, 4947);
  g_assert_cmpstr (ctl_list_get_signer_name (list), ==, name);
  g_assert_cmpstr (ctl_list_get_signer_issuer (list), ==, name);
  assert_serial (ctl_list_get_signer_serial (list),
                 "70:CA:F6:4E:09:07:51:B9:DF:22:F4:9F:75:4F:C5:BB");
  CtlRecord *first = g_ptr_array_index (ctl_list_get_records (list), 0);
  g_assert_cmpstr (ctl_record_get_subject (first), ==, name);
  g_assert_false (ctl_record_is_token (first));
  g_assert_cmpuint (ctl_list_count_tokens (list), ==, 1);
  assert_valid (list);
}

static void
test_by_tokens (void)
{
  g_autoptr (TestCaptured) captured = test_captured_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (captured);
  g_autoptr (CtlList) list = test_captured_sign (draft, captured->signer);
  const Row rows[] = {
    { 1, 56, 10, 140, ABSENT, 902, 1186 },  { 13, 62, 16, 140, ABSENT, 694, 1022 },
    { 13, 60, 16, 140, ABSENT, 680, 1004 }, { 13, 63, 16, 140, ABSENT, 696, 1026 },
    { 1, 56, 10, 140, ABSENT, 902, 1186 },
  };
  assert_records (list, rows, G_N_ELEMENTS (rows));
  assert_header (list, 117, 56, 10, 42, 304);
  g_assert_cmpuint (g_bytes_get_size (ctl_list_get_bytes (list)), ==, 5728);
  g_assert_cmpstr (ctl_list_get_signer_name (list), ==,
                   "cn=\"SAST-ADN008580ef        \";ou=IPCBU;o=\"Cisco Systems");
  g_assert_cmpstr (ctl_list_get_signer_issuer (list), ==,
                   "cn=Cisco Manufacturing CA;o=Cisco Systems");
  assert_serial (ctl_list_get_signer_serial (list), "83:E9:08:00:00:00:55:45:AF:31");
  GPtrArray *records = ctl_list_get_records (list);
  CtlRecord *token = g_ptr_array_index (records, 0);
  g_assert_true (ctl_record_is_token (token));
  g_assert_cmpstr (ctl_record_get_subject (token), ==,
                   "cn=\"SAST-ADN0054f509        \";ou=IPCBU;o=\"Cisco Systems");
  assert_serial (ctl_record_get_serial (token), "3C:F9:27:00:00:00:AF:A2:DA:45");
  g_assert_cmpuint (ctl_list_count_tokens (list), ==, 2);
  assert_valid (list);
}

static void
test_non_secure (void)
{
  g_autoptr (TestCaptured) captured = test_captured_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (captured);
  ctl_draft_make_non_secure (draft);
  g_autoptr (CtlList) list = test_captured_sign (draft, captured->signer);
  const gsize lengths[] = { 1186, 33, 1004, 33, 1186 };
  GPtrArray *records = ctl_list_get_records (list);
  g_assert_cmpuint (records->len, ==, G_N_ELEMENTS (lengths));
  for (guint i = 0; i < records->len; i++)
    g_assert_cmpuint (ctl_record_get_length (g_ptr_array_index (records, i)), ==, lengths[i]);
  CtlRecord *shrunk = g_ptr_array_index (records, 1);
  g_autofree char *address = ctl_record_dup_address (shrunk);
  g_assert_cmpuint (ctl_record_get_fields (shrunk)->len, ==, 4);
  g_assert_cmpstr (ctl_record_get_dns_name (shrunk), ==, "10.48.47.155");
  g_assert_cmpstr (address, ==, "10.48.47.155");
  g_assert_null (ctl_record_get_certificate (shrunk));
  assert_valid (list);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/conformance/by-publisher", test_by_publisher);
  g_test_add_func ("/ctl/conformance/by-tokens", test_by_tokens);
  g_test_add_func ("/ctl/conformance/non-secure", test_non_secure);
  return g_test_run ();
}
