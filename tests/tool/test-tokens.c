/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

/* modules, tokens and export, with soft tokens and with modules that fail. */

static Cli *cli;

static const char *
get_fault_module (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("TEST_MODULES"), "fault-module.so", NULL);
  return g_intern_string (path);
}

static CliRun *
run_with_fault (const char *fault, const char *command)
{
  g_setenv ("TEST_FAULT", fault, TRUE);
  CliRun *run = cli_run (cli, "--json", "--module", get_fault_module (), command, NULL);
  g_unsetenv ("TEST_FAULT");
  return run;
}

static JsonObject *
find_token (JsonNode *tokens, const char *label)
{
  JsonArray *array = json_node_get_array (tokens);
  JsonObject *found = NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *token = json_array_get_object_element (array, i);
      if (g_strcmp0 (json_object_get_string_member (token, "label"), label) != 0)
        continue;
      g_assert_null (found);
      found = token;
    }
  g_assert_nonnull (found);
  return found;
}

static void
test_modules (void)
{
  g_autoptr (CliRun) run =
      cli_run (cli, "--json", "--module", test_softhsm_get_module (), "modules", NULL);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_json (run, "$.modules[0].loads", "true");
  cli_assert_json (run, "$.modules[0].manufacturer", "\"SoftHSM\"");
  cli_assert_json (run, "$.modules[0].error", "null");
  g_autoptr (CliRun) text = cli_run (cli, "--module", test_softhsm_get_module (), "modules", NULL);
  cli_assert_has (text->out, "libsofthsm2.so\n  loads: ");
}

static void
test_modules_that_fail (void)
{
  static const char *const names[] = { "no-module.so", "old-module.so" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (g_getenv ("TEST_MODULES"), names[i], NULL);
      g_autoptr (CliRun) run = cli_run (cli, "--json", "modules", "--module", path, NULL);
      g_autoptr (CliRun) tokens = cli_run (cli, "--json", "tokens", "--module", path, NULL);
      g_assert_cmpint (run->code, ==, 0);
      cli_assert_json (run, "$.modules[0].loads", "false");
      g_autoptr (JsonNode) error = cli_json (run, "$.modules[0].error");
      g_assert_cmpstr (json_node_get_string (error), !=, "");
      cli_assert_error (tokens, 4, "module");
    }
  g_autoptr (CliRun) nowhere = cli_run (cli, "modules", "--module", "nowhere.so", NULL);
  g_assert_cmpint (nowhere->code, ==, 0);
  cli_assert_has (nowhere->out, "does not load");
}

static void
test_tokens (void)
{
  g_autoptr (CliRun) run =
      cli_run (cli, "--json", "--module", test_softhsm_get_module (), "tokens", NULL);
  g_assert_cmpint (run->code, ==, 0);
  g_autoptr (JsonNode) tokens = cli_json (run, "$.tokens");
  JsonObject *token = find_token (tokens, "SAST-ADN0054f509");
  JsonObject *pin = json_object_get_object_member (token, "pin");
  JsonObject *certificate =
      json_array_get_object_element (json_object_get_array_member (token, "certificates"), 0);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, cli->pki->token->der);
  g_autofree char *sha1 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, cli->pki->token->der);
  g_assert_cmpstr (json_object_get_string_member (token, "state"), ==, "ready");
  g_assert_cmpstr (json_object_get_string_member (token, "module"), !=, "");
  g_assert_cmpstr (json_object_get_string_member (token, "manufacturer"), ==, "SoftHSM project");
  g_assert_cmpstr (json_object_get_string_member (token, "model"), ==, "SoftHSM v2");
  g_assert_true (json_object_has_member (token, "slot"));
  g_assert_false (json_object_has_member (token, "error"));
  g_assert_false (json_object_get_boolean_member (pin, "low"));
  g_assert_false (json_object_get_boolean_member (pin, "final_try"));
  g_assert_false (json_object_get_boolean_member (pin, "locked"));
  g_assert_true (json_object_get_null_member (pin, "tries_left"));
  g_assert_true (json_object_get_null_member (pin, "tries_max"));
  g_assert_cmpstr (json_object_get_string_member (certificate, "id"), ==, "01");
  g_assert_cmpstr (json_object_get_string_member (certificate, "issuer"), ==,
                   "cn=Cisco Manufacturing CA;o=Cisco Systems");
  g_assert_cmpstr (json_object_get_string_member (certificate, "serial"), ==,
                   "3C:F9:27:00:00:00:AF:A2:DA:45");
  g_assert_cmpstr (json_object_get_string_member (certificate, "key"), ==, "rsa");
  g_assert_cmpint (json_object_get_int_member (certificate, "bits"), ==, 1024);
  g_assert_cmpstr (json_object_get_string_member (certificate, "sha1"), ==, sha1);
  g_assert_cmpstr (json_object_get_string_member (certificate, "sha256"), ==, sha256);
  g_assert_true (g_str_has_suffix (json_object_get_string_member (certificate, "not_after"), "Z"));
  find_token (tokens, "SAST-ADN008580ef");
}

