/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ctl-text.h"
#include "ctl-helper-process.h"
#include "ctl-token-protocol.h"
#include "fault-cases.h"
#include "test-prompt.h"
#include "test-softhsm.h"
#include "test-tokens.h"

/* Each line of the fault table (fault-cases.c), done by the real client and helper: what must come
 * of it comes of it, no PIN is sent twice, no session stays open, and the next call works, in the
 * same helper where that survived. */

#define NAME     "SAST-ADN0054f509"
#define EACH_USE "SAST-ADN008580ef" /* whose key wants its PIN for each use */
#define TRIES    15
#define DEADLINE 150    /* milliseconds for a module that hangs, to begin with */
#define PATIENCE 120000 /* milliseconds that no machine is too slow for */

static FaultBoard *board;
static CtlTokenClient *healthy; /* whose helper is used for all that it survives */
static CtlToken *token, *token_each_use;
static CtlCertificate *certificate, *certificate_each_use;
static const char *pin = TEST_SOFTHSM_PIN, *other_pin = "Gelb1147"; /* of the second token */
static guint files; /* that are open while only the healthy helper runs */

typedef struct
{
  GError *error;
  CtlModuleInfo *info;
  GPtrArray *tokens;
  GBytes *signature;
  gboolean changed;
  guint asked;
} Result;

