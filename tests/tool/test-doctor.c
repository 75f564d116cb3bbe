/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "publisher.h"

/* `doctor` as a program: with soft tokens, real publishers, and no pcscd at all. What its checks
 * make of everything else is in tests/doctor. */

static Cli *cli;

static void
remember (const char *text)
{
  g_assert_cmpint (g_mkdir_with_parents (cli_path (cli, "config/etoken-ctl"), 0700), ==, 0);
  cli_write (cli, "config/etoken-ctl/known-publishers", text, -1);
}

static CliRun *
run_doctor (void)
{
  return cli_run (cli, "--json", "--module", test_softhsm_get_module (), "doctor", NULL);
}

/* Findings of a subject, in their order, as "NAME NAME". */
static char *
list_names (const CliRun *run, const char *subject)
{
  g_autoptr (JsonNode) findings = cli_json (run, "$.findings");
  JsonArray *array = json_node_get_array (findings);
  GString *names = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *finding = json_array_get_object_element (array, i);
      if (g_str_equal (json_object_get_string_member (finding, "subject"), subject))
        g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "",
                                json_object_get_string_member (finding, "name"));
    }
  return g_string_free (names, FALSE);
}

static void
assert_names (const CliRun *run, const char *subject, const char *expected)
{
  g_autofree char *names = list_names (run, subject);
  g_assert_cmpstr (names, ==, expected);
}

/* A soft token needs no pcscd: that it is missing is a note. */
static void
test_fine (void)
{
  remember ("");
  g_autoptr (CliRun) run = run_doctor ();
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_json (run, "$.in_the_way", "0");
  assert_names (run, "modules", "module-works");
  assert_names (run, "tokens", "token-ready token-ready");
  assert_names (run, "publishers", "");
}

static void
test_text (void)
{
  remember ("");
  g_autoptr (CliRun) run = cli_run (cli, "--module", test_softhsm_get_module (), "doctor", NULL);
  g_autoptr (CliRun) quiet =
      cli_run (cli, "--quiet", "--module", test_softhsm_get_module (), "doctor", NULL);
  g_assert_cmpint (run->code, ==, 0);
  cli_assert_has (run->out, "PKCS#11 modules\n  ok          ");
  cli_assert_has (run->out, "\nTokens\n  ok          “SAST-ADN00");
  cli_assert_has (run->out, "Nothing stands in the way.\n");
  cli_assert_has (run->err, "Looking at tokens through ");
  g_assert_cmpstr (quiet->err, ==, "");
  cli_assert_has (quiet->out, "Nothing stands in the way.\n");
}

/* One of them in the way is the exit code, whatever the others are. */
static void
test_publishers (void)
{
  g_autofree char *zeros = g_strnfill (64, '0');
  Publisher *gone = publisher_new (cli, "gone", "non-secure");
  g_autoptr (Publisher) fine = publisher_new (cli, "fine", "non-secure");
  g_autoptr (Publisher) changed = publisher_new (cli, "changed", "non-secure");
  g_autofree char *good = g_strdup_printf ("%s %s\n", fine->address, fine->fingerprint);
  g_autofree char *all = g_strdup_printf ("%s%s %s\n%s %s\n", good, gone->address,
                                          gone->fingerprint, changed->address, zeros);
  publisher_free (gone);
  remember (good);
  g_autoptr (CliRun) one = run_doctor ();
  g_assert_cmpint (one->code, ==, 0);
  assert_names (one, "publishers", "publisher-works");
  remember (all);
  g_autoptr (CliRun) three = run_doctor ();
  g_autoptr (CliRun) text = cli_run (cli, "--module", test_softhsm_get_module (), "doctor", NULL);
  g_assert_cmpint (three->code, ==, 1);
  cli_assert_json (three, "$.in_the_way", "2");
  assert_names (three, "publishers", "publisher-works publisher-unreachable publisher-changed");
  g_assert_cmpint (text->code, ==, 1);
  cli_assert_has (text->out, "\n  IN THE WAY  ");
  cli_assert_has (text->out, "\n              $ sed -i 2d '");
  cli_assert_has (text->out, "2 things stand in the way. Nothing was changed.\n");
  /* It did not touch what it read. */
  g_autoptr (GBytes) after = cli_read (cli, "config/etoken-ctl/known-publishers");
  g_assert_cmpmem (g_bytes_get_data (after, NULL), g_bytes_get_size (after), all, strlen (all));
}

static void
test_expired (void)
{
  g_autoptr (TestIdentity) expired = test_pki_new (&(TestPkiSpec){
      .subject = "CN=SAST-ADN00000001", .bits = 1024, .starts_days_ago = 800, .ends_in_days = -1 });
  g_autoptr (TestIdentity) soon = test_pki_new (
      &(TestPkiSpec){ .subject = "CN=SAST-ADN00000002", .bits = 1024, .ends_in_days = 5 });
  test_softhsm_add_token (cli->hsm, "dated");
  test_softhsm_add_certificate (cli->hsm, "dated", expired->der, "01");
  test_softhsm_add_certificate (cli->hsm, "dated", soon->der, "02");
  test_softhsm_add_token (cli->hsm, "bare");
  remember ("");
  g_autoptr (CliRun) run = run_doctor ();
  g_autofree char *names = list_names (run, "tokens");
  cli_assert_has (names, "certificate-expired");
  cli_assert_has (names, "certificate-expires-soon");
  cli_assert_has (names, "token-unusable");
  g_assert_cmpint (run->code, ==, 1);
}

/* A module that somebody chose and that does not work leaves nothing to be seen. */
static void
test_module (void)
{
  remember ("");
  g_autoptr (CliRun) run = cli_run (cli, "--json", "--module", "nowhere.so", "doctor", NULL);
  g_assert_cmpint (run->code, ==, 1);
  assert_names (run, "modules", "module-fails");
}

/* A publisher that says nothing is not waited for once Ctrl-C is pressed. */
static void
test_interrupted (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *zeros = g_strnfill (64, '0');
  g_autofree char *known = g_strdup_printf ("127.0.0.1:%u %s\n", port, zeros);
  g_autofree char *line = NULL;
  remember (known);
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error,
                        ETOKEN_CTL, "--module", test_softhsm_get_module (), "doctor", NULL);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stderr_pipe (process));
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
    }
  while (strstr (line, "publishers") == NULL);
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
  g_setenv ("PCSCLITE_CSOCK_NAME", cli_path (cli, "no-pcscd"), TRUE);
  g_test_add_func ("/tool/doctor/fine", test_fine);
  g_test_add_func ("/tool/doctor/text", test_text);
  g_test_add_func ("/tool/doctor/publishers", test_publishers);
  g_test_add_func ("/tool/doctor/module", test_module);
  g_test_add_func ("/tool/doctor/interrupted", test_interrupted);
  g_test_add_func ("/tool/doctor/expired", test_expired);
  int failed = g_test_run ();
  cli_free (cli);
  return failed;
}