static void
test_table (void)
{
  g_autoptr (CliRun) run = cli_run (cli, "--module", test_softhsm_get_module (), "tokens", NULL);
  g_assert_cmpint (run->code, ==, 0);
  g_auto (GStrv) lines = g_strsplit (run->out, "\n", -1);
  g_assert_true (g_str_has_prefix (lines[0], "LABEL "));
  const char *title = strstr (lines[0], "CERTIFICATE");
  for (guint i = 1; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "SAST-"))
      {
        const char *cell = lines[i] + (title - lines[0]);
        g_assert_true (g_str_has_prefix (cell, "SAST-ADN00"));
        cli_assert_has (lines[i], "  ready  ");
      }
}

/* What is told beside the answer. */
static void
test_messages (void)
{
  g_autoptr (CliRun) verbose =
      cli_run (cli, "--verbose", "--module", test_softhsm_get_module (), "tokens", NULL);
  g_autoptr (CliRun) plain = cli_run (cli, "--module", test_softhsm_get_module (), "tokens", NULL);
  g_autoptr (CliRun) quiet =
      cli_run (cli, "--quiet", "--module", test_softhsm_get_module (), "tokens", NULL);
  cli_assert_has (verbose->err, "Asking ");
  g_assert_null (strstr (plain->err, "Asking "));
  g_assert_cmpstr (plain->err, !=, "");
  g_assert_cmpstr (quiet->err, ==, "");
  g_assert_cmpstr (quiet->out, ==, plain->out);
}

/* Never called empty: OpenSC does not see what other software put there (tokens.md). What makes a
 * module OpenSC is its name. */
static void
test_no_certificate (void)
{
  g_autofree char *data = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (test_softhsm_get_module (), &data, &length, NULL));
  cli_write (cli, "opensc-pkcs11.so", data, (gssize) length);
  test_softhsm_add_token (cli->hsm, "bare");
  g_autoptr (CliRun) opensc = cli_run (cli, "--module", "opensc-pkcs11.so", "tokens", NULL);
  g_autoptr (CliRun) other = cli_run (cli, "--module", test_softhsm_get_module (), "tokens", NULL);
  g_autoptr (CliRun) json =
      cli_run (cli, "--json", "--module", test_softhsm_get_module (), "tokens", NULL);
  g_autoptr (CliRun) export = cli_run (cli, "--json", "--module", test_softhsm_get_module (),
                                       "export", "--token", "bare", "--dir", ".", NULL);
  cli_assert_has (opensc->err, "libeToken");
  cli_assert_has (opensc->out, "no certificate");
  cli_assert_has (other->err, "shows no certificate");
  g_autoptr (JsonNode) tokens = cli_json (json, "$.tokens");
  g_assert_cmpstr (json_object_get_string_member (find_token (tokens, "bare"), "state"), ==,
                   "no-certificate");
  cli_assert_error (export, 4, "no-token");
}

static void
write_registry (const char *file, const char *module)
{
  g_autofree char *folder = g_build_filename (cli->folder, "config/pkcs11/modules", NULL);
  g_autofree char *name = g_build_filename ("config/pkcs11/modules", file, NULL);
  g_autofree char *text = g_strdup_printf ("module: %s\n", module);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  cli_write (cli, name, text, -1);
}

static void
remove_registry (void)
{
  static const char *const names[] = { "1.module", "2.module", "3.module", "4.module" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_build_filename ("config/pkcs11/modules", names[i], NULL);
      (void) g_unlink (cli_path (cli, name));
    }
}

