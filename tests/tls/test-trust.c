/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-tls-trust.h"

#include <glib/gstdio.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-text.h"
#include "test-pki.h"

typedef struct
{
  char *folder;
  char *known;
  CtlTlsTrust trust;
  gboolean answer;
  guint asked;
  char *seen; /* what the person saw */
} Fixture;

static TestIdentity *ca, *leaf, *other, *small;

static void
set_up (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fixture->folder = test_folder_new ();
  fixture->known = g_build_filename (fixture->folder, "known-publishers", NULL);
  fixture->trust.known_path = fixture->known;
}

static void
tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  test_folder_remove (fixture->folder);
  g_free (fixture->known);
  g_free (fixture->seen);
}

static gboolean
ask (const CtlTlsPeer *peer, gpointer user_data)
{
  Fixture *fixture = user_data;
  fixture->asked++;
  g_free (fixture->seen);
  g_autofree char *hex = ctl_text_hex (peer->fingerprint, CTL_HEX_LOWER);
  fixture->seen = g_strdup_printf ("%s %u %s %s", peer->host, peer->port, peer->subject, hex);
  g_assert_cmpint (peer->not_before, <, peer->not_after);
  return fixture->answer;
}

static gboolean
check (Fixture *fixture, const TestIdentity *identity, const char *host, GError **error)
{
  return ctl_tls_trust_check (&fixture->trust, host, 2444, identity->x509, NULL, error);
}

static void
assert_trusted (Fixture *fixture, const TestIdentity *identity, const char *host)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (check (fixture, identity, host, &error));
  g_assert_no_error (error);
}

static void
assert_refused (Fixture *fixture,
                const TestIdentity *identity,
                const char *host,
                CtlError code,
                const char *says)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (check (fixture, identity, host, &error));
  g_assert_error (error, CTL_ERROR, (int) code);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
}

static char *
dup_fingerprint (const TestIdentity *identity, CtlHexStyle style)
{
  g_autofree char *digits = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, identity->der);
  g_autoptr (GBytes) bytes = ctl_text_parse_hex (digits, 32, "digest", NULL);
  return ctl_text_hex (bytes, style);
}

static GBytes *
get_fingerprint (const TestIdentity *identity)
{
  g_autofree char *hex = dup_fingerprint (identity, CTL_HEX_LOWER);
  return ctl_text_parse_hex (hex, 32, "digest", NULL);
}

static void
test_first_time (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *hex = dup_fingerprint (leaf, CTL_HEX_LOWER);
  g_autofree char *line = g_strdup_printf ("Pub.example:2444 %s\n", hex);
  g_autofree char *seen = g_strdup_printf ("Pub.example 2444 O = Lab, CN = pub.example %s", hex);
  g_autofree char *text = NULL;
  fixture->trust.ask = ask;
  fixture->trust.user_data = fixture;
  fixture->answer = TRUE;
  assert_trusted (fixture, leaf, "Pub.example");
  g_assert_cmpstr (fixture->seen, ==, seen);
  g_assert_true (g_file_get_contents (fixture->known, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, line);
  assert_trusted (fixture, leaf, "pub.example");
  g_assert_cmpuint (fixture->asked, ==, 1);
}

static void
test_person_says_no (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fixture->trust.ask = ask;
  fixture->trust.user_data = fixture;
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_UNTRUSTED, "is not known here");
  g_assert_cmpuint (fixture->asked, ==, 1);
  g_assert_false (g_file_test (fixture->known, G_FILE_TEST_EXISTS));
}

static void
test_nobody_to_ask (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *hex = dup_fingerprint (leaf, CTL_HEX_COLON);
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_UNTRUSTED, hex);
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_UNTRUSTED,
                  "subject “O = Lab, CN = pub.example”, valid from 20");
}

static void
test_changed (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *old = dup_fingerprint (leaf, CTL_HEX_COLON);
  g_autofree char *new = dup_fingerprint (other, CTL_HEX_COLON);
  g_autofree char *place = g_strdup_printf ("line 1 of “%s”: SHA-256 %s", fixture->known, old);
  fixture->trust.ask = ask;
  fixture->trust.user_data = fixture;
  fixture->answer = TRUE;
  assert_trusted (fixture, leaf, "pub.example");
  assert_refused (fixture, other, "pub.example", CTL_ERROR_CERTIFICATE_CHANGED, place);
  assert_refused (fixture, other, "pub.example", CTL_ERROR_CERTIFICATE_CHANGED, new);
  g_assert_cmpuint (fixture->asked, ==, 1);
}

