/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
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

static GPtrArray *
find (Fixture *f, const char *chosen)
{
  const CtlModulePlaces places = { .root = f->root, .user_folder = f->user, .owner = getuid () };
  return ctl_modules_find_in (&places, chosen);
}

/* The modules that may be loaded. */
static void
check_found (Fixture *f, const char *const *expected)
{
  g_autoptr (GPtrArray) found = find (f, NULL);
  for (guint i = found->len; i-- > 0;)
    if (((CtlFoundModule *) found->pdata[i])->refusal != NULL)
      g_ptr_array_remove_index (found, i);
  g_assert_cmpuint (found->len, ==, g_strv_length ((char **) expected));
  for (guint i = 0; i < found->len; i++)
    {
      const CtlFoundModule *module = found->pdata[i];
      const char *path = module->path;
      g_assert_true (module->is_used);
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
  CHECK_FOUND (f, NULL);
  put (f->root, P11_MODULE_FOLDER "/card.so", "");
  put (f->root, "usr/share/p11-kit/modules/card.module", "module: card.so\n");
  CHECK_FOUND (f, P11_MODULE_FOLDER "/card.so");
}

static const CtlFoundModule *
get (GPtrArray *found, guint i, CtlModuleSource source, const char *path)
{
  g_assert_cmpuint (found->len, >, i);
  const CtlFoundModule *module = found->pdata[i];
  g_assert_cmpint (module->source, ==, source);
  g_assert_true (g_str_has_suffix (module->path, path));
  return module;
}

static void
check_refused (const CtlFoundModule *module, const char *reason)
{
  g_assert_false (module->is_used);
  g_assert_nonnull (module->refusal);
  if (strstr (module->refusal, reason) == NULL)
    g_error ("“%s” does not say “%s”", module->refusal, reason);
}

static void
test_sources (Fixture *f, gconstpointer data)
{
  (void) data;
  put (f->root, "opt/etoken/lib/libeTPkcs11.so", "");
  put (f->root, "opt/mine.so", "");
  put (f->root, "usr/share/p11-kit/modules/mine.module", "module: /opt/mine.so\n");
  put (f->root, "usr/lib/opensc-pkcs11.so", "");
  g_autoptr (GPtrArray) found = find (f, NULL);
  g_assert_true (get (found, 0, CTL_MODULE_SAFENET, "libeTPkcs11.so")->is_used);
  g_assert_true (get (found, 1, CTL_MODULE_REGISTRY, "mine.so")->is_used);
  g_assert_true (get (found, 2, CTL_MODULE_OPENSC, "opensc-pkcs11.so")->is_used);
  g_assert_cmpuint (found->len, ==, 3);
}

/* What was chosen is alone, and known once, whoever owns it and by whatever name. */
static void
test_chosen (Fixture *f, gconstpointer data)
{
  (void) data;
  put (f->root, "usr/lib/libeToken.so.10", "");
  put (f->root, "usr/lib/opensc-pkcs11.so", "");
  g_autofree char *path = g_build_filename (f->root, "usr/lib/opensc-pkcs11.so", NULL);
  g_autofree char *link = g_build_filename (f->root, "link.so", NULL);
  g_assert_cmpint (chmod (path, 0666), ==, 0);
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_autoptr (GPtrArray) found = find (f, link);
  const CtlFoundModule *chosen = get (found, 0, CTL_MODULE_CHOSEN, "opensc-pkcs11.so");
  g_assert_true (chosen->is_used);
  g_assert_null (chosen->refusal);
  const CtlFoundModule *other = get (found, 1, CTL_MODULE_SAFENET, "libeToken.so.10");
  g_assert_false (other->is_used);
  g_assert_null (other->refusal);
  g_assert_cmpuint (found->len, ==, 2);
}

/* A choice that is gone is still the choice: it fails with the reason when it is loaded. */
static void
test_chosen_is_gone (Fixture *f, gconstpointer data)
{
  (void) data;
  put (f->root, "usr/lib/opensc-pkcs11.so", "");
  g_autoptr (GPtrArray) found = find (f, "/nowhere/../nowhere/module.so");
  g_assert_true (get (found, 0, CTL_MODULE_CHOSEN, "/nowhere/module.so")->is_used);
  g_assert_false (get (found, 1, CTL_MODULE_OPENSC, "opensc-pkcs11.so")->is_used);
}

/* Whoever can change the file, or put another in its place, would run in this program. */
static void
test_changeable (Fixture *f, gconstpointer data)
{
  (void) data;
  static const struct
  {
    const char *path;
    mode_t mode;
    const char *reason;
  } cases[] = {
    { "opt/a/module.so", 0664,
      "opt/a/module.so” can be written by others than its owner (mode 0664)" },
    { "opt/a/module.so", 0602, "(mode 0602)" },
    { "opt/a", 0770, "opt/a” can be written by others" },
    { "opt", 01777, "opt” can be written by others than its owner (mode 1777)" },
    { "", 0755 | S_IWGRP, "(mode 0775)" },
  };
  put (f->user, "pkcs11/modules/own.module", "module: /opt/a/module.so\n");
  put (f->root, "opt/a/module.so", "");
  CHECK_FOUND (f, "/opt/a/module.so");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (f->root, cases[i].path, NULL);
      struct stat before;
      g_assert_cmpint (stat (path, &before), ==, 0);
      g_assert_cmpint (chmod (path, cases[i].mode), ==, 0);
      g_autoptr (GPtrArray) found = find (f, NULL);
      check_refused (get (found, 0, CTL_MODULE_REGISTRY, "/opt/a/module.so"), cases[i].reason);
      g_assert_cmpint (chmod (path, before.st_mode & 07777), ==, 0);
    }
  CHECK_FOUND (f, "/opt/a/module.so");
}