static JsonObject *
find_module (JsonNode *modules, const char *path)
{
  JsonArray *array = json_node_get_array (modules);
  g_autofree char *canonical = realpath (path, NULL);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *module = json_array_get_object_element (array, i);
      if (g_str_equal (json_object_get_string_member (module, "path"),
                       canonical != NULL ? canonical : path))
        return module;
    }
  g_error ("%s is not among the modules", path);
}

/* Through all modules that are found: two show the same tokens (p11-kit's proxy passes on what
 * SoftHSM has), one fails, and one must not be loaded. */
static void
test_all_modules (void)
{
  const char *failing = cli_path (cli, "copy.so");
  g_autofree char *data = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (test_softhsm_get_module (), &data, &length, NULL));
  cli_write (cli, "copy.so", data, (gssize) length);
  write_registry ("1.module", P11_LIBRARY);
  write_registry ("2.module", test_softhsm_get_module ());
  write_registry ("3.module", PLAIN_LIBRARY);
  write_registry ("4.module", failing);
  g_autoptr (CliRun) run = cli_run (cli, "--json", "tokens", NULL);
  g_autoptr (CliRun) modules = cli_run (cli, "--json", "modules", NULL);
  g_autoptr (CliRun) text = cli_run (cli, "modules", NULL);
  remove_registry ();
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->err, "has no C_GetFunctionList");
  cli_assert_has (run->err, "copy.so was passed over: ");
  g_autoptr (JsonNode) tokens = cli_json (run, "$.tokens");
  JsonObject *token = find_token (tokens, "SAST-ADN0054f509");
  cli_assert_has (json_object_get_string_member (token, "module"), "libp11-kit");
  g_autoptr (JsonNode) list = cli_json (modules, "$.modules");
  JsonObject *bare = find_module (list, PLAIN_LIBRARY);
  g_assert_true (json_object_get_boolean_member (bare, "usable"));
  g_assert_false (json_object_get_boolean_member (bare, "loads"));
  JsonObject *refused = find_module (list, failing);
  g_assert_cmpstr (json_object_get_string_member (refused, "source"), ==, "registry");
  g_assert_false (json_object_get_boolean_member (refused, "usable"));
  g_assert_false (json_object_get_boolean_member (refused, "used"));
  g_assert_nonnull (json_object_get_string_member (refused, "error"));
  g_autofree char *command = g_strdup_printf ("etoken-ctl modules --choose '%s'", failing);
  cli_assert_has (text->out, command);
}

/* What is chosen is used alone, by this and later commands, until it is forgotten. */
static void
test_choice (void)
{
  const char *copy = cli_path (cli, "own.so");
  g_autofree char *data = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (test_softhsm_get_module (), &data, &length, NULL));
  cli_write (cli, "own.so", data, (gssize) length);
  write_registry ("1.module", test_softhsm_get_module ());
  g_autoptr (CliRun) choose = cli_run (cli, "--json", "modules", "--choose", "own.so", NULL);
  g_autoptr (CliRun) tokens = cli_run (cli, "--json", "tokens", NULL);
  g_autoptr (CliRun) text = cli_run (cli, "modules", NULL);
  g_autoptr (CliRun) other =
      cli_run (cli, "--json", "--module", test_softhsm_get_module (), "tokens", NULL);
  g_autoptr (CliRun) forget = cli_run (cli, "--json", "modules", "--forget", NULL);
  g_autoptr (CliRun) after = cli_run (cli, "--json", "tokens", NULL);
  remove_registry ();
  g_autofree char *canonical = realpath (copy, NULL);
  g_autofree char *softhsm = realpath (test_softhsm_get_module (), NULL);
  g_assert_cmpint (choose->code, ==, 0);
  cli_assert_json (choose, "$.modules[0].chosen", "true");
  cli_assert_json (choose, "$.modules[0].loads", "true");
  g_autoptr (JsonNode) list = cli_json (choose, "$.modules");
  JsonObject *passed = find_module (list, test_softhsm_get_module ());
  g_assert_true (json_object_get_boolean_member (passed, "usable"));
  g_assert_false (json_object_get_boolean_member (passed, "used"));
  cli_assert_has (text->out, "not used: another module was chosen");
  cli_assert_has (text->err, "--forget");
  g_autoptr (JsonNode) chosen = cli_json (tokens, "$.tokens");
  g_assert_cmpstr (json_object_get_string_member (find_token (chosen, "SAST-ADN0054f509"),
                                                  "module"),
                   ==, canonical);
  g_autoptr (JsonNode) named = cli_json (other, "$.tokens");
  g_assert_cmpstr (json_object_get_string_member (find_token (named, "SAST-ADN0054f509"), "module"),
                   ==, softhsm);
  g_assert_cmpint (forget->code, ==, 0);
  cli_assert_json (forget, "$.modules[0].chosen", "false");
  g_autoptr (JsonNode) again = cli_json (after, "$.tokens");
  g_assert_cmpstr (json_object_get_string_member (find_token (again, "SAST-ADN0054f509"), "module"),
                   ==, softhsm);
}

