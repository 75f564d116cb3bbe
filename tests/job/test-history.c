/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "ctl-error.h"
#include "ctl-history.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  self->folder = g_dir_make_tmp ("ctl-history-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  remove_tree (self->folder);
  g_free (self->folder);
}

static void
write_copy (Fixture *self, const char *host, const char *stem, const char *about)
{
  g_autofree char *own = g_build_filename (self->folder, host, NULL);
  g_assert_cmpint (g_mkdir_with_parents (own, 0700), ==, 0);
  g_autofree char *copy = g_strconcat (own, "/", stem, "-CTLFile.tlv", NULL);
  g_autofree char *about_path = g_strconcat (own, "/", stem, "-CTLFile.txt", NULL);
  g_assert_true (g_file_set_contents (copy, "x", 1, NULL));
  if (about != NULL)
    g_assert_true (g_file_set_contents (about_path, about, -1, NULL));
}

static GPtrArray *
list (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = ctl_history_list (self->folder, &error);
  g_assert_no_error (error);
  return entries;
}

static void
test_order (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  write_copy (self, "pub:2444", "20260101T000000Z",
              "[replaced]\npublisher=pub:2444\ncluster=lab\nmode=mixed\nat=2026-01-01T00:00:00Z\n"
              "[result]\nwritten=2\nfailed=1\n");
  write_copy (self, "other:2444", "20260301T000000Z",
              "[replaced]\npublisher=other:2444\nmode=non-secure\nat=2026-03-01T00:00:00Z\n");
  write_copy (self, "pub:2444", "20260101T000000Z.2",
              "[replaced]\npublisher=pub:2444\nat=2026-01-01T00:00:00Z\n[result]\nwritten=3\n");
  g_autoptr (GPtrArray) entries = list (self);
  g_assert_cmpuint (entries->len, ==, 3);
  g_autofree char *newest = ctl_history_entry_describe (entries->pdata[0]);
  g_autofree char *second = ctl_history_entry_describe (entries->pdata[1]);
  g_autofree char *first = ctl_history_entry_describe (entries->pdata[2]);
  g_assert_cmpstr (newest, ==, "non-secure mode · result not known");
  g_assert_cmpstr (second, ==, "3 servers took the new file");
  g_assert_cmpstr (first, ==, "lab · mixed mode · 1 of 3 servers did not take the new file");
}

/* What is not known is left out, and nothing of it is believed. */
static void
test_spoilt (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  write_copy (self, "pub:2444", "20260101T000000Z", NULL);
  write_copy (self, "pub:2444", "20260102T000000Z", "no key file at all");
  write_copy (self, "pub:2444", "20260103T000000Z",
              "[replaced]\nmode=sideways\nat=yesterday\ncluster=a\\nb\n[result]\nwritten=-1\n");
  g_autoptr (GPtrArray) entries = list (self);
  g_assert_cmpuint (entries->len, ==, 3);
  for (guint i = 0; i < entries->len; i++)
    {
      const CtlHistoryEntry *entry = entries->pdata[i];
      g_autofree char *words = ctl_history_entry_describe (entry);
      g_assert_cmpstr (entry->publisher, ==, "pub:2444");
      g_assert_cmpint (entry->replaced, >, 0);
      g_assert_false (entry->has_mode);
      g_assert_false (entry->has_result);
      g_assert_true (g_str_has_suffix (words, "result not known"));
      g_assert_null (strchr (words, '\n'));
    }
}

static void
test_none (Fixture *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = g_build_filename (self->folder, "missing", NULL);
  g_autoptr (GPtrArray) none = ctl_history_list (missing, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (g_file_set_contents (missing, "a file", -1, NULL));
  g_assert_null (ctl_history_list (missing, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/history/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/history/spoilt", Fixture, NULL, set_up, test_spoilt, tear_down);
  g_test_add ("/history/none", Fixture, NULL, set_up, test_none, tear_down);
  return g_test_run ();
}
