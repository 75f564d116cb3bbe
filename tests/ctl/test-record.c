/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ctl-error.h"
#include "ctl-text.h"
#include "test-assemble.h"
#include "test-captured.h"

static const CtlRecordForm publisher_form = { CTL_DIALECT_PUBLISHER, TRUE };
static const CtlRecordForm token_form = { CTL_DIALECT_TOKEN, FALSE };

static TestIdentity *
new_identity (const char *subject, const char *serial)
{
  return test_pki_new (&(TestPkiSpec){ .subject = subject, .serial = serial });
}

static CtlRecord *
assemble (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = test_assemble (text);
  CtlReader reader;
  ctl_reader_init (&reader, bytes);
  CtlRecord *record = ctl_record_read (&reader, &error);
  g_assert_no_error (error);
  return record;
}

/* With the certificate's DER, or without where that is %NULL. */
static CtlRecord *
assemble_about (const char *issuer, const char *serial, GBytes *der)
{
  g_autofree char *hex = der != NULL ? ctl_text_hex (der, CTL_HEX_LOWER) : NULL;
  g_autofree char *text = g_strdup_printf ("R{ 4:0000 5'%s 6:%s %s%s }", issuer, serial,
                                           hex != NULL ? "9:" : "", hex != NULL ? hex : "");
  return assemble (text);
}

static GBytes *
encode (const CtlRecord *record)
{
  g_autoptr (CtlWriter) writer = ctl_writer_new ();
  ctl_record_write (record, writer);
  return ctl_writer_finish (writer);
}

