/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "publisher.h"

/* The trust verification service, asked by the program: a real one. */

#define SIGNER "SAST-ADN008580ef"
#define TOKEN  "SAST-ADN0054f509"
#define SBD    "$.phones[1]"

static Cli *cli;

typedef struct
{
  Publisher *publisher;
} Fixture;

static guint number; /* of the test: each has folders of its own */

static void
set_up (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *name = g_strdup_printf ("lab%u", ++number);
  self->publisher = publisher_new (cli, name, "mixed");
}

static void
tear_down (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  publisher_free (self->publisher);
}

/* Signed by the publisher itself: it lists no token. */
static CtlList *
install_tokenless (Fixture *self)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (cli->pki);
  CtlList *list = test_captured_sign (draft, cli->pki->publisher);
  publisher_install (self->publisher, list);
  return list;
}

/* Listing both tokens, signed by the one that the other commands sign with. */
static CtlList *
make_by_tokens (const char *name)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (cli->pki);
  CtlList *list = test_captured_sign (draft, cli->pki->signer);
  gsize length;
  const char *data = g_bytes_get_data (ctl_list_get_bytes (list), &length);
  cli_write (cli, name, data, (gssize) length);
  return list;
}

static CliRun *
check (Fixture *self, const char *option, const char *value)
{
  return cli_run (cli, "--json", "--module", cli->module, "tvs", "check", "--tvs",
                  self->publisher->tvs, "--fingerprint", self->publisher->fingerprint, option,
                  value, NULL);
}

static void
trust (Fixture *self, const char *certificate)
{
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "publisher", "trust", "--add", certificate, NULL);
  g_assert_cmpint (run->code, ==, 0);
}

static void
test_certificate (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) before = check (self, "--certificate", "signer.pem");
  g_assert_cmpint (before->code, ==, 1);
  cli_assert_json (before, "$.verdict", "\"invalid\"");
  cli_assert_json (before, "$.roles", "[]");
  cli_assert_json (before, "$.signs_for_phones", "false");
  cli_assert_json (before, "$.device", "\"CP-0000-SEP000000000000\"");
  trust (self, "signer.cer");
  g_autoptr (CliRun) after = check (self, "--certificate", "signer.pem");
  g_assert_cmpint (after->code, ==, 0);
  cli_assert_json (after, "$.verdict", "\"valid\"");
  cli_assert_json (after, "$.roles", "[\"System Administrator Security Token\"]");
  cli_assert_json (after, "$.time_to_live", "86400");
  cli_assert_json (after, "$.signs_for_phones", "true");
}

static void
test_token (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) before = check (self, "--token", SIGNER);
  g_assert_cmpint (before->code, ==, 1);
  trust (self, "signer.cer");
  g_autoptr (CliRun) after = check (self, "--token", SIGNER);
  g_assert_cmpint (after->code, ==, 0);
  g_autoptr (CliRun) none = check (self, "--token", "nobody's");
  cli_assert_error (none, 4, "no-token");
}

static void
test_file (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) list = make_by_tokens ("signed.tlv");
  g_autoptr (CliRun) before = check (self, "--file", "signed.tlv");
  g_assert_cmpint (before->code, ==, 1);
  publisher_install (self->publisher, list);
  /* Installed by hand: seen within a second or so. */
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (CliRun) after = check (self, "--file", "signed.tlv");
      if (after->code == 0)
        return;
      g_usleep (G_USEC_PER_SEC / 10);
    }
  g_assert_not_reached ();
}

/* CAPF's certificate is one that phones trust, but not as that of a signer. */
static void
test_role (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) run = check (self, "--certificate", "capf.pem");
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_json (run, "$.roles", "[\"CAPF\"]");
  cli_assert_json (run, "$.signs_for_phones", "false");
}

static void
test_text (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (cli, "tvs", "check", "--tvs", self->publisher->tvs,
                                    "--fingerprint", self->publisher->fingerprint, "--certificate",
                                    "publisher.pem", "--device", "CP-7975-SEP001122334455", NULL);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->out, "trusts the certificate of cucm-1051-a-pub");
  cli_assert_has (run->out, "Roles:         CCM+TFTP\n");
  cli_assert_has (run->out, "Time to live:  86400 seconds\n");
  cli_assert_has (run->out, "Phones with Security By Default take a CTL file that it signed.");
}

