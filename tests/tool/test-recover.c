/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "ctl-list-tokens.h"
#include "publisher.h"
#include "terminal.h"
#include "test-no-terminal.h"

/* The ways out of trouble, from soft tokens to a real publisher. The tokens are the same for all
 * tests. */

#define TOKEN         "SAST-ADN0054f509"
#define SIGNER        "SAST-ADN008580ef"
#define THIRD         "SAST-ADN00aa11bb"
#define TOKEN_SERIAL  "3C:F9:27:00:00:00:AF:A2:DA:45"
#define SIGNER_SERIAL "83:E9:08:00:00:00:55:45:AF:31"
#define TOKENS        "--token", TOKEN, "--token", SIGNER
#define PIN           "--pin-file", "pin"

static Cli *cli;
static TestIdentity *third;

typedef struct
{
  Publisher *publisher;
} Fixture;

static guint number; /* of the test: each has folders of its own */

static void
set_up (Fixture *self, gconstpointer mode)
{
  g_autofree char *name = g_strdup_printf ("lab%u", ++number);
  self->publisher = publisher_new (cli, name, mode);
}

static void
tear_down (Fixture *self, G_GNUC_UNUSED gconstpointer mode)
{
  publisher_free (self->publisher);
}

static CtlList *
install (Fixture *self, CtlDraft *draft, const TestIdentity *signer)
{
  CtlList *list = test_captured_sign (draft, signer);
  publisher_install (self->publisher, list);
  return list;
}

static void
install_tokenless (Fixture *self)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_publisher (cli->pki);
  g_autoptr (CtlList) list = install (self, draft, cli->pki->publisher);
}

static void
install_by_tokens (Fixture *self, const TestIdentity *signer)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (cli->pki);
  g_autoptr (CtlList) list = install (self, draft, signer);
}

/* A file of two tokens that nobody has any more. */
static void
install_of_strangers (Fixture *self)
{
  g_autoptr (TestIdentity) one = test_pki_new_token ("SAST-ADN00000001", "31AF454500000000DEAD");
  g_autoptr (TestIdentity) two = test_pki_new_token ("SAST-ADN00000002", "31AF454500000000BEEF");
  g_autoptr (CtlDraft) draft = ctl_draft_new ((CtlRecordForm){ CTL_DIALECT_TOKEN, FALSE });
  g_autoptr (CtlRecord) first =
      test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST, "", NULL, one);
  g_autoptr (CtlRecord) second =
      test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST, "", NULL, two);
  ctl_draft_add (draft, first);
  ctl_draft_add (draft, second);
  g_autoptr (CtlList) list = install (self, draft, two);
}

static CtlList *
load (Fixture *self, const char *server)
{
  g_autoptr (GError) error = NULL;
  CtlList *list = ctl_list_load (publisher_file (self->publisher, server), &error);
  g_assert_no_error (error);
  return list;
}

static char *
name_tokens (Fixture *self, const char *server)
{
  g_autoptr (CtlList) list = load (self, server);
  g_autoptr (GPtrArray) tokens = ctl_list_dup_tokens (list);
  return ctl_records_dup_titles (tokens);
}

static void
assert_tokens (Fixture *self, const char *expected)
{
  g_autofree char *pub = name_tokens (self, "pub");
  g_autofree char *sub = name_tokens (self, "sub");
  g_assert_cmpstr (pub, ==, expected);
  g_assert_cmpstr (sub, ==, expected);
}

static void
assert_state (const CliRun *run, const char *step, const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (run->out, &error);
  g_assert_no_error (error);
  JsonArray *steps = json_object_get_array_member (json_node_get_object (root), "steps");
  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *one = json_array_get_object_element (steps, i);
      if (!g_str_equal (json_object_get_string_member (one, "name"), step))
        continue;
      g_assert_cmpstr (json_object_get_string_member (one, "state"), ==, state);
      return;
    }
  g_error ("no step %s in %s", step, run->out);
}

static void
assert_code (const CliRun *run, int code)
{
  if (run->code != code)
    g_error ("exit code %d instead of %d: %s%s", run->code, code, run->out, run->err);
}

static void
assert_finished (const CliRun *run)
{
  assert_code (run, 0);
  cli_assert_json (run, "$.finished", "true");
}

static void
trust (Fixture *self, const char *file)
{
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "publisher", "trust", "--add", file, NULL);
  assert_code (run, 0);
}

