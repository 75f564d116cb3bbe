/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <stdlib.h>

#include "ctl-token-monitor.h"
#include "test-prompt.h"
#include "test-softhsm.h"
#include "test-tokens.h"

/* Live tokens, with SoftHSM, and with a module whose faults come and go while it is watched. */

#define FIRST    "SAST-ADN0054f509"
#define SECOND   "SAST-ADN008580ef"
#define DEADLINE 3000 /* milliseconds; a module that hangs is waited for so long */

static TestSoftHsm *softhsm;
static char *fault_file, *log_file;

/**
 * Fixture:
 * @told: what the monitor said, and a test has not yet taken: `+LABEL`, `-LABEL`, `~LABEL STATE`,
 *   and `!STATE` of a module
 */
typedef struct
{
  CtlTokenMonitor *monitor;
  GPtrArray *told;
} Fixture;

static void
set_fault (const char *fault)
{
  g_assert_true (g_file_set_contents (fault_file, fault, -1, NULL));
}

static const char *
get_name (const CtlToken *token)
{
  return *token->label != '\0' ? token->label : "reader";
}

static void
on_added (Fixture *f, CtlToken *token)
{
  g_ptr_array_add (f->told, g_strconcat ("+", get_name (token), NULL));
}

static void
on_removed (Fixture *f, CtlToken *token)
{
  g_ptr_array_add (f->told, g_strconcat ("-", get_name (token), NULL));
}

static void
on_changed (Fixture *f, CtlToken *token)
{
  g_ptr_array_add (f->told, g_strconcat ("~", get_name (token), " ",
                                         ctl_token_state_to_string (token->state), NULL));
}

static void
on_module (Fixture *f, const char *module)
{
  static const char *const words[] = { "!starting", "!watching", "!failed" };
  CtlModuleState state = ctl_token_monitor_get_module_state (f->monitor, module, NULL);
  g_ptr_array_add (f->told, g_strdup (words[state]));
}

static void
set_up (Fixture *f, gconstpointer wait)
{
  set_fault ("");
  g_unsetenv ("TEST_FAULT");
  g_unsetenv ("TEST_FAULT_WAIT");
  if (wait != NULL)
    g_setenv ("TEST_FAULT_WAIT", wait, TRUE);
  f->told = g_ptr_array_new_with_free_func (g_free);
  f->monitor = g_object_new (CTL_TYPE_TOKEN_MONITOR, "deadline", DEADLINE, NULL);
  g_signal_connect_swapped (f->monitor, "token-added", G_CALLBACK (on_added), f);
  g_signal_connect_swapped (f->monitor, "token-removed", G_CALLBACK (on_removed), f);
  g_signal_connect_swapped (f->monitor, "token-changed", G_CALLBACK (on_changed), f);
  g_signal_connect_swapped (f->monitor, "module-changed", G_CALLBACK (on_module), f);
}

static void
tear_down (Fixture *f, gconstpointer wait)
{
  (void) wait;
  g_clear_object (&f->monitor);
  g_ptr_array_unref (f->told);
}

static char *
get_all (Fixture *f)
{
  g_ptr_array_add (f->told, NULL);
  char *all = g_strjoinv (", ", (GStrv) f->told->pdata);
  g_ptr_array_set_size (f->told, (gint) f->told->len - 1);
  return all;
}

/* Waits until @words were said, in whatever place, and takes them away. */
static void
expect (Fixture *f, const char *words)
{
  guint place;
  while (!g_ptr_array_find_with_equal_func (f->told, words, g_str_equal, &place))
    g_main_context_iteration (NULL, TRUE);
  g_ptr_array_remove_index (f->told, place);
}

static void
expect_nothing_more (Fixture *f)
{
  g_autofree char *all = get_all (f);
  g_assert_cmpstr (all, ==, "");
}

static CtlToken *
find (Fixture *f, const char *label)
{
  GPtrArray *tokens = ctl_token_monitor_get_tokens (f->monitor);
  for (guint i = 0; i < tokens->len; i++)
    if (g_str_equal (((CtlToken *) tokens->pdata[i])->label, label))
      return tokens->pdata[i];
  return NULL;
}

