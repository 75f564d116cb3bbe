/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ctl-error.h"
#include "ctl-signature.h"
#include "ctl-text.h"
#include "ctl-verify.h"
#include "test-assemble.h"
#include "test-captured.h"

static const CtlRecordForm token_form = { CTL_DIALECT_TOKEN, FALSE };

/* A signer that answers wrongly, as a faulty token does: no key file can be made to. */
#define TYPE_BAD_SIGNER (bad_signer_get_type ())
G_DECLARE_FINAL_TYPE (BadSigner, bad_signer, BAD, SIGNER, GObject)

struct _BadSigner
{
  GObject parent;
  CtlSigner *real;
  CtlCertificate *certificate; /* that it says is its own */
  gsize length;                /* of what it gives; 0: what the real one gives */
  gboolean fails;
};

static CtlCertificate *
bad_signer_get_certificate (CtlSigner *signer)
{
  return BAD_SIGNER (signer)->certificate;
}

static GBytes *
bad_signer_sign (
    CtlSigner *signer, CtlDigest digest, GBytes *hash, GCancellable *cancellable, GError **error)
{
  BadSigner *self = BAD_SIGNER (signer);
  if (self->fails)
    {
      g_set_error_literal (error, CTL_ERROR, CTL_ERROR_TOKEN_GONE, "gone");
      return NULL;
    }
  if (self->length > 0)
    return g_bytes_new_take (g_malloc0 (self->length), self->length);
  return ctl_signer_sign (self->real, digest, hash, cancellable, error);
}

static void
bad_signer_signer_init (CtlSignerInterface *iface)
{
  iface->get_certificate = bad_signer_get_certificate;
  iface->sign = bad_signer_sign;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BadSigner,
                               bad_signer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CTL_TYPE_SIGNER, bad_signer_signer_init))

static void
bad_signer_finalize (GObject *object)
{
  BadSigner *self = BAD_SIGNER (object);
  g_clear_object (&self->real);
  g_clear_pointer (&self->certificate, ctl_certificate_unref);
  G_OBJECT_CLASS (bad_signer_parent_class)->finalize (object);
}

static void
bad_signer_class_init (BadSignerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bad_signer_finalize;
}

static void
bad_signer_init (BadSigner *self G_GNUC_UNUSED)
{
}

static BadSigner *
bad_signer_new (const TestIdentity *shown, const TestIdentity *used)
{
  BadSigner *self = g_object_new (TYPE_BAD_SIGNER, NULL);
  self->certificate = test_certificate_new (shown);
  self->real = test_signer_new (used);
  return self;
}

static TestIdentity *
new_identity (const char *subject, int bits)
{
  return test_pki_new (&(TestPkiSpec){ .subject = subject, .bits = bits });
}

static CtlDraft *
new_draft (const TestIdentity *token)
{
  CtlDraft *draft = ctl_draft_new (token_form);
  g_autoptr (CtlRecord) record = test_record_new (token_form, CTL_FUNCTION_SAST, "", NULL, token);
  ctl_draft_add (draft, record);
  return draft;
}

static CtlRecord *
new_server (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("R{ 2'%s 4:0001 6:aabb }", name);
  g_autoptr (GBytes) bytes = test_assemble (text);
  CtlReader reader;
  ctl_reader_init (&reader, bytes);
  CtlRecord *record = ctl_record_read (&reader, &error);
  g_assert_no_error (error);
  return record;
}

static void
assert_names (CtlDraft *draft, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);
  GPtrArray *records = ctl_draft_get_records (draft);
  for (guint i = 0; i < records->len; i++)
    g_string_append (names, ctl_record_get_dns_name (g_ptr_array_index (records, i)));
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_records (void)
{
  g_autoptr (CtlDraft) draft = ctl_draft_new (token_form);
  g_autoptr (CtlRecord) a = new_server ("a");
  g_autoptr (CtlRecord) b = new_server ("b");
  g_autoptr (CtlRecord) c = new_server ("c");
  g_assert_cmpint (ctl_draft_get_form (draft).dialect, ==, CTL_DIALECT_TOKEN);
  ctl_draft_add (draft, a);
  ctl_draft_insert (draft, 0, b);
  ctl_draft_insert (draft, 2, c);
  assert_names (draft, "bac");
  ctl_draft_replace (draft, 1, c);
  assert_names (draft, "bcc");
  ctl_draft_replace (draft, 2, a);
  assert_names (draft, "bca");
  ctl_draft_remove (draft, 0);
  assert_names (draft, "ca");
}

