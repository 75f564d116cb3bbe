/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/**
 * cli_path:
 * @self: the lab
 * @name: of a file in its folder
 *
 * Returns: (transfer none): its path
 */
const char *
cli_path (Cli *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  return g_intern_string (path);
}

/**
 * cli_write:
 * @self: the lab
 * @name: of a file in its folder
 * @data: its contents
 * @length: bytes, or -1 for a string
 */
void
cli_write (Cli *self, const char *name, gconstpointer data, gssize length)
{
  g_autoptr (GError) error = NULL;
  g_file_set_contents (cli_path (self, name), data, length, &error);
  g_assert_no_error (error);
}

/**
 * cli_read:
 * @self: the lab
 * @name: of a file in its folder
 *
 * Returns: (transfer full): its contents
 */
GBytes *
cli_read (Cli *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *data;
  gsize length;
  g_file_get_contents (cli_path (self, name), &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static void
write_identity (Cli *self, const TestIdentity *identity, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".cer", NULL);
  gsize length;
  gconstpointer der = g_bytes_get_data (identity->der, &length);
  test_identity_write (identity, self->folder, name);
  cli_write (self, file, der, (gssize) length);
}

/**
 * cli_new:
 *
 * Returns: (transfer full): a lab without tokens
 */
Cli *
cli_new (void)
{
  Cli *self = g_new0 (Cli, 1);
  self->folder = test_folder_new ();
  g_setenv ("XDG_CONFIG_HOME", cli_path (self, "config"), TRUE);
  g_setenv ("XDG_DATA_HOME", cli_path (self, "data"), TRUE);
  self->pki = test_captured_new ();
  self->module = test_softhsm_get_module ();
  write_identity (self, self->pki->publisher, "publisher");
  write_identity (self, self->pki->capf, "capf");
  write_identity (self, self->pki->subscriber, "subscriber");
  write_identity (self, self->pki->token, "token");
  write_identity (self, self->pki->signer, "signer");
  cli_write (self, "pin", TEST_SOFTHSM_PIN "\n", -1);
  cli_write (self, "wrong-pin", "87654321\n", -1);
  return self;
}

/**
 * cli_free:
 * @self: (transfer full): a lab
 */
void
cli_free (Cli *self)
{
  g_clear_pointer (&self->hsm, test_softhsm_free);
  test_captured_free (self->pki);
  test_folder_remove (self->folder);
  g_free (self);
}

static void
add_token (Cli *self, const char *label, const TestIdentity *identity)
{
  test_softhsm_add_token (self->hsm, label);
  test_softhsm_add_key (self->hsm, label, identity, "01");
  test_softhsm_add_certificate (self->hsm, label, identity->der, "01");
}

/**
 * cli_add_tokens:
 * @self: a lab
 *
 * Makes the soft tokens SAST-ADN0054f509 and SAST-ADN008580ef with the identities token and signer.
 */
void
cli_add_tokens (Cli *self)
{
  self->hsm = test_softhsm_new ();
  add_token (self, "SAST-ADN0054f509", self->pki->token);
  add_token (self, "SAST-ADN008580ef", self->pki->signer);
}

/* Without a terminal. */
static void
leave_session (gpointer data G_GNUC_UNUSED)
{
  setsid ();
}

/**
 * cli_run_strv:
 * @self: the lab; its folder is the working folder
 * @input: (nullable): what comes from standard input
 * @words: (array zero-terminated=1): the arguments
 *
 * Returns: (transfer full): what came of it
 */
CliRun *
cli_run_strv (Cli *self, const char *input, const char *const *words)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_ptr_array_add (arguments, (gpointer) ETOKEN_CTL);
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (arguments, (gpointer) words[i]);
  g_ptr_array_add (arguments, NULL);
  g_autoptr (GError) error = NULL;
  CliRun *run = g_new0 (CliRun, 1);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      (input != NULL ? G_SUBPROCESS_FLAGS_STDIN_PIPE : G_SUBPROCESS_FLAGS_NONE) |
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, leave_session, NULL, NULL);
  g_subprocess_launcher_set_cwd (launcher, self->folder);
  g_autoptr (GSubprocess) process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &run->out, &run->err, &error);
  g_assert_no_error (error);
  run->code = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process)
                                                   : 128 + g_subprocess_get_term_sig (process);
  return run;
}

static CliRun *
run_list (Cli *self, const char *input, va_list list)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  const char *argument;
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  g_ptr_array_add (arguments, NULL);
  return cli_run_strv (self, input, (const char *const *) arguments->pdata);
}

/**
 * cli_run:
 * @self: the lab; its folder is the working folder
 * @...: the arguments, ended by %NULL
 *
 * Returns: (transfer full): what came of it
 */
CliRun *
cli_run (Cli *self, ...)
{
  va_list list;
  va_start (list, self);
  CliRun *run = run_list (self, NULL, list);
  va_end (list);
  return run;
}

/**
 * cli_run_with_input:
 * @self: the lab; its folder is the working folder
 * @input: what comes from standard input
 * @...: the arguments, ended by %NULL
 *
 * Returns: (transfer full): what came of it
 */
CliRun *
cli_run_with_input (Cli *self, const char *input, ...)
{
  va_list list;
  va_start (list, input);
  CliRun *run = run_list (self, input, list);
  va_end (list);
  return run;
}

/**
 * cli_run_free:
 * @self: (transfer full): a run
 */
void
cli_run_free (CliRun *self)
{
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

/**
 * cli_json:
 * @run: a run with --json
 * @path: a JSONPath
 *
 * Returns: (transfer full): the only value at @path
 */
JsonNode *
cli_json (const CliRun *run, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (run->out, &error);
  g_assert_no_error (error);
  g_autoptr (JsonNode) found = json_path_query (path, root, &error);
  g_assert_no_error (error);
  if (json_array_get_length (json_node_get_array (found)) != 1)
    g_error ("%s is not once in %s", path, run->out);
  return json_node_copy (json_array_get_element (json_node_get_array (found), 0));
}

/**
 * cli_assert_json:
 * @run: a run with --json
 * @path: a JSONPath
 * @expected: the value at @path, as JSON
 */
void
cli_assert_json (const CliRun *run, const char *path, const char *expected)
{
  g_autoptr (JsonNode) node = cli_json (run, path);
  g_autofree char *text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

/**
 * cli_assert_has:
 * @haystack: some text
 * @needle: what must be in it
 */
void
cli_assert_has (const char *haystack, const char *needle)
{
  if (strstr (haystack, needle) == NULL)
    g_error ("“%s” is not in: %s", needle, haystack);
}

/**
 * cli_assert_error:
 * @run: a run with --json
 * @code: the exit code it must have
 * @name: the name of the error
 *
 * Checks that the error is told as JSON, and nothing else is.
 */
void
cli_assert_error (const CliRun *run, int code, const char *name)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", name);
  g_autofree char *number = g_strdup_printf ("%d", code);
  if (run->code != code)
    g_error ("exit code %d instead of %d: %s%s", run->code, code, run->out, run->err);
  cli_assert_json (run, "$.error.name", quoted);
  cli_assert_json (run, "$.error.code", number);
  g_autoptr (JsonNode) message = cli_json (run, "$.error.message");
  g_autoptr (JsonNode) hint = cli_json (run, "$.error.hint");
  g_assert_cmpstr (json_node_get_string (message), !=, "");
}