/* What TEST_FAULT_FILE spoils is the first of the slots, which SoftHSM chooses. */
static const char *
get_spoilt (Fixture *f)
{
  GPtrArray *tokens = ctl_token_monitor_get_tokens (f->monitor);
  CtlToken *token = tokens->pdata[0];
  g_assert_cmpstr (token->label, !=, "");
  return g_intern_string (token->label);
}

static const char *
get_other (const char *label)
{
  return g_str_equal (label, FIRST) ? SECOND : FIRST;
}

static void
begin (Fixture *f, const char *module)
{
  g_autofree char *path = test_module (module);
  ctl_token_monitor_add_module (f->monitor, path);
}

static void
begin_and_expect_both (Fixture *f)
{
  begin (f, "fault-module.so");
  expect (f, "+" FIRST);
  expect (f, "+" SECOND);
  expect (f, "+reader");
  expect (f, "!watching");
  expect_nothing_more (f);
}

static void
expect_about (Fixture *f, const char *sign, const char *label, const char *rest)
{
  g_autofree char *words = g_strconcat (sign, label, rest, NULL);
  expect (f, words);
}

/* Without events: the slots are asked. */
static void
test_comes_and_goes (Fixture *f, gconstpointer wait)
{
  (void) wait;
  begin_and_expect_both (f);
  const char *spoilt = get_spoilt (f);
  set_fault ("empty-reader");
  expect_about (f, "-", spoilt, "");
  expect (f, "+reader");
  g_assert_null (find (f, spoilt));
  set_fault ("");
  expect (f, "-reader");
  expect_about (f, "+", spoilt, "");
  expect_nothing_more (f);
  g_assert_cmpint (find (f, spoilt)->state, ==, CTL_TOKEN_READY);
}

/* Soft tokens that are made while the module runs are seen when it is started anew. */
static void
test_new_token (Fixture *f, gconstpointer wait)
{
  (void) wait;
  g_autoptr (GPtrArray) modules = g_ptr_array_new ();
  g_ptr_array_add (modules, (gpointer) test_softhsm_get_module ());
  g_clear_object (&f->monitor);
  f->monitor = ctl_token_monitor_new (modules);
  g_signal_connect_swapped (f->monitor, "token-added", G_CALLBACK (on_added), f);
  g_signal_connect_swapped (f->monitor, "token-changed", G_CALLBACK (on_changed), f);
  expect (f, "+" FIRST);
  expect (f, "+" SECOND);
  test_softhsm_add_token (softhsm, "late");
  expect (f, "+late");
  g_autoptr (TestIdentity) identity = test_pki_new_token ("late", "45DAA2AF00000027F93C");
  test_softhsm_add_certificate (softhsm, "late", identity->der, "01");
  expect (f, "~late ready");
}

/* An event, and all looks as before: something was pulled out and put in again. */
static void
test_event (Fixture *f, gconstpointer wait)
{
  (void) wait;
  begin_and_expect_both (f);
  const char *spoilt = get_spoilt (f);
  /* The process that waits begins a little later than the rest: until it tells. */
  for (guint i = 0; f->told->len == 0; i++)
    {
      g_autofree char *fault = g_strdup_printf ("harmless %u", i);
      set_fault (fault);
      gint64 end = g_get_monotonic_time () + G_TIME_SPAN_SECOND / 10;
      while (g_get_monotonic_time () < end)
        if (!g_main_context_iteration (NULL, FALSE))
          g_usleep (1000);
    }
  expect_about (f, "-", spoilt, "");
  expect_about (f, "+", spoilt, "");
  g_assert_cmpint (find (f, spoilt)->state, ==, CTL_TOKEN_READY);
}

/* Whatever becomes of the process that waits, changes are seen. */
static void
test_without_waiter (Fixture *f, gconstpointer wait)
{
  (void) wait;
  begin (f, "fault-module.so");
  expect (f, "+" FIRST);
  expect (f, "+" SECOND);
  expect (f, "!watching");
  for (guint i = 0; i < 3; i++)
    {
      set_fault ("empty-reader");
      while (find (f, FIRST) != NULL && find (f, SECOND) != NULL)
        g_main_context_iteration (NULL, TRUE);
      set_fault ("");
      while (find (f, FIRST) == NULL || find (f, SECOND) == NULL)
        g_main_context_iteration (NULL, TRUE);
    }
}

