/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <unistd.h>

#include "ctl-token-helper-path.h"
#include "test-softhsm.h"
#include "test-tokens.h"

/* An installation without its helper, and one with another program in its place. */

static char path[] = "/tmp/etoken-ctl-no-helper-XXXXXX/helper";
const char *const ctl_token_helper_path = path;

static void
check_list_fails (const char *part)
{
  g_autoptr (CtlTokenClient) client = ctl_token_client_new (test_softhsm_get_module ());
  g_autoptr (GError) error = NULL;
  g_assert_null (test_list (client, &error));
  test_assert_error (error, CTL_ERROR_MODULE, part);
}

static void
put (const char *program)
{
  unlink (path);
  g_assert_cmpint (symlink (program, path), ==, 0);
}

static void
test_missing (void)
{
  unlink (path);
  check_list_fails ("Starting the token helper");
  check_list_fails (path);
}

static void
test_ends_at_once (void)
{
  put ("/bin/true");
  check_list_fails ("exit code 0");
}

/* Sends back what it is sent, which is no answer. */
static void
test_echoes (void)
{
  put ("/bin/cat");
  check_list_fails ("libsofthsm2.so");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  char *folder = g_path_get_dirname (path);
  g_assert_nonnull (g_mkdtemp (folder));
  memcpy (path, folder, strlen (folder));
  g_test_add_func ("/pkcs11/no-helper/missing", test_missing);
  g_test_add_func ("/pkcs11/no-helper/ends-at-once", test_ends_at_once);
  g_test_add_func ("/pkcs11/no-helper/echoes", test_echoes);
  int status = g_test_run ();
  test_folder_remove (folder);
  return status;
}