static void
test_dry_run (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_tokenless (self);
  g_autoptr (CliRun) run = publisher_run (self->publisher, "recover", "back-to-tokens", TOKENS,
                                          "--dir", "exported", "--dry-run", NULL);
  assert_code (run, 0);
  cli_assert_json (run, "$.finished", "false");
  cli_assert_json (run, "$.recovery", "\"back-to-tokens\"");
  assert_state (run, "tokens", "done");
  assert_state (run, "export", "needed");
  assert_state (run, "trust", "later");
  assert_state (run, "delete", "not-needed");
  assert_state (run, "update", "later");
  assert_state (run, "restart", "by-hand");
  assert_state (run, "compare", "later");
  cli_assert_has (run->err, "Restart Cisco TFTP on: cucm-1051-a-pub, cucm-1051-a-sub1");
  g_autoptr (CtlList) list = load (self, "pub");
  g_assert_false (ctl_list_is_by_token (list));
}

/* Everything, agreed to beforehand. */
static void
test_back_to_tokens (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_tokenless (self);
  g_autofree char *folder = g_build_filename (self->publisher->folder, "exported", NULL);
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_autoptr (CliRun) run = publisher_run (self->publisher, "recover", "back-to-tokens", TOKENS, PIN,
                                          "--dir", folder, "--yes", NULL);
  assert_finished (run);
  cli_assert_json (run, "$.results[1].status", "\"written\"");
  assert_tokens (self, TOKEN ", " SIGNER);
  assert_state (run, "compare", "done");
  g_autofree char *file = g_build_filename (folder, SIGNER ".cer", NULL);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  /* The figures of ctl-file-format.md, 6. */
  g_autoptr (CtlList) list = load (self, "sub");
  g_assert_cmpuint (g_bytes_get_size (ctl_list_get_bytes (list)), ==, 5728);
  /* Taken up again, there is nothing left; also without a PIN. */
  g_autoptr (CliRun) again =
      publisher_run (self->publisher, "recover", "back-to-tokens", TOKENS, "--yes", NULL);
  assert_finished (again);
  g_assert_null (strstr (again->out, "\"results\""));
}

/* Without --dir nothing is written where --yes answers. */
static void
test_no_export (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_tokenless (self);
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "recover", "back-to-tokens", TOKENS, PIN, "--yes", NULL);
  assert_finished (run);
  g_assert_false (g_file_test (cli_path (cli, SIGNER ".cer"), G_FILE_TEST_EXISTS));
}

typedef struct
{
  Fixture *fixture;
  CliRun *run;
} Waiting;

static gpointer
recover_by_hand (gpointer data)
{
  Waiting *waiting = data;
  waiting->run = publisher_run (waiting->fixture->publisher, "recover", "back-to-tokens", TOKENS,
                                PIN, "--yes", "--by-hand", "--wait", NULL);
  return NULL;
}

/* It waits while a person uploads, one after the other, and goes on by itself. */
static void
test_waits (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_tokenless (self);
  Waiting waiting = { .fixture = self };
  GThread *thread = g_thread_new ("recover", recover_by_hand, &waiting);
  trust (self, "token.cer");
  trust (self, "signer.cer");
  g_thread_join (thread);
  g_autoptr (CliRun) run = waiting.run;
  assert_finished (run);
  assert_tokens (self, TOKEN ", " SIGNER);
}

/* Nobody waits without --wait: it is left, and says so. */
static void
test_left (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_tokenless (self);
  g_autoptr (CliRun) run = publisher_run (self->publisher, "recover", "back-to-tokens", TOKENS, PIN,
                                          "--yes", "--by-hand", NULL);
  assert_code (run, 1);
  cli_assert_json (run, "$.finished", "false");
  assert_state (run, "trust", "needed");
  cli_assert_has (run->err, "Run the same command again to take it up");
  trust (self, "token.cer");
  trust (self, "signer.cer");
  g_autoptr (CliRun) again = publisher_run (self->publisher, "recover", "back-to-tokens", TOKENS,
                                            PIN, "--yes", "--by-hand", NULL);
  assert_finished (again);
}

