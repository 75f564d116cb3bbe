/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <glib/gstdio.h>
#include <string.h>

/* build: the captured figures, the order of records, --from, and all that can be wrong. */

static Cli *cli;

#define MODULE      "--module", test_softhsm_get_module ()
#define BY_KEY      "--sign-key", "publisher.key", "--sign-cert", "publisher.pem"
#define WITH_SIGNER "--sign-with", "SAST-ADN008580ef", "--pin-file", "pin"

/* As captured (ctl-file-format.md, 6). */
#define CAPTURED_SERVERS                                                                           \
  "--server", "CCM+TFTP,10.48.47.155,10.48.47.155,publisher.pem", "--server",                      \
      "CAPF,10.48.47.155,10.48.47.155,capf.cer", "--server",                                       \
      "CCM+TFTP,10.48.47.156,10.48.47.156,subscriber.pem"

static void
assert_built (const CliRun *run)
{
  if (run->code != 0)
    g_error ("exit code %d: %s%s", run->code, run->out, run->err);
}

/* What show says of a file, which must be valid. */
static CliRun *
show (const char *file)
{
  CliRun *run = cli_run (cli, "--json", "show", file, NULL);
  assert_built (run);
  cli_assert_json (run, "$.signature", "\"valid\"");
  return run;
}

static void
assert_record (
    const CliRun *run, guint number, const char *function, const char *name, guint length)
{
  static const char *const keys[] = { "function", "dns_name", "length" };
  g_autofree char *quoted_function = g_strdup_printf ("\"%s\"", function);
  g_autofree char *quoted_name = g_strdup_printf ("\"%s\"", name);
  g_autofree char *text_length = g_strdup_printf ("%u", length);
  const char *const values[] = { quoted_function, quoted_name, text_length };
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *path = g_strdup_printf ("$.records[%u].%s", number - 1, keys[i]);
      if (i != 2 || length != 0)
        cli_assert_json (run, path, values[i]);
    }
}

static void
assert_count (const CliRun *run, guint expected)
{
  g_autoptr (JsonNode) records = cli_json (run, "$.records");
  g_assert_cmpuint (json_array_get_length (json_node_get_array (records)), ==, expected);
}

static void
test_by_publisher (void)
{
  g_autoptr (CliRun) built =
      cli_run (cli, "--json", "build", "-o", "pub.tlv", BY_KEY, "--server",
               "CCM+TFTP,cucm-1051-a-pub,10.48.47.155,publisher.pem", "--server",
               "CAPF,cucm-1051-a-pub,10.48.47.155,capf.pem", "--server",
               "CCM+TFTP,cucm-1051-a-sub1,10.48.47.156,subscriber.cer", "--timestamp", "1425675367",
               NULL);
  assert_built (built);
  cli_assert_json (built, "$.file.length", "4947");
  g_autoptr (CliRun) run = show ("pub.tlv");
  cli_assert_json (run, "$.file.length", "4947");
  cli_assert_json (run, "$.header.length", "336");
  cli_assert_json (run, "$.header.timestamp", "1425675367");
  cli_assert_json (run, "$.header.signer.subject",
                   "\"CN=cucm-1051-a-pub;OU=TAC;O=Cisco;L=Krakow;ST=Malopolska;C=PL\"");
  cli_assert_json (run, "$.header.signer.serial",
                   "\"70:CA:F6:4E:09:07:51:B9:DF:22:F4:9F:75:4F:C5:BB\"");
  assert_count (run, 4);
  assert_record (run, 1, "System Administrator Security Token", "cucm-1051-a-pub", 1156);
  assert_record (run, 2, "CCM+TFTP", "cucm-1051-a-pub", 1156);
  assert_record (run, 3, "CAPF", "cucm-1051-a-pub", 1138);
  assert_record (run, 4, "CCM+TFTP", "cucm-1051-a-sub1", 1161);
  cli_assert_json (run, "$.records[0].address", "\"10.48.47.155\"");
  cli_assert_json (run, "$.records[0].signature_length", "128");
  cli_assert_json (run, "$.records[0].signer", "true");
}

