/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "ctl-error.h"
#include "ctl-journal.h"
#include "ctl-place.h"
#include "ctl-provider-state.h"
#include "ctl-rollout.h"
#include "test-lab.h"

/* What a crash leaves on the disk at each step of a PUT CTL, and what the next start makes of it:
 * every server has either the old or the new file, and the mode fits the publisher's. */

typedef struct
{
  TestLab *lab;
  CtlProviderConfig *config;
  GBytes *before;
  GBytes *after;
  char *temporary;
} Fixture;

static void
fixture_set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const files[] = { "pub/CTLFile.tlv", "sub1/CTLFile.tlv", "sub2/CTLFile.tlv" };
  g_autoptr (GError) error = NULL;
  self->lab = test_lab_new ();
  self->config = test_lab_load (self->lab);
  self->before = test_lab_sign (self->lab, 0, 0, 1, 1);
  self->after = test_lab_sign (self->lab, 0, 0, 2, 2);
  self->temporary = ctl_place_make_temporary ();
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    test_lab_put (self->lab, files[i], self->before);
  g_assert_true (ctl_provider_state_prepare (ctl_provider_config_get_state (self->config), &error));
  g_autofree char *digest_before = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->before);
  g_autofree char *digest_after = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->after);
  char *servers[] = { (char *) "pub", (char *) "sub1", (char *) "sub2", (char *) "gone;by now",
                      NULL };
  CtlJournal journal = {
    digest_before, digest_after, TRUE, CTL_MODE_MIXED, self->temporary, servers
  };
  g_assert_true (ctl_journal_save (&journal, ctl_provider_config_get_state (self->config), &error));
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  ctl_provider_config_unref (self->config);
  g_bytes_unref (self->before);
  g_bytes_unref (self->after);
  g_free (self->temporary);
  test_lab_free (self->lab);
}

static void
stage (Fixture *self, guint server)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_place_stage (ctl_provider_config_get_place (self->config, server),
                                  self->temporary, self->after, self->before, &error));
}

static void
commit (Fixture *self, guint server)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_place_commit (ctl_provider_config_get_place (self->config, server),
                                   self->temporary, TRUE, &error));
}

static void
assert_file (Fixture *self, const char *name, GBytes *expected)
{
  g_autoptr (GBytes) found = test_lab_get (self->lab, name);
  g_assert_nonnull (found);
  g_assert_true (g_bytes_equal (found, expected));
}

static void
assert_all (Fixture *self, GBytes *file, guint files, CtlMode expected)
{
  CtlMode mode;
  assert_file (self, "pub/CTLFile.tlv", file);
  assert_file (self, "sub1/CTLFile.tlv", file);
  assert_file (self, "sub2/CTLFile.tlv", file);
  g_assert_cmpuint (test_lab_count (self->lab, "pub"), ==, files);
  g_assert_cmpuint (test_lab_count (self->lab, "sub1"), ==, files);
  g_assert_cmpuint (test_lab_count (self->lab, "sub2"), ==, files);
  g_assert_true (ctl_provider_state_get_mode (ctl_provider_config_get_state (self->config),
                                              CTL_MODE_NON_SECURE, &mode, NULL));
  g_assert_cmpint (mode, ==, expected);
  g_autoptr (GBytes) journal = test_lab_get (self->lab, "state/journal");
  g_assert_null (journal);
}

static void
recover (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (ctl_rollout_recover (self->config, &error));
  g_assert_no_error (error);
}

/* Killed before the first byte, in the middle of staging, or between the publisher's two renames.
 */
static void
test_back (Fixture *self, gconstpointer data)
{
  guint step = GPOINTER_TO_UINT (data);
  g_autofree char *partial = g_strconcat ("sub2/.CTLFile.tlv.", self->temporary, NULL);
  g_autofree char *old = g_strconcat ("pub/.CTLFile_old.tlv.", self->temporary, NULL);
  g_autofree char *old_path = test_lab_path (self->lab, old);
  g_autofree char *kept = test_lab_path (self->lab, "pub/CTLFile_old.tlv");
  if (step >= 1)
    stage (self, 0);
  if (step >= 1)
    test_lab_write (self->lab, partial, "half of a fi");
  if (step >= 2)
    stage (self, 1);
  if (step >= 2)
    g_assert_cmpint (g_rename (old_path, kept), ==, 0);
  recover (self);
  if (step >= 2)
    {
      assert_file (self, "pub/CTLFile_old.tlv", self->before);
      g_assert_cmpint (g_unlink (kept), ==, 0);
    }
  assert_all (self, self->before, 1, CTL_MODE_NON_SECURE);
}

