/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-users.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-login-delay.h"
#include "test-pki.h"

/* Of the passwords "right" and "other". */
static char *hash_right;
static char *hash_other;

static CtlSecret *
make_secret (const char *text)
{
  return ctl_secret_new (text, strlen (text), NULL);
}

static char *
make_hash (const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlSecret) secret = make_secret (password);
  char *hash = ctl_users_hash (secret, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (hash, "$y$"));
  return hash;
}

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
fixture_set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  self->folder = test_folder_new ();
  self->path = g_build_filename (self->folder, "users", NULL);
}

static void
fixture_tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_free (self->path);
  test_folder_remove (self->folder);
}

static CtlUsers *
load (Fixture *self, const char *text, GError **error)
{
  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  g_assert_cmpint (g_chmod (self->path, 0600), ==, 0);
  return ctl_users_load (self->path, error);
}

static gboolean
check (CtlUsers *users, const char *name, const char *password)
{
  g_autoptr (CtlSecret) secret = make_secret (password);
  return ctl_users_check (users, name, secret);
}

static void
test_check (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  CtlRights rights;
  g_autofree char *text = g_strdup_printf ("# administrators\n\n  both:%s\nctl:%s:ctl\r\n"
                                           "trust:%s: trust\nall:%s:trust,ctl\n",
                                           hash_right, hash_other, hash_other, hash_right);
  g_autoptr (CtlUsers) users = load (self, text, &error);
  g_assert_no_error (error);
  g_assert_true (check (users, "both", "right"));
  g_assert_true (check (users, "ctl", "other"));
  g_assert_false (check (users, "both", "other"));
  g_assert_false (check (users, "both", ""));
  g_assert_false (check (users, "both", "right "));
  g_assert_false (check (users, "nobody", "right"));
  g_assert_false (check (users, "", "right"));
  g_autoptr (CtlSecret) with_nul = ctl_secret_new ("right\0more", 10, NULL);
  g_assert_false (ctl_users_check (users, "both", with_nul));

  g_assert_true (ctl_users_has (users, "both", &rights));
  g_assert_cmpint (rights, ==, CTL_RIGHT_CTL | CTL_RIGHT_TRUST);
  g_assert_true (ctl_users_has (users, "ctl", &rights));
  g_assert_cmpint (rights, ==, CTL_RIGHT_CTL);
  g_assert_true (ctl_users_has (users, "trust", &rights));
  g_assert_cmpint (rights, ==, CTL_RIGHT_TRUST);
  g_assert_false (ctl_users_has (users, "nobody", &rights));
  g_assert_cmpint (rights, ==, 0);
}

static void
test_bad_files (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const bad[] = {
    "",
    "# nobody\n",
    "admin\n",
    ":HASH\n",
    "admin:\n",
    "admin:plain text\n",
    "admin:$1$abcdefgh$0123456789012345678901\n",
    "admin:HASH:root\n",
    "admin:HASH:\n",
    "admin:HASH:ctl:trust\n",
    "admin:HASH\nadmin:HASH\n",
    "\xff:HASH\n",
  };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) text = g_string_new (bad[i]);
      g_string_replace (text, "HASH", hash_right, 0);
      g_assert_null (load (self, text->str, &error));
      g_assert_error (error, CTL_ERROR, CTL_ERROR_MALFORMED);
      g_assert_nonnull (strstr (error->message, ", line "));
      g_assert_null (strstr (error->message, hash_right));
    }
}