static void
test_by_tokens (void)
{
  g_autoptr (CliRun) built = cli_run (cli, MODULE, "build", "-o", "tokens.tlv", "--token",
                                      "SAST-ADN0054f509", CAPTURED_SERVERS, WITH_SIGNER, NULL);
  assert_built (built);
  cli_assert_has (built->out, "5728 bytes, 5 records");
  g_autoptr (CliRun) run = show ("tokens.tlv");
  cli_assert_json (run, "$.file.length", "5728");
  cli_assert_json (run, "$.header.length", "304");
  cli_assert_json (run, "$.header.signer.serial", "\"83:E9:08:00:00:00:55:45:AF:31\"");
  assert_count (run, 5);
  assert_record (run, 1, "System Administrator Security Token", "", 1186);
  assert_record (run, 2, "CCM+TFTP", "10.48.47.155", 1022);
  assert_record (run, 3, "CAPF", "10.48.47.155", 1004);
  assert_record (run, 4, "CCM+TFTP", "10.48.47.156", 1026);
  assert_record (run, 5, "System Administrator Security Token", "", 1186);
  cli_assert_json (run, "$.records[0].subject",
                   "\"cn=\\\"SAST-ADN0054f509        \\\";ou=IPCBU;o=\\\"Cisco Systems\"");
  cli_assert_json (run, "$.records[0].serial", "\"3C:F9:27:00:00:00:AF:A2:DA:45\"");
  /* Servers keep the publisher's names and serials, also beside tokens. */
  cli_assert_json (run, "$.records[1].subject",
                   "\"CN=cucm-1051-a-pub;OU=TAC;O=Cisco;L=Krakow;ST=Malopolska;C=PL\"");
  cli_assert_json (run, "$.records[1].serial",
                   "\"70:CA:F6:4E:09:07:51:B9:DF:22:F4:9F:75:4F:C5:BB\"");
  cli_assert_json (run, "$.records[1].signature_length", "null");
  cli_assert_json (run, "$.records[4].signer", "true");
}

/* First token, servers, other tokens; the signer where it is listed, and once. */
static void
test_order (void)
{
  g_autoptr (CliRun) built =
      cli_run (cli, MODULE, "build", "-o", "order.tlv", WITH_SIGNER, "--token", "SAST-ADN008580ef",
               "--token", "SAST-ADN0054f509", "--token", "SAST-ADN008580ef", "--server",
               "TFTP,tftp,,capf.pem", NULL);
  assert_built (built);
  g_autoptr (CliRun) run = show ("order.tlv");
  assert_count (run, 3);
  cli_assert_json (run, "$.records[0].signer", "true");
  assert_record (run, 2, "TFTP", "tftp", 0);
  cli_assert_json (run, "$.records[1].address", "\"0.0.0.0\"");
  cli_assert_json (run, "$.records[2].serial", "\"3C:F9:27:00:00:00:AF:A2:DA:45\"");
}

static void
test_digests (void)
{
  static const char *const digests[] = { "sha1", "sha256", "sha512" };
  for (guint i = 0; i < G_N_ELEMENTS (digests); i++)
    {
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", digests[i]);
      g_autoptr (CliRun) by_key =
          cli_run (cli, "build", "-o", "digest.tlv", BY_KEY, "--digest", digests[i], NULL);
      assert_built (by_key);
      g_autoptr (CliRun) run = show ("digest.tlv");
      cli_assert_json (run, "$.header.digest", quoted);
      g_autoptr (CliRun) by_token = cli_run (cli, MODULE, "build", "-o", "digest.tlv", WITH_SIGNER,
                                             "--digest", digests[i], NULL);
      assert_built (by_token);
      cli_assert_has (by_token->err, "single token");
      g_autoptr (CliRun) other = show ("digest.tlv");
      cli_assert_json (other, "$.header.digest", quoted);
    }
}