static void
clear_result (Result *self)
{
  g_clear_error (&self->error);
  g_clear_pointer (&self->info, ctl_module_info_free);
  g_clear_pointer (&self->tokens, g_ptr_array_unref);
  g_clear_pointer (&self->signature, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, clear_result)

static void
sign (CtlTokenClient *client, Result *result)
{
  g_autoptr (TestPrompt) prompt = test_prompt_new (TEST_SOFTHSM_PIN);
  result->signature = test_sign (client, token, certificate, CTL_DIGEST_SHA256,
                                 CTL_PIN_PROMPT (prompt), FALSE, &result->error);
  result->asked = test_prompt_get_asked (prompt);
}

static void
sign_again (CtlTokenClient *client, Result *result)
{
  g_autoptr (TestPrompt) prompt = test_prompt_new (pin);
  result->signature = test_sign (client, token_each_use, certificate_each_use, CTL_DIGEST_SHA256,
                                 CTL_PIN_PROMPT (prompt), FALSE, &result->error);
  result->asked = test_prompt_get_asked (prompt);
}

static void
change_pin (CtlTokenClient *client, Result *result)
{
  g_autoptr (TestPrompt) prompt = test_prompt_new (other_pin);
  test_prompt_answer (prompt, CTL_PIN_OLD, pin);
  result->changed =
      test_change_pin (client, token_each_use, CTL_PIN_PROMPT (prompt), FALSE, &result->error);
  result->asked = test_prompt_get_asked (prompt);
  /* The token may have done it, and say that it did not. */
  if (board->changed == 0)
    return;
  const char *new = other_pin;
  other_pin = pin;
  pin = new;
}

static void
perform (FaultOperation operation, CtlTokenClient *client, Result *result)
{
  if (operation == FAULT_LIST)
    result->tokens = test_list (client, &result->error);
  else if (operation == FAULT_SIGN)
    sign (client, result);
  else if (operation == FAULT_SIGN_AGAIN)
    sign_again (client, result);
  else if (operation == FAULT_CHANGE_PIN)
    change_pin (client, result);
  else
    result->info = test_load (client, &result->error);
}

/* The line of the table is failed, and the others go on. */
#define CHECK(condition, ...)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(condition))                                                                              \
      {                                                                                            \
        g_test_fail_printf (__VA_ARGS__);                                                          \
        return;                                                                                    \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

static void
order (const FaultCase *fault)
{
  memset (board, 0, offsetof (FaultBoard, helper));
  if (fault == NULL)
    return;
  g_strlcpy (board->answer, fault->answer, sizeof board->answer);
  board->value = fault->value;
  gboolean each_use = fault->operation == FAULT_SIGN_AGAIN || fault->operation == FAULT_CHANGE_PIN;
  board->detail = fault->detail;
  if (fault->detail == FAULT_TOKEN_SLOT)
    board->detail = each_use ? token_each_use->slot : token->slot;
  g_strlcpy (board->function, fault->function, sizeof board->function);
}

/* Its name and slot may be what is spoilt. */
static CtlToken *
find (GPtrArray *tokens)
{
  for (guint i = 0; i < tokens->len; i++)
    if (((CtlToken *) tokens->pdata[i])->slot == token->slot)
      return tokens->pdata[i];
  for (guint i = 0; i < tokens->len; i++)
    if (g_str_equal (((CtlToken *) tokens->pdata[i])->label, NAME))
      return tokens->pdata[i];
  return tokens->len > 0 ? tokens->pdata[0] : NULL;
}

/* Both tokens, and beside them the slot in which there is none yet. */
static void
check_right_list (GPtrArray *tokens, gint tries)
{
  CHECK (tokens->len == 3, "%u slots", tokens->len);
  CtlToken *found = find (tokens);
  CHECK (found->state == CTL_TOKEN_READY, "state %s, %s", ctl_token_state_to_string (found->state),
         found->error);
  CHECK (found->error == NULL, "%s", found->error);
  CHECK (found->certificates->len == 1, "%u certificates", found->certificates->len);
  CHECK (found->tries_left == tries, "%d tries", found->tries_left);
  CHECK (g_utf8_validate (found->label, -1, NULL) && g_utf8_validate (found->reader, -1, NULL),
         "a name is not UTF-8");
}

static void
check_right (FaultOperation operation, const Result *result, gint tries)
{
  CHECK (result->error == NULL, "%s", result->error->message);
  if (operation == FAULT_LIST)
    check_right_list (result->tokens, tries);
  else if (operation == FAULT_SIGN)
    CHECK (result->signature != NULL && result->asked == 1 && board->logins[1] == 1,
           "asked %u times, %u logins", result->asked, board->logins[1]);
  else if (operation == FAULT_SIGN_AGAIN)
    CHECK (result->signature != NULL && result->asked == 2 && board->logins[1] == 1 &&
               board->logins[2] == 1,
           "asked %u times, %u logins", result->asked, board->logins[1] + board->logins[2]);
  else if (operation == FAULT_CHANGE_PIN)
    CHECK (result->changed && board->pins == 1 && board->changed == 1, "PIN changed %u times",
           board->changed);
  else
    CHECK (g_utf8_validate (result->info->description, -1, NULL), "not UTF-8");
}

/* What a person reads: words, safe to show, and what to do next. */
static void
check_sentence (const char *sentence, const char *text)
{
  g_autofree char *safe = ctl_text_safe (sentence);
  CHECK (g_str_equal (safe, sentence), "“%s” is not safe to show", safe);
  CHECK (strchr (sentence, ' ') != NULL, "“%s” is no sentence", sentence);
  CHECK (strstr (sentence, text) != NULL, "“%s” does not say “%s”", sentence, text);
}

static void
check_error (const FaultCase *fault, const GError *error)
{
  CHECK (error != NULL, "no error");
  CHECK (error->domain == CTL_ERROR, "an error of %s", g_quark_to_string (error->domain));
  CHECK (error->code == (int) fault->code, "%s instead of %s: %s", ctl_error_get_name (error->code),
         ctl_error_get_name (fault->code), error->message);
  int exit_code = ctl_error_get_exit_code (error->code);
  CHECK (exit_code == 4 || exit_code == 5 || error->code == CTL_ERROR_CANCELLED, "exit code %d",
         exit_code);
  CHECK (ctl_error_get_hint (error->code) != NULL || error->code == CTL_ERROR_CANCELLED, "no hint");
  check_sentence (error->message, fault->text);
}

static void
check_token (const FaultCase *fault, const Result *result)
{
  CHECK (result->error == NULL, "%s", result->error->message);
  CtlToken *found = find (result->tokens);
  if (found == NULL)
    {
      CHECK (fault->state == CTL_TOKEN_NO_TOKEN, "the list is empty");
      return;
    }
  CHECK (found->state == fault->state, "state %s, %s", ctl_token_state_to_string (found->state),
         found->error);
  CHECK ((found->error == NULL) == (fault->text == NULL), "reason: %s", found->error);
  if (fault->text != NULL)
    check_sentence (found->error, fault->text);
}

static void
check_outcome (const FaultCase *fault, const Result *result)
{
  switch (fault->outcome)
    {
    case FAULT_RIGHT:
      check_right (fault->operation, result, TRIES);
      break;
    case FAULT_UNCOUNTED:
      check_right (fault->operation, result, -1);
      break;
    case FAULT_TOKEN:
      check_token (fault, result);
      break;
    case FAULT_ERROR:
      check_error (fault, result->error);
      break;
    }
}

static void
check_tally (const FaultCase *fault, const Result *result)
{
  CHECK (board->struck > 0 || g_str_equal (fault->answer, "missing"),
         "the helper never called %s for this", fault->function);
  CHECK (board->strangers == 0, "the helper called a function that the table does not know");
  CHECK (board->logins[0] == 0, "a login of the administrator");
  CHECK (board->pins <= (fault->operation == FAULT_CHANGE_PIN), "%u times a new PIN", board->pins);
  CHECK (board->logins[1] + board->logins[2] <= result->asked, "%u logins, asked %u times",
         board->logins[1] + board->logins[2], result->asked);
  CHECK (board->logins[1] <= 1 && board->logins[2] <= 1, "%u logins, and %u for one use",
         board->logins[1], board->logins[2]);
  CHECK (fault->dies || board->opened == board->closed, "%u sessions opened, %u closed",
         board->opened, board->closed);
}

static void
check_next (const FaultCase *fault, CtlTokenClient *client)
{
  int helper = board->helper;
  g_auto (Result) result = { 0 };
  order (NULL);
  perform (fault->operation, client, &result);
  CHECK (result.error == NULL, "the next call fails: %s", result.error->message);
  check_right (fault->operation, &result, TRIES);
  CHECK ((board->helper == helper) != fault->dies,
         fault->dies ? "the helper lives on" : "there is another helper");
}

static CtlTokenClient *
new_client (guint deadline)
{
  g_autofree char *path = test_module ("table-module.so");
  return g_object_new (CTL_TYPE_TOKEN_CLIENT, "module", path, "deadline", deadline, NULL);
}

static void
wait_a_little (void)
{
  g_main_context_iteration (NULL, FALSE);
  g_usleep (500);
}

/* Until its helper is gone, so that its last calls are not taken for another's. */
static void
let_go (CtlTokenClient *client)
{
  g_object_unref (client);
  while (kill (board->helper, 0) == 0)
    wait_a_little ();
}

static void
run (const FaultCase *fault, CtlTokenClient *client)
{
  g_auto (Result) result = { 0 };
  order (fault);
  perform (fault->operation, client, &result);
  check_outcome (fault, &result);
  if (!g_test_failed ())
    check_tally (fault, &result);
  if (!g_test_failed ())
    check_next (fault, client);
}

/* Whether a deadline was long enough to get as far as the fault, and for the next call. */
static gboolean
is_long_enough (const FaultCase *fault, CtlTokenClient *client)
{
  g_auto (Result) result = { 0 };
  g_auto (Result) next = { 0 };
  order (fault);
  perform (fault->operation, client, &result);
  if (board->struck == 0)
    return FALSE;
  check_outcome (fault, &result);
  check_tally (fault, &result);
  order (NULL);
  /* Of a change that is cut short nobody knows which PIN is valid. */
  FaultOperation operation = fault->operation == FAULT_CHANGE_PIN ? FAULT_LIST : fault->operation;
  perform (operation, client, &next);
  if (next.error != NULL && strstr (next.error->message, "did not answer") != NULL)
    return FALSE;
  check_right (operation, &next, TRIES);
  return TRUE;
}

/* The deadline grows with the machine's slowness, for all cases together. */
static void
run_hang (const FaultCase *fault)
{
  static guint deadline = DEADLINE;
  for (gboolean done = FALSE; !done; deadline *= done ? 1 : 2)
    {
      CHECK (deadline < PATIENCE, "no end within %u milliseconds", deadline);
      CtlTokenClient *client = new_client (deadline);
      done = is_long_enough (fault, client);
      let_go (client);
    }
}

/* A helper that ends well or badly is nobody's news. */
static void
run_end (const FaultCase *fault)
{
  g_auto (Result) result = { 0 };
  g_auto (Result) next = { 0 };
  CtlTokenClient *client = new_client (0);
  perform (FAULT_END, client, &result);
  check_right (FAULT_END, &result, TRIES);
  order (fault);
  g_object_unref (client);
  while (board->struck == 0)
    wait_a_little ();
  order (NULL);
  client = new_client (0);
  perform (FAULT_END, client, &next);
  check_right (FAULT_END, &next, TRIES);
  let_go (client);
}

/* A helper that watches. */

static void
ask_slots (CtlHelperProcess *helper, GAsyncResult **result)
{
  CtlFrame *request = ctl_frame_new (CTL_TOKEN_REQUEST_WATCH, 0, 1);
  ctl_fields_add_u32 (ctl_frame_get_fields (request), CTL_TOKEN_TAG_DEADLINE, PATIENCE);
  g_clear_object (result);
  ctl_helper_process_call_async (helper, request, PATIENCE, NULL, test_keep_result, result);
}

static gboolean
is_answered (CtlHelperProcess *helper, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) replies = ctl_helper_process_call_finish (helper, result, error);
  return replies != NULL;
}

/* A token is pulled out, as far as the watch can tell. */
static void
check_watches (CtlHelperProcess *helper, GAsyncResult **result)
{
  static const FaultCase pulled = { .function = "C_GetSlotInfo",
                                    .detail = FAULT_TOKEN_SLOT,
                                    .answer = "zeros" };
  g_autoptr (GError) error = NULL;
  order (&pulled);
  test_wait (result);
  CHECK (is_answered (helper, *result, &error), "the watch ends: %s", error->message);
  CHECK (board->struck > 0, "it tells of something else");
}

/* It watches on by itself, whatever becomes of the process that waits for events. */
static void
run_wait (const FaultCase *fault)
{
  g_autofree char *path = test_module ("table-module.so");
  g_autoptr (CtlHelperProcess) helper = ctl_helper_process_new (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ask_slots (helper, &result);
  test_wait (&result);
  CHECK (is_answered (helper, result, &error), "%s", error->message);
  int pid = board->helper;
  order (fault);
  ask_slots (helper, &result);
  while (board->struck == 0 && result == NULL)
    wait_a_little ();
  CHECK (result == NULL && ctl_helper_process_is_running (helper), "the watch ends");
  /* The watch looks once a second: too long for each code. */
  if (!g_str_equal (fault->answer, "answer") || fault->value == 0)
    check_watches (helper, &result);
  order (NULL);
  ctl_helper_process_end (helper);
  /* Of what was still asked, too: its answer must not come in the next case. */
  test_wait (&result);
  while (kill (pid, 0) == 0)
    wait_a_little ();
}

static void
test_case (gconstpointer data)
{
  const FaultCase *fault = data;
  CtlTokenClient *fresh = fault->operation == FAULT_LOAD ? new_client (0) : NULL;
  if (fault->operation == FAULT_END)
    run_end (fault);
  else if (fault->operation == FAULT_WAIT)
    run_wait (fault);
  else if (g_str_equal (fault->answer, "hang"))
    run_hang (fault);
  else
    run (fault, fresh != NULL ? fresh : healthy);
  if (fresh != NULL)
    let_go (fresh);
}

static guint
count_open_files (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;
  while (g_dir_read_name (folder) != NULL)
    count++;
  return count;
}

/* Without a fault all is right: else the table would prove nothing. */
static void
test_healthy (void)
{
  for (FaultOperation operation = FAULT_LOAD; operation <= FAULT_CHANGE_PIN; operation++)
    {
      g_auto (Result) result = { 0 };
      order (NULL);
      perform (operation, healthy, &result);
      check_right (operation, &result, TRIES);
      CHECK (board->opened == board->closed, "sessions stay open");
    }
  files = count_open_files ();
}

/* Some of what it writes is of itself, such as that a thread ended while it looked. */
static gboolean
is_report (const char *file)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (file, &text, NULL, NULL) ||
      (strstr (text, "ERROR: ") == NULL && strstr (text, "runtime error: ") == NULL))
    return FALSE;
  g_test_message ("%s", text);
  return TRUE;
}