static void
test_remove_serial (void)
{
  g_autoptr (TestIdentity) token = test_pki_new_token ("SAST-x", "0102");
  g_autoptr (CtlDraft) draft = new_draft (token);
  g_autoptr (CtlRecord) server = new_server ("a");
  g_autoptr (GBytes) shown = g_bytes_new_static ("\xaa\xbb", 2);
  g_autoptr (GBytes) reversed = g_bytes_new_static ("\xbb\xaa", 2);
  g_autoptr (GBytes) of_token = g_bytes_new_static ("\x02\x01", 2);
  ctl_draft_insert (draft, 0, server);
  ctl_draft_add (draft, server);
  g_autoptr (GBytes) bare_bytes = test_assemble ("R{ 4:0004 }");
  CtlReader reader;
  ctl_reader_init (&reader, bare_bytes);
  g_autoptr (CtlRecord) bare = ctl_record_read (&reader, NULL);
  ctl_draft_add (draft, bare);
  g_assert_cmpuint (ctl_draft_remove_serial (draft, reversed), ==, 0);
  g_assert_cmpuint (ctl_draft_remove_serial (draft, shown), ==, 2);
  g_assert_cmpuint (ctl_draft_get_records (draft)->len, ==, 2);
  g_assert_cmpuint (ctl_draft_remove_serial (draft, of_token), ==, 1);
  g_assert_cmpuint (ctl_draft_get_records (draft)->len, ==, 1);
}

static void
test_find_token (void)
{
  g_autoptr (TestCaptured) captured = test_captured_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (captured);
  g_autoptr (CtlCertificate) token = test_certificate_new (captured->token);
  g_autoptr (CtlCertificate) signer = test_certificate_new (captured->signer);
  g_autoptr (CtlCertificate) publisher = test_certificate_new (captured->publisher);
  g_assert_cmpint (ctl_draft_find_token (draft, token), ==, 0);
  g_assert_cmpint (ctl_draft_find_token (draft, signer), ==, 4);
  g_assert_cmpint (ctl_draft_find_token (draft, publisher), ==, -1);
  g_autoptr (CtlDraft) tokenless = test_captured_draft_by_publisher (captured);
  g_assert_cmpint (ctl_draft_find_token (tokenless, publisher), ==, -1);
}

static void
test_non_secure (void)
{
  g_autoptr (TestCaptured) captured = test_captured_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (captured);
  ctl_draft_make_non_secure (draft);
  ctl_draft_make_non_secure (draft);
  const guint fields[] = { 10, 4, 10, 4 };
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      CtlRecord *record = g_ptr_array_index (ctl_draft_get_records (draft), i);
      g_assert_cmpuint (ctl_record_get_fields (record)->len, ==, fields[i]);
    }
}

static gsize
count_differences (GBytes *a, GBytes *b, gsize from, gsize length)
{
  gsize size, differences = 0;
  const guint8 *a_data = g_bytes_get_data (a, &size);
  const guint8 *b_data = g_bytes_get_data (b, NULL);
  g_assert_cmpuint (size, ==, g_bytes_get_size (b));
  for (gsize i = 0; i < size; i++)
    if (a_data[i] != b_data[i])
      {
        differences++;
        g_assert_cmpuint (i, >=, from);
        g_assert_cmpuint (i, <, from + length);
      }
  return differences;
}

/* Preview and signed list differ in the value of SIGNATURE and in nothing else. */
static void
test_preview (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestIdentity) token = test_pki_new_token ("SAST-x", "0102");
  g_autoptr (CtlCertificate) certificate = test_certificate_new (token);
  g_autoptr (CtlDraft) draft = new_draft (token);
  ctl_draft_set_timestamp (draft, 1425678219);
  g_autoptr (CtlList) preview = ctl_draft_preview (draft, certificate, &error);
  g_assert_no_error (error);
  g_autoptr (CtlList) list = test_captured_sign (draft, token);
  const CtlField *field = ctl_field_find (ctl_list_get_header (list), CTL_HEADER_TAG_SIGNATURE);
  g_assert_cmpuint (count_differences (ctl_list_get_bytes (preview), ctl_list_get_bytes (list),
                                       field->offset + 3, 128),
                    >, 64);
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (128), 128);
  g_assert_true (g_bytes_equal (ctl_list_get_signature (preview), zeros));
  g_assert_cmpint (ctl_verify (preview, NULL), ==, CTL_VERDICT_INVALID);
  g_assert_cmpint (ctl_list_get_timestamp (list), ==, 1425678219);
}