static void
test_non_secure (void)
{
  g_autoptr (CliRun) built =
      cli_run (cli, MODULE, "build", "-o", "non-secure.tlv", "--token", "SAST-ADN0054f509",
               CAPTURED_SERVERS, WITH_SIGNER, "--non-secure", NULL);
  assert_built (built);
  g_autoptr (CliRun) run = show ("non-secure.tlv");
  assert_record (run, 2, "CCM+TFTP", "10.48.47.155", 33);
  assert_record (run, 3, "CAPF", "10.48.47.155", 1004);
  cli_assert_json (run, "$.records[1].subject", "null");
}

/* All records of the old file as they were; the signer's written anew in its place. */
static void
test_from (void)
{
  g_autoptr (CliRun) old = cli_run (cli, MODULE, "build", "-o", "old.tlv", "--token",
                                    "SAST-ADN0054f509", CAPTURED_SERVERS, WITH_SIGNER, NULL);
  assert_built (old);
  g_autoptr (CliRun) built = cli_run (cli, MODULE, "build", "-o", "new.tlv", "--from", "old.tlv",
                                      "--sign-with", "SAST-ADN0054f509", "--pin-file", "pin", NULL);
  assert_built (built);
  g_autoptr (CliRun) run = show ("new.tlv");
  cli_assert_json (run, "$.file.length", "5728");
  cli_assert_json (run, "$.records[0].signer", "true");
  g_autoptr (CliRun) diff = cli_run (cli, "--json", "diff", "old.tlv", "new.tlv", NULL);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *path = g_strdup_printf ("$.changes[%u].kind", i);
      cli_assert_json (diff, path, "\"same\"");
    }
}

static void
test_from_publisher (void)
{
  g_autoptr (CliRun) old = cli_run (cli, "build", "-o", "old.tlv", BY_KEY, "--server",
                                    "CCM+TFTP,pub,10.0.0.1,publisher.pem", "--server",
                                    "CAPF,pub,10.0.0.1,capf.pem", NULL);
  assert_built (old);
  /* Back to tokens: the publisher's own record stays, the token comes last. */
  g_autoptr (CliRun) token =
      cli_run (cli, MODULE, "build", "-o", "new.tlv", "--from", "old.tlv", WITH_SIGNER, NULL);
  assert_built (token);
  cli_assert_has (token->err, "no-security-by-default: ");
  g_autoptr (CliRun) run = show ("new.tlv");
  assert_count (run, 4);
  assert_record (run, 1, "System Administrator Security Token", "pub", 0);
  cli_assert_json (run, "$.records[3].signer", "true");
  /* And again without: its record is there already, in the same form. */
  g_autoptr (CliRun) key =
      cli_run (cli, "build", "-o", "newer.tlv", "--from", "new.tlv", BY_KEY, NULL);
  assert_built (key);
  g_autoptr (CliRun) again = show ("newer.tlv");
  assert_count (again, 4);
  cli_assert_json (again, "$.records[0].signer", "true");
  assert_record (again, 1, "System Administrator Security Token", "pub", 0);
}

static void
test_from_form_changes (void)
{
  g_autoptr (CliRun) token = cli_run (cli, "build", "-o", "old.tlv", "--sign-key", "signer.key",
                                      "--sign-cert", "signer.cer", NULL);
  assert_built (token);
  g_autoptr (CliRun) before = show ("old.tlv");
  cli_assert_json (before, "$.header.signer.serial", "\"31:AF:45:55:00:00:00:08:E9:83\"");
  g_autoptr (CliRun) built =
      cli_run (cli, MODULE, "build", "-o", "new.tlv", "--from", "old.tlv", WITH_SIGNER, NULL);
  assert_built (built);
  g_autoptr (CliRun) run = show ("new.tlv");
  assert_count (run, 1);
  cli_assert_json (run, "$.header.signer.serial", "\"83:E9:08:00:00:00:55:45:AF:31\"");
}