/* What does not load is not kept; nor what cannot be written down. */
static void
test_choice_refused (void)
{
  static const struct
  {
    int code;
    const char *name;
    const char *arguments[4];
  } cases[] = {
    { 4, "module", { "--choose", "nowhere.so" } },
    { 4, "module", { "--choose", "." } },
    { 4, "module", { "--choose", "pin" } },
    { 2, "usage", { "--choose", "x", "--forget" } },
    { 2, "usage", { "--forget", "--module", "x" } },
    { 2, "usage", { "--choose", "x", "--module", "x" } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *a = cases[i].arguments;
      g_autoptr (CliRun) run = cli_run (cli, "--json", "modules", a[0], a[1], a[2], a[3], NULL);
      cli_assert_error (run, cases[i].code, cases[i].name);
    }
  g_autoptr (CliRun) modules = cli_run (cli, "--json", "modules", NULL);
  g_assert_null (strstr (modules->out, "\"chosen\":true"));
  g_setenv ("XDG_CONFIG_HOME", cli_path (cli, "pin"), TRUE);
  g_autoptr (CliRun) unkept =
      cli_run (cli, "--json", "modules", "--choose", test_softhsm_get_module (), NULL);
  g_setenv ("XDG_CONFIG_HOME", cli_path (cli, "config"), TRUE);
  cli_assert_error (unkept, 3, "file");
}

/* To look is to write nothing, also where nothing may be written. */
static void
test_choice_reads_only (void)
{
  g_setenv ("XDG_CONFIG_HOME", cli_path (cli, "pin/below-a-file"), TRUE);
  g_autoptr (CliRun) unreadable = cli_run (cli, "modules", NULL);
  g_setenv ("XDG_CONFIG_HOME", cli_path (cli, "fresh"), TRUE);
  g_autoptr (CliRun) fresh = cli_run (cli, "modules", NULL);
  g_setenv ("XDG_CONFIG_HOME", cli_path (cli, "config"), TRUE);
  g_assert_cmpint (unreadable->code, ==, 0);
  g_assert_null (strstr (unreadable->err, "WARNING"));
  g_assert_cmpint (fresh->code, ==, 0);
  g_assert_false (g_file_test (cli_path (cli, "fresh"), G_FILE_TEST_EXISTS));
}

/* A choice that was removed since is no reason to use something else unasked. */
static void
test_choice_is_gone (void)
{
  g_autofree char *data = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (test_softhsm_get_module (), &data, &length, NULL));
  cli_write (cli, "gone.so", data, (gssize) length);
  g_autoptr (CliRun) choose = cli_run (cli, "modules", "--choose", "gone.so", NULL);
  g_assert_cmpint (choose->code, ==, 0);
  g_assert_cmpint (g_unlink (cli_path (cli, "gone.so")), ==, 0);
  g_autoptr (CliRun) tokens = cli_run (cli, "--json", "tokens", NULL);
  g_autoptr (CliRun) forget = cli_run (cli, "modules", "--forget", NULL);
  cli_assert_error (tokens, 4, "module");
  cli_assert_has (tokens->out, "There is no such file");
  cli_assert_has (tokens->out, "--forget");
  g_assert_cmpint (forget->code, ==, 0);
}