static void
test_private (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("admin:%s\n", hash_right);
  g_autoptr (CtlUsers) users = load (self, text, &error);
  g_assert_no_error (error);
  static const int modes[] = { 0640, 0604, 0620, 0601 };
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (self->path, modes[i]), ==, 0);
      g_assert_null (ctl_users_load (self->path, &error));
      g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
      g_clear_error (&error);
    }
  g_assert_cmpint (g_unlink (self->path), ==, 0);
  g_assert_null (ctl_users_load (self->path, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
}

static void
test_owner (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  if (geteuid () != 0)
    {
      g_test_skip ("only root can give a file away");
      return;
    }
  g_autofree char *text = g_strdup_printf ("admin:%s\n", hash_right);
  g_autoptr (CtlUsers) users = load (self, text, &error);
  g_assert_cmpint (chown (self->path, 65534, 65534), ==, 0);
  g_assert_null (ctl_users_load (self->path, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_FILE);
}

static gpointer
check_in_thread (gpointer data)
{
  return GINT_TO_POINTER (check (data, "admin", "right"));
}

static void
test_many_at_once (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  GThread *threads[6];
  g_autofree char *text = g_strdup_printf ("admin:%s\n", hash_right);
  g_autoptr (CtlUsers) users = load (self, text, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("check", check_in_thread, users);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[i])));
}

static void
test_hash (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlSecret) none = make_secret ("");
  g_autoptr (CtlSecret) with_nul = ctl_secret_new ("a\0b", 3, NULL);
  g_assert_null (ctl_users_hash (none, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (ctl_users_hash (with_nul, &error));
  g_assert_error (error, CTL_ERROR, CTL_ERROR_USAGE);
  g_assert_cmpstr (hash_right, !=, hash_other);
}

static guint
fail_from (CtlLoginDelay *delay, const char *address, gint64 now)
{
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);
  return ctl_login_delay_add_failure (delay, parsed, now);
}

static void
test_delay (void)
{
  g_autoptr (CtlLoginDelay) delay = ctl_login_delay_new ();
  for (guint i = 1; i <= 30; i++)
    g_assert_cmpuint (fail_from (delay, "192.0.2.1", 0), ==, i);
  g_assert_cmpuint (fail_from (delay, "192.0.2.1", 0), ==, 30);
  g_assert_cmpuint (fail_from (delay, "192.0.2.2", 0), ==, 1);
  g_assert_cmpuint (fail_from (delay, "::ffff:192.0.2.2", 0), ==, 2);
  g_assert_cmpuint (fail_from (delay, "2001:db8::1", 0), ==, 1);
  g_assert_cmpuint (fail_from (delay, "2001:db8::2", 0), ==, 2); /* the same /64 */
  g_assert_cmpuint (fail_from (delay, "2001:db8:0:1::1", 0), ==, 1);
  g_assert_cmpuint (fail_from (delay, "192.0.2.1", CTL_LOGIN_DELAY_MEMORY), ==, 1);
}

static void
test_delay_memory (void)
{
  g_autoptr (CtlLoginDelay) delay = ctl_login_delay_new ();
  for (guint i = 0; i < CTL_LOGIN_DELAY_ADDRESSES + 100; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.%u.%u.%u", i >> 16, (i >> 8) & 255, i & 255);
      fail_from (delay, address, 1 + i / 100);
    }
  g_assert_cmpuint (ctl_login_delay_get_size (delay), ==, CTL_LOGIN_DELAY_ADDRESSES);
  g_assert_cmpuint (fail_from (delay, "10.0.15.255", 60), ==, 2);
  g_assert_cmpuint (fail_from (delay, "192.0.2.1", 60 + CTL_LOGIN_DELAY_MEMORY), ==, 1);
  g_assert_cmpuint (ctl_login_delay_get_size (delay), <=, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hash_right = make_hash ("right");
  hash_other = make_hash ("other");
#define ADD(name, function)                                                                        \
  g_test_add ("/provider/users/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("check", test_check);
  ADD ("bad-files", test_bad_files);
  ADD ("private", test_private);
  ADD ("owner", test_owner);
  ADD ("many-at-once", test_many_at_once);
  g_test_add_func ("/provider/users/hash", test_hash);
  g_test_add_func ("/provider/login-delay/seconds", test_delay);
  g_test_add_func ("/provider/login-delay/memory", test_delay_memory);
  int status = g_test_run ();
  g_free (hash_right);
  g_free (hash_other);
  return status;
}