static void
test_renew_servers (void)
{
  g_autoptr (CliRun) old = cli_run (cli, MODULE, "build", "-o", "old.tlv", "--token",
                                    "SAST-ADN0054f509", CAPTURED_SERVERS, WITH_SIGNER, NULL);
  assert_built (old);
  g_autoptr (CliRun) built =
      cli_run (cli, MODULE, "build", "-o", "new.tlv", "--from", "old.tlv", WITH_SIGNER,
               /* a new certificate for a name, a new name for a certificate, and one more */
               "--server", "CCM+TFTP,10.48.47.156,10.48.47.156,capf.pem", "--server",
               "CAPF,10.48.47.157,10.48.47.157,capf.pem", "--server",
               "TVS,10.48.47.155,,publisher.pem", NULL);
  assert_built (built);
  g_autoptr (CliRun) run = show ("new.tlv");
  g_autofree char *sha1 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, cli->pki->capf->der);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", sha1);
  assert_count (run, 6);
  assert_record (run, 3, "CAPF", "10.48.47.157", 0);
  assert_record (run, 4, "CCM+TFTP", "10.48.47.156", 0);
  cli_assert_json (run, "$.records[3].certificate_sha1", quoted);
  assert_record (run, 6, "TVS", "10.48.47.155", 0);
}

static void
test_remove (void)
{
  g_autoptr (CliRun) old = cli_run (cli, MODULE, "build", "-o", "old.tlv", "--token",
                                    "SAST-ADN0054f509", CAPTURED_SERVERS, WITH_SIGNER, NULL);
  assert_built (old);
  g_autoptr (CliRun) built =
      cli_run (cli, MODULE, "build", "-o", "new.tlv", "--from", "old.tlv", WITH_SIGNER, "--remove",
               "3C:F9:27:00:00:00:AF:A2:DA:45", NULL);
  assert_built (built);
  g_autoptr (CliRun) run = show ("new.tlv");
  assert_count (run, 4);
  g_autoptr (CliRun) unknown = cli_run (cli, "--json", MODULE, "build", "-o", "never.tlv", "--from",
                                        "old.tlv", WITH_SIGNER, "--remove", "01:02", NULL);
  cli_assert_error (unknown, 2, "usage");
  g_autoptr (CliRun) signer =
      cli_run (cli, "--json", MODULE, "build", "-o", "never.tlv", "--from", "old.tlv", WITH_SIGNER,
               "--remove", "83:E9:08:00:00:00:55:45:AF:31", NULL);
  cli_assert_error (signer, 2, "usage");
  g_assert_false (g_file_test (cli_path (cli, "never.tlv"), G_FILE_TEST_EXISTS));
}

/* One record a certificate, also where it is named as a server; and tokens that are elsewhere. */
static void
test_sast_servers (void)
{
  g_autoptr (CliRun) built =
      cli_run (cli, MODULE, "build", "-o", "sast.tlv", "--server", "SAST,,,token.cer", "--token",
               "SAST-ADN0054f509", "--server", "SAST,,,signer.pem", WITH_SIGNER, NULL);
  assert_built (built);
  g_autoptr (CliRun) run = show ("sast.tlv");
  assert_count (run, 2);
  cli_assert_json (run, "$.records[0].serial", "\"3C:F9:27:00:00:00:AF:A2:DA:45\"");
  cli_assert_json (run, "$.records[1].signer", "true");
  g_autoptr (CliRun) by_key = cli_run (cli, "build", "-o", "sast.tlv", BY_KEY, "--server",
                                       "SAST,pub,10.0.0.1,publisher.pem", NULL);
  assert_built (by_key);
  g_autoptr (CliRun) single = show ("sast.tlv");
  assert_count (single, 1);
  assert_record (single, 1, "System Administrator Security Token", "pub", 0);
}

