/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <string.h>
#include <utime.h>

/* show, verify and diff: commands that need files alone. Their files are those of tests/ctl. */

static Cli *cli;

static const char *
golden (const char *name)
{
  return g_test_get_filename (G_TEST_DIST, "data", name, NULL);
}

static void
copy (const char *name)
{
  g_autofree char *data = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (golden (name), &data, &length, NULL));
  cli_write (cli, name, data, (gssize) length);
}

/* That of the copy is of now: see test_show_date(). */
static gboolean
is_date (const char *line)
{
  return strstr (line, "was last modified on") != NULL;
}

static void
assert_same_text (const char *text, const char *expected_name)
{
  g_autofree char *expected = NULL;
  g_assert_true (g_file_get_contents (golden (expected_name), &expected, NULL, NULL));
  g_auto (GStrv) have = g_strsplit (text, "\n", -1);
  g_auto (GStrv) want = g_strsplit (expected, "\n", -1);
  g_assert_cmpuint (g_strv_length (have), ==, g_strv_length (want));
  for (guint i = 0; want[i] != NULL; i++)
    if (!is_date (want[i]))
      g_assert_cmpstr (have[i], ==, want[i]);
}

static void
test_show_text (void)
{
  static const char *const names[] = { "tokens", "tokenless", "non-secure", "itl",
                                       "unknown-signer" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_strconcat (names[i], ".tlv", NULL);
      g_autofree char *text = g_strconcat ("show-", names[i], ".txt", NULL);
      copy (file);
      g_autoptr (CliRun) run = cli_run (cli, "show", file, NULL);
      g_assert_cmpint (run->code, ==, 0);
      g_assert_cmpstr (run->err, ==, "");
      assert_same_text (run->out, text);
    }
  copy ("hostile.tlv");
  g_autoptr (CliRun) verbose = cli_run (cli, "show", "--verbose", "tokens.tlv", NULL);
  g_autoptr (CliRun) hostile = cli_run (cli, "show", "--verbose", "hostile.tlv", NULL);
  assert_same_text (verbose->out, "show-tokens-verbose.txt");
  assert_same_text (hostile->out, "show-hostile.txt");
}

static void
test_show_date (void)
{
  const struct utimbuf times = { 1425675367, 1425675367 };
  copy ("tokens.tlv");
  g_assert_cmpint (utime (cli_path (cli, "tokens.tlv"), &times), ==, 0);
  g_autoptr (CliRun) run = cli_run (cli, "show", "tokens.tlv", NULL);
  cli_assert_has (run->out, "\nThe CTL File was last modified on Fri Mar 06 20:56:07 UTC 2015\n");
}

static void
test_show_json (void)
{
  copy ("tokens.tlv");
  g_autoptr (CliRun) run = cli_run (cli, "show", "--json", "tokens.tlv", NULL);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_json (run, "$.file.length", "5728");
  cli_assert_json (run, "$.header.version", "\"1.2\"");
  cli_assert_json (run, "$.header.length", "304");
  cli_assert_json (run, "$.header.digest", "\"sha1\"");
  cli_assert_json (run, "$.header.signature_length", "128");
  cli_assert_json (run, "$.header.filename", "\"CTLFile.tlv\"");
  cli_assert_json (run, "$.header.signer.serial", "\"83:E9:08:00:00:00:55:45:AF:31\"");
  cli_assert_json (run, "$.header.signer.issuer", "\"cn=Cisco Manufacturing CA;o=Cisco Systems\"");
  cli_assert_json (run, "$.header.signer.subject",
                   "\"cn=\\\"SAST-ADN008580ef        \\\";ou=IPCBU;o=\\\"Cisco Systems\"");
  cli_assert_json (run, "$.records[0].number", "1");
  cli_assert_json (run, "$.records[0].length", "1186");
  cli_assert_json (run, "$.records[0].dns_name", "\"\"");
  cli_assert_json (run, "$.records[0].function", "\"System Administrator Security Token\"");
  cli_assert_json (run, "$.records[0].serial", "\"3C:F9:27:00:00:00:AF:A2:DA:45\"");
  cli_assert_json (run, "$.records[0].public_key_length", "140");
  cli_assert_json (run, "$.records[0].signature_length", "null");
  cli_assert_json (run, "$.records[0].certificate_length", "902");
  cli_assert_json (run, "$.records[0].signer", "false");
  cli_assert_json (run, "$.records[4].signer", "true");
  cli_assert_json (run, "$.signature", "\"valid\"");
}

static void
test_show_checksums (void)
{
  g_autofree char *data = NULL;
  gsize length;
  copy ("tokenless.tlv");
  g_assert_true (g_file_get_contents (golden ("tokenless.tlv"), &data, &length, NULL));
  g_autoptr (CliRun) run = cli_run (cli, "show", "--json", "tokenless.tlv", NULL);
  static const struct
  {
    GChecksumType type;
    const char *path;
  } sums[] = { { G_CHECKSUM_MD5, "$.file.md5" },
               { G_CHECKSUM_SHA1, "$.file.sha1" },
               { G_CHECKSUM_SHA256, "$.file.sha256" } };
  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      g_autofree char *sum =
          g_compute_checksum_for_data (sums[i].type, (const guchar *) data, length);
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", sum);
      cli_assert_json (run, sums[i].path, quoted);
    }
  cli_assert_json (run, "$.records[0].signature_length", "128");
  cli_assert_json (run, "$.records[0].signer", "true");
  cli_assert_json (run, "$.records[1].signer", "false");
}