static void
test_few_tokens (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_tokenless (self);
  g_autoptr (CliRun) one = publisher_run (self->publisher, "recover", "back-to-tokens", "--token",
                                          TOKEN, PIN, "--yes", NULL);
  assert_code (one, 1);
  assert_state (one, "tokens", "needed");
  g_autoptr (CliRun) absent = publisher_run (self->publisher, "recover", "back-to-tokens",
                                             "--token", TOKEN, "--token", "nobody", "--yes", NULL);
  assert_code (absent, 1);
  cli_assert_has (absent->err, "nobody is not at hand");
  /* Three are there, and nobody says which. */
  g_autoptr (CliRun) many =
      publisher_run (self->publisher, "recover", "back-to-tokens", "--dry-run", NULL);
  assert_state (many, "tokens", "needed");
  cli_assert_has (many->err, "More tokens are at hand than are needed");
}

static void
test_needs_consent (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_tokenless (self);
  g_autoptr (CliRun) nobody =
      publisher_run (self->publisher, "recover", "back-to-tokens", TOKENS, NULL);
  cli_assert_error (nobody, 2, "consent-needed");
  g_autoptr (CliRun) unnamed =
      publisher_run (self->publisher, "recover", "back-to-tokens", "--yes", NULL);
  cli_assert_error (unnamed, 2, "usage");
  g_autoptr (CtlList) list = load (self, "pub");
  g_assert_false (ctl_list_is_by_token (list));
}

static void
test_lost_token (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_tokens (self, cli->pki->token);
  trust (self, "token.cer");
  g_autoptr (CliRun) told = publisher_run (self->publisher, "recover", "lost-token", "--lost",
                                           TOKEN_SERIAL, "--token", THIRD, "--dry-run", NULL);
  assert_state (told, "tokens", "done");
  assert_state (told, "distrust", "needed");
  cli_assert_has (told->err, SIGNER " will sign.");
  g_autoptr (CliRun) run = publisher_run (self->publisher, "recover", "lost-token", "--lost",
                                          TOKEN_SERIAL, "--token", THIRD, PIN, "--yes", NULL);
  assert_finished (run);
  assert_tokens (self, THIRD ", " SIGNER);
  g_autoptr (CliRun) store = publisher_run (self->publisher, "publisher", "trust", NULL);
  cli_assert_json (store, "$.certificates", "[]");
  g_autoptr (CliRun) again = publisher_run (self->publisher, "recover", "lost-token", "--lost",
                                            TOKEN_SERIAL, "--token", THIRD, "--yes", NULL);
  assert_finished (again);
}

/* Which of them, and is there another one? */
static void
test_lost_which (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_tokens (self, cli->pki->token);
  g_autoptr (CliRun) unsaid =
      publisher_run (self->publisher, "recover", "lost-token", "--token", THIRD, "--yes", NULL);
  assert_code (unsaid, 1);
  assert_state (unsaid, "tokens", "blocked");
  cli_assert_has (unsaid->err, TOKEN_SERIAL);
  g_autoptr (CliRun) all =
      publisher_run (self->publisher, "recover", "lost-token", "--token", THIRD, "--lost",
                     TOKEN_SERIAL, "--lost", SIGNER_SERIAL, "--yes", NULL);
  assert_code (all, 1);
  cli_assert_has (all->err, "recover all-lost");
  g_autoptr (CliRun) garbage = publisher_run (self->publisher, "recover", "lost-token", "--token",
                                              THIRD, "--lost", "xyz", "--yes", NULL);
  cli_assert_error (garbage, 2, "usage");
  g_autoptr (CliRun) mistyped =
      publisher_run (self->publisher, "recover", "lost-token", "--token", THIRD, "--lost",
                     "3C:F9:27:00:00:00:AF:A2:DA:46", "--yes", NULL);
  assert_code (mistyped, 1);
  assert_state (mistyped, "tokens", "blocked");
  cli_assert_has (mistyped->err, "mistyped");
  install_tokenless (self);
  g_autoptr (CliRun) none = publisher_run (self->publisher, "recover", "lost-token", "--token",
                                           THIRD, "--lost", TOKEN_SERIAL, "--yes", NULL);
  assert_code (none, 1);
  cli_assert_has (none->err, "recover back-to-tokens");
}

static void
test_all_lost (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_of_strangers (self);
  g_autoptr (CliRun) told =
      publisher_run (self->publisher, "recover", "all-lost", TOKENS, "--dry-run", NULL);
  assert_state (told, "phones", "by-hand");
  cli_assert_has (told->err, "7940");
  cli_assert_has (told->err, "recover leave-tokens");
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "recover", "all-lost", TOKENS, PIN, "--yes", NULL);
  assert_finished (run);
  assert_tokens (self, TOKEN ", " SIGNER);
  g_autoptr (CliRun) again =
      publisher_run (self->publisher, "recover", "all-lost", TOKENS, "--yes", NULL);
  assert_finished (again);
}

