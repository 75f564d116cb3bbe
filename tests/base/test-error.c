/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-error.h"

#include <gio/gio.h>
#include <string.h>

static void
test_words (void)
{
  for (int code = 0; code <= CTL_ERROR_LAST; code++)
    {
      g_assert_nonnull (ctl_error_get_name ((CtlError) code));
      g_assert_cmpint (ctl_error_get_exit_code ((CtlError) code), >, 0);
      const char *hint = ctl_error_get_hint ((CtlError) code);
      if (code != CTL_ERROR_NO && code != CTL_ERROR_CANCELLED)
        g_assert_true (g_str_has_suffix (hint, "."));
    }
}

/* Nobody who looks at a window can add an option. */
static void
test_app_hints (void)
{
  for (int code = 0; code <= CTL_ERROR_LAST; code++)
    {
      const char *hint = ctl_error_get_app_hint ((CtlError) code);
      if (hint == NULL)
        continue;
      g_assert_true (g_str_has_suffix (hint, "."));
      g_assert_null (strstr (hint, "--"));
      g_assert_null (strstr (hint, "'etoken-ctl"));
    }
}

static void
test_exit_codes (void)
{
  g_assert_cmpint (ctl_error_get_exit_code (CTL_ERROR_USAGE), ==, 2);
  g_assert_cmpint (ctl_error_get_exit_code (CTL_ERROR_MALFORMED), ==, 3);
  g_assert_cmpint (ctl_error_get_exit_code (CTL_ERROR_TOKEN_GONE), ==, 4);
  g_assert_cmpint (ctl_error_get_exit_code (CTL_ERROR_PIN_LAST_TRY), ==, 5);
  g_assert_cmpint (ctl_error_get_exit_code (CTL_ERROR_UNTRUSTED), ==, 6);
  g_assert_cmpint (ctl_error_get_exit_code (CTL_ERROR_CONFLICT), ==, 7);
  g_assert_cmpint (ctl_error_get_exit_code (CTL_ERROR_PARTIAL), ==, 8);
  g_assert_cmpint (ctl_error_get_exit_code (CTL_ERROR_CANCELLED), ==, 130);
}

static void
test_foreign (void)
{
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) late = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "x");
  g_autoptr (GError) option = g_error_new (G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "x");
  g_autoptr (GError) other = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "x");
  g_assert_cmpint (ctl_error_get_code (cancelled), ==, CTL_ERROR_CANCELLED);
  g_assert_cmpint (ctl_error_get_code (late), ==, CTL_ERROR_TIMED_OUT);
  g_assert_cmpint (ctl_error_get_code (option), ==, CTL_ERROR_USAGE);
  g_assert_cmpint (ctl_error_get_code (other), ==, CTL_ERROR_INTERNAL);
}

static void
test_convert (void)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no route");
  ctl_error_convert (&error, CTL_ERROR_UNREACHABLE, "Connecting to cucm-pub");
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
  g_assert_cmpstr (error->message, ==, "Connecting to cucm-pub: no route");

  ctl_error_convert (&error, CTL_ERROR_INTERNAL, "Update");
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);

  g_clear_error (&error);
  error = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
  ctl_error_convert (&error, CTL_ERROR_UNREACHABLE, "Connecting");
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);

  g_autoptr (GError) none = NULL;
  ctl_error_convert (&none, CTL_ERROR_INTERNAL, "x");
  g_assert_no_error (none);
  ctl_error_convert (NULL, CTL_ERROR_INTERNAL, "x");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/words", test_words);
  g_test_add_func ("/base/error/app-hints", test_app_hints);
  g_test_add_func ("/base/error/exit-codes", test_exit_codes);
  g_test_add_func ("/base/error/foreign", test_foreign);
  g_test_add_func ("/base/error/convert", test_convert);
  return g_test_run ();
}
