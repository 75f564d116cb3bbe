/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-recovery.h"
#include "test-captured.h"
#include "test-cluster.h"

/* Reading and acting against the server of this project, over TLS on loopback. */
typedef struct
{
  TestLab *lab;
  CtlProviderServer *server;
  CtlPublisher *publisher;
  CtlRecovery *recovery;
  CtlAim *aim;
  GCancellable *cancellable;
} Fixture;

static void
start (Fixture *self, const char *user)
{
  g_clear_object (&self->recovery);
  g_clear_object (&self->publisher);
  self->publisher = test_cluster_connect (self->lab, test_cluster_get_port (self->server), user);
  self->recovery = ctl_recovery_new (CTL_RECOVERY_BACK_TO_TOKENS, self->publisher);
  ctl_recovery_set_aim (self->recovery, self->aim);
}

static void
set_up (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  self->lab = test_lab_new ();
  self->server = test_cluster_start (self->lab);
  self->cancellable = g_cancellable_new ();
  self->aim = ctl_aim_new (CTL_RECOVERY_BACK_TO_TOKENS);
  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (self->aim->at_hand, test_certificate_new (self->lab->tokens[i]));
  g_free (self->aim->folder);
  self->aim->folder = g_strdup (self->lab->folder);
  start (self, TEST_LAB_USER);
}

static void
tear_down (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_object (&self->recovery);
  g_clear_object (&self->publisher);
  g_clear_object (&self->cancellable);
  ctl_aim_free (self->aim);
  g_clear_pointer (&self->server, ctl_provider_server_free);
  test_lab_free (self->lab);
}

static void
on_ready (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static GPtrArray *
look (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ctl_recovery_read_async (self->recovery, self->cancellable, on_ready, &result);
  return ctl_recovery_read_finish (self->recovery, wait_for (&result), error);
}

static const CtlStep *
look_well (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *steps = look (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (steps->len, >, 0);
  return ctl_recovery_get_next (self->recovery);
}

static void
assert_next (Fixture *self, const char *name)
{
  const CtlStep *next = look_well (self);
  g_assert_cmpstr (next != NULL ? next->name : NULL, ==, name);
}

static GPtrArray *
act (Fixture *self, CtlAct act, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  ctl_recovery_act_async (self->recovery, act, self->cancellable, on_ready, &result);
  return ctl_recovery_act_finish (self->recovery, wait_for (&result), error);
}

static void
act_well (Fixture *self, CtlAct what, guint expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) done = act (self, what, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (done->len, ==, expected);
}

static void
act_badly (Fixture *self, CtlAct what, CtlError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (act (self, what, &error));
  g_assert_error (error, CTL_ERROR, (gint) code);
}

static void
run_job (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) planned = NULL;
  g_autoptr (GAsyncResult) done = NULL;
  g_autofree char *history = test_lab_path (self->lab, "history");
  g_autoptr (CtlSigner) signer = test_signer_new (self->lab->tokens[1]);
  g_assert_true (ctl_certificate_equal (ctl_signer_get_certificate (signer),
                                        ctl_recovery_get_signer (self->recovery)));
  g_autoptr (CtlJob) job = ctl_recovery_new_job (self->recovery, signer);
  ctl_job_set_keep_folder (job, history);
  ctl_job_plan_async (job, NULL, on_ready, &planned);
  g_assert_nonnull (ctl_job_plan_finish (job, wait_for (&planned), &error));
  g_assert_no_error (error);
  ctl_job_run_async (job, NULL, on_ready, &done);
  g_assert_nonnull (ctl_job_run_finish (job, wait_for (&done), &error));
  g_assert_no_error (error);
}

static void
test_all (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  assert_next (self, "export");
  act_well (self, CTL_ACT_EXPORT, 2);
  assert_next (self, "trust");
  act_well (self, CTL_ACT_TRUST, 2);
  assert_next (self, "update");
  run_job (self);
  assert_next (self, NULL);
}

/* Another file of that name stays, and is spoken of. */
static void
test_export_in_the_way (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CtlCertificate) token = test_certificate_new (self->lab->tokens[0]);
  g_autofree char *title = ctl_certificate_dup_title (token);
  g_autofree char *name = g_strconcat (title, ".cer", NULL);
  test_lab_write (self->lab, name, "mine");
  assert_next (self, "export");
  act_badly (self, CTL_ACT_EXPORT, CTL_ERROR_FILE);
  g_autoptr (GBytes) still = test_lab_get (self->lab, name);
  g_assert_cmpuint (g_bytes_get_size (still), ==, strlen ("mine"));
}

static void
test_no_right (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  self->aim->skips_export = TRUE;
  start (self, "signer");
  assert_next (self, "trust");
  act_badly (self, CTL_ACT_TRUST, CTL_ERROR_REFUSED);
  start (self, "keeper");
  assert_next (self, "trust");
  act_well (self, CTL_ACT_TRUST, 2);
  assert_next (self, "update");
}

/* A server that has lost the file, or its folder. */
static void
test_spread (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *file = test_lab_path (self->lab, "sub2/CTLFile.tlv");
  g_autofree char *folder = test_lab_path (self->lab, "sub2");
  g_autofree char *away = test_lab_path (self->lab, "away");
  self->aim->skips_export = TRUE;
  ctl_recovery_set_aim (self->recovery, self->aim);
  assert_next (self, "trust");
  act_well (self, CTL_ACT_TRUST, 2);
  assert_next (self, "update");
  run_job (self);
  g_assert_cmpint (g_unlink (file), ==, 0);
  assert_next (self, "compare");
  act_well (self, CTL_ACT_SPREAD, 1);
  assert_next (self, NULL);
  g_assert_cmpint (g_rename (folder, away), ==, 0);
  assert_next (self, "compare");
  act_badly (self, CTL_ACT_SPREAD, CTL_ERROR_PARTIAL);
}

static void
test_cancelled (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_cancellable_cancel (self->cancellable);
  g_assert_null (look (self, &error));
  g_assert_cmpint (ctl_error_get_code (error), ==, CTL_ERROR_CANCELLED);
  g_cancellable_reset (self->cancellable);
  assert_next (self, "export");
}

static void
test_unreachable (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  assert_next (self, "export");
  g_clear_pointer (&self->server, ctl_provider_server_free);
  g_assert_null (look (self, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_UNREACHABLE);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/job/recovery/all", test_all);
  add ("/job/recovery/export-in-the-way", test_export_in_the_way);
  add ("/job/recovery/no-right", test_no_right);
  add ("/job/recovery/spread", test_spread);
  add ("/job/recovery/cancelled", test_cancelled);
  add ("/job/recovery/unreachable", test_unreachable);
  return g_test_run ();
}