static gboolean
answer_too_late (const CtlTlsPeer *peer G_GNUC_UNUSED, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *hex = dup_fingerprint (other, CTL_HEX_LOWER);
  g_autofree char *line = g_strdup_printf ("pub.example:2444 %s\n", hex);
  g_assert_true (g_file_set_contents (fixture->known, line, -1, NULL));
  return TRUE;
}

/* Another program remembers another certificate while the person still reads. */
static void
test_changed_meanwhile (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fixture->trust.ask = answer_too_late;
  fixture->trust.user_data = fixture;
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_CERTIFICATE_CHANGED, "has changed");
  assert_trusted (fixture, other, "pub.example");
}

static void
test_damaged_memory (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fixture->trust.ask = ask;
  fixture->trust.user_data = fixture;
  fixture->answer = TRUE;
  g_assert_true (g_file_set_contents (fixture->known, "pub.example\n", -1, NULL));
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_MALFORMED, "Line 1");
  g_assert_cmpuint (fixture->asked, ==, 0);
}

static void
test_fingerprint (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) wanted = get_fingerprint (leaf);
  g_autofree char *hex = dup_fingerprint (leaf, CTL_HEX_COLON);
  fixture->trust.fingerprint = wanted;
  assert_trusted (fixture, leaf, "anything");
  assert_refused (fixture, other, "pub.example", CTL_ERROR_UNTRUSTED, hex);
  g_assert_false (g_file_test (fixture->known, G_FILE_TEST_EXISTS));
}

/* One of several; with another condition it does not suffice. */
static void
test_fingerprints (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) wrong = get_fingerprint (small);
  fixture->trust.fingerprints = wanted;
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_UNTRUSTED, "none of those");
  g_ptr_array_add (wanted, get_fingerprint (other));
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_UNTRUSTED, "none of those");
  g_ptr_array_add (wanted, get_fingerprint (leaf));
  assert_trusted (fixture, leaf, "anything");
  fixture->trust.fingerprint = wrong;
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_UNTRUSTED, "is not the one");
  g_assert_false (g_file_test (fixture->known, G_FILE_TEST_EXISTS));
}

static char *
write_identity (Fixture *fixture, const TestIdentity *identity, const char *ending)
{
  test_identity_write (identity, fixture->folder, "ca");
  return g_strconcat (fixture->folder, "/ca.", ending, NULL);
}

static void
test_ca (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = write_identity (fixture, ca, "pem");
  fixture->trust.ca_file = path;
  assert_trusted (fixture, leaf, "pub.example");
  assert_trusted (fixture, leaf, "PUB.example");
  assert_trusted (fixture, leaf, "10.0.0.1");
  assert_trusted (fixture, leaf, "2001:db8::1");
  assert_refused (fixture, leaf, "sub.example", CTL_ERROR_UNTRUSTED, "hostname mismatch");
  assert_refused (fixture, leaf, "10.0.0.2", CTL_ERROR_UNTRUSTED, "IP address mismatch");
  assert_refused (fixture, leaf, "fe80::1%lo", CTL_ERROR_UNTRUSTED, "IP address mismatch");
  assert_refused (fixture, other, "pub.example", CTL_ERROR_UNTRUSTED, "self-signed");
}

static void
test_ca_as_der (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = write_identity (fixture, ca, "cer");
  fixture->trust.ca_file = path;
  assert_trusted (fixture, leaf, "pub.example");
}