/* A token that phones know is there: whoever says that all are lost is mistaken. */
static void
test_not_all_lost (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlDraft) draft = test_captured_draft_by_tokens (cli->pki);
  g_autoptr (TestIdentity) gone = test_pki_new_token ("SAST-ADN00000003", "31AF454500000000F00D");
  g_autoptr (CtlRecord) record =
      test_record_new (ctl_draft_get_form (draft), CTL_FUNCTION_SAST, "", NULL, gone);
  ctl_draft_add (draft, record);
  g_autoptr (CtlList) list = install (self, draft, cli->pki->signer);
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "recover", "all-lost", TOKENS, PIN, "--yes", NULL);
  assert_code (run, 1);
  assert_state (run, "tokens", "blocked");
  cli_assert_has (run->err, "recover lost-token");
}

static gpointer
recover_leaving (gpointer data)
{
  Waiting *waiting = data;
  waiting->run = publisher_run (waiting->fixture->publisher, "recover", "leave-tokens", "--wait",
                                "--yes", NULL);
  return NULL;
}

/* What 'utils ctl' does on a publisher is done to its folder here; then the other server gets it.
 */
static void
test_leave_tokens (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_tokens (self, cli->pki->signer);
  g_autoptr (CliRun) told =
      publisher_run (self->publisher, "recover", "leave-tokens", "--dry-run", NULL);
  assert_state (told, "before", "by-hand");
  assert_state (told, "leave", "needed");
  cli_assert_has (told->err, "utils ctl update CTLFile");
  Waiting waiting = { .fixture = self };
  GThread *thread = g_thread_new ("recover", recover_leaving, &waiting);
  install_tokenless (self);
  g_thread_join (thread);
  g_autoptr (CliRun) run = waiting.run;
  assert_finished (run);
  g_autoptr (CtlList) sub = load (self, "sub");
  g_assert_false (ctl_list_is_by_token (sub));
}

/* A server that missed the file gets it, and is compared again. */
static void
test_spread (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_tokens (self, cli->pki->signer);
  g_autoptr (CliRun) told =
      publisher_run (self->publisher, "recover", "back-to-tokens", TOKENS, "--dry-run", NULL);
  assert_state (told, "update", "done");
  assert_state (told, "compare", "needed");
  cli_assert_has (told->err, "cucm-1051-a-sub1 holds none.");
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "recover", "back-to-tokens", TOKENS, "--yes", NULL);
  assert_finished (run);
  assert_tokens (self, TOKEN ", " SIGNER);
}

static void
test_on_terminal (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  install_tokenless (self);
  Terminal *terminal =
      terminal_new (cli, "--module", test_softhsm_get_module (), "recover", "back-to-tokens",
                    TOKENS, PIN, "--publisher", self->publisher->address, "--user", "admin",
                    "--password-file", "password", "--ca", "tls.pem", NULL);
  terminal_answer (terminal, "Write the certificates to files? [y/N] ", "n\n");
  terminal_answer (terminal, "Otherwise upload them by hand. [y/N] ", "n\n");
  trust (self, "token.cer");
  terminal_answer (terminal, "Look again, once that is done? [y/N] ", "y\n");
  terminal_answer (terminal, "Not there yet: " SIGNER, "");
  trust (self, "signer.cer");
  terminal_answer (terminal, "Look again, once that is done? [y/N] ", "y\n");
  terminal_answer (terminal, "Go on? [y/N] ", "y\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 0);
  cli_assert_has (screen, "All 2 servers hold the same file.");
  /* What was just told is not told again. */
  const char *told = strstr (screen, "[NEXT] Export");
  g_assert_nonnull (told);
  g_assert_null (strstr (told + 1, "[NEXT] Export"));
  assert_tokens (self, TOKEN ", " SIGNER);
}

static void
test_disagrees (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  install_tokenless (self);
  trust (self, "token.cer");
  trust (self, "signer.cer");
  Terminal *terminal =
      terminal_new (cli, "--module", test_softhsm_get_module (), "recover", "back-to-tokens",
                    TOKENS, PIN, "--publisher", self->publisher->address, "--user", "admin",
                    "--password-file", "password", "--ca", "tls.pem", NULL);
  terminal_answer (terminal, "Go on? [y/N] ", "n\n");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 130);
  g_autoptr (CtlList) list = load (self, "pub");
  g_assert_false (ctl_list_is_by_token (list));
}

