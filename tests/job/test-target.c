/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-target.h"
#include "test-cluster.h"

/* What fetching the file back makes of the results. */
typedef struct
{
  TestLab *lab;
  CtlProviderServer *server;
  CtlTarget *target;
  GBytes *sent;
} Fixture;

static void
fixture_set_up (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  self->lab = test_lab_new ();
  self->server = test_cluster_start (self->lab);
  g_autoptr (CtlPublisher) publisher =
      test_cluster_connect (self->lab, test_cluster_get_port (self->server), TEST_LAB_USER);
  self->target = ctl_target_new (publisher, CTL_ROLE_PUBLISHER);
  g_assert_true (ctl_target_read (self->target, NULL, &error));
  g_assert_no_error (error);
  self->sent = test_lab_sign (self->lab, 0, 0, 2, 1000);
  g_assert_true (ctl_target_push (self->target, self->sent, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  ctl_target_free (self->target);
  g_bytes_unref (self->sent);
  g_clear_pointer (&self->server, ctl_provider_server_free);
  test_lab_free (self->lab);
}

static void
assert_result (Fixture *self, guint number, CtlStatus status, const char *part)
{
  const CtlResult *result = self->target->results->pdata[number];
  g_assert_cmpint (result->status, ==, status);
  g_assert_nonnull (strstr (result->message, part));
}

static void
test_same (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  ctl_target_compare (self->target, self->sent);
  for (guint i = 0; i < 3; i++)
    assert_result (self, i, CTL_STATUS_WRITTEN, "");
}

static void
test_other (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  test_lab_write (self->lab, "pub/CTLFile.tlv", "another file");
  ctl_target_compare (self->target, self->sent);
  assert_result (self, 0, CTL_STATUS_FAILED, "not the one that was sent");
  assert_result (self, 1, CTL_STATUS_WRITTEN, "");
}

static void
test_none (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *path = test_lab_path (self->lab, "pub/CTLFile.tlv");
  g_assert_cmpint (g_unlink (path), ==, 0);
  ctl_target_compare (self->target, self->sent);
  assert_result (self, 0, CTL_STATUS_FAILED, "now there is none");
}

static void
test_unreachable (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_pointer (&self->server, ctl_provider_server_free);
  ctl_target_compare (self->target, self->sent);
  assert_result (self, 0, CTL_STATUS_UNREACHABLE, "could not be fetched back");
}

/* What went wrong before is not written over, and no results are no trouble. */
static void
test_failed_before (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  test_lab_write (self->lab, "pub/CTLFile.tlv", "another file");
  ((CtlResult *) self->target->results->pdata[0])->status = CTL_STATUS_REFUSED;
  ctl_target_compare (self->target, self->sent);
  assert_result (self, 0, CTL_STATUS_REFUSED, "");
  g_ptr_array_set_size (self->target->results, 0);
  ctl_target_compare (self->target, self->sent);
  g_assert_cmpuint (self->target->results->len, ==, 0);
}

static void
count (G_GNUC_UNUSED const CtlResult *result, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_fail (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) full = g_error_new (CTL_ERROR, CTL_ERROR_FILE, "the disk is full");
  guint told = 0;
  g_clear_pointer (&self->target->results, g_ptr_array_unref);
  ctl_target_fail (self->target, full, count, &told);
  g_assert_cmpuint (told, ==, 3);
  g_assert_cmpuint (self->target->results->len, ==, 3);
  g_assert_cmpstr (((CtlResult *) self->target->results->pdata[2])->name, ==, "sub2");
  assert_result (self, 2, CTL_STATUS_FAILED, "the disk is full");
  g_assert_false (ctl_target_is_done (self->target));
}

static void
spoil (Fixture *self, guint number, CtlStatus status)
{
  ((CtlResult *) self->target->results->pdata[number])->status = status;
}

/* What a server has is neither sent nor told of again. */
static void
test_once_more (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint told = 0;
  g_assert_true (ctl_target_is_done (self->target));
  spoil (self, 1, CTL_STATUS_UNREACHABLE);
  spoil (self, 2, CTL_STATUS_FAILED);
  test_lab_write (self->lab, "sub1/CTLFile.tlv", "another file");
  g_assert_true (ctl_target_push (self->target, self->sent, NULL, count, &told, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (told, ==, 2);
  g_assert_true (ctl_target_is_done (self->target));
  assert_result (self, 1, CTL_STATUS_WRITTEN, "");
  assert_result (self, 2, CTL_STATUS_UNCHANGED, "");
}

/* The others keep what they have. */
static void
test_fail_once_more (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) gone = g_error_new (CTL_ERROR, CTL_ERROR_UNREACHABLE, "gone");
  guint told = 0;
  spoil (self, 1, CTL_STATUS_FAILED);
  ctl_target_fail (self->target, gone, count, &told);
  g_assert_cmpuint (told, ==, 1);
  assert_result (self, 0, CTL_STATUS_WRITTEN, "");
  assert_result (self, 1, CTL_STATUS_UNREACHABLE, "gone");
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/job/target/same", test_same);
  add ("/job/target/other", test_other);
  add ("/job/target/none", test_none);
  add ("/job/target/unreachable", test_unreachable);
  add ("/job/target/failed-before", test_failed_before);
  add ("/job/target/fail", test_fail);
  add ("/job/target/once-more", test_once_more);
  add ("/job/target/fail-once-more", test_fail_once_more);
  return g_test_run ();
}
