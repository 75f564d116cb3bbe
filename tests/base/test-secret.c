/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-secret.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ctl-error.h"

static CtlSecret *
read_from (const char *contents, gsize length, GError **error)
{
  int ends[2];
  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], contents, length), ==, (int) length);
  close (ends[1]);
  CtlSecret *secret = ctl_secret_read (ends[0], error);
  close (ends[0]);
  return secret;
}

static void
assert_secret (CtlSecret *secret, const char *expected)
{
  gsize length;
  const char *data = ctl_secret_peek (secret, &length);
  g_assert_cmpuint (length, ==, strlen (expected));
  g_assert_cmpstr (data, ==, expected);
}

static void
test_new (void)
{
  g_autoptr (CtlSecret) secret = ctl_secret_new ("1234", 4, NULL);
  g_autoptr (CtlSecret) same = ctl_secret_ref (secret);
  assert_secret (same, "1234");

  g_autofree char *long_one = g_strnfill (CTL_SECRET_MAX + 1, 'x');
  g_autoptr (GError) error = NULL;
  g_assert_null (ctl_secret_new (long_one, CTL_SECRET_MAX + 1, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
}

static void
test_read (void)
{
  const struct
  {
    const char *contents;
    const char *expected;
  } cases[] = {
    { "1234", "1234" },
    { "1234\n", "1234" },
    { "1234\n\n", "1234\n" },
    { "pass word \n", "pass word " },
    { "", "" },
    { "\n", "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CtlSecret) secret =
          read_from (cases[i].contents, strlen (cases[i].contents), &error);
      g_assert_no_error (error);
      assert_secret (secret, cases[i].expected);
    }
}

static void
test_read_limits (void)
{
  g_autofree char *longest = g_strnfill (CTL_SECRET_MAX, 'x');
  g_autofree char *longer = g_strnfill (CTL_SECRET_MAX + 2, 'x');
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_strconcat (longest, "\n", NULL);
  g_autoptr (CtlSecret) secret = read_from (line, strlen (line), &error);
  g_assert_no_error (error);
  assert_secret (secret, longest);
  g_assert_null (read_from (longer, strlen (longer), &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
}

static void
test_read_failure (void)
{
  g_autoptr (GError) error = NULL;
  int folder = open ("/", O_RDONLY | O_DIRECTORY);
  g_assert_null (ctl_secret_read (folder, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
  close (folder);
}

static void
test_wipe (void)
{
  char data[8] = "secret";
  ctl_secret_wipe (data, sizeof data);
  for (gsize i = 0; i < sizeof data; i++)
    g_assert_cmpint (data[i], ==, 0);
  ctl_secret_wipe (NULL, 0);
}

static void
test_core_dumps (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }
  struct rlimit limit;
  ctl_secret_forbid_core_dumps ();
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/secret/new", test_new);
  g_test_add_func ("/base/secret/read", test_read);
  g_test_add_func ("/base/secret/read-limits", test_read_limits);
  g_test_add_func ("/base/secret/read-failure", test_read_failure);
  g_test_add_func ("/base/secret/wipe", test_wipe);
  g_test_add_func ("/base/secret/core-dumps", test_core_dumps);
  return g_test_run ();
}