static void
test_pin_states (void)
{
  g_autoptr (CliRun) locked = run_with_fault ("locked", "tokens");
  g_autoptr (CliRun) final = run_with_fault ("final-try", "tokens");
  g_autoptr (JsonNode) locked_tokens = cli_json (locked, "$.tokens");
  g_autoptr (JsonNode) final_tokens = cli_json (final, "$.tokens");
  JsonObject *pin =
      json_object_get_object_member (find_token (locked_tokens, "SAST-ADN0054f509"), "pin");
  g_assert_true (json_object_get_boolean_member (pin, "locked"));
  pin = json_object_get_object_member (find_token (final_tokens, "SAST-ADN0054f509"), "pin");
  g_assert_true (json_object_get_boolean_member (pin, "final_try"));
}

/* As SafeNet's module tells it. */
static void
test_tries (void)
{
  g_autofree char *module = g_build_filename (g_getenv ("TEST_MODULES"), "safenet-module.so", NULL);
  g_setenv ("TEST_SAFENET_LEFT", "0300", TRUE);
  g_setenv ("TEST_SAFENET_MAX", "0f00", TRUE);
  g_autoptr (CliRun) json = cli_run (cli, "--json", "--module", module, "tokens", NULL);
  g_autoptr (CliRun) text = cli_run (cli, "--module", module, "tokens", NULL);
  g_setenv ("TEST_SAFENET_LEFT", "0000", TRUE);
  g_autoptr (CliRun) locked = cli_run (cli, "--json", "--module", module, "tokens", NULL);
  g_autoptr (JsonNode) tokens = cli_json (json, "$.tokens");
  g_autoptr (JsonNode) locked_tokens = cli_json (locked, "$.tokens");
  JsonObject *pin = json_object_get_object_member (find_token (tokens, "SAST-ADN0054f509"), "pin");
  g_assert_cmpint (json_object_get_int_member (pin, "tries_left"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (pin, "tries_max"), ==, 15);
  g_assert_false (json_object_get_boolean_member (pin, "final_try"));
  g_assert_false (json_object_get_boolean_member (pin, "locked"));
  cli_assert_has (text->out, "  3 of 15 PIN tries left  ");
  cli_assert_has (text->err, "3 of 15 PIN tries left. A right PIN gives all of them back");
  pin = json_object_get_object_member (find_token (locked_tokens, "SAST-ADN0054f509"), "pin");
  g_assert_true (json_object_get_boolean_member (pin, "locked"));
}

/* Marked in the table, and told below it. */
static void
test_expired (void)
{
  g_autoptr (TestIdentity) expired = test_pki_new (&(TestPkiSpec){
      .subject = "CN=SAST-old", .bits = 1024, .starts_days_ago = 9, .ends_in_days = -2 });
  test_softhsm_add_token (cli->hsm, "expired");
  test_softhsm_add_certificate (cli->hsm, "expired", expired->der, "01");
  g_autoptr (CliRun) run = cli_run (cli, "--module", test_softhsm_get_module (), "tokens", NULL);
  cli_assert_has (run->out, " (expired)\n");
  cli_assert_has (run->err, "the certificate cn=SAST-old expired on ");
}

/* One reader that fails hides no token, and strings from a token move no cursor. */
static void
test_failing_reader (void)
{
  g_autoptr (CliRun) run = run_with_fault ("broken-reader", "tokens");
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->out, "\"state\":\"failed\"");
  cli_assert_has (run->out, "\"error\":\"");
  cli_assert_has (run->out, "\"state\":\"ready\"");
  g_autoptr (CliRun) garbage = run_with_fault ("garbage", "tokens");
  g_assert_true (garbage->code == 0 || garbage->code == 4);
  g_autoptr (CliRun) crash = run_with_fault ("crash-in-list", "tokens");
  cli_assert_error (crash, 4, "module");
}