/* The bytes that are signed, put together here without the library's help. */
static void
test_signed_bytes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestIdentity) token = test_pki_new_token ("SAST-x", "0102");
  g_autoptr (CtlCertificate) certificate = test_certificate_new (token);
  g_autoptr (CtlDraft) draft = new_draft (token);
  g_autoptr (CtlList) list = test_captured_sign (draft, token);
  gsize size;
  const char *data = g_bytes_get_data (ctl_list_get_bytes (list), &size);
  const char *tlv = memmem (data, size, "\x0c\x00\x80", 3);
  gsize offset = (gsize) (tlv - data);
  g_autoptr (GByteArray) rest = g_byte_array_new ();
  g_byte_array_append (rest, (const guint8 *) data, (guint) offset);
  g_byte_array_append (rest, (const guint8 *) tlv + 131, (guint) (size - offset - 131));
  g_autoptr (GBytes) message = g_byte_array_free_to_bytes (g_steal_pointer (&rest));
  g_autoptr (GBytes) hash = ctl_digest_compute (CTL_DIGEST_SHA1, message);
  g_assert_true (ctl_signature_check (certificate, CTL_DIGEST_SHA1, hash,
                                      ctl_list_get_signature (list), &error));
  g_assert_no_error (error);
}

static void
assert_signs (int bits, CtlDigest digest, guint8 modulus)
{
  g_autoptr (TestIdentity) token = new_identity ("CN=a", bits);
  g_autoptr (CtlDraft) draft = new_draft (token);
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;
  ctl_draft_set_digest (draft, digest);
  g_autoptr (CtlList) list = test_captured_sign (draft, token);
  GPtrArray *header = ctl_list_get_header (list);
  const CtlField *info = ctl_field_find (header, CTL_HEADER_TAG_SIGNATURE_INFO);
  const CtlField *algorithm = ctl_field_find (info->children, CTL_HEADER_TAG_ALGORITHM_INFO);
  g_assert_cmpuint (ctl_field_get_number (
                        ctl_field_find (algorithm->children, CTL_HEADER_TAG_ALGORITHM)),
                    ==, 1);
  g_assert_cmpuint (ctl_field_get_number (
                        ctl_field_find (algorithm->children, CTL_HEADER_TAG_MODULUS)),
                    ==, modulus);
  g_assert_cmpuint (g_bytes_get_size (ctl_list_get_signature (list)), ==, bits / 8);
  g_assert_cmpuint (ctl_list_get_digest_number (list), ==, (guint) digest);
  g_assert_cmpuint (ctl_list_get_header_length (list) % 4, ==, 0);
  g_assert_cmpstr (ctl_list_get_file_name (list), ==, "CTLFile.tlv");
  g_assert_cmpint (ctl_list_get_timestamp (list), >=, before);
  g_assert_cmpint (ctl_list_get_timestamp (list), <=, g_get_real_time () / G_USEC_PER_SEC);
  g_assert_cmpint (ctl_verify (list, NULL), ==, CTL_VERDICT_VALID);
}

static void
test_keys_and_digests (void)
{
  assert_signs (512, CTL_DIGEST_SHA1, 0);
  assert_signs (512, CTL_DIGEST_SHA256, 0);
  assert_signs (1024, CTL_DIGEST_SHA512, 1);
  assert_signs (2048, CTL_DIGEST_SHA1, 2);
  assert_signs (2048, CTL_DIGEST_SHA256, 2);
  if (g_test_slow ())
    assert_signs (4096, CTL_DIGEST_SHA512, 3);
}

