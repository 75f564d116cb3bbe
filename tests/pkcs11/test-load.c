/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "test-softhsm.h"
#include "test-tokens.h"

/* What does not load, and why. */

static void
check_refused (const char *path, const char *reason)
{
  g_autoptr (CtlTokenClient) client = ctl_token_client_new (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlModuleInfo) info = test_load (client, &error);
  g_assert_null (info);
  test_assert_error (error, CTL_ERROR_MODULE, reason);
  /* The same answer to everything else. */
  g_autoptr (GError) again = NULL;
  g_autoptr (GPtrArray) tokens = test_list (client, &again);
  g_assert_null (tokens);
  g_assert_cmpstr (again->message, ==, error->message);
}

static void
test_missing (void)
{
  check_refused ("/nowhere/at-all.so", "/nowhere/at-all.so");
  check_refused ("/nowhere/\033[31mred.so", "\\u{001B}[31mred.so");
}

static void
test_text_file (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "module.so", NULL);
  g_assert_true (g_file_set_contents (path, "This is no library.\n", -1, NULL));
  check_refused (path, "file too short");
  g_assert_true (g_file_set_contents (path, "", -1, NULL));
  check_refused (path, "file too short");
  check_refused (folder, "cannot read file data");
  test_folder_remove (folder);
}

static void
test_no_module (void)
{
  g_autofree char *path = test_module ("no-module.so");
  check_refused (path, "has no C_GetFunctionList");
}

static void
test_old_openssl (void)
{
  g_autofree char *path = test_module ("old-module.so");
  check_refused (path, "Install a newer SafeNet Authentication Client");
  check_refused (path, "libssl.so.1.1: cannot open shared object file");
}

static void
check_fault (const char *fault, const char *reason)
{
  g_autoptr (CtlTokenClient) client = test_fault_client (fault, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlModuleInfo) info = test_load (client, &error);
  g_assert_null (info);
  test_assert_error (error, CTL_ERROR_MODULE, reason);
}

static void
test_faults (void)
{
  check_fault ("no-functions", "CKR_FUNCTION_FAILED");
  check_fault ("null-functions", "gives no functions of PKCS#11 2.0");
  check_fault ("old-version", "gives no functions of PKCS#11 2.0");
  check_fault ("initialize-fails", "CKR_GENERAL_ERROR");
  check_fault ("info-fails", "CKR_FUNCTION_FAILED");
}

/* A module may write to stdout and read from stdin: neither touches the pipes. */
static void
test_talks (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("prints", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlModuleInfo) info = test_load (client, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->manufacturer, ==, "SoftHSM");
}

static void
test_garbage (void)
{
  g_autoptr (CtlTokenClient) client = test_fault_client ("garbage", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlModuleInfo) info = test_load (client, &error);
  g_assert_no_error (error);
  g_assert_true (g_utf8_validate (info->description, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (info->description, -1), ==, 32);
}

static void
test_link (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "module.so", NULL);
  g_autofree char *target = g_canonicalize_filename (test_softhsm_get_module (), NULL);
  g_assert_cmpint (symlink (target, path), ==, 0);
  g_autoptr (CtlTokenClient) client = ctl_token_client_new (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlModuleInfo) info = test_load (client, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ctl_token_client_get_module (client), !=, path);
  test_folder_remove (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pkcs11/load/missing", test_missing);
  g_test_add_func ("/pkcs11/load/text-file", test_text_file);
  g_test_add_func ("/pkcs11/load/no-module", test_no_module);
  g_test_add_func ("/pkcs11/load/old-openssl", test_old_openssl);
  g_test_add_func ("/pkcs11/load/faults", test_faults);
  g_test_add_func ("/pkcs11/load/talks", test_talks);
  g_test_add_func ("/pkcs11/load/garbage", test_garbage);
  g_test_add_func ("/pkcs11/load/link", test_link);
  TestSoftHsm *softhsm = test_softhsm_new ();
  int status = g_test_run ();
  test_softhsm_free (softhsm);
  return status;
}
