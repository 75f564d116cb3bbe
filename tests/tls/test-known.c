/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-tls-known.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-text.h"
#include "test-pki.h"

#define ONES "1111111111111111111111111111111111111111111111111111111111111111"
#define TWOS "2222222222222222222222222222222222222222222222222222222222222222"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "config", "known-publishers", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  test_folder_remove (fixture->folder);
  g_free (fixture->path);
}

static GBytes *
fingerprint (const char *hex)
{
  return ctl_text_parse_hex (hex, 32, "fingerprint", NULL);
}

static void
write_file (Fixture *fixture, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
}

static void
assert_contents (Fixture *fixture, const char *expected)
{
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_add_and_find (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) ones = fingerprint (ONES);
  g_autoptr (GBytes) twos = fingerprint (TWOS);
  g_autoptr (GError) error = NULL;
  g_auto (CtlTlsKnown) none = { NULL, 0 };
  g_auto (CtlTlsKnown) found = { NULL, 0 };
  g_assert_true (ctl_tls_known_find (fixture->path, "pub:2444", &none, &error));
  g_assert_null (none.fingerprint);
  g_assert_true (ctl_tls_known_add (fixture->path, "pub:2444", ones, &none, &error));
  g_assert_no_error (error);
  g_assert_null (none.fingerprint);
  g_assert_true (ctl_tls_known_add (fixture->path, "[::1]:2444", twos, &none, &error));
  assert_contents (fixture, "pub:2444 " ONES "\n[::1]:2444 " TWOS "\n");
  g_assert_true (ctl_tls_known_find (fixture->path, "[::1]:2444", &found, &error));
  g_assert_true (g_bytes_equal (found.fingerprint, twos));
  g_assert_cmpuint (found.line, ==, 2);
  GStatBuf info;
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, 0600);
}

static void
test_host_case (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_auto (CtlTlsKnown) found = { NULL, 0 };
  g_auto (CtlTlsKnown) other = { NULL, 0 };
  write_file (fixture, "\nPub.Example:2444 " ONES);
  g_assert_true (ctl_tls_known_find (fixture->path, "pub.example:2444", &found, NULL));
  g_assert_cmpuint (found.line, ==, 2);
  g_assert_true (ctl_tls_known_find (fixture->path, "pub.example:244", &other, NULL));
  g_assert_null (other.fingerprint);
}

/* A file whose last line was cut by an editor is not damaged further. */
static void
test_missing_newline (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) twos = fingerprint (TWOS);
  g_auto (CtlTlsKnown) known = { NULL, 0 };
  write_file (fixture, "a:1 " ONES);
  g_assert_true (ctl_tls_known_add (fixture->path, "b:1", twos, &known, NULL));
  assert_contents (fixture, "a:1 " ONES "\nb:1 " TWOS "\n");
}

static void
test_somebody_was_first (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) twos = fingerprint (TWOS);
  g_autoptr (GBytes) ones = fingerprint (ONES);
  g_auto (CtlTlsKnown) known = { NULL, 0 };
  write_file (fixture, "a:1 " ONES "\n");
  g_assert_true (ctl_tls_known_add (fixture->path, "a:1", twos, &known, NULL));
  g_assert_true (g_bytes_equal (known.fingerprint, ones));
  assert_contents (fixture, "a:1 " ONES "\n");
}

static void
test_malformed (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const lines[] = { "a:1",      "a:1 ",           "a " ONES,    " " ONES,
                                       "a:1 1111", "a:1 " ONES "11", "a:1  " ONES, "# a" };
  g_autoptr (GBytes) ones = fingerprint (ONES);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (CtlTlsKnown) known = { NULL, 0 };
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strdup_printf ("b:1 " ONES "\n%s\n", lines[i]);
      g_autofree char *says = g_strdup_printf ("Line 2 of “%s”", fixture->path);
      write_file (fixture, text);
      g_assert_false (ctl_tls_known_find (fixture->path, "b:1", &known, &error));
      g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
      g_assert_nonnull (strstr (error->message, says));
      g_assert_false (ctl_tls_known_add (fixture->path, "c:1", ones, &known, NULL));
      assert_contents (fixture, text);
    }
}

static void
test_unwritable (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) ones = fingerprint (ONES);
  g_autoptr (GError) error = NULL;
  g_auto (CtlTlsKnown) known = { NULL, 0 };
  g_autofree char *in_the_way = g_build_filename (fixture->folder, "config", NULL);
  g_assert_true (g_file_set_contents (in_the_way, "", -1, NULL));
  g_assert_false (ctl_tls_known_add (fixture->path, "a:1", ones, &known, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
}

static void
test_unreadable (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) ones = fingerprint (ONES);
  g_autoptr (GError) error = NULL;
  g_auto (CtlTlsKnown) known = { NULL, 0 };
  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  g_assert_false (ctl_tls_known_find (fixture->path, "a:1", &known, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
  g_assert_false (ctl_tls_known_add (fixture->path, "a:1", ones, &known, NULL));
}

static void
test_link_as_lock (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) ones = fingerprint (ONES);
  g_autoptr (GError) error = NULL;
  g_auto (CtlTlsKnown) known = { NULL, 0 };
  g_autofree char *lock = g_strconcat (fixture->path, ".lock", NULL);
  write_file (fixture, "");
  g_assert_cmpint (symlink ("/dev/null", lock), ==, 0);
  g_assert_false (ctl_tls_known_add (fixture->path, "a:1", ones, &known, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
}

static gpointer
add_one (gpointer data)
{
  Fixture *fixture = data;
  static gint counter = 0;
  g_autoptr (GBytes) ones = fingerprint (ONES);
  g_auto (CtlTlsKnown) known = { NULL, 0 };
  g_autofree char *peer = g_strdup_printf ("host:%d", g_atomic_int_add (&counter, 1));
  g_assert_true (ctl_tls_known_add (fixture->path, peer, ones, &known, NULL));
  return NULL;
}

static void
test_many_writers (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  GThread *threads[8];
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", add_one, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_auto (CtlTlsKnown) known = { NULL, 0 };
      g_autofree char *peer = g_strdup_printf ("host:%u", i);
      g_assert_true (ctl_tls_known_find (fixture->path, peer, &known, NULL));
      g_assert_nonnull (known.fingerprint);
    }
}

static void
add_test (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/tls/known/add-and-find", test_add_and_find);
  add_test ("/tls/known/host-case", test_host_case);
  add_test ("/tls/known/missing-newline", test_missing_newline);
  add_test ("/tls/known/somebody-was-first", test_somebody_was_first);
  add_test ("/tls/known/malformed", test_malformed);
  add_test ("/tls/known/unwritable", test_unwritable);
  add_test ("/tls/known/unreadable", test_unreadable);
  add_test ("/tls/known/link-as-lock", test_link_as_lock);
  add_test ("/tls/known/many-writers", test_many_writers);
  return g_test_run ();
}
