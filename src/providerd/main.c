/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <sys/stat.h>

#include "ctl-error.h"
#include "ctl-hash-password.h"
#include "ctl-listener.h"
#include "ctl-notify.h"
#include "ctl-provider-log.h"
#include "ctl-provider-server.h"
#include "ctl-secret.h"

typedef struct
{
  char *config;
  char *listen;
  gboolean check_config;
  gboolean hash_password;
  gboolean version;
} Options;

typedef struct
{
  const Options *options;
  CtlProviderServer *server;
  GMainLoop *loop;
} Service;

static gboolean
set_usage_error (GError **error, const char *what)
{
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_USAGE, what);
  return FALSE;
}

static gboolean
check_options (const Options *self, int left, GError **error)
{
  if (left > 1)
    return set_usage_error (error, _ ("There are no arguments but options"));
  if (self->hash_password && (self->config != NULL || self->check_config || self->listen != NULL))
    return set_usage_error (error, _ ("--hash-password stands alone"));
  if (self->check_config && self->listen != NULL)
    return set_usage_error (error, _ ("--check-config does not listen"));
  if (!self->hash_password && !self->version && self->config == NULL)
    return set_usage_error (error, _ ("--config FILE is missing"));
  if (self->listen == NULL)
    return TRUE;
  g_autoptr (GSocketAddress) address = ctl_listener_parse (self->listen, error);
  return address != NULL;
}

static gboolean
parse_options (Options *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &self->config, N_ ("The configuration"),
      N_ ("FILE") },
    { "listen", 'l', 0, G_OPTION_ARG_STRING, &self->listen,
      N_ ("Where to listen, instead of what the configuration says; port 0: any free one"),
      N_ ("ADDRESS:PORT") },
    { "check-config", 0, 0, G_OPTION_ARG_NONE, &self->check_config,
      N_ ("Read the configuration and all that it names, say what is wrong, and end"), NULL },
    { "hash-password", 0, 0, G_OPTION_ARG_NONE, &self->hash_password,
      N_ ("Read a password from a prompt or stdin and print its hash for the users file"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_ ("Print the version"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_option_context_set_summary (
      context,
      _ ("The publisher's end of CTLP/1: keeps the CTL file on the servers of a cluster."));
  g_option_context_set_description (
      context, _ ("Interoperates with etoken-ctl; not tested against a Cisco publisher. See "
                  "ctl-providerd(1).\n"));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error) && check_options (self, *argc, error);
}

static gboolean
on_stop (gpointer user_data)
{
  Service *self = user_data;
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static void
reload (Service *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlProviderConfig) config = ctl_provider_config_load (self->options->config, &error);
  if (config == NULL || !ctl_provider_server_set_config (self->server, config, &error))
    ctl_provider_log ("the old configuration stays: %s", error->message);
  else
    ctl_provider_log ("the configuration was read again");
}

static gboolean
on_reload (gpointer user_data)
{
  ctl_notify ("RELOADING=1");
  reload (user_data);
  ctl_notify ("READY=1");
  return G_SOURCE_CONTINUE;
}

/* On stdout for the program that started this one. */
static void
tell_address (const char *what, const char *address)
{
  ctl_provider_log ("%s %s", what, address);
  printf ("%s %s\n", what, address);
  fflush (stdout);
}

static void
run_loop (Service *self)
{
  g_autofree char *address = ctl_provider_server_dup_address (self->server);
  g_autofree char *tvs = ctl_provider_server_dup_tvs_address (self->server);
  guint signals[] = {
    g_unix_signal_add (SIGTERM, on_stop, self),
    g_unix_signal_add (SIGINT, on_stop, self),
    g_unix_signal_add (SIGHUP, on_reload, self),
  };
  tell_address ("listening on", address);
  if (tvs != NULL)
    tell_address ("trust verification on", tvs);
  ctl_notify ("READY=1");
  g_main_loop_run (self->loop);
  ctl_notify ("STOPPING=1");
  ctl_provider_log ("ending");
  g_clear_pointer (&self->server, ctl_provider_server_free);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (signals[i]);
}

static gboolean
serve (const Options *options, CtlProviderConfig *config, GError **error)
{
  const char *listen =
      options->listen != NULL ? options->listen : ctl_provider_config_get_listen (config);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  (void) umask (077); /* of the state folder; CTL files get their mode by themselves */
  Service self = { .options = options, .loop = loop };
  self.server = ctl_provider_server_new (config, listen, error);
  if (self.server == NULL)
    return FALSE;
  run_loop (&self);
  return TRUE;
}

static gboolean
run (const Options *options, GError **error)
{
  if (options->version)
    {
      g_print ("ctl-providerd " PACKAGE_VERSION "\n");
      return TRUE;
    }
  if (options->hash_password)
    return ctl_hash_password (error);
  g_autoptr (CtlProviderConfig) config = ctl_provider_config_load (options->config, error);
  if (config == NULL)
    return FALSE;
  return options->check_config || serve (options, config, error);
}

static int
report (const GError *error)
{
  CtlError code = ctl_error_get_code (error);
  g_printerr ("ctl-providerd: %s\n", error->message);
  return ctl_error_get_exit_code (code);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  ctl_secret_forbid_core_dumps ();
  /* Clients and the log are spoken to in English (ctl-provider-protocol.md, 2): messages stay as
   * they are in the source. */
  setlocale (LC_CTYPE, "");
  gboolean done = parse_options (&options, &argc, &argv, &error) && run (&options, &error);
  g_free (options.config);
  g_free (options.listen);
  return done ? 0 : report (error);
}
