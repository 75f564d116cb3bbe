/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ctl-change-pin.h"
#include "ctl-contents.h"
#include "ctl-error.h"
#include "ctl-frame-io.h"
#include "ctl-held-signing.h"
#include "ctl-list.h"
#include "ctl-module.h"
#include "ctl-readers-wait.h"
#include "ctl-readers.h"
#include "ctl-slots.h"
#include "ctl-token-protocol.h"
#include "ctl-tries.h"
#include "ctl-wait.h"
#include "ctl-watch.h"

/* etoken-ctl-token-helper MODULE|--readers: the only process that loads a PKCS#11 module. It reads
 * requests (ctl-token-protocol.h) from stdin and answers them on stdout, one at a time, until stdin
 * ends. With `wait` after the module it waits for the module's events instead (ctl-wait.h). */

#define SECONDS_TO_END                                                                             \
  5 /* for the module's C_Finalize, after which the kernel ends the process                        \
     */

typedef struct
{
  const char *path;
  CtlModule *module; /* NULL: not loaded yet, or it could not be */
  CtlWatch *watch;   /* NULL: nobody asked for it */
  int input_fd;
  CtlHeldSigning held;
  GInputStream *input;
  GOutputStream *output;
} Helper;

static CtlFrame *
new_reply (const CtlFrame *request, guint16 flags)
{
  return ctl_frame_new (ctl_frame_get_type (request) | CTL_FRAME_REPLY, flags,
                        ctl_frame_get_number (request));
}

static CtlFrame *
do_load (Helper *self, const CtlFrame *request)
{
  CtlFrame *reply = new_reply (request, 0);
  CtlFields *fields = ctl_frame_get_fields (reply);
  g_autofree char *description = ctl_module_dup_description (self->module);
  g_autofree char *manufacturer = ctl_module_dup_manufacturer (self->module);
  g_autofree char *version = ctl_module_dup_version (self->module);
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_DESCRIPTION, description);
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_MANUFACTURER, manufacturer);
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_VERSION, version);
  return reply;
}

static CtlFrame *
do_list (Helper *self, const CtlFrame *request, GError **error)
{
  const CtlAnswer answer = { request, self->output };
  return ctl_list (&answer, ctl_module_get_functions (self->module), error);
}

static CtlFrame *
do_watch (Helper *self, const CtlFrame *request, GError **error)
{
  const CtlAnswer answer = { request, self->output };
  if (self->watch == NULL)
    self->watch = ctl_watch_new (self->module, self->path, self->input_fd);
  return ctl_watch_answer (self->watch, &answer, error);
}

static CtlFrame *
do_state (Helper *self, const CtlFrame *request, GError **error)
{
  CK_FUNCTION_LIST *functions = ctl_module_get_functions (self->module);
  g_autoptr (CtlToken) name = ctl_token_name_from_fields (ctl_frame_get_fields (request), error);
  if (name == NULL)
    return NULL;
  g_autoptr (CtlToken) token = ctl_tries_find (functions, name, error);
  if (token == NULL)
    return NULL;
  CtlFrame *reply = new_reply (request, 0);
  ctl_token_to_fields (token, ctl_frame_get_fields (reply));
  return reply;
}

/* @reply: (transfer full) */
static CtlFrame *
keep_if (gboolean done, CtlFrame *reply)
{
  if (done)
    return reply;
  ctl_frame_free (reply);
  return NULL;
}

static CtlFrame *
do_sign (Helper *self, const CtlFrame *request, GError **error)
{
  CtlFrame *reply = new_reply (request, 0);
  return keep_if (ctl_held_signing_sign (&self->held, ctl_module_get_functions (self->module),
                                         ctl_frame_get_fields (request),
                                         ctl_frame_get_fields (reply), error),
                  reply);
}

static CtlFrame *
do_sign_again (Helper *self, const CtlFrame *request, GError **error)
{
  CtlFrame *reply = new_reply (request, 0);
  return keep_if (ctl_held_signing_sign_again (&self->held, ctl_frame_get_fields (request),
                                               ctl_frame_get_fields (reply), error),
                  reply);
}

static CtlFrame *
do_change_pin (Helper *self, const CtlFrame *request, GError **error)
{
  return keep_if (ctl_change_pin (ctl_module_get_functions (self->module),
                                  ctl_frame_get_fields (request), error),
                  new_reply (request, 0));
}

/* Loaded anew where it could not be loaded the last time or forgot that it was: what it needs, such
 * as a service, may be there now. */
static gboolean
ensure_module (Helper *self, GError **error)
{
  if (self->module != NULL && !ctl_module_is_started (self->module))
    {
      g_clear_pointer (&self->watch, ctl_watch_free);
      ctl_held_signing_let_go (&self->held);
      g_clear_pointer (&self->module, ctl_module_free);
    }
  if (self->module == NULL)
    self->module = ctl_module_load (self->path, error);
  return self->module != NULL;
}