static void
test_functions (void)
{
  const struct
  {
    guint16 function;
    const char *shown;
    const char *given;
  } rows[] = {
    { 0, "System Administrator Security Token", "SAST" },
    { 1, "CCM", "CCM" },
    { 2, "CCM+TFTP", "CCM+TFTP" },
    { 3, "TFTP", "TFTP" },
    { 4, "CAPF", "CAPF" },
    { 7, "APP-SERVER", "APP-SERVER" },
    { 21, "TVS", "TVS" },
    { 5, "5", NULL },
    { 65535, "65535", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = ctl_function_to_string (rows[i].function);
      guint16 function = 999;
      g_assert_cmpstr (shown, ==, rows[i].shown);
      if (rows[i].given == NULL)
        continue;
      g_assert_true (ctl_function_from_string (rows[i].given, &function, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (function, ==, rows[i].function);
    }
}

static void
test_unknown_functions (void)
{
  const char *const names[] = { "", "ccm", "0", "CCM ", "System Administrator Security Token" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      guint16 function;
      g_assert_false (ctl_function_from_string (names[i], &function, &error));
      g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
    }
}

/* Field by field against the certificate, in both forms. */
static void
assert_made (CtlRecordForm form, const TestIdentity *identity)
{
  g_autoptr (CtlCertificate) certificate = test_certificate_new (identity);
  g_autoptr (CtlRecord) record =
      test_record_new (form, CTL_FUNCTION_CAPF, "host", "10.48.47.155", identity);
  g_autofree char *address = ctl_record_dup_address (record);
  g_assert_cmpstr (ctl_record_get_dns_name (record), ==, "host");
  g_assert_cmpstr (ctl_record_get_subject (record), ==,
                   ctl_certificate_get_subject (certificate, form.dialect));
  g_assert_cmpuint (ctl_record_get_function (record), ==, CTL_FUNCTION_CAPF);
  g_assert_cmpstr (ctl_record_get_issuer (record), ==,
                   ctl_certificate_get_issuer (certificate, form.dialect));
  g_assert_true (g_bytes_equal (ctl_record_get_serial (record),
                                ctl_certificate_get_serial (certificate, form.dialect)));
  g_assert_true (g_bytes_equal (ctl_record_get_public_key (record),
                                ctl_certificate_get_public_key (certificate)));
  if (form.with_signature)
    g_assert_true (g_bytes_equal (ctl_record_get_signature (record),
                                  ctl_certificate_get_signature (certificate)));
  else
    g_assert_null (ctl_record_get_signature (record));
  g_assert_true (ctl_certificate_equal (ctl_record_get_certificate (record), certificate));
  g_assert_cmpstr (address, ==, "10.48.47.155");
  g_autoptr (GBytes) encoded = encode (record);
  g_assert_cmpuint (g_bytes_get_size (encoded), ==, ctl_record_get_length (record));
}

static void
test_new (void)
{
  g_autoptr (TestIdentity) rsa =
      test_pki_new (&(TestPkiSpec){ .subject = "O=x /CN=a ", .serial = "0102", .bits = 1024 });
  g_autoptr (TestIdentity) ec = new_identity ("CN=a", "80");
  assert_made (publisher_form, rsa);
  assert_made (publisher_form, ec);
  assert_made (token_form, rsa);
  assert_made (token_form, ec);
}

static void
test_addresses (void)
{
  const struct
  {
    const char *given;
    const char *written;
  } rows[] = {
    { NULL, "0.0.0.0" },
    { "", "0.0.0.0" },
    { "10.48.47.155", "10.48.47.155" },
    { "255.255.255.255", "255.255.255.255" },
    { "2001:db8::1", "0.0.0.0" },
    { "::ffff:10.0.0.1", "0.0.0.0" },
  };
  g_autoptr (TestIdentity) identity = new_identity ("CN=a", "01");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CtlRecord) record =
          test_record_new (token_form, CTL_FUNCTION_CCM, "host", rows[i].given, identity);
      g_autofree char *address = ctl_record_dup_address (record);
      g_assert_cmpstr (address, ==, rows[i].written);
    }
}

static void
assert_not_made (const char *dns_name, const char *address, CtlError code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestIdentity) identity = new_identity ("CN=a", "01");
  g_autoptr (CtlCertificate) certificate = test_certificate_new (identity);
  g_assert_null (
      ctl_record_new (token_form, CTL_FUNCTION_CCM, dns_name, address, certificate, &error));
  g_assert_error (error, CTL_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_not_made (void)
{
  g_autofree char *too_long = g_strnfill (65535, 'x');
  g_autofree char *long_record = g_strnfill (65400, 'x');
  assert_not_made ("host", "host", CTL_ERROR_USAGE, "“host”");
  assert_not_made ("host", "10.0.0", CTL_ERROR_USAGE, "“10.0.0”");
  assert_not_made ("host", "10.0.0.1 ", CTL_ERROR_USAGE, "“10.0.0.1 ”");
  assert_not_made ("host", "10.0.0.256", CTL_ERROR_USAGE, "“10.0.0.256”");
  assert_not_made (too_long, NULL, CTL_ERROR_TOO_LARGE, "DNSNAME");
  assert_not_made (long_record, NULL, CTL_ERROR_TOO_LARGE, "The record");
}

static void
test_is_token (void)
{
  const struct
  {
    const char *text;
    gboolean is_token;
  } rows[] = {
    { "R{ 2' 4:0000 }", TRUE },  { "R{ 4:0000 }", TRUE },  { "R{ 2'host 4:0000 }", FALSE },
    { "R{ 2' 4:0001 }", FALSE }, { "R{ 4:0002 }", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CtlRecord) record = assemble (rows[i].text);
      g_assert_true (ctl_record_is_token (record) == rows[i].is_token);
    }
}

/* The DER decides, whatever the names say. */
static void
test_matches_by_certificate (void)
{
  g_autoptr (TestIdentity) a = new_identity ("CN=a", "010203");
  g_autoptr (TestIdentity) twin = new_identity ("CN=a", "010203");
  g_autoptr (CtlCertificate) a_certificate = test_certificate_new (a);
  g_autoptr (CtlCertificate) twin_certificate = test_certificate_new (twin);
  g_autoptr (CtlRecord) record = assemble_about ("CN=a", "010203", a->der);
  g_autoptr (CtlRecord) misnamed = assemble_about ("CN=b", "ff", a->der);
  g_assert_true (ctl_record_matches (record, a_certificate));
  g_assert_false (ctl_record_matches (record, twin_certificate));
  g_assert_true (ctl_record_matches (misnamed, a_certificate));
}

static void
test_matches_by_name (void)
{
  const struct
  {
    const char *issuer;
    const char *serial;
    gboolean matches;
  } rows[] = {
    { "CN=a;O=b", "010203", TRUE },  { "cn=a;o=b", "030201", TRUE },
    { "cn=a;o=b", "010203", TRUE },  { "CN=a;O=b", "030201", TRUE },
    { "CN=a;O=b", "010204", FALSE }, { "CN=a", "010203", FALSE },
    { "Cn=a;o=b", "010203", FALSE }, { "CN=a;O=b", "00010203", FALSE },
  };
  g_autoptr (TestIdentity) identity = new_identity ("O=b/CN=a", "010203");
  g_autoptr (CtlCertificate) certificate = test_certificate_new (identity);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CtlRecord) record = assemble_about (rows[i].issuer, rows[i].serial, NULL);
      g_assert_true (ctl_record_matches (record, certificate) == rows[i].matches);
    }
  g_autoptr (CtlRecord) bare = assemble ("R{ 4:0000 }");
  g_autoptr (CtlRecord) no_issuer = assemble ("R{ 4:0000 6:010203 }");
  g_autoptr (CtlRecord) no_serial = assemble ("R{ 4:0000 5'CN=a;O=b }");
  g_assert_false (ctl_record_matches (bare, certificate));
  g_assert_false (ctl_record_matches (no_issuer, certificate));
  g_assert_false (ctl_record_matches (no_serial, certificate));
}

