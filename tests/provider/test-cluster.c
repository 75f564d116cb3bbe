/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-cluster.h"

#include "ctl-error.h"

static void
test_modes (void)
{
  CtlMode mode;
  g_autoptr (GError) error = NULL;
  for (CtlMode m = CTL_MODE_NON_SECURE; m <= CTL_MODE_MIXED; m++)
    {
      g_assert_true (ctl_mode_from_string (ctl_mode_to_string (m), &mode, &error));
      g_assert_cmpint (mode, ==, m);
    }
  g_assert_cmpstr (ctl_mode_to_string (CTL_MODE_NON_SECURE), ==, "non-secure");
  g_assert_cmpstr (ctl_mode_to_string (CTL_MODE_MIXED), ==, "mixed");
  g_assert_false (ctl_mode_from_string ("Mi\033xed", &mode, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==,
                   "“Mi\\u{001B}xed” is not a security mode; it must be one of: non-secure, mixed");
}

static void
test_roles (void)
{
  static const char *const names[] = { "publisher", "subscriber", "tftp", "firewall" };
  CtlRole role;
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_true (ctl_role_from_string (names[i], &role, &error));
      g_assert_cmpint (role, ==, i + 1);
      g_assert_cmpstr (ctl_role_to_string (role), ==, names[i]);
    }
  g_assert_false (ctl_role_from_string ("", &role, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
}

static void
test_statuses (void)
{
  g_assert_cmpstr (ctl_status_to_string (CTL_STATUS_WRITTEN), ==, "written");
  g_assert_cmpstr (ctl_status_to_string (CTL_STATUS_UNCHANGED), ==, "unchanged");
  g_assert_cmpstr (ctl_status_to_string (CTL_STATUS_UNREACHABLE), ==, "unreachable");
  g_assert_cmpstr (ctl_status_to_string (CTL_STATUS_REFUSED), ==, "refused");
  g_assert_cmpstr (ctl_status_to_string (CTL_STATUS_FAILED), ==, "failed");
}

static void
test_result_copy (void)
{
  g_autoptr (CtlResult) copy = NULL;
  {
    g_autoptr (CtlResult) result =
        ctl_result_new ("sub", "10.0.0.2", "/srv", CTL_STATUS_FAILED, "disk full");
    copy = ctl_result_copy (result);
  }
  g_assert_cmpstr (copy->name, ==, "sub");
  g_assert_cmpstr (copy->address, ==, "10.0.0.2");
  g_assert_cmpstr (copy->path, ==, "/srv");
  g_assert_cmpint (copy->status, ==, CTL_STATUS_FAILED);
  g_assert_cmpstr (copy->message, ==, "disk full");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/provider/cluster/modes", test_modes);
  g_test_add_func ("/provider/cluster/roles", test_roles);
  g_test_add_func ("/provider/cluster/statuses", test_statuses);
  g_test_add_func ("/provider/cluster/result-copy", test_result_copy);
  return g_test_run ();
}