static void
test_chain_over_intermediate (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (TestIdentity) middle = test_pki_new (
      &(TestPkiSpec){ .subject = "CN=Middle", .issuer = ca, .serial = "21", .is_ca = TRUE });
  g_autoptr (TestIdentity) end = test_pki_new (&(TestPkiSpec){
      .subject = "CN=end", .issuer = middle, .serial = "22", .names = "DNS:pub.example" });
  g_autofree char *path = write_identity (fixture, ca, "pem");
  STACK_OF (X509) *chain = sk_X509_new_null ();
  g_autoptr (GError) error = NULL;
  fixture->trust.ca_file = path;
  assert_refused (fixture, end, "pub.example", CTL_ERROR_UNTRUSTED, "unable to get");
  sk_X509_push (chain, middle->x509);
  g_assert_true (
      ctl_tls_trust_check (&fixture->trust, "pub.example", 2444, end->x509, chain, &error));
  sk_X509_free (chain);
  g_assert_no_error (error);
}

/* The certificate itself as --ca: whatever the host is called. */
static void
test_certificate_as_ca (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = write_identity (fixture, other, "pem");
  fixture->trust.ca_file = path;
  assert_trusted (fixture, other, "any.example");
}

static void
test_dates (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (TestIdentity) expired = test_pki_new (&(TestPkiSpec){ .subject = "CN=old",
                                                                   .issuer = ca,
                                                                   .starts_days_ago = 20,
                                                                   .ends_in_days = -10,
                                                                   .names = "DNS:pub.example" });
  g_autoptr (TestIdentity) early = test_pki_new (
      &(TestPkiSpec){ .subject = "CN=early", .starts_days_ago = -5, .ends_in_days = 10 });
  g_autofree char *path = write_identity (fixture, ca, "pem");
  fixture->trust.ca_file = path;
  assert_refused (fixture, expired, "pub.example", CTL_ERROR_UNTRUSTED, "has expired");
  g_autofree char *own = write_identity (fixture, expired, "pem");
  assert_refused (fixture, expired, "pub.example", CTL_ERROR_UNTRUSTED, "it is no longer valid");
  g_autofree char *early_path = write_identity (fixture, early, "pem");
  assert_refused (fixture, early, "pub.example", CTL_ERROR_UNTRUSTED, "it is not valid yet");
}

static void
test_expired_ca (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (TestIdentity) old = test_pki_new (&(TestPkiSpec){
      .subject = "CN=Old CA", .starts_days_ago = 20, .ends_in_days = -10, .is_ca = TRUE });
  g_autoptr (TestIdentity) end = test_pki_new (&(TestPkiSpec){
      .subject = "CN=end", .issuer = old, .serial = "31", .names = "DNS:pub.example" });
  g_autofree char *path = write_identity (fixture, old, "pem");
  fixture->trust.ca_file = path;
  assert_refused (fixture, end, "pub.example", CTL_ERROR_UNTRUSTED, "has expired");
}

static void
test_not_a_ca (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (TestIdentity) end = test_pki_new (&(TestPkiSpec){
      .subject = "CN=end", .issuer = leaf, .serial = "41", .names = "DNS:pub.example" });
  g_autofree char *path = write_identity (fixture, ca, "pem");
  STACK_OF (X509) *chain = sk_X509_new_null ();
  g_autoptr (GError) error = NULL;
  fixture->trust.ca_file = path;
  sk_X509_push (chain, leaf->x509);
  g_assert_false (
      ctl_tls_trust_check (&fixture->trust, "pub.example", 2444, end->x509, chain, &error));
  sk_X509_free (chain);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNTRUSTED);
}

static void
test_bad_ca_files (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename (fixture->folder, "bad", NULL);
  fixture->trust.ca_file = path;
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_FILE, "bad");
  g_assert_true (g_file_set_contents (path, "", -1, NULL));
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_MALFORMED, "holds no certificate");
  g_assert_true (g_file_set_contents (path, "-----BEGIN CERTIFICATE-----\nAA==\n", -1, NULL));
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_MALFORMED, "holds no certificate");
}

static void
test_ca_and_fingerprint (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = write_identity (fixture, ca, "pem");
  g_autoptr (GBytes) right = get_fingerprint (leaf);
  g_autoptr (GBytes) wrong = get_fingerprint (other);
  fixture->trust.ca_file = path;
  fixture->trust.fingerprint = right;
  assert_trusted (fixture, leaf, "pub.example");
  assert_refused (fixture, leaf, "sub.example", CTL_ERROR_UNTRUSTED, "hostname mismatch");
  fixture->trust.fingerprint = wrong;
  assert_refused (fixture, leaf, "pub.example", CTL_ERROR_UNTRUSTED, "is not the one");
}