static guint
count_reports (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint count = 0;
  const char *name;
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      count += g_str_has_prefix (name, "sanitizer.") && is_report (file);
    }
  return count;
}

/* Helpers that the sanitizer finds at fault leave a file each; without it there are none. */
static void
test_nothing_left (gconstpointer folder)
{
  g_auto (Result) result = { 0 };
  /* What was under way when its helper was let go may end a moment later. */
  for (guint i = 0; i < 20000 && count_open_files () > files; i++)
    wait_a_little ();
  guint now = count_open_files ();
  CHECK (now == files, "%u files are open instead of %u", now, files);
  order (NULL);
  perform (FAULT_LOAD, healthy, &result);
  let_go (g_steal_pointer (&healthy));
  guint reports = count_reports (folder);
  CHECK (reports == 0, "%u reports of the sanitizer", reports);
}

static void
map_board (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "board", NULL);
  int file = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (ftruncate (file, sizeof *board), ==, 0);
  board = mmap (NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  g_assert_true (board != MAP_FAILED);
  close (file);
  g_setenv ("TEST_FAULT_BOARD", path, TRUE);
}

/* For the helpers: this process has read its own. */
static void
add_sanitizer_log (const char *variable, const char *folder)
{
  const char *options = g_getenv (variable);
  g_autofree char *more =
      g_strdup_printf ("%s:log_path=%s/sanitizer", options != NULL ? options : "", folder);
  g_setenv (variable, more, TRUE);
}