/* A link from a good place into a bad one does not make it good. */
static void
test_link_out (Fixture *f, gconstpointer data)
{
  (void) data;
  put (f->root, "home/module.so", "");
  put (f->root, "usr/lib/other.so", "");
  g_autofree char *link = g_build_filename (f->root, "usr/lib/libeToken.so", NULL);
  g_autofree char *folder = g_build_filename (f->root, "home", NULL);
  g_assert_cmpint (symlink ("../../home/module.so", link), ==, 0);
  g_assert_cmpint (chmod (folder, 0777), ==, 0);
  g_autoptr (GPtrArray) found = find (f, NULL);
  check_refused (get (found, 0, CTL_MODULE_SAFENET, "/home/module.so"), "home” can be written");
}

static void
test_owner (Fixture *f, gconstpointer data)
{
  (void) data;
  const CtlModulePlaces places = { .root = f->root,
                                   .user_folder = f->user,
                                   .owner = getuid () + 1 };
  put (f->root, "usr/lib/libeToken.so", "");
  g_autoptr (GPtrArray) found = ctl_modules_find_in (&places, NULL);
  check_refused (get (found, 0, CTL_MODULE_SAFENET, "libeToken.so"), "belongs to the user");
  if (getuid () != 0)
    return;
  const struct passwd *nobody = getpwnam ("nobody");
  g_autofree char *folder = g_build_filename (f->root, "usr", NULL);
  g_autofree char *reason =
      g_strdup_printf ("usr” belongs to the user %s, and not to root", "nobody");
  g_assert_nonnull (nobody);
  g_assert_cmpint (chown (folder, nobody->pw_uid, 0), ==, 0);
  g_autoptr (GPtrArray) again = find (f, NULL);
  check_refused (get (again, 0, CTL_MODULE_SAFENET, "libeToken.so"), reason);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  (void) data;
  put (f->root, "usr/share/p11-kit/modules/2.module", "module: /opt/missing.so\n");
  put (f->root, "usr/share/p11-kit/modules/8.module", "module: /opt\n");
  put (f->root, "opt/good.so", "");
  g_autoptr (GPtrArray) found = find (f, NULL);
  check_refused (get (found, 0, CTL_MODULE_REGISTRY, "/opt/missing.so"), "2.module” names it");
  check_refused (get (found, 1, CTL_MODULE_REGISTRY, "/opt"), "not a file");
}

/* Nothing of this machine is loaded that a user of it could change. */
static void
test_this_machine (void)
{
  g_autoptr (GPtrArray) found = ctl_modules_find (NULL);
  for (guint i = 0; i < found->len; i++)
    {
      const CtlFoundModule *module = found->pdata[i];
      struct stat status;
      if (!module->is_used)
        continue;
      g_autofree char *canonical = realpath (module->path, NULL);
      g_assert_cmpstr (canonical, ==, module->path);
      g_assert_cmpint (stat (canonical, &status), ==, 0);
      g_assert_cmpuint (status.st_uid, ==, 0);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/pkcs11/modules/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  umask (022);
  ADD ("nothing", test_nothing);
  ADD ("order", test_order);
  ADD ("once", test_once);
  ADD ("passed-over", test_passed_over);
  ADD ("relative", test_relative);
  ADD ("sources", test_sources);
  ADD ("chosen", test_chosen);
  ADD ("chosen-is-gone", test_chosen_is_gone);
  ADD ("changeable", test_changeable);
  ADD ("link-out", test_link_out);
  ADD ("owner", test_owner);
  ADD ("refused", test_refused);
  g_test_add_func ("/pkcs11/modules/this-machine", test_this_machine);
  return g_test_run ();
}
