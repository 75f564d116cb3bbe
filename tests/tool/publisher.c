/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "publisher.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define PASSWORD     "right password"
#define LISTENING_ON "listening on "
#define TVS_ON       "trust verification on "

static const char configuration[] = "[provider]\n"
                                    "listen=127.0.0.1:0\n"
                                    "certificate=../tls.pem\n"
                                    "key=../tls.key\n"
                                    "state=state\n"
                                    "users=../users\n"
                                    "mode=%s\n"
                                    "cluster=lab\n"
                                    "release=10.5.1\n"
                                    "[tvs]\n"
                                    "listen=127.0.0.1:0\n"
                                    "certificate=../tls.pem\n"
                                    "key=../tls.key\n"
                                    "[server cucm-1051-a-pub]\n"
                                    "address=10.48.47.155\n"
                                    "role=publisher\n"
                                    "tftp-root=pub\n"
                                    "services=CCM+TFTP:../publisher.pem;CAPF:../capf.pem\n"
                                    "[server cucm-1051-a-sub1]\n"
                                    "address=10.48.47.156\n"
                                    "role=subscriber\n"
                                    "tftp-root=sub\n"
                                    "services=CCM+TFTP:../subscriber.pem\n";

static void
write_users (Cli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        CTL_PROVIDERD, "--hash-password", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, PASSWORD "\n", NULL, &hash, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *users = g_strdup_printf ("admin:%s\nsigner:%s:ctl\n", g_strchomp (hash), hash);
  cli_write (cli, "users", users, -1);
  g_assert_cmpint (g_chmod (cli_path (cli, "users"), 0600), ==, 0);
}

/* What all publishers of one lab have in common. */
static void
prepare (Cli *cli)
{
  g_autoptr (TestIdentity) tls = test_pki_new (
      &(TestPkiSpec){ .subject = "CN=localhost", .bits = 2048, .names = "IP:127.0.0.1" });
  test_identity_write (tls, cli->folder, "tls");
  cli_write (cli, "password", PASSWORD "\n", -1);
  cli_write (cli, "wrong-password", "wrong\n", -1);
  write_users (cli);
}

/* It ends with the test, also where that fails. */
static void
die_with_parent (G_GNUC_UNUSED gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/* Returns: (transfer full): what follows @before in the next line */
static char *
read_address (GDataInputStream *output, const char *before)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, before));
  return g_strdup (line + strlen (before));
}

static void
start (Publisher *self, const char *config)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process =
      g_subprocess_launcher_spawn (launcher, &error, CTL_PROVIDERD, "--config", config, NULL);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) output =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->address = read_address (output, LISTENING_ON);
  self->tvs = read_address (output, TVS_ON);
}

/**
 * publisher_new:
 * @cli: the lab
 * @name: of its folder there
 * @mode: security mode at the start
 *
 * Returns: (transfer full): a running publisher without a CTL file
 */
Publisher *
publisher_new (Cli *cli, const char *name, const char *mode)
{
  static const char *const folders[] = { "", "pub", "sub" };
  Publisher *self = g_new0 (Publisher, 1);
  g_autofree char *config_name = g_build_filename (name, "providerd.conf", NULL);
  g_autofree char *config = g_strdup_printf (configuration, mode);
  self->cli = cli;
  self->folder = g_strdup (cli_path (cli, name));
  if (!g_file_test (cli_path (cli, "tls.pem"), G_FILE_TEST_EXISTS))
    prepare (cli);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, folders[i], NULL);
      g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
    }
  cli_write (cli, config_name, config, -1);
  g_autoptr (GBytes) der = cli_read (cli, "tls.cer");
  self->fingerprint = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, der);
  start (self, cli_path (cli, config_name));
  return self;
}

void
publisher_free (Publisher *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_assert_true (g_subprocess_wait_check (self->process, NULL, NULL));
  g_object_unref (self->process);
  g_free (self->address);
  g_free (self->tvs);
  g_free (self->fingerprint);
  g_free (self->folder);
  g_free (self);
}

/**
 * publisher_file:
 * @self: a publisher
 * @server: pub or sub
 *
 * Returns: (transfer none): where that server keeps its file
 */
const char *
publisher_file (Publisher *self, const char *server)
{
  g_autofree char *path = g_build_filename (self->folder, server, "CTLFile.tlv", NULL);
  return g_intern_string (path);
}

void
publisher_install (Publisher *self, CtlList *list)
{
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *data = g_bytes_get_data (ctl_list_get_bytes (list), &length);
  g_file_set_contents (publisher_file (self, "pub"), data, (gssize) length, &error);
  g_assert_no_error (error);
}

/**
 * publisher_run:
 * @self: a publisher
 * @...: command, options and arguments, ended by %NULL; the PUBLISHER options are added
 *
 * Returns: (transfer full): what came of it, with --json
 */
CliRun *
publisher_run (Publisher *self, ...)
{
  const char *const last[] = { "--publisher",   self->address,     "--user",
                               "admin",         "--password-file", "password",
                               "--fingerprint", self->fingerprint, NULL };
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  va_list list;
  const char *argument;
  g_ptr_array_add (arguments, (gpointer) "--json");
  g_ptr_array_add (arguments, (gpointer) "--module");
  g_ptr_array_add (arguments, (gpointer) self->cli->module);
  va_start (list, self);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  for (guint i = 0; i < G_N_ELEMENTS (last); i++)
    g_ptr_array_add (arguments, (gpointer) last[i]);
  return cli_run_strv (self->cli, NULL, (const char *const *) arguments->pdata);
}

static char *
find_kept (const CliRun *run)
{
  const char *before = "The replaced file is kept as ";
  const char *start = strstr (run->err, before);
  g_assert_nonnull (start);
  start += strlen (before);
  return g_strndup (start, strcspn (start, "\n"));
}

/**
 * publisher_assert_kept:
 * @self: a publisher
 * @run: a command that replaced the installed file
 * @list: what was installed before
 *
 * Asserts that @run says where it kept @list, in the user's data folder, and that it is there.
 */
void
publisher_assert_kept (Publisher *self, const CliRun *run, CtlList *list)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = find_kept (run);
  g_assert_true (g_str_has_prefix (kept, cli_path (self->cli, "data")));
  g_autoptr (CtlList) copy = ctl_list_load (kept, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (ctl_list_get_bytes (copy), ctl_list_get_bytes (list)));
}