static void
set_environment (const char *folder)
{
  g_autofree char *behind = test_module ("safenet-module.so");
  map_board (folder);
  add_sanitizer_log ("ASAN_OPTIONS", folder);
  add_sanitizer_log ("UBSAN_OPTIONS", folder);
  g_setenv ("TEST_BEHIND", behind, TRUE);
  g_setenv ("TEST_SOFTHSM", test_softhsm_get_module (), TRUE);
  g_setenv ("TEST_SAFENET_LEFT", "0f", TRUE);
  g_setenv ("TEST_SAFENET_MAX", "0f", TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  TestSoftHsm *softhsm = test_softhsm_new ();
  g_autoptr (TestIdentity) identity = test_softhsm_add (softhsm, NAME, "45DAA2AF00000027F93C");
  g_autoptr (TestIdentity) identity_each_use =
      test_pki_new_token (EACH_USE, "3D7AEDF1000000274B11");
  test_softhsm_add_token (softhsm, EACH_USE);
  test_softhsm_add_key_for_each_use (softhsm, EACH_USE, identity_each_use, "01");
  test_softhsm_add_certificate (softhsm, EACH_USE, identity_each_use->der, "01");
  set_environment (test_softhsm_get_folder (softhsm));
  healthy = new_client (0);
  token = test_find (healthy, NAME);
  certificate = ctl_token_choose_certificate (token, NULL);
  token_each_use = test_find (healthy, EACH_USE);
  certificate_each_use = ctl_token_choose_certificate (token_each_use, NULL);
  g_autoptr (GPtrArray) cases = fault_cases_new ();
  g_test_add_func ("/pkcs11/fault-table/healthy", test_healthy);
  for (guint i = 0; i < cases->len; i++)
    g_test_add_data_func (((FaultCase *) cases->pdata[i])->name, cases->pdata[i], test_case);
  g_test_add_data_func ("/pkcs11/fault-table-end/nothing-left", test_softhsm_get_folder (softhsm),
                        test_nothing_left);
  int status = g_test_run ();
  g_print ("# %u cases of the fault table\n", cases->len);
  g_clear_object (&healthy);
  ctl_token_unref (token);
  ctl_token_unref (token_each_use);
  ctl_certificate_unref (certificate);
  ctl_certificate_unref (certificate_each_use);
  test_softhsm_free (softhsm);
  munmap (board, sizeof *board);
  return status;
}
