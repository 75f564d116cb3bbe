/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "test-softhsm.h"
#include "test-tokens.h"

/* No helper outlives what it was started for. Each of them hangs in its module, so that it can not
 * see its stdin end. */

static char *log_path;

/* The number that the faulty module writes before it hangs; 0 where it has not yet. */
static int
get_hanging (void)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents (log_path, &text, NULL, NULL) || !g_str_has_suffix (text, "\n"))
    return 0;
  return atoi (text);
}

static int
wait_for_hanging (void)
{
  int number;
  while ((number = get_hanging ()) == 0)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  return number;
}

/* A process that nobody waits for after its parent's death stays as a zombie in some containers. */
static gboolean
is_dead (int number, gboolean zombie_will_do)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", number);
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return TRUE;
  return zombie_will_do && strstr (text, ") Z ") != NULL;
}

static void
wait_for_death (int number, gboolean zombie_will_do)
{
  while (!is_dead (number, zombie_will_do))
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  unlink (log_path);
}

/* The deadline grows until the module gets as far as to hang. */
static void
test_killed_at_deadline (void)
{
  int number = 0;
  for (guint deadline = 200; number == 0; deadline *= 2)
    {
      g_autoptr (CtlTokenClient) client = test_fault_client ("hang-in-list", deadline);
      g_autoptr (GError) error = NULL;
      g_assert_null (test_list (client, &error));
      g_assert_error (error, CTL_ERROR, CTL_ERROR_MODULE);
      number = get_hanging ();
    }
  wait_for_death (number, FALSE);
}

static void
test_killed_by_cancel (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("hang-in-list", 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ctl_token_client_list_async (client, cancellable, test_keep_result, &result);
  int number = wait_for_hanging ();
  g_cancellable_cancel (cancellable);
  test_wait (&result);
  g_assert_null (ctl_token_client_list_finish (client, result, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
  wait_for_death (number, FALSE);
}

/* What a program does that is killed while its token hangs. */
static int
be_parent (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("hang-in-list", 0);
  g_autoptr (GAsyncResult) result = NULL;
  ctl_token_client_list_async (client, NULL, test_keep_result, &result);
  test_wait (&result);
  return EXIT_FAILURE;
}

static void
test_dies_with_parent (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) parent =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "/proc/self/exe", "--parent", NULL);
  g_assert_no_error (error);
  int number = wait_for_hanging ();
  g_subprocess_force_exit (parent);
  g_assert_true (g_subprocess_wait (parent, NULL, NULL));
  wait_for_death (number, TRUE);
}

int
main (int argc, char *argv[])
{
  if (argc == 2 && g_str_equal (argv[1], "--parent"))
    return be_parent ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkcs11/process/killed-at-deadline", test_killed_at_deadline);
  g_test_add_func ("/pkcs11/process/killed-by-cancel", test_killed_by_cancel);
  g_test_add_func ("/pkcs11/process/dies-with-parent", test_dies_with_parent);
  TestSoftHsm *softhsm = test_softhsm_new ();
  log_path = g_build_filename (test_softhsm_get_folder (softhsm), "log", NULL);
  g_setenv ("TEST_FAULT_LOG", log_path, TRUE);
  int status = g_test_run ();
  g_free (log_path);
  test_softhsm_free (softhsm);
  return status;
}