static void
test_equal (void)
{
  g_autoptr (CtlRecord) a = assemble ("R{ 2'x 4:0001 }");
  g_autoptr (CtlRecord) same = assemble ("R{ 2'x 4:0001 }");
  g_autoptr (CtlRecord) other_order = assemble ("R{ 4:0001 2'x }");
  g_autoptr (CtlRecord) other = assemble ("R{ 2'y 4:0001 }");
  g_assert_true (ctl_record_equal (a, same));
  g_assert_false (ctl_record_equal (a, other_order));
  g_assert_false (ctl_record_equal (a, other));
}

static void
assert_shrinks (const char *text, const char *expected)
{
  g_autoptr (CtlRecord) record = assemble (text);
  g_autoptr (CtlRecord) shrunk = ctl_record_shrink (record);
  g_autoptr (CtlRecord) again = ctl_record_shrink (shrunk);
  g_autoptr (GBytes) bytes = encode (shrunk);
  g_autoptr (GBytes) wanted = test_assemble (expected);
  g_assert_true (g_bytes_equal (bytes, wanted));
  g_assert_true (ctl_record_equal (shrunk, again));
}

static void
test_shrink (void)
{
  assert_shrinks ("R{ 2'10.48.47.155 3'CN=a 4:0002 5'CN=b 6:01 7:02 8:03 10:0a302f9b }",
                  "R{ 2'10.48.47.155 4:0002 10:0a302f9b }");
  assert_shrinks ("R{ 4:0002 99:aa }", "R{ 4:0002 }");
  g_autoptr (TestIdentity) identity = new_identity ("CN=a", "01");
  g_autoptr (CtlRecord) record = test_record_new (publisher_form, CTL_FUNCTION_CCM_TFTP,
                                                  "10.48.47.155", "10.48.47.155", identity);
  g_autoptr (CtlRecord) shrunk = ctl_record_shrink (record);
  g_assert_cmpuint (ctl_record_get_length (shrunk), ==, 33);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/record/functions", test_functions);
  g_test_add_func ("/ctl/record/unknown-functions", test_unknown_functions);
  g_test_add_func ("/ctl/record/new", test_new);
  g_test_add_func ("/ctl/record/addresses", test_addresses);
  g_test_add_func ("/ctl/record/not-made", test_not_made);
  g_test_add_func ("/ctl/record/is-token", test_is_token);
  g_test_add_func ("/ctl/record/matches-by-certificate", test_matches_by_certificate);
  g_test_add_func ("/ctl/record/matches-by-name", test_matches_by_name);
  g_test_add_func ("/ctl/record/equal", test_equal);
  g_test_add_func ("/ctl/record/shrink", test_shrink);
  return g_test_run ();
}