static CtlFrame *
do_readers (const CtlFrame *request)
{
  g_autoptr (CtlReaderService) service = ctl_readers_ask ();
  CtlFrame *reply = new_reply (request, 0);
  ctl_reader_service_to_fields (service, ctl_frame_get_fields (reply));
  return reply;
}

static CtlFrame *
dispatch (Helper *self, const CtlFrame *request, GError **error)
{
  if (ctl_frame_get_type (request) != CTL_TOKEN_REQUEST_AGAIN)
    ctl_held_signing_let_go (&self->held);
  if (ctl_frame_get_type (request) == CTL_TOKEN_REQUEST_READERS)
    return do_readers (request);
  if (!ensure_module (self, error))
    return NULL;
  switch (ctl_frame_get_type (request))
    {
    case CTL_TOKEN_REQUEST_LOAD:
      return do_load (self, request);
    case CTL_TOKEN_REQUEST_LIST:
      return do_list (self, request, error);
    case CTL_TOKEN_REQUEST_STATE:
      return do_state (self, request, error);
    case CTL_TOKEN_REQUEST_SIGN:
      return do_sign (self, request, error);
    case CTL_TOKEN_REQUEST_WATCH:
      return do_watch (self, request, error);
    case CTL_TOKEN_REQUEST_AGAIN:
      return do_sign_again (self, request, error);
    case CTL_TOKEN_REQUEST_CHANGE_PIN:
      return do_change_pin (self, request, error);
    default:
      g_set_error (error, CTL_ERROR, CTL_ERROR_UNSUPPORTED,
                   _ ("The token helper does not know request %u"), ctl_frame_get_type (request));
      return NULL;
    }
}

static gboolean
serve_one (Helper *self, GError **error)
{
  ctl_held_signing_wait (&self->held, self->input_fd);
  g_autoptr (CtlFrame) request = ctl_frame_read (self->input, NULL, CTL_FRAME_MAX, NULL, error);
  if (request == NULL)
    return FALSE;
  g_autoptr (GError) failure = NULL;
  g_autoptr (CtlFrame) reply = dispatch (self, request, &failure);
  if (reply == NULL)
    reply = ctl_token_error_to_frame (failure, ctl_frame_get_number (request));
  return ctl_frame_write (self->output, reply, NULL, error);
}

/* Modules print to stdout, and some read from stdin: the pipes move out of their way. */
static gboolean
take_pipes (Helper *self)
{
  int input = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  int output = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  int nothing = open ("/dev/null", O_RDWR | O_CLOEXEC);
  if (input < 0 || output < 0 || nothing < 0 || dup2 (nothing, STDIN_FILENO) < 0 ||
      dup2 (STDERR_FILENO, STDOUT_FILENO) < 0)
    return FALSE;
  close (nothing);
  self->input_fd = input;
  self->input = g_unix_input_stream_new (input, TRUE);
  self->output = g_unix_output_stream_new (output, TRUE);
  return TRUE;
}

/* Dies with its parent, leaves no core file, gets no Ctrl-C meant for the program in front, and has
 * no terminal on which a module could ask for a PIN. */
static void
harden (void)
{
  ctl_secret_forbid_core_dumps ();
  (void) prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  (void) setsid ();
  (void) signal (SIGPIPE, SIG_IGN);
}

/* The end is bounded whatever the module does in it; the parent need not wait for it. */
static void
end (Helper *self)
{
  (void) prctl (PR_SET_PDEATHSIG, 0, 0, 0, 0);
  (void) signal (SIGALRM, SIG_DFL);
  alarm (SECONDS_TO_END);
  g_clear_pointer (&self->watch, ctl_watch_free);
  ctl_held_signing_let_go (&self->held);
  g_clear_pointer (&self->module, ctl_module_free);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
}

static void
wait_for_events (Helper *self)
{
  if (g_str_equal (self->path, CTL_TOKEN_HELPER_NO_MODULE))
    ctl_readers_wait_run (self->output);
  else if (ensure_module (self, NULL))
    ctl_wait_run (ctl_module_get_functions (self->module), self->output);
}

int
main (int argc, char *argv[])
{
  Helper self = { 0 };
  harden ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_FOLDER);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  gboolean waits = argc == 3 && g_str_equal (argv[2], CTL_WAIT_ARGUMENT);
  if ((argc != 2 && !waits) || !take_pipes (&self))
    {
      g_printerr (_ ("This program is started by etoken-ctl and is of no use by itself.\n"));
      return CTL_TOKEN_HELPER_EXIT_USAGE;
    }
  self.path = argv[1];
  g_autoptr (GError) error = NULL;
  if (waits)
    wait_for_events (&self);
  while (!waits && serve_one (&self, &error))
    ;
  end (&self);
  return EXIT_SUCCESS;
}