/* The service's own certificate, from an ITL file of the cluster. */
static void
test_itl (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CliRun) right =
      cli_run (cli, "build", "-o", "right.tlv", "--server", "TVS,pub,10.48.47.155,tls.pem",
               "--sign-key", "publisher.key", "--sign-cert", "publisher.pem", NULL);
  g_autoptr (CliRun) wrong =
      cli_run (cli, "build", "-o", "wrong.tlv", "--server", "TVS,pub,10.48.47.155,capf.pem",
               "--sign-key", "publisher.key", "--sign-cert", "publisher.pem", NULL);
  g_assert_cmpint (right->code, ==, 0);
  g_assert_cmpint (wrong->code, ==, 0);
  const char *tvs = self->publisher->tvs;
  g_autoptr (CliRun) trusted = cli_run (cli, "--json", "tvs", "check", "--tvs", tvs, "--itl",
                                        "right.tlv", "--certificate", "publisher.pem", NULL);
  g_assert_cmpint (trusted->code, ==, 0);
  g_autoptr (CliRun) refused = cli_run (cli, "--json", "tvs", "check", "--tvs", tvs, "--itl",
                                        "wrong.tlv", "--certificate", "publisher.pem", NULL);
  cli_assert_error (refused, 6, "untrusted");
  g_autoptr (CliRun) unknown =
      cli_run (cli, "--json", "tvs", "check", "--tvs", tvs, "--certificate", "publisher.pem", NULL);
  cli_assert_error (unknown, 6, "untrusted");
}

static void
test_verify (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) list = make_by_tokens ("signed.tlv");
  const char *tvs = self->publisher->tvs, *fingerprint = self->publisher->fingerprint;
  g_autoptr (CliRun) before = cli_run (cli, "--json", "verify", "signed.tlv", "--tvs", tvs,
                                       "--fingerprint", fingerprint, NULL);
  g_assert_cmpint (before->code, ==, 1);
  cli_assert_json (before, SBD ".accepts", "false");
  cli_assert_json (before, SBD ".asked", "true");
  cli_assert_json (before, "$.phones[2].asked", "false");
  trust (self, "signer.cer");
  g_autoptr (CliRun) after =
      cli_run (cli, "verify", "signed.tlv", "--tvs", tvs, "--fingerprint", fingerprint, NULL);
  g_assert_cmpint (after->code, ==, 0);
  cli_assert_has (after->out, "was asked");
  g_autoptr (CliRun) nobody = cli_run (cli, "--json", "verify", "signed.tlv", "--tvs",
                                       "127.0.0.1:1", "--fingerprint", fingerprint, NULL);
  cli_assert_error (nobody, 6, "unreachable");
}

static CliRun *
plan (Fixture *self)
{
  return publisher_run (self->publisher, "update", "--token", TOKEN, "--token", SIGNER,
                        "--sign-with", SIGNER, "--pin-file", "pin", "--dry-run", "--tvs",
                        self->publisher->tvs, NULL);
}

static void
test_update (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlList) list = install_tokenless (self);
  g_autoptr (CliRun) before = plan (self);
  g_assert_cmpint (before->code, ==, 0);
  cli_assert_json (before, SBD ".accepts", "false");
  cli_assert_json (before, SBD ".asked", "true");
  cli_assert_json (before, "$.warnings[0].severe", "true");
  cli_assert_has (before->out, "was asked and does not accept");
  trust (self, "signer.cer");
  g_autoptr (CliRun) after = plan (self);
  cli_assert_json (after, SBD ".accepts", "true");
  cli_assert_json (after, SBD ".asked", "true");
  cli_assert_json (after, "$.warnings[0].severe", "false");
}

static void
test_wrong_use (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  const char *tvs = self->publisher->tvs;
  g_autoptr (CliRun) nothing = cli_run (cli, "--json", "tvs", "check", "--tvs", tvs, NULL);
  cli_assert_error (nothing, 2, "usage");
  g_autoptr (CliRun) both = cli_run (cli, "--json", "tvs", "check", "--tvs", tvs, "--token", "x",
                                     "--certificate", "signer.pem", NULL);
  cli_assert_error (both, 2, "usage");
  g_autoptr (CliRun) nowhere =
      cli_run (cli, "--json", "tvs", "check", "--certificate", "signer.pem", NULL);
  cli_assert_error (nowhere, 2, "usage");
  g_autoptr (CliRun) device = check (self, "--device", "SEP001122334455");
  cli_assert_error (device, 2, "usage");
  g_autoptr (CliRun) no_service =
      cli_run (cli, "--json", "verify", "signed.tlv", "--itl", "right.tlv", NULL);
  cli_assert_error (no_service, 2, "usage");
  g_autoptr (CliRun) missing = check (self, "--certificate", "missing.pem");
  cli_assert_error (missing, 3, "file");
  g_autoptr (CliRun) no_list = check (self, "--file", "signer.pem");
  cli_assert_error (no_list, 3, "malformed");
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli = cli_new ();
  cli_add_tokens (cli);
  add ("/tool/tvs/certificate", test_certificate);
  add ("/tool/tvs/token", test_token);
  add ("/tool/tvs/file", test_file);
  add ("/tool/tvs/role", test_role);
  add ("/tool/tvs/text", test_text);
  add ("/tool/tvs/itl", test_itl);
  add ("/tool/tvs/verify", test_verify);
  add ("/tool/tvs/update", test_update);
  add ("/tool/tvs/wrong-use", test_wrong_use);
  int code = g_test_run ();
  cli_free (cli);
  return code;
}