static void
test_backup (void)
{
  cli_write (cli, "kept.tlv", "the old one", -1);
  g_autoptr (CliRun) run = cli_run (cli, "build", "-o", "kept.tlv", BY_KEY, NULL);
  assert_built (run);
  g_autoptr (GBytes) backup = cli_read (cli, "kept.tlv~");
  g_assert_cmpmem (g_bytes_get_data (backup, NULL), g_bytes_get_size (backup), "the old one", 11);
  g_autoptr (CliRun) shown = show ("kept.tlv");
  assert_record (shown, 1, "System Administrator Security Token", "", 0);
}

typedef struct
{
  int code;
  const char *name;
  const char *arguments[12];
} Wrong;

/* None of these writes anything. */
static void
test_wrong (void)
{
  static const Wrong cases[] = {
    { 2, "usage", { BY_KEY } },
    { 2, "usage", { "-o", "x" } },
    { 2, "usage", { "-o", "x", "--sign-key", "publisher.key" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--sign-with", "y" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--pin-file", "pin" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--remove", "01" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--timestamp", "-1" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--timestamp", "4294967296" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--timestamp", "soon" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--digest", "md5" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--server", "CCM,pub,10.0.0.1" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--server", "PBX,pub,,capf.pem" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--server", "CCM,,,capf.pem" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--server", "CCM,a\x1b[2J,,capf.pem" } },
    { 2, "usage", { "-o", "x", BY_KEY, "--server", "CCM,pub,300.0.0.1,capf.pem" } },
    { 3, "file", { "-o", "x", BY_KEY, "--server", "CCM,pub,,nowhere.pem" } },
    { 3, "malformed", { "-o", "x", BY_KEY, "--server", "CCM,pub,,pin" } },
    { 3, "file", { "-o", "x", BY_KEY, "--from", "nowhere.tlv" } },
    { 3, "malformed", { "-o", "x", BY_KEY, "--from", "pin" } },
    { 3, "file", { "-o", "nowhere/x", BY_KEY } },
    { 3, "file", { "-o", ".", BY_KEY } },
    { 3, "malformed", { "-o", "x", "--sign-key", "capf.key", "--sign-cert", "publisher.pem" } },
    { 3, "malformed", { "-o", "x", "--sign-key", "pin", "--sign-cert", "publisher.pem" } },
    { 4, "no-token", { "-o", "x", BY_KEY, "--token", "SAST-ADN00000000" } },
    { 4, "no-token", { "-o", "x", "--sign-with", "SAST-ADN00000000", "--pin-file", "pin" } },
    { 5,
      "pin-refused",
      { "-o", "x", "--sign-with", "SAST-ADN0054f509", "--pin-file", "wrong-pin" } },
    { 5, "pin-needed", { "-o", "x", "--sign-with", "SAST-ADN0054f509" } },
    { 3, "file", { "-o", "x", "--sign-with", "SAST-ADN0054f509", "--pin-file", "nowhere" } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *a = cases[i].arguments;
      g_autoptr (CliRun) run = cli_run (cli, "--json", MODULE, "build", a[0], a[1], a[2], a[3],
                                        a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], NULL);
      cli_assert_error (run, cases[i].code, cases[i].name);
      g_assert_false (g_file_test (cli_path (cli, "x"), G_FILE_TEST_EXISTS));
      g_assert_null (strstr (run->out, TEST_SOFTHSM_PIN));
    }
}

static void
test_pin_from_stdin (void)
{
  g_autoptr (CliRun) run =
      cli_run_with_input (cli, TEST_SOFTHSM_PIN "\n", MODULE, "build", "-o", "stdin.tlv",
                          "--sign-with", "SAST-ADN0054f509", "--pin-file", "-", NULL);
  assert_built (run);
  g_autoptr (CliRun) nothing =
      cli_run_with_input (cli, "", "--json", MODULE, "build", "-o", "stdin.tlv", "--sign-with",
                          "SAST-ADN0054f509", "--pin-file", "-", NULL);
  cli_assert_error (nothing, 5, "pin-needed");
}

/* Keys that no phone takes a signature from. */
static void
test_wrong_keys (void)
{
  g_autoptr (TestIdentity) curve = test_pki_new (&(TestPkiSpec){ .subject = "CN=curve" });
  g_autoptr (TestIdentity) odd = test_pki_new (&(TestPkiSpec){ .subject = "CN=odd", .bits = 1536 });
  test_identity_write (curve, cli->folder, "curve");
  test_identity_write (odd, cli->folder, "odd");
  g_autoptr (CliRun) run = cli_run (cli, "--json", "build", "-o", "x", "--sign-key", "curve.key",
                                    "--sign-cert", "curve.pem", NULL);
  g_autoptr (CliRun) other = cli_run (cli, "--json", "build", "-o", "x", "--sign-key", "odd.key",
                                      "--sign-cert", "odd.pem", NULL);
  cli_assert_error (run, 3, "malformed");
  cli_assert_error (other, 3, "malformed");
  g_assert_false (g_file_test (cli_path (cli, "x"), G_FILE_TEST_EXISTS));
}

static void
test_token_states (void)
{
  static const struct
  {
    const char *fault;
    const char *option;
    int code;
    const char *name;
  } cases[] = {
    { "final-try", "--quiet", 5, "pin-last-try" },
    { "final-try", "--allow-last-try", 0, NULL },
    { "locked", "--quiet", 5, "pin-locked" },
    { "wrong-signature", "--quiet", 4, "token-failed" },
    { "gone-in-sign", "--quiet", 4, "token-gone" },
    { "pin-pad", "--quiet", 0, NULL },
  };
  g_autofree char *module = g_build_filename (g_getenv ("TEST_MODULES"), "fault-module.so", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_setenv ("TEST_FAULT", cases[i].fault, TRUE);
      g_autoptr (CliRun) run = cli_run (cli, "--json", "--module", module, "build", "-o", "x",
                                        WITH_SIGNER, cases[i].option, NULL);
      g_unsetenv ("TEST_FAULT");
      if (cases[i].name != NULL)
        cli_assert_error (run, cases[i].code, cases[i].name);
      else
        g_assert_cmpint (run->code, ==, cases[i].code);
      g_remove (cli_path (cli, "x"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli = cli_new ();
  cli_add_tokens (cli);
  g_setenv ("TEST_SOFTHSM", test_softhsm_get_module (), TRUE);
  g_setenv ("TEST_FAULT_PIN", TEST_SOFTHSM_PIN, TRUE);
  g_test_add_func ("/tool/build/by-publisher", test_by_publisher);
  g_test_add_func ("/tool/build/by-tokens", test_by_tokens);
  g_test_add_func ("/tool/build/order", test_order);
  g_test_add_func ("/tool/build/digests", test_digests);
  g_test_add_func ("/tool/build/non-secure", test_non_secure);
  g_test_add_func ("/tool/build/from", test_from);
  g_test_add_func ("/tool/build/from-publisher", test_from_publisher);
  g_test_add_func ("/tool/build/from-form-changes", test_from_form_changes);
  g_test_add_func ("/tool/build/renew-servers", test_renew_servers);
  g_test_add_func ("/tool/build/remove", test_remove);
  g_test_add_func ("/tool/build/sast-servers", test_sast_servers);
  g_test_add_func ("/tool/build/backup", test_backup);
  g_test_add_func ("/tool/build/wrong", test_wrong);
  g_test_add_func ("/tool/build/pin-from-stdin", test_pin_from_stdin);
  g_test_add_func ("/tool/build/wrong-keys", test_wrong_keys);
  g_test_add_func ("/tool/build/token-states", test_token_states);
  int failed = g_test_run ();
  cli_free (cli);
  return failed;
}