/* Fields that a record does not have. */
static void
test_show_absent (void)
{
  copy ("non-secure.tlv");
  g_autoptr (CliRun) run = cli_run (cli, "show", "--json", "non-secure.tlv", NULL);
  cli_assert_json (run, "$.records[1].function", "\"CCM+TFTP\"");
  cli_assert_json (run, "$.records[1].subject", "null");
  cli_assert_json (run, "$.records[1].issuer", "null");
  cli_assert_json (run, "$.records[1].serial", "null");
  cli_assert_json (run, "$.records[1].public_key_length", "null");
  cli_assert_json (run, "$.records[1].certificate_length", "null");
  cli_assert_json (run, "$.records[1].certificate_sha1", "null");
}

static void
test_show_missing (void)
{
  g_autoptr (CliRun) run = cli_run (cli, "show", "nowhere.tlv", NULL);
  g_assert_cmpint (run->code, ==, 3);
  g_assert_cmpstr (run->out, ==,
                   "Length of CTL file: 0\n"
                   "CTL File not found. Please run CTLClient plugin or run the CLI - utils ctl.. "
                   "to generate the CTL file.\n"
                   "Error parsing the CTL File.\n");
  cli_assert_has (run->err, "nowhere.tlv");
}

static void
test_not_files (void)
{
  cli_write (cli, "empty.tlv", "", 0);
  cli_write (cli, "text.tlv", "This is no CTL file at all, whatever its name says.\n", -1);
  g_autoptr (CliRun) folder = cli_run (cli, "--json", "show", ".", NULL);
  g_autoptr (CliRun) empty = cli_run (cli, "--json", "show", "empty.tlv", NULL);
  g_autoptr (CliRun) text = cli_run (cli, "--json", "verify", "text.tlv", NULL);
  g_autoptr (CliRun) endless = cli_run (cli, "--json", "show", "/dev/zero", NULL);
  cli_assert_error (folder, 3, "file");
  cli_assert_error (empty, 3, "malformed");
  cli_assert_error (text, 3, "malformed");
  cli_assert_error (endless, 3, "malformed");
  cli_assert_has (text->out, "text.tlv");
}

/* Every truncation is refused by its byte offset; a byte changed anywhere is either refused or
 * makes the signature invalid, but for the signature's own TLV, where it is always invalid. */
static void
test_damaged (void)
{
  g_autofree char *data = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (golden ("tokens.tlv"), &data, &length, NULL));
  for (gsize at = 1; at < length; at += 397)
    {
      cli_write (cli, "damaged.tlv", data, (gssize) at);
      g_autoptr (CliRun) cut = cli_run (cli, "--json", "show", "damaged.tlv", NULL);
      cli_assert_error (cut, 3, "malformed");
      cli_assert_has (cut->out, "byte");
      data[at] ^= 0x40;
      cli_write (cli, "damaged.tlv", data, (gssize) length);
      data[at] ^= 0x40;
      g_autoptr (CliRun) changed = cli_run (cli, "verify", "damaged.tlv", NULL);
      g_assert_true (changed->code == 1 || changed->code == 3);
    }
}

static void
test_verify (void)
{
  copy ("tokens.tlv");
  copy ("tokenless.tlv");
  copy ("unknown-signer.tlv");
  g_autoptr (CliRun) alone = cli_run (cli, "--json", "verify", "tokens.tlv", NULL);
  g_autoptr (CliRun) same =
      cli_run (cli, "--json", "verify", "tokens.tlv", "--installed", "tokens.tlv", NULL);
  g_autoptr (CliRun) other =
      cli_run (cli, "--json", "verify", "tokens.tlv", "--installed", "tokenless.tlv", NULL);
  g_autoptr (CliRun) unknown = cli_run (cli, "--json", "verify", "unknown-signer.tlv", NULL);
  g_assert_cmpint (alone->code, ==, 0);
  cli_assert_json (alone, "$.signature", "\"valid\"");
  cli_assert_json (alone, "$.tvs_key",
                   "\"83E9080000005545AF31cn=Cisco Manufacturing CA;o=Cisco Systems\"");
  cli_assert_json (alone, "$.phones[0].kind", "\"new\"");
  cli_assert_json (alone, "$.phones[1].kind", "\"security-by-default\"");
  cli_assert_json (alone, "$.phones[2].kind", "\"no-security-by-default\"");
  g_assert_cmpint (same->code, ==, 0);
  cli_assert_json (same, "$.phones[0].accepts", "true");
  cli_assert_json (same, "$.phones[1].accepts", "true");
  cli_assert_json (same, "$.phones[2].accepts", "true");
  g_assert_cmpint (other->code, ==, 1);
  cli_assert_json (other, "$.phones[0].accepts", "true");
  cli_assert_json (other, "$.phones[2].accepts", "false");
  g_assert_cmpint (unknown->code, ==, 1);
  cli_assert_json (unknown, "$.signature", "\"unknown-signer\"");
}

