/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-file.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "ctl-error.h"
#include "test-pki.h"

static void
assert_contents (const char *path, const char *expected)
{
  g_autofree char *contents = NULL;
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint count = 0;
  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

static void
test_save_and_load (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "CTLFile.tlv", NULL);
  g_autofree char *backup = g_strconcat (path, "~", NULL);
  g_autoptr (GBytes) first = g_bytes_new_static ("first", 5);
  g_autoptr (GBytes) second = g_bytes_new_static ("second", 6);
  g_autoptr (GError) error = NULL;

  g_assert_true (ctl_file_save (path, first, CTL_FILE_SAVE_KEEP_OLD, &error));
  g_assert_false (g_file_test (backup, G_FILE_TEST_EXISTS));
  g_assert_true (ctl_file_save (path, second, CTL_FILE_SAVE_KEEP_OLD, &error));
  assert_contents (path, "second");
  assert_contents (backup, "first");
  g_assert_true (ctl_file_save (path, first, CTL_FILE_SAVE_KEEP_OLD, &error));
  assert_contents (backup, "second");
  g_assert_true (ctl_file_save (path, second, CTL_FILE_SAVE_REPLACE, &error));
  assert_contents (backup, "second");
  g_assert_cmpuint (count_files (folder), ==, 2);

  g_autoptr (GBytes) loaded = ctl_file_load (path, 6, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (loaded, second));
  test_folder_remove (folder);
}

static void
test_save_new (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "token.cer", NULL);
  g_autoptr (GBytes) contents = g_bytes_new_static ("one", 3);
  g_autoptr (GBytes) other = g_bytes_new_static ("two", 3);
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_file_save (path, contents, CTL_FILE_SAVE_NEW, &error));
  g_assert_false (ctl_file_save (path, other, CTL_FILE_SAVE_NEW, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
  assert_contents (path, "one");
  g_assert_cmpuint (count_files (folder), ==, 1);
  test_folder_remove (folder);
}

static void
test_save_mode (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "x", NULL);
  g_autoptr (GBytes) contents = g_bytes_new_static ("x", 1);
  mode_t old = umask (027);
  g_assert_true (ctl_file_save (path, contents, CTL_FILE_SAVE_REPLACE, NULL));
  umask (old);
  GStatBuf status;
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
  test_folder_remove (folder);
}

static void
test_failures (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "missing", "file", NULL);
  g_autoptr (GBytes) contents = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;
  g_assert_false (ctl_file_save (path, contents, CTL_FILE_SAVE_REPLACE, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
  g_clear_error (&error);
  g_assert_null (ctl_file_load (path, 10, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, path));
  g_clear_error (&error);
  g_assert_null (ctl_file_load (folder, 10, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
  g_clear_error (&error);
  g_assert_null (ctl_file_load ("/dev/zero", 100000, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
  test_folder_remove (folder);
}

static void
test_replace_folder (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "sub", NULL);
  g_autoptr (GBytes) contents = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;
  g_mkdir (path, 0700);
  g_assert_false (ctl_file_save (path, contents, CTL_FILE_SAVE_REPLACE, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
  g_assert_cmpuint (count_files (folder), ==, 1);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/file/save-and-load", test_save_and_load);
  g_test_add_func ("/base/file/save-new", test_save_new);
  g_test_add_func ("/base/file/save-mode", test_save_mode);
  g_test_add_func ("/base/file/failures", test_failures);
  g_test_add_func ("/base/file/replace-folder", test_replace_folder);
  return g_test_run ();
}
