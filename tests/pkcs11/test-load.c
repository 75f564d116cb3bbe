/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <elf.h>
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
  check_refused ("/nowhere/at-all.so", "/nowhere/at-all.so does not load. There is no such file");
  check_refused ("/nowhere/\033[31mred.so", "\\u{001B}[31mred.so");
}

static void
test_text_file (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "module.so", NULL);
  g_assert_true (g_file_set_contents (path, "This is no library.\n", -1, NULL));
  check_refused (path, "It is not a library");
  g_assert_true (g_file_set_contents (path, "", -1, NULL));
  check_refused (path, "It is not a library");
  check_refused (folder, "It is a folder");
  check_refused ("/dev/null", "It is not a file");
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

/* A library for another machine, made of this one's own header. */
static void
check_machine (guint8 class, guint16 machine, const char *words)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "module.so", NULL);
  g_autofree char *own = test_module ("no-module.so");
  g_autofree char *data = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (own, &data, &length, NULL));
  data[EI_CLASS] = (char) class;
  memcpy (data + EI_NIDENT + 2, &machine, sizeof machine);
  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
  check_refused (path, words);
  test_folder_remove (folder);
}

static void
test_other_machine (void)
{
  check_machine (ELFCLASS32, EM_386, "32-bit x86 (i386), where 64-bit ");
  check_machine (ELFCLASS64, EM_S390, "64-bit IBM Z, where 64-bit ");
  check_machine (ELFCLASS32, 0xBEEF, "32-bit unknown to this program (48879), where ");
}

static void
test_missing_library (void)
{
  g_autofree char *path = test_module ("lacking-module.so");
  check_refused (path, "It needs the library liblacking.so.7, which this system does not have");
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
  g_test_add_func ("/pkcs11/load/other-machine", test_other_machine);
  g_test_add_func ("/pkcs11/load/missing-library", test_missing_library);
  g_test_add_func ("/pkcs11/load/faults", test_faults);
  g_test_add_func ("/pkcs11/load/talks", test_talks);
  g_test_add_func ("/pkcs11/load/garbage", test_garbage);
  g_test_add_func ("/pkcs11/load/link", test_link);
  TestSoftHsm *softhsm = test_softhsm_new ();
  int status = g_test_run ();
  test_softhsm_free (softhsm);
  return status;
}