static void
assert_refused (CtlDraft *draft, const TestIdentity *signer, CtlError code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlCertificate) certificate = test_certificate_new (signer);
  g_assert_null (ctl_draft_preview (draft, certificate, &error));
  g_assert_error (error, CTL_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_wrong_keys (void)
{
  g_autoptr (TestIdentity) ec = new_identity ("CN=a", 0);
  g_autoptr (TestIdentity) odd = new_identity ("CN=a", 1536);
  g_autoptr (TestIdentity) just_more = new_identity ("CN=a", 1032);
  g_autoptr (TestIdentity) small = new_identity ("CN=a", 512);
  g_autoptr (CtlDraft) by_ec = new_draft (ec);
  g_autoptr (CtlDraft) by_odd = new_draft (odd);
  g_autoptr (CtlDraft) by_just_more = new_draft (just_more);
  g_autoptr (CtlDraft) by_small = new_draft (small);
  assert_refused (by_ec, ec, CTL_ERROR_MALFORMED, "EC");
  assert_refused (by_odd, odd, CTL_ERROR_MALFORMED, "1536 bits");
  assert_refused (by_just_more, just_more, CTL_ERROR_MALFORMED, "1032 bits");
  ctl_draft_set_digest (by_small, CTL_DIGEST_SHA512);
  assert_refused (by_small, small, CTL_ERROR_MALFORMED, "512 bits is too short");
}

static void
test_no_signer_record (void)
{
  g_autoptr (TestCaptured) captured = test_captured_new ();
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (captured);
  assert_refused (draft, captured->publisher, CTL_ERROR_USAGE,
                  "System Administrator Security Token");
  g_autoptr (CtlDraft) empty = ctl_draft_new (token_form);
  assert_refused (empty, captured->signer, CTL_ERROR_USAGE, "System Administrator Security Token");
}

static void
test_timestamps (void)
{
  g_autoptr (TestIdentity) token = new_identity ("CN=a", 1024);
  g_autoptr (CtlDraft) draft = new_draft (token);
  const gint64 good[] = { 0, G_MAXUINT32 };
  const gint64 bad[] = { -2, (gint64) G_MAXUINT32 + 1, G_MAXINT64, G_MININT64 };
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      ctl_draft_set_timestamp (draft, good[i]);
      g_autoptr (CtlList) list = test_captured_sign (draft, token);
      g_assert_cmpint (ctl_list_get_timestamp (list), ==, good[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      ctl_draft_set_timestamp (draft, bad[i]);
      assert_refused (draft, token, CTL_ERROR_USAGE, "timestamp");
    }
}

static void
test_file_name (void)
{
  g_autoptr (TestIdentity) token = new_identity ("CN=a", 1024);
  g_autoptr (CtlDraft) draft = new_draft (token);
  ctl_draft_set_file_name (draft, "CTLSEP001122334455.tlv");
  g_autoptr (CtlList) list = test_captured_sign (draft, token);
  g_assert_cmpstr (ctl_list_get_file_name (list), ==, "CTLSEP001122334455.tlv");
  g_autofree char *too_long = g_strnfill (65535, 'x');
  ctl_draft_set_file_name (draft, too_long);
  assert_refused (draft, token, CTL_ERROR_TOO_LARGE, "FILENAME");
  too_long[65400] = '\0';
  ctl_draft_set_file_name (draft, too_long);
  assert_refused (draft, token, CTL_ERROR_TOO_LARGE, "The header");
}

static void
test_too_many (void)
{
  g_autoptr (TestIdentity) token = new_identity ("CN=a", 1024);
  g_autoptr (CtlDraft) draft = new_draft (token);
  g_autoptr (CtlRecord) server = new_server ("a");
  for (guint i = 0; i < CTL_LIST_RECORDS_MAX; i++)
    ctl_draft_add (draft, server);
  assert_refused (draft, token, CTL_ERROR_TOO_LARGE, "10001 records");
  g_autofree char *name = g_strnfill (60000, 'x');
  g_autoptr (CtlRecord) large = new_server (name);
  g_autoptr (CtlDraft) heavy = new_draft (token);
  for (guint i = 0; i < 18; i++)
    ctl_draft_add (heavy, large);
  assert_refused (heavy, token, CTL_ERROR_TOO_LARGE, "19 records");
}

/* A list of other forms is taken over as it is, and signed by the strings of its own record. */
static void
test_kept_records (void)
{
  g_autoptr (TestCaptured) captured = test_captured_new ();
  g_autoptr (CtlDraft) old = test_captured_draft_by_publisher (captured);
  g_autoptr (CtlDraft) draft = ctl_draft_new (token_form);
  GPtrArray *records = ctl_draft_get_records (old);
  for (guint i = 0; i < records->len; i++)
    ctl_draft_add (draft, g_ptr_array_index (records, i));
  g_autoptr (CtlList) list = test_captured_sign (draft, captured->publisher);
  g_assert_cmpuint (g_bytes_get_size (ctl_list_get_bytes (list)), ==, 4947);
  g_assert_true (g_str_has_prefix (ctl_list_get_signer_name (list), "CN=cucm-1051-a-pub;"));
}

static void
assert_not_signed (CtlDraft *draft, BadSigner *signer, CtlError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_draft_sign (draft, CTL_SIGNER (signer), NULL, &error));
  g_assert_error (error, CTL_ERROR, (int) code);
}

static void
test_bad_signers (void)
{
  g_autoptr (TestIdentity) token = new_identity ("CN=a", 1024);
  g_autoptr (TestIdentity) other = new_identity ("CN=b", 1024);
  g_autoptr (CtlDraft) draft = new_draft (token);
  g_autoptr (BadSigner) wrong_key = bad_signer_new (token, other);
  g_autoptr (BadSigner) wrong_length = bad_signer_new (token, token);
  g_autoptr (BadSigner) zeros = bad_signer_new (token, token);
  g_autoptr (BadSigner) gone = bad_signer_new (token, token);
  g_autoptr (BadSigner) not_listed = bad_signer_new (other, other);
  wrong_length->length = 127;
  zeros->length = 128;
  gone->fails = TRUE;
  assert_not_signed (draft, wrong_key, CTL_ERROR_TOKEN_FAILED);
  assert_not_signed (draft, wrong_length, CTL_ERROR_TOKEN_FAILED);
  assert_not_signed (draft, zeros, CTL_ERROR_TOKEN_FAILED);
  assert_not_signed (draft, gone, CTL_ERROR_TOKEN_GONE);
  assert_not_signed (draft, not_listed, CTL_ERROR_USAGE);
}

/* What no publisher would take is not given out, though its signature is right. */
static void
test_unusable_record (void)
{
  g_autoptr (TestIdentity) token = new_identity ("CN=a", 1024);
  g_autoptr (GError) error = NULL;
  g_autofree char *der = ctl_text_hex (token->der, CTL_HEX_LOWER);
  g_autofree char *text = g_strdup_printf ("R{ 3'CN=a 4:0000 5'CN=a 6:01 7:deadbeef 9:%s }", der);
  g_autoptr (GBytes) bytes = test_assemble (text);
  CtlReader reader;
  ctl_reader_init (&reader, bytes);
  g_autoptr (CtlRecord) record = ctl_record_read (&reader, &error);
  g_assert_no_error (error);
  g_autoptr (CtlDraft) draft = ctl_draft_new (token_form);
  ctl_draft_add (draft, record);
  g_autoptr (CtlSigner) signer = test_signer_new (token);
  g_assert_null (ctl_draft_sign (draft, signer, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED);
  g_assert_nonnull (strstr (error->message, "PUBLICKEY"));
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestIdentity) token = new_identity ("CN=a", 1024);
  g_autoptr (CtlDraft) draft = new_draft (token);
  g_autoptr (CtlSigner) signer = test_signer_new (token);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_null (ctl_draft_sign (draft, signer, cancellable, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/draft/records", test_records);
  g_test_add_func ("/ctl/draft/remove-serial", test_remove_serial);
  g_test_add_func ("/ctl/draft/find-token", test_find_token);
  g_test_add_func ("/ctl/draft/non-secure", test_non_secure);
  g_test_add_func ("/ctl/draft/preview", test_preview);
  g_test_add_func ("/ctl/draft/signed-bytes", test_signed_bytes);
  g_test_add_func ("/ctl/draft/keys-and-digests", test_keys_and_digests);
  g_test_add_func ("/ctl/draft/wrong-keys", test_wrong_keys);
  g_test_add_func ("/ctl/draft/no-signer-record", test_no_signer_record);
  g_test_add_func ("/ctl/draft/timestamps", test_timestamps);
  g_test_add_func ("/ctl/draft/file-name", test_file_name);
  g_test_add_func ("/ctl/draft/too-many", test_too_many);
  g_test_add_func ("/ctl/draft/kept-records", test_kept_records);
  g_test_add_func ("/ctl/draft/bad-signers", test_bad_signers);
  g_test_add_func ("/ctl/draft/unusable-record", test_unusable_record);
  g_test_add_func ("/ctl/draft/cancelled", test_cancelled);
  return g_test_run ();
}
