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
  GPtrArray *results;
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
  self->results = ctl_target_push (self->target, self->sent, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  ctl_target_free (self->target);
  g_ptr_array_unref (self->results);
  g_bytes_unref (self->sent);
  g_clear_pointer (&self->server, ctl_provider_server_free);
  test_lab_free (self->lab);
}

static void
assert_result (Fixture *self, guint number, CtlStatus status, const char *part)
{
  const CtlResult *result = self->results->pdata[number];
  g_assert_cmpint (result->status, ==, status);
  g_assert_nonnull (strstr (result->message, part));
}

static void
test_same (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  ctl_target_compare (self->target, self->sent, self->results);
  for (guint i = 0; i < 3; i++)
    assert_result (self, i, CTL_STATUS_WRITTEN, "");
}

static void
test_other (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  test_lab_write (self->lab, "pub/CTLFile.tlv", "another file");
  ctl_target_compare (self->target, self->sent, self->results);
  assert_result (self, 0, CTL_STATUS_FAILED, "not the one that was sent");
  assert_result (self, 1, CTL_STATUS_WRITTEN, "");
}

static void
test_none (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *path = test_lab_path (self->lab, "pub/CTLFile.tlv");
  g_assert_cmpint (g_unlink (path), ==, 0);
  ctl_target_compare (self->target, self->sent, self->results);
  assert_result (self, 0, CTL_STATUS_FAILED, "now there is none");
}

static void
test_unreachable (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_pointer (&self->server, ctl_provider_server_free);
  ctl_target_compare (self->target, self->sent, self->results);
  assert_result (self, 0, CTL_STATUS_UNREACHABLE, "could not be fetched back");
}

/* What went wrong before is not written over, and no results are no trouble. */
static void
test_failed_before (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  test_lab_write (self->lab, "pub/CTLFile.tlv", "another file");
  ((CtlResult *) self->results->pdata[0])->status = CTL_STATUS_REFUSED;
  ctl_target_compare (self->target, self->sent, self->results);
  assert_result (self, 0, CTL_STATUS_REFUSED, "");
  ctl_target_compare (self->target, self->sent, none);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_fail (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) full = g_error_new (CTL_ERROR, CTL_ERROR_FILE, "the disk is full");
  g_autoptr (GPtrArray) results = ctl_target_fail (self->target, full);
  g_assert_cmpuint (results->len, ==, 3);
  const CtlResult *last = results->pdata[2];
  g_assert_cmpstr (last->name, ==, "sub2");
  g_assert_cmpint (last->status, ==, CTL_STATUS_FAILED);
  g_assert_cmpstr (last->message, ==, "the disk is full");
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
  return g_test_run ();
}
