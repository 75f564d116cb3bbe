/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl-error.h"
#include "ctl-place.h"
#include "ctl-rollout.h"
#include "ctl-provider-state.h"
#include "test-sshd.h"

/* A server behind SFTP, against a real sshd on loopback. */
typedef struct
{
  TestLab *lab;
  TestSshd sshd;
  CtlProviderConfig *config;
  CtlPlace *place; /* of sub1 */
  char *temporary;
} Fixture;

static gboolean
skip (void)
{
  if (test_sshd_is_there ())
    return FALSE;
  g_test_skip ("sshd and sftp of OpenSSH are needed");
  return TRUE;
}

static void
fixture_set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (!test_sshd_is_there ())
    return;
  g_autoptr (GError) error = NULL;
  self->lab = test_lab_new ();
  test_sshd_start (&self->sshd, self->lab);
  test_sshd_configure (&self->sshd, self->lab, "sub1");
  self->config = test_lab_load (self->lab);
  self->place = ctl_provider_config_get_place (self->config, 1);
  self->temporary = ctl_place_make_temporary ();
  g_assert_true (ctl_provider_state_prepare (ctl_provider_config_get_state (self->config), &error));
}

static void
fixture_tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  test_sshd_stop (&self->sshd);
  g_clear_pointer (&self->config, ctl_provider_config_unref);
  g_clear_pointer (&self->lab, test_lab_free);
  g_free (self->temporary);
}

static GPtrArray *
roll_out (Fixture *self, GBytes *file, GBytes *installed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) servers = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < 3; i++)
    g_array_append_val (servers, i);
  CtlRollout rollout = {
    .config = self->config,
    .servers = servers,
    .file = file,
    .installed = installed,
  };
  GPtrArray *results = ctl_rollout_run (&rollout, NULL, NULL, &error);
  g_assert_no_error (error);
  return results;
}

static void
assert_file (Fixture *self, const char *name, GBytes *expected)
{
  g_autoptr (GBytes) found = test_lab_get (self->lab, name);
  g_assert_nonnull (found);
  g_assert_true (g_bytes_equal (found, expected));
}

static const CtlResult *
assert_statuses (GPtrArray *results, CtlStatus pub, CtlStatus sub1)
{
  const CtlResult *sftp = results->pdata[1];
  g_assert_cmpint (((CtlResult *) results->pdata[0])->status, ==, pub);
  g_assert_cmpint (((CtlResult *) results->pdata[2])->status, ==, pub);
  g_test_message ("%s", sftp->message);
  g_assert_cmpint (sftp->status, ==, sub1);
  return sftp;
}

static void
test_roll_out (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (skip ())
    return;
  GStatBuf info;
  g_autofree char *path = test_lab_path (self->lab, "sub1/CTLFile.tlv");
  g_autoptr (GBytes) first = test_lab_sign (self->lab, 0, 0, 2, 1);
  g_autoptr (GBytes) second = test_lab_sign (self->lab, 0, 0, 2, 2);
  g_autoptr (GPtrArray) new = roll_out (self, first, NULL);
  assert_statuses (new, CTL_STATUS_WRITTEN, CTL_STATUS_WRITTEN);
  g_autoptr (GPtrArray) same = roll_out (self, first, first);
  assert_statuses (same, CTL_STATUS_UNCHANGED, CTL_STATUS_UNCHANGED);
  g_assert_cmpuint (test_lab_count (self->lab, "sub1"), ==, 1);
  g_autoptr (GPtrArray) changed = roll_out (self, second, first);
  assert_statuses (changed, CTL_STATUS_WRITTEN, CTL_STATUS_WRITTEN);
  assert_file (self, "sub1/CTLFile.tlv", second);
  assert_file (self, "sub1/CTLFile_old.tlv", first);
  g_assert_cmpuint (test_lab_count (self->lab, "sub1"), ==, 2);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0644);
}

static void
test_read (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (skip ())
    return;
  GStatBuf info;
  g_autoptr (GError) error = NULL;
  g_auto (CtlInstalled) none = { 0 };
  g_auto (CtlInstalled) some = { 0 };
  g_autofree char *path = test_lab_path (self->lab, "sub1/CTLFile.tlv");
  g_assert_true (ctl_place_read (self->place, &none, NULL, &error));
  g_assert_null (none.bytes);
  test_lab_write (self->lab, "sub1/CTLFile.tlv", "there");
  g_assert_true (ctl_place_read (self->place, &some, NULL, &error));
  g_assert_cmpmem (g_bytes_get_data (some.bytes, NULL), g_bytes_get_size (some.bytes), "there", 5);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (some.modified, ==, info.st_mtime);
}