/* No event tells that a PIN was tried. */
static void
test_read_again (Fixture *f, gconstpointer wait)
{
  (void) wait;
  begin_and_expect_both (f);
  set_fault ("final-try");
  ctl_token_monitor_read_again (f->monitor);
  expect (f, "~" FIRST " ready");
  expect (f, "~" SECOND " ready");
  expect_nothing_more (f);
  g_assert_true (find (f, FIRST)->pin & CTL_TOKEN_PIN_FINAL_TRY);
}

/* The helper is lost over one token: it is named, and the others stay. */
static void
check_lost (Fixture *f, const char *fault, const char *reason)
{
  begin_and_expect_both (f);
  const char *spoilt = get_spoilt (f), *other = get_other (spoilt);
  set_fault (fault);
  expect_about (f, "~", spoilt, " failed");
  expect (f, "!failed");
  g_assert_nonnull (strstr (find (f, spoilt)->error, reason));
  g_assert_cmpint (find (f, other)->state, ==, CTL_TOKEN_READY);
  set_fault ("");
  expect_about (f, "~", spoilt, " ready");
  expect (f, "!watching");
  g_assert_null (find (f, spoilt)->error);
  g_autofree char *gone = g_strconcat ("-", other, NULL);
  g_assert_false (g_ptr_array_find_with_equal_func (f->told, gone, g_str_equal, NULL));
}

static void
test_hangs (Fixture *f, gconstpointer wait)
{
  (void) wait;
  check_lost (f, "hang-in-token", "did not answer within 3 seconds");
}

static void
test_crashes (Fixture *f, gconstpointer wait)
{
  (void) wait;
  check_lost (f, "crash-in-token", "SIGSEGV");
}

/* Lost over nothing in particular: what was known stays. */
static void
test_crashes_in_list (Fixture *f, gconstpointer wait)
{
  (void) wait;
  begin_and_expect_both (f);
  set_fault ("crash-in-list");
  expect (f, "!failed");
  g_assert_cmpuint (ctl_token_monitor_get_tokens (f->monitor)->len, ==, 3);
  set_fault ("");
  expect (f, "!watching");
  g_assert_false (g_ptr_array_find_with_equal_func (f->told, "-" FIRST, g_str_equal, NULL));
  g_assert_cmpuint (ctl_token_monitor_get_tokens (f->monitor)->len, ==, 3);
}

/* Where the module itself says that nothing can be had, nothing is there. */
static void
test_list_fails (Fixture *f, gconstpointer wait)
{
  (void) wait;
  begin_and_expect_both (f);
  set_fault ("list-fails");
  expect (f, "-" FIRST);
  expect (f, "-" SECOND);
  expect (f, "!failed");
  set_fault ("");
  expect (f, "+" FIRST);
  expect (f, "+" SECOND);
  expect (f, "!watching");
}

/* A module that never loads, and one that shows the same tokens again, not as well. */
static void
test_several (Fixture *f, gconstpointer wait)
{
  (void) wait;
  g_autofree char *better = realpath (test_softhsm_get_module (), NULL);
  g_autofree char *bad = test_module ("no-module.so");
  const GError *reason;
  ctl_token_monitor_add_module (f->monitor, better);
  begin (f, "no-module.so");
  begin (f, "fault-module.so");
  expect (f, "+" FIRST);
  expect (f, "+" SECOND);
  expect (f, "!failed");
  expect (f, "!watching");
  expect (f, "!watching");
  g_assert_cmpstr (find (f, FIRST)->module, ==, better);
  g_assert_cmpstr (find (f, SECOND)->module, ==, better);
  g_assert_cmpint (ctl_token_monitor_get_module_state (f->monitor, bad, &reason), ==,
                   CTL_MODULE_FAILED);
  test_assert_error (reason, CTL_ERROR_MODULE, "C_GetFunctionList");
}