static void
test_no_tokens (void)
{
  g_autoptr (TestSoftHsm) empty = NULL;
  g_autofree char *conf = g_strdup (g_getenv ("SOFTHSM2_CONF"));
  g_setenv ("TEST_FAULT", "empty-reader", TRUE);
  empty = test_softhsm_new ();
  g_autoptr (CliRun) run = cli_run (cli, "--module", get_fault_module (), "tokens", NULL);
  g_autoptr (CliRun) json =
      cli_run (cli, "--json", "--module", get_fault_module (), "tokens", NULL);
  g_autoptr (CliRun) all = cli_run (cli, "--json", "--module", get_fault_module (), "export",
                                    "--all", "--dir", ".", NULL);
  g_unsetenv ("TEST_FAULT");
  g_clear_pointer (&empty, test_softhsm_free);
  g_setenv ("SOFTHSM2_CONF", conf, TRUE);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->err, "pcscd");
  g_assert_cmpint (json->code, ==, 0);
  cli_assert_json (json, "$.tokens[0].state", "\"no-token\"");
  cli_assert_error (all, 4, "no-token");
}

static void
test_export (void)
{
  g_assert_cmpint (g_mkdir (cli_path (cli, "der"), 0700), ==, 0);
  g_autoptr (CliRun) run = cli_run (cli, "--module", test_softhsm_get_module (), "export", "--all",
                                    "--dir", "der", NULL);
  g_assert_cmpint (run->code, ==, 0);
  g_autoptr (GBytes) first = cli_read (cli, "der/SAST-ADN0054f509.cer");
  g_autoptr (GBytes) second = cli_read (cli, "der/SAST-ADN008580ef.cer");
  g_assert_true (g_bytes_equal (first, cli->pki->token->der));
  g_assert_true (g_bytes_equal (second, cli->pki->signer->der));
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, first);
  cli_assert_has (run->out, sha256);
  g_autoptr (CliRun) again = cli_run (cli, "--json", "--module", test_softhsm_get_module (),
                                      "export", "--all", "--dir", "der", NULL);
  cli_assert_error (again, 3, "file");
  g_autoptr (CliRun) forced =
      cli_run (cli, "--json", "--module", test_softhsm_get_module (), "export", "--token",
               "SAST-ADN0054f509", "--force", "--dir", "der", NULL);
  g_assert_cmpint (forced->code, ==, 0);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", sha256);
  cli_assert_json (forced, "$.certificates[0].sha256", quoted);
  cli_assert_json (forced, "$.certificates[0].file", "\"der/SAST-ADN0054f509.cer\"");
}

static void
test_export_pem (void)
{
  g_assert_cmpint (g_mkdir (cli_path (cli, "pem"), 0700), ==, 0);
  g_autoptr (CliRun) run =
      cli_run (cli, "--module", test_softhsm_get_module (), "export", "--token",
               "pkcs11:token=SAST-ADN008580ef", "--dir", "pem", "--format", "pem", NULL);
  g_assert_cmpint (run->code, ==, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlCertificate) certificate =
      ctl_certificate_load (cli_path (cli, "pem/SAST-ADN008580ef.pem"), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (ctl_certificate_get_der (certificate), cli->pki->signer->der));
}