/* Killed after the publisher's rename: before the mode, after it, or between two other servers. */
static void
test_forward (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint step = GPOINTER_TO_UINT (data);
  for (guint i = 0; i < 3; i++)
    stage (self, i);
  commit (self, 0);
  if (step >= 1)
    g_assert_true (ctl_provider_state_set_mode (ctl_provider_config_get_state (self->config),
                                                CTL_MODE_MIXED, &error));
  if (step >= 2)
    commit (self, 2);
  recover (self);
  assert_all (self, self->after, 2, CTL_MODE_MIXED);
  assert_file (self, "sub1/CTLFile_old.tlv", self->before);
  recover (self); /* nothing is left to do */
  assert_all (self, self->after, 2, CTL_MODE_MIXED);
}

/* A server that cannot be brought up keeps the old file; a publisher that cannot be read leaves
 * all to the next time. */
static void
test_failures (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = test_lab_path (self->lab, "sub1/CTLFile_old.tlv");
  g_autofree char *publisher = test_lab_path (self->lab, "pub");
  g_autofree char *away = test_lab_path (self->lab, "away");
  stage (self, 0);
  commit (self, 0);
  g_assert_cmpint (g_rename (publisher, away), ==, 0);
  g_assert_false (ctl_rollout_recover (self->config, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
  g_assert_cmpint (g_rename (away, publisher), ==, 0);
  g_assert_cmpint (g_mkdir (kept, 0755), ==, 0);
  recover (self);
  assert_file (self, "sub1/CTLFile.tlv", self->before);
  assert_file (self, "sub2/CTLFile.tlv", self->after);
  g_assert_cmpuint (test_lab_count (self->lab, "sub1"), ==, 2);
}

/* A file that was put there by hand meanwhile is neither: nothing goes forward. */
static void
test_by_hand (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) other = test_lab_sign (self->lab, 1, 0, 2, 9);
  stage (self, 0);
  test_lab_put (self->lab, "pub/CTLFile.tlv", other);
  recover (self);
  assert_file (self, "pub/CTLFile.tlv", other);
  assert_file (self, "sub1/CTLFile.tlv", self->before);
  g_assert_cmpuint (test_lab_count (self->lab, "pub"), ==, 1);
}

static void
test_damaged_journal (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const damaged[] = {
    "",
    "[put]\nafter=00\n",
    "[put]\nafter=00\ntemporary=../../etc/passwd\nservers=pub;\n",
    "[put]\nafter=00\ntemporary=00112233445566778899aabbccddeeff\n",
    "[put]\nafter=00\ntemporary=00112233445566778899aabbccddeeff\nservers=pub;\nmode=other\n",
  };
  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autoptr (GError) error = NULL;
      test_lab_write (self->lab, "state/journal", damaged[i]);
      g_assert_false (ctl_rollout_recover (self->config, &error));
      g_assert_cmpint (error->domain, ==, CTL_ERROR);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, function)                                                                  \
  g_test_add ("/provider/recovery/" name, Fixture, GUINT_TO_POINTER (data), fixture_set_up,        \
              function, fixture_tear_down)
  ADD ("back/journal", 0, test_back);
  ADD ("back/staging", 1, test_back);
  ADD ("back/old-kept", 2, test_back);
  ADD ("forward/publisher", 0, test_forward);
  ADD ("forward/mode", 1, test_forward);
  ADD ("forward/one-more", 2, test_forward);
  ADD ("failures", 0, test_failures);
  ADD ("by-hand", 0, test_by_hand);
  ADD ("damaged-journal", 0, test_damaged_journal);
  return g_test_run ();
}
