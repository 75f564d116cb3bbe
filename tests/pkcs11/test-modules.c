/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "ctl-modules-private.h"
#include "test-pki.h"

/* Which modules are found, and in which order, below a folder that stands for the whole system. */

typedef struct
{
  char *root;
  char *user;
} Fixture;

static void
put (const char *root, const char *path, const char *text)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  (void) data;
  g_autofree char *folder = test_folder_new ();
  f->root = realpath (folder, NULL);
  f->user = g_build_filename (f->root, "home", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  (void) data;
  g_free (f->user);
  char *root = g_strdup (f->root);
  free (f->root);
  test_folder_remove (root);
}

static void
check_found (Fixture *f, const char *const *expected)
{
  g_autoptr (GPtrArray) found = ctl_modules_find_below (f->root, f->user);
  g_assert_cmpuint (found->len, ==, g_strv_length ((char **) expected));
  for (guint i = 0; i < found->len; i++)
    {
      const char *path = found->pdata[i];
      g_assert_true (g_str_has_prefix (path, f->root));
      g_assert_cmpstr (path + strlen (f->root), ==, expected[i]);
    }
}

#define CHECK_FOUND(f, ...) check_found (f, (const char *const[]){ __VA_ARGS__, NULL })

static void
test_nothing (Fixture *f, gconstpointer data)
{
  (void) data;
  check_found (f, (const char *const[]){ NULL });
}

static void
test_order (Fixture *f, gconstpointer data)
{
  (void) data;
  put (f->root, "usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", "");
  put (f->root, "usr/share/p11-kit/modules/zebra.module", "module: /opt/zebra.so\n");
  put (f->root, "usr/share/p11-kit/modules/ant.module", "priority: 1\nmodule:/opt/ant.so\n");
  put (f->root, "etc/pkcs11/modules/mine.module", "module: /opt/mine.so");
  put (f->user, "pkcs11/modules/own.module", "# comment\nmodule: /opt/own.so\r\n");
  put (f->root, "opt/zebra.so", "");
  put (f->root, "opt/ant.so", "");
  put (f->root, "opt/mine.so", "");
  put (f->root, "opt/own.so", "");
  put (f->root, "opt/etoken/lib/libeToken.so.9", "");
  put (f->root, "usr/lib/libeToken.so.10", "");
  CHECK_FOUND (f, "/usr/lib/libeToken.so.10", "/opt/etoken/lib/libeToken.so.9", "/opt/own.so",
               "/opt/mine.so", "/opt/ant.so", "/opt/zebra.so",
               "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so");
}

/* One file under many names is one module. */
static void
test_once (Fixture *f, gconstpointer data)
{
  (void) data;
  put (f->root, "usr/lib/libeToken.so.10.9.1", "");
  g_autofree char *first = g_build_filename (f->root, "usr/lib/libeToken.so", NULL);
  g_autofree char *second = g_build_filename (f->root, "usr/lib/libeToken.so.10", NULL);
  g_assert_cmpint (symlink ("libeToken.so.10.9.1", first), ==, 0);
  g_assert_cmpint (symlink ("libeToken.so", second), ==, 0);
  put (f->root, "usr/share/p11-kit/modules/etoken.module", "module: /usr/lib/libeToken.so\n");
  CHECK_FOUND (f, "/usr/lib/libeToken.so.10.9.1");
}

static void
test_passed_over (Fixture *f, gconstpointer data)
{
  (void) data;
  put (f->root, "opt/good.so", "");
  put (f->root, "opt/trust.so", "");
  put (f->root, "usr/share/p11-kit/modules/1.module", "trust-policy: yes\nmodule: /opt/trust.so\n");
  put (f->root, "usr/share/p11-kit/modules/2.module", "module: /opt/missing.so\n");
  put (f->root, "usr/share/p11-kit/modules/3.module", "module:\n");
  put (f->root, "usr/share/p11-kit/modules/4.module", "remote: |ssh host\n");
  put (f->root, "usr/share/p11-kit/modules/5.module", "\xFF\xFE garbage : : \n\n:");
  put (f->root, "usr/share/p11-kit/modules/6.conf", "module: /opt/trust.so\n");
  put (f->root, "usr/share/p11-kit/modules/7.module", "module: /opt/good.so\n");
  put (f->root, "usr/share/p11-kit/modules/8.module", "module: /opt\n");
  g_autofree char *folder = g_build_filename (f->root, "usr/lib/libeToken.so", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  CHECK_FOUND (f, "/opt/good.so");
}

/* A name without folder is in p11-kit's own. */
static void
test_relative (Fixture *f, gconstpointer data)
{
  (void) data;
  g_autoptr (GPtrArray) none = ctl_modules_find_below (f->root, f->user);
  g_assert_cmpuint (none->len, ==, 0);
  put (f->root, P11_MODULE_FOLDER "/card.so", "");
  put (f->root, "usr/share/p11-kit/modules/card.module", "module: card.so\n");
  CHECK_FOUND (f, P11_MODULE_FOLDER "/card.so");
}

static void
test_this_machine (void)
{
  g_autoptr (GPtrArray) found = ctl_modules_find ();
  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *canonical = realpath (found->pdata[i], NULL);
      g_assert_cmpstr (canonical, ==, found->pdata[i]);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/pkcs11/modules/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nothing", test_nothing);
  ADD ("order", test_order);
  ADD ("once", test_once);
  ADD ("passed-over", test_passed_over);
  ADD ("relative", test_relative);
  g_test_add_func ("/pkcs11/modules/this-machine", test_this_machine);
  return g_test_run ();
}