/* Whoever may not change the store is told to have it done, and goes on then. */
static void
test_no_right (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_tokenless (self);
  g_autoptr (CliRun) run =
      cli_run (cli, "--json", "--module", cli->module, "recover", "back-to-tokens", TOKENS, PIN,
               "--yes", "--publisher", self->publisher->address, "--user", "signer",
               "--password-file", "password", "--fingerprint", self->publisher->fingerprint, NULL);
  assert_code (run, 1);
  cli_assert_has (run->err, "Do it by hand.");
  assert_state (run, "trust", "needed");
}

/* The cluster has the file; what one server misses is said, and repaired when that is back. */
static void
test_in_part (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *folder = g_build_filename (self->publisher->folder, "sub", NULL);
  install_tokenless (self);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "recover", "back-to-tokens", TOKENS, PIN, "--yes", NULL);
  cli_assert_error (run, 8, "partial");
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_autoptr (CliRun) again =
      publisher_run (self->publisher, "recover", "back-to-tokens", TOKENS, "--yes", NULL);
  assert_finished (again);
  assert_tokens (self, TOKEN ", " SIGNER);
}

static void
test_wrong_pin (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  install_by_tokens (self, cli->pki->signer);
  g_autoptr (CliRun) run =
      publisher_run (self->publisher, "recover", "lost-token", "--lost", TOKEN_SERIAL, "--token",
                     THIRD, "--pin-file", "wrong-pin", "--yes", NULL);
  cli_assert_error (run, 5, "pin-refused");
  g_autofree char *tokens = name_tokens (self, "pub");
  g_assert_cmpstr (tokens, ==, TOKEN ", " SIGNER);
}

/* Waiting ends when somebody says so. */
static void
test_stops_waiting (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  if (test_no_terminal ())
    return;
  g_autofree char *screen = NULL;
  install_by_tokens (self, cli->pki->signer);
  Terminal *terminal = terminal_new (cli, "recover", "leave-tokens", "--wait", "--publisher",
                                     self->publisher->address, "--user", "admin", "--password-file",
                                     "password", "--ca", "tls.pem", NULL);
  terminal_answer (terminal, "[NEXT] Have the publisher sign the CTL file itself", "");
  terminal_answer (terminal, "Waiting until that is seen to be done", "\003");
  g_assert_cmpint (terminal_end (terminal, &screen), ==, 130);
}

static void
add (const char *path, const char *mode, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, mode, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli = cli_new ();
  cli_add_tokens (cli);
  third = test_softhsm_add (cli->hsm, THIRD, "31AF454500000000CAFE");
  add ("/tool/recover/dry-run", "mixed", test_dry_run);
  add ("/tool/recover/back-to-tokens", "mixed", test_back_to_tokens);
  add ("/tool/recover/no-export", "mixed", test_no_export);
  add ("/tool/recover/waits", "mixed", test_waits);
  add ("/tool/recover/left", "mixed", test_left);
  add ("/tool/recover/few-tokens", "mixed", test_few_tokens);
  add ("/tool/recover/needs-consent", "mixed", test_needs_consent);
  add ("/tool/recover/lost-token", "mixed", test_lost_token);
  add ("/tool/recover/lost-which", "mixed", test_lost_which);
  add ("/tool/recover/all-lost", "mixed", test_all_lost);
  add ("/tool/recover/not-all-lost", "mixed", test_not_all_lost);
  add ("/tool/recover/leave-tokens", "mixed", test_leave_tokens);
  add ("/tool/recover/spread", "mixed", test_spread);
  add ("/tool/recover/on-terminal", "mixed", test_on_terminal);
  add ("/tool/recover/disagrees", "mixed", test_disagrees);
  add ("/tool/recover/no-right", "mixed", test_no_right);
  add ("/tool/recover/in-part", "mixed", test_in_part);
  add ("/tool/recover/wrong-pin", "mixed", test_wrong_pin);
  add ("/tool/recover/stops-waiting", "mixed", test_stops_waiting);
  int code = g_test_run ();
  test_identity_free (third);
  cli_free (cli);
  return code;
}