/* Logs in to FIRST in a process of its own, as somebody who signs does. */
static void
log_in (const char *pin, gboolean succeeds)
{
  g_autoptr (TestPrompt) prompt = test_prompt_new (pin);
  g_autoptr (CtlTokenClient) client = ctl_token_client_new (test_softhsm_get_module ());
  g_autoptr (CtlToken) token = test_find (client, FIRST);
  g_autoptr (CtlCertificate) certificate = ctl_token_choose_certificate (token, NULL);
  g_autoptr (GBytes) hash = test_hash (CTL_DIGEST_SHA1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature = test_sign (client, token, certificate, CTL_DIGEST_SHA1,
                                            CTL_PIN_PROMPT (prompt), FALSE, &error);
  g_assert_true (succeeds == (signature != NULL));
}

/* What a login did to the state of a PIN is seen when the tokens are read again, and nothing else
 * seems to have changed. */
static void
test_reads_again (Fixture *f, gconstpointer wait)
{
  (void) wait;
  ctl_token_monitor_add_module (f->monitor, test_softhsm_get_module ());
  expect (f, "+" FIRST);
  expect (f, "+" SECOND);
  expect (f, "+reader");
  expect (f, "!watching");
  g_assert_false (find (f, FIRST)->pin & CTL_TOKEN_PIN_LOW);
  log_in ("not the PIN", FALSE);
  ctl_token_monitor_read_again (f->monitor);
  expect (f, "~" FIRST " ready");
  g_assert_true (find (f, FIRST)->pin & CTL_TOKEN_PIN_LOW);
  log_in (TEST_SOFTHSM_PIN, TRUE);
  ctl_token_monitor_read_again (f->monitor);
  expect (f, "~" FIRST " ready");
  g_assert_false (find (f, FIRST)->pin & CTL_TOKEN_PIN_LOW);
  expect_nothing_more (f);
}

/* The number of the process that waits for events, which the module writes. */
static int
wait_for_waiter (void)
{
  g_autofree char *text = NULL;
  while (text == NULL || !g_str_has_suffix (text, "\n"))
    {
      g_clear_pointer (&text, g_free);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
      (void) g_file_get_contents (log_file, &text, NULL, NULL);
    }
  return atoi (text);
}

/* As a zombie, where nobody waits for the orphans of a container. */
static gboolean
is_dead (int number)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", number);
  g_autofree char *text = NULL;
  return !g_file_get_contents (path, &text, NULL, NULL) || strstr (text, ") Z ") != NULL;
}

/* Nothing outlives the monitor, not even what hangs in its module. */
static void
test_ends (Fixture *f, gconstpointer wait)
{
  (void) wait;
  g_unlink (log_file);
  begin_and_expect_both (f);
  int waiter = wait_for_waiter ();
  g_assert_false (is_dead (waiter));
  g_clear_object (&f->monitor);
  while (!is_dead (waiter))
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  expect_nothing_more (f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, wait, test)                                                                      \
  g_test_add ("/pkcs11/monitor/" name, Fixture, wait, set_up, test, tear_down)
  ADD ("comes-and-goes", NULL, test_comes_and_goes);
  ADD ("event", "events", test_event);
  ADD ("read-again", NULL, test_read_again);
  ADD ("waiter-is-busy", "busy", test_without_waiter);
  ADD ("waiter-lies", "lies", test_without_waiter);
  ADD ("waiter-is-deaf", "deaf", test_without_waiter);
  ADD ("waiter-crashes", "crashes", test_without_waiter);
  ADD ("hangs", NULL, test_hangs);
  ADD ("crashes", NULL, test_crashes);
  ADD ("crashes-in-list", NULL, test_crashes_in_list);
  ADD ("list-fails", NULL, test_list_fails);
  ADD ("ends", "deaf", test_ends);
  ADD ("several", NULL, test_several);
  ADD ("reads-again", NULL, test_reads_again);
  ADD ("new-token", NULL, test_new_token);
  softhsm = test_softhsm_new ();
  fault_file = g_build_filename (test_softhsm_get_folder (softhsm), "fault", NULL);
  g_setenv ("TEST_SOFTHSM", test_softhsm_get_module (), TRUE);
  log_file = g_build_filename (test_softhsm_get_folder (softhsm), "log", NULL);
  g_setenv ("TEST_FAULT_FILE", fault_file, TRUE);
  g_setenv ("TEST_FAULT_LOG", log_file, TRUE);
  g_autoptr (TestIdentity) first = test_softhsm_add (softhsm, FIRST, "45DAA2AF00000027F93C");
  g_autoptr (TestIdentity) second = test_softhsm_add (softhsm, SECOND, "83E9080000005545AF31");
  int status = g_test_run ();
  g_free (fault_file);
  g_free (log_file);
  test_softhsm_free (softhsm);
  return status;
}