static void
test_small_key (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) wanted = get_fingerprint (small);
  fixture->trust.fingerprint = wanted;
  assert_refused (fixture, small, "pub.example", CTL_ERROR_UNTRUSTED, "has 1024 bits");
  assert_refused (fixture, small, "pub.example", CTL_ERROR_UNTRUSTED, "legacy server");
  fixture->trust.legacy = TRUE;
  assert_trusted (fixture, small, "pub.example");
  g_autofree char *path = write_identity (fixture, ca, "pem");
  fixture->trust.ca_file = path;
  assert_trusted (fixture, small, "pub.example");
}

static void
test_hostile_subject (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *many = g_strnfill (60, 'a');
  g_autofree char *subject =
      g_strdup_printf ("CN=evil\033[31m\xe2\x80\xae/OU=%s/OU=%s/OU=%s/OU=%s/OU=%s/OU=%s", many,
                       many, many, many, many, many);
  g_autoptr (TestIdentity) evil = test_pki_new (&(TestPkiSpec){ .subject = subject });
  g_autoptr (GError) error = NULL;
  g_assert_false (check (fixture, evil, "pub\033.example", &error));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\033'));
  g_assert_null (strstr (error->message, "\xe2\x80\xae"));
  g_assert_nonnull (strstr (error->message, "…"));
}

static void
test_label (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *name = ctl_tls_trust_dup_label ("pub", 2444);
  g_autofree char *address = ctl_tls_trust_dup_label ("::1", 1);
  g_assert_cmpstr (name, ==, "pub:2444");
  g_assert_cmpstr (address, ==, "[::1]:1");
}

static void
add_test (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ca = test_pki_new (&(TestPkiSpec){ .subject = "CN=Lab CA", .is_ca = TRUE, .bits = 2048 });
  leaf = test_pki_new (&(TestPkiSpec){ .subject = "O=Lab/CN=pub.example",
                                       .issuer = ca,
                                       .serial = "11",
                                       .names = "DNS:pub.example,IP:10.0.0.1,IP:2001:db8::1" });
  other = test_pki_new (&(TestPkiSpec){ .subject = "O=Lab/CN=pub.example" });
  small = test_pki_new (&(TestPkiSpec){ .subject = "CN=old",
                                        .issuer = ca,
                                        .serial = "12",
                                        .bits = 1024,
                                        .names = "DNS:pub.example" });
  add_test ("/tls/trust/first-time", test_first_time);
  add_test ("/tls/trust/person-says-no", test_person_says_no);
  add_test ("/tls/trust/nobody-to-ask", test_nobody_to_ask);
  add_test ("/tls/trust/changed", test_changed);
  add_test ("/tls/trust/changed-meanwhile", test_changed_meanwhile);
  add_test ("/tls/trust/damaged-memory", test_damaged_memory);
  add_test ("/tls/trust/fingerprint", test_fingerprint);
  add_test ("/tls/trust/fingerprints", test_fingerprints);
  add_test ("/tls/trust/ca", test_ca);
  add_test ("/tls/trust/ca-as-der", test_ca_as_der);
  add_test ("/tls/trust/chain-over-intermediate", test_chain_over_intermediate);
  add_test ("/tls/trust/certificate-as-ca", test_certificate_as_ca);
  add_test ("/tls/trust/dates", test_dates);
  add_test ("/tls/trust/expired-ca", test_expired_ca);
  add_test ("/tls/trust/not-a-ca", test_not_a_ca);
  add_test ("/tls/trust/bad-ca-files", test_bad_ca_files);
  add_test ("/tls/trust/ca-and-fingerprint", test_ca_and_fingerprint);
  add_test ("/tls/trust/small-key", test_small_key);
  add_test ("/tls/trust/hostile-subject", test_hostile_subject);
  add_test ("/tls/trust/label", test_label);
  int result = g_test_run ();
  test_identity_free (ca);
  test_identity_free (leaf);
  test_identity_free (other);
  test_identity_free (small);
  return result;
}