static void
test_verify_text (void)
{
  copy ("tokens.tlv");
  copy ("tokenless.tlv");
  copy ("unknown-signer.tlv");
  g_autoptr (CliRun) alone = cli_run (cli, "verify", "tokens.tlv", NULL);
  g_autoptr (CliRun) other =
      cli_run (cli, "verify", "tokens.tlv", "--installed", "tokenless.tlv", NULL);
  g_autoptr (CliRun) unknown = cli_run (cli, "verify", "unknown-signer.tlv", NULL);
  cli_assert_has (alone->out, "“SAST-ADN008580ef” (83:E9:08:00:00:00:55:45:AF:31) is valid");
  cli_assert_has (alone->out, "83E9080000005545AF31cn=Cisco Manufacturing CA;o=Cisco Systems\n");
  cli_assert_has (alone->out, "Phones without Security By Default may refuse the file");
  cli_assert_has (other->out, "Phones that hold no CTL file take the file");
  cli_assert_has (other->out, "Phones without Security By Default refuse the file");
  cli_assert_has (unknown->out, "The signer is unknown");
}

static void
test_verify_trust (void)
{
  g_autoptr (CliRun) made = cli_run (cli, "build", "-o", "own.tlv", "--sign-key", "publisher.key",
                                     "--sign-cert", "publisher.pem", NULL);
  copy ("tokenless.tlv");
  g_assert_cmpint (made->code, ==, 0);
  g_autoptr (CliRun) without =
      cli_run (cli, "--json", "verify", "own.tlv", "--installed", "tokenless.tlv", NULL);
  g_autoptr (CliRun) with =
      cli_run (cli, "--json", "verify", "own.tlv", "--installed", "tokenless.tlv", "--trust",
               "capf.cer", "--trust", "publisher.cer", NULL);
  g_autoptr (CliRun) text = cli_run (cli, "--json", "verify", "own.tlv", "--trust", "pin", NULL);
  g_autoptr (CliRun) missing =
      cli_run (cli, "--json", "verify", "own.tlv", "--installed", "nowhere", NULL);
  cli_assert_json (without, "$.phones[1].accepts", "false");
  cli_assert_json (with, "$.phones[1].accepts", "true");
  cli_assert_json (with, "$.phones[2].accepts", "false");
  g_assert_cmpint (with->code, ==, 1);
  cli_assert_error (text, 3, "malformed");
  cli_assert_error (missing, 3, "file");
}

static void
test_diff (void)
{
  copy ("tokens.tlv");
  copy ("tokenless.tlv");
  g_autoptr (CliRun) same = cli_run (cli, "diff", "tokens.tlv", "tokens.tlv", NULL);
  g_autoptr (CliRun) other = cli_run (cli, "diff", "tokenless.tlv", "tokens.tlv", NULL);
  g_autoptr (CliRun) json = cli_run (cli, "diff", "tokenless.tlv", "tokens.tlv", "--json", NULL);
  g_autoptr (CliRun) missing = cli_run (cli, "diff", "tokens.tlv", "nowhere", "--json", NULL);
  g_assert_cmpint (same->code, ==, 0);
  g_assert_cmpint (other->code, ==, 1);
  assert_same_text (other->out, "diff-tokenless-tokens.txt");
  g_assert_cmpint (json->code, ==, 1);
  cli_assert_json (json, "$.identical", "false");
  cli_assert_json (json, "$.changes[0].kind", "\"added\"");
  cli_assert_json (json, "$.changes[0].before", "null");
  cli_assert_json (json, "$.changes[0].after.serial", "\"3C:F9:27:00:00:00:AF:A2:DA:45\"");
  cli_assert_error (missing, 3, "file");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli = cli_new ();
  g_test_add_func ("/tool/files/show-text", test_show_text);
  g_test_add_func ("/tool/files/show-date", test_show_date);
  g_test_add_func ("/tool/files/show-json", test_show_json);
  g_test_add_func ("/tool/files/show-checksums", test_show_checksums);
  g_test_add_func ("/tool/files/show-absent", test_show_absent);
  g_test_add_func ("/tool/files/show-missing", test_show_missing);
  g_test_add_func ("/tool/files/not-files", test_not_files);
  g_test_add_func ("/tool/files/damaged", test_damaged);
  g_test_add_func ("/tool/files/verify", test_verify);
  g_test_add_func ("/tool/files/verify-text", test_verify_text);
  g_test_add_func ("/tool/files/verify-trust", test_verify_trust);
  g_test_add_func ("/tool/files/diff", test_diff);
  int failed = g_test_run ();
  cli_free (cli);
  return failed;
}