static void
test_export_wrong (void)
{
  static const struct
  {
    int code;
    const char *name;
    const char *arguments[6];
  } cases[] = {
    { 2, "usage", { "--dir", "." } },
    { 2, "usage", { "--all" } },
    { 2, "usage", { "--all", "--token", "x", "--dir", "." } },
    { 2, "usage", { "--all", "--dir", ".", "--format", "jpeg" } },
    { 3, "file", { "--all", "--dir", "nowhere" } },
    { 4, "no-token", { "--token", "SAST-ADN00000000", "--dir", "." } },
    { 2, "usage", { "--token", "pkcs11:token=%zz", "--dir", "." } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *a = cases[i].arguments;
      g_autoptr (CliRun) run = cli_run (cli, "--json", "--module", test_softhsm_get_module (),
                                        "export", a[0], a[1], a[2], a[3], a[4], a[5], NULL);
      cli_assert_error (run, cases[i].code, cases[i].name);
    }
}

/* Names that no file should have, and two certificates that would have the same one. */
static void
test_export_names (void)
{
  g_autoptr (TestIdentity) odd =
      test_pki_new (&(TestPkiSpec){ .subject = "CN=..\\/..\\/etc a\xc3\xa9  ", .bits = 1024 });
  g_autoptr (TestIdentity) twin =
      test_pki_new (&(TestPkiSpec){ .subject = "CN=SAST-ADN0054f509", .bits = 1024 });
  g_assert_cmpint (g_mkdir (cli_path (cli, "odd"), 0700), ==, 0);
  test_softhsm_add_token (cli->hsm, "odd");
  test_softhsm_add_certificate (cli->hsm, "odd", odd->der, "01");
  g_autoptr (CliRun) run = cli_run (cli, "--module", test_softhsm_get_module (), "export",
                                    "--token", "odd", "--dir", "odd", NULL);
  g_assert_cmpint (run->code, ==, 0);
  g_autoptr (GBytes) written = cli_read (cli, "odd/.._.._etc_a_.cer");
  g_assert_true (g_bytes_equal (written, odd->der));
  test_softhsm_add_certificate (cli->hsm, "odd", twin->der, "02");
  g_autoptr (CliRun) collision = cli_run (cli, "--json", "--module", test_softhsm_get_module (),
                                          "export", "--all", "--dir", "odd", NULL);
  cli_assert_error (collision, 3, "file");
  g_assert_false (g_file_test (cli_path (cli, "odd/SAST-ADN0054f509.cer"), G_FILE_TEST_EXISTS));
}

static void
test_ambiguous (void)
{
  g_assert_cmpint (g_mkdir (cli_path (cli, "twice"), 0700), ==, 0);
  test_softhsm_add_token (cli->hsm, "twice");
  test_softhsm_add_token (cli->hsm, "twice");
  g_autoptr (CliRun) run = cli_run (cli, "--json", "--module", test_softhsm_get_module (), "export",
                                    "--token", "twice", "--dir", "twice", NULL);
  cli_assert_error (run, 4, "ambiguous-token");
}

/* Until SIGINT, with a line as soon as something is there. */
static void
test_watch (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, ETOKEN_CTL, "--json", "--module",
                        test_softhsm_get_module (), "tokens", "--watch", NULL);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  gboolean seen = FALSE;
  while (!seen)
    {
      g_free (line);
      line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
      g_assert_no_error (error);
      g_autoptr (JsonNode) node = json_from_string (line, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "change"), ==,
                       "added");
      seen = strstr (line, "SAST-ADN008580ef") != NULL;
    }
  test_softhsm_add_token (cli->hsm, "late");
  for (seen = FALSE; !seen; seen = strstr (line, "\"late\"") != NULL)
    {
      g_free (line);
      line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
    }
  g_subprocess_send_signal (process, SIGINT);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli = cli_new ();
  cli_add_tokens (cli);
  g_setenv ("TEST_SOFTHSM", test_softhsm_get_module (), TRUE);
  g_test_add_func ("/tool/tokens/modules", test_modules);
  g_test_add_func ("/tool/tokens/modules-that-fail", test_modules_that_fail);
  g_test_add_func ("/tool/tokens/tokens", test_tokens);
  g_test_add_func ("/tool/tokens/table", test_table);
  g_test_add_func ("/tool/tokens/messages", test_messages);
  g_test_add_func ("/tool/tokens/no-certificate", test_no_certificate);
  g_test_add_func ("/tool/tokens/all-modules", test_all_modules);
  g_test_add_func ("/tool/tokens/choice", test_choice);
  g_test_add_func ("/tool/tokens/choice-refused", test_choice_refused);
  g_test_add_func ("/tool/tokens/choice-reads-only", test_choice_reads_only);
  g_test_add_func ("/tool/tokens/choice-is-gone", test_choice_is_gone);
  g_test_add_func ("/tool/tokens/pin-states", test_pin_states);
  g_test_add_func ("/tool/tokens/tries", test_tries);
  g_test_add_func ("/tool/tokens/expired", test_expired);
  g_test_add_func ("/tool/tokens/failing-reader", test_failing_reader);
  g_test_add_func ("/tool/tokens/no-tokens", test_no_tokens);
  g_test_add_func ("/tool/tokens/export", test_export);
  g_test_add_func ("/tool/tokens/export-pem", test_export_pem);
  g_test_add_func ("/tool/tokens/export-wrong", test_export_wrong);
  g_test_add_func ("/tool/tokens/export-names", test_export_names);
  g_test_add_func ("/tool/tokens/ambiguous", test_ambiguous);
  g_test_add_func ("/tool/tokens/watch", test_watch);
  int failed = g_test_run ();
  cli_free (cli);
  return failed;
}
