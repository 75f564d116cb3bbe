/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "golden.h"

/**
 * golden_load:
 * @name: of a trust list
 *
 * Returns: (transfer full): what it holds
 */
CtlList *
golden_load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_autoptr (GError) error = NULL;
  CtlList *list = ctl_list_load (path, &error);
  g_assert_no_error (error);
  return list;
}

/**
 * golden_compare:
 * @name: of a text
 * @text: what came out
 *
 * Fails where they differ. With GOLDEN_UPDATE set the text is written instead: then read the
 * difference before it is committed.
 */
void
golden_compare (const char *name, const char *text)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;
  if (g_getenv ("GOLDEN_UPDATE") != NULL)
    g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}