/* What is no file, is too large, or lies in no folder. */
static void
test_unreadable (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (skip ())
    return;
  g_autoptr (GError) error = NULL;
  g_auto (CtlInstalled) installed = { 0 };
  g_autofree char *path = test_lab_path (self->lab, "sub1/CTLFile.tlv");
  g_autofree char *folder = test_lab_path (self->lab, "sub1");
  g_autoptr (GBytes) huge = g_bytes_new_take (g_malloc0 (8 << 20), 8 << 20);
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  g_assert_false (ctl_place_read (self->place, &installed, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
  g_clear_error (&error);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  test_lab_put (self->lab, "sub1/CTLFile.tlv", huge);
  g_assert_false (ctl_place_read (self->place, &installed, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_false (ctl_place_read (self->place, &installed, NULL, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
}

static void
test_discard (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (skip ())
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = g_bytes_new_static ("new", 3);
  g_autoptr (GBytes) replaced = g_bytes_new_static ("old", 3);
  g_autofree char *kept = test_lab_path (self->lab, "sub1/CTLFile_old.tlv");
  g_assert_true (ctl_place_stage (self->place, self->temporary, file, replaced, &error));
  g_assert_cmpuint (test_lab_count (self->lab, "sub1"), ==, 2);
  g_assert_cmpint (g_mkdir (kept, 0755), ==, 0);
  g_assert_false (ctl_place_commit (self->place, self->temporary, TRUE, &error));
  g_assert_cmpint (g_rmdir (kept), ==, 0);
  g_clear_error (&error);
  g_assert_true (ctl_place_discard (self->place, self->temporary, &error));
  g_assert_cmpuint (test_lab_count (self->lab, "sub1"), ==, 0);
  g_assert_true (ctl_place_discard (self->place, self->temporary, &error));
}

static void
expect_failure (Fixture *self, CtlStatus status, const char *said)
{
  g_autoptr (GBytes) file = test_lab_sign (self->lab, 0, 0, 2, 1);
  g_autoptr (GPtrArray) results = roll_out (self, file, NULL);
  const CtlResult *result = assert_statuses (results, CTL_STATUS_WRITTEN, status);
  g_assert_nonnull (strstr (result->message, said));
  g_assert_cmpuint (test_lab_count (self->lab, "sub1"), ==, 0);
}

static void
test_unknown_host (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (skip ())
    return;
  test_lab_write (self->lab, "known_hosts", "");
  expect_failure (self, CTL_STATUS_FAILED, "known-hosts");
}

static void
test_changed_host (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (skip ())
    return;
  g_autoptr (GBytes) key = test_lab_get (self->lab, "id.pub");
  g_autofree char *line =
      g_strdup_printf ("[127.0.0.1]:%u %.*s", self->sshd.port, (int) g_bytes_get_size (key),
                       (const char *) g_bytes_get_data (key, NULL));
  test_lab_write (self->lab, "known_hosts", line);
  expect_failure (self, CTL_STATUS_FAILED, "known-hosts");
}

static void
test_refused_key (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (skip ())
    return;
  g_autoptr (GBytes) host = test_lab_get (self->lab, "host");
  g_autofree char *path = test_lab_path (self->lab, "id");
  test_lab_put (self->lab, "id", host);
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  expect_failure (self, CTL_STATUS_REFUSED, "key");
}

static void
test_nobody_there (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (skip ())
    return;
  test_sshd_stop (&self->sshd);
  expect_failure (self, CTL_STATUS_UNREACHABLE, "nothing answers there");
}

static void
test_cancel (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (skip ())
    return;
  g_autoptr (GError) error = NULL;
  g_auto (CtlInstalled) installed = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_false (ctl_place_read (self->place, &installed, cancellable, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_CANCELLED);
}

static void
test_no_sftp (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  if (skip ())
    return;
  g_autoptr (GError) error = NULL;
  g_auto (CtlInstalled) installed = { 0 };
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_setenv ("PATH", self->lab->folder, TRUE);
  g_assert_false (ctl_place_read (self->place, &installed, NULL, &error));
  g_setenv ("PATH", path, TRUE);
  g_assert_error (error, CTL_ERROR, CTL_ERROR_INTERNAL);
  g_assert_nonnull (strstr (error->message, "openssh-client"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/provider/sftp/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("roll-out", test_roll_out);
  ADD ("read", test_read);
  ADD ("unreadable", test_unreadable);
  ADD ("discard", test_discard);
  ADD ("unknown-host", test_unknown_host);
  ADD ("changed-host", test_changed_host);
  ADD ("refused-key", test_refused_key);
  ADD ("nobody-there", test_nobody_there);
  ADD ("cancel", test_cancel);
  ADD ("no-sftp", test_no_sftp);
  return g_test_run ();
}
