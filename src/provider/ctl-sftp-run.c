/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-sftp-run.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ctl-error.h"
#include "ctl-file.h"
#include "ctl-list.h"
#include "ctl-text.h"

#define FIRST_FILE 3                     /* /proc/self/fd/3, /proc/self/fd/4, ... in the batch */
#define OUTPUT_MAX (CTL_LIST_MAX + 4096) /* bytes of any file that sftp may write here */
#define SAID_MAX   4096                  /* bytes of what sftp says that are looked at */

/* One run of sftp, waited for in a main context of its own. */
typedef struct
{
  GMainLoop *loop;
  GSubprocess *process;
  gboolean timed_out;
} Run;

/**
 * ctl_sftp_run_new_file:
 * @contents: (nullable): what it holds at first
 * @error: return location for %CTL_ERROR_INTERNAL
 *
 * Returns: a file in memory for ctl_sftp_run(), or -1
 */
int
ctl_sftp_run_new_file (GBytes *contents, GError **error)
{
  gsize size = 0;
  gconstpointer data = contents != NULL ? g_bytes_get_data (contents, &size) : NULL;
  int fd = memfd_create ("ctl-providerd", MFD_CLOEXEC);
  if (fd >= 0 && (size == 0 || pwrite (fd, data, size, 0) == (gssize) size))
    return fd;
  g_set_error (error, CTL_ERROR, CTL_ERROR_INTERNAL, _ ("No memory for a file: %s"),
               g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * ctl_sftp_run_read_file:
 * @fd: from ctl_sftp_run_new_file()
 * @limit: the most bytes to read
 * @error: return location for %CTL_ERROR_TOO_LARGE and %CTL_ERROR_FILE
 *
 * Returns: (transfer full) (nullable): what it holds now
 */
GBytes *
ctl_sftp_run_read_file (int fd, gsize limit, GError **error)
{
  g_autofree guint8 *data = g_malloc (limit + 1);
  gssize got = pread (fd, data, limit + 1, 0);
  if (got < 0)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_FILE, _ ("What was fetched cannot be read: %s"),
                   g_strerror (errno));
      return NULL;
    }
  if ((gsize) got > limit)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE,
                   _ ("The file there has more than %zu bytes, which no CTL file "
                      "has"),
                   limit);
      return NULL;
    }
  return g_bytes_new (data, (gsize) got);
}

/* Between fork and exec: a group of its own, so that ssh is ended with sftp; gone when we are;
 * and no file can fill the memory, whatever the other side sends. */
static void
set_up_child (gpointer data G_GNUC_UNUSED)
{
  const struct rlimit limit = { OUTPUT_MAX, OUTPUT_MAX };
  (void) setpgid (0, 0);
  (void) prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  (void) setrlimit (RLIMIT_FSIZE, &limit);
}

static GSubprocessLauncher *
make_launcher (const int *files, guint n_files)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "SSH_AUTH_SOCK");
  g_subprocess_launcher_unsetenv (launcher, "SSH_ASKPASS");
  g_subprocess_launcher_set_child_setup (launcher, set_up_child, NULL, NULL);
  for (guint i = 0; i < n_files; i++)
    g_subprocess_launcher_take_fd (launcher, dup (files[i]), (int) (FIRST_FILE + i));
  return launcher;
}

static GPtrArray *
make_arguments (const CtlSftpAddress *address)
{
  static const char *const fixed[] = {
    "sftp",
    "-b",
    "-",
    "-F",
    "none",
    "-oBatchMode=yes",
    "-oStrictHostKeyChecking=yes",
    "-oGlobalKnownHostsFile=/dev/null",
    "-oUpdateHostKeys=no",
    "-oIdentitiesOnly=yes",
    "-oIdentityAgent=none",
    "-oPreferredAuthentications=publickey",
    "-oControlPath=none",
    "-oControlMaster=no",
    "-oConnectTimeout=15",
    "-oServerAliveInterval=5",
    "-oServerAliveCountMax=3",
    "-oLogLevel=ERROR",
  };
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (arguments, g_strdup (fixed[i]));
  gboolean ipv6 = strchr (address->host, ':') != NULL;
  g_ptr_array_add (arguments, g_strconcat ("-oUserKnownHostsFile=", address->known_hosts, NULL));
  g_ptr_array_add (arguments, g_strconcat ("-oIdentityFile=", address->key, NULL));
  g_ptr_array_add (arguments, g_strdup_printf ("-oPort=%u", address->port));
  g_ptr_array_add (arguments, g_strdup ("--"));
  g_ptr_array_add (arguments,
                   g_strdup_printf (ipv6 ? "%s@[%s]" : "%s@%s", address->user, address->host));
  g_ptr_array_add (arguments, NULL);
  return arguments;
}

static void
kill_group (Run *self)
{
  const char *pid = g_subprocess_get_identifier (self->process);
  if (pid != NULL)
    (void) kill (-(pid_t) g_ascii_strtoll (pid, NULL, 10), SIGKILL);
}

static gboolean
on_deadline (gpointer user_data)
{
  Run *self = user_data;
  self->timed_out = TRUE;
  kill_group (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable G_GNUC_UNUSED, gpointer user_data)
{
  kill_group (user_data);
  return G_SOURCE_REMOVE;
}

static void
on_wait_ready (GObject *process, GAsyncResult *result, gpointer user_data)
{
  Run *self = user_data;
  (void) g_subprocess_wait_finish (G_SUBPROCESS (process), result, NULL);
  g_main_loop_quit (self->loop);
}

static void
attach (GSource *source, GMainContext *context, GSourceFunc callback, Run *run)
{
  g_source_set_callback (source, callback, run, NULL);
  g_source_attach (source, context);
  g_source_unref (source);
}

/* Until the process is gone, by itself or because its time or our patience is over. */
static gboolean
wait_for (GSubprocess *process, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  Run run = { .loop = loop, .process = process };
  g_main_context_push_thread_default (context);
  attach (g_timeout_source_new_seconds (CTL_PLACE_SECONDS), context, on_deadline, &run);
  if (cancellable != NULL)
    attach (g_cancellable_source_new (cancellable), context, G_SOURCE_FUNC (on_cancelled), &run);
  g_subprocess_wait_async (process, NULL, on_wait_ready, &run);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (context);
  return !run.timed_out;
}

typedef struct
{
  const char *phrase;
  CtlError code;
  const char *meaning;
} Saying;

/* What OpenSSH says and what it means here; the first that fits counts. */
static const Saying sayings[] = {
  { "Host key verification failed", CTL_ERROR_UNTRUSTED,
    N_ ("the host's key is not the one in the known-hosts file") },
  { "REMOTE HOST IDENTIFICATION HAS CHANGED", CTL_ERROR_UNTRUSTED,
    N_ ("the host's key is not the one in the known-hosts file") },
  { "Permission denied (", CTL_ERROR_REFUSED, N_ ("the host does not take the key") },
  { "Connection refused", CTL_ERROR_UNREACHABLE, N_ ("nothing answers there") },
  { "Could not resolve hostname", CTL_ERROR_UNREACHABLE, N_ ("the host name is not known") },
  { "timed out", CTL_ERROR_UNREACHABLE, N_ ("the host does not answer") },
  { "No route to host", CTL_ERROR_UNREACHABLE, N_ ("there is no way to the host") },
  { "Network is unreachable", CTL_ERROR_UNREACHABLE, N_ ("there is no way to the host") },
  { "Permission denied", CTL_ERROR_REFUSED, N_ ("the host does not allow it") },
  { "Connection closed by", CTL_ERROR_UNREACHABLE, N_ ("the host closed the connection") },
  { "Connection reset", CTL_ERROR_UNREACHABLE, N_ ("the host closed the connection") },
  { "", CTL_ERROR_FILE, N_ ("sftp failed") },
};

/* The last line but OpenSSH's "Connection closed", which says nothing. */
static char *
find_last_line (const char *said)
{
  g_auto (GStrv) lines = g_strsplit (said, "\n", -1);
  const char *last = "";
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (lines[i][0] != '\0' && !g_str_has_prefix (lines[i], "Connection closed"))
        last = lines[i];
    }
  return ctl_text_safe (last);
}

static gboolean
set_error (GError **error, const CtlSftpAddress *address, const char *said)
{
  const Saying *saying = sayings;
  while (strstr (said, saying->phrase) == NULL)
    saying++;
  g_autofree char *last = find_last_line (said);
  g_set_error (error, CTL_ERROR, saying->code, "%s@%s: %s%s%s%s", address->user, address->host,
               _ (saying->meaning), last[0] != '\0' ? " (" : "", last, last[0] != '\0' ? ")" : "");
  return FALSE;
}

static GSubprocess *
spawn (const CtlSftpAddress *address,
       int input,
       int output,
       const int *files,
       guint n_files,
       GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (files, n_files);
  g_autoptr (GPtrArray) arguments = make_arguments (address);
  g_subprocess_launcher_take_stdin_fd (launcher, dup (input));
  g_subprocess_launcher_take_stderr_fd (launcher, dup (output));
  GSubprocess *process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, error);
  if (process == NULL)
    ctl_error_convert (error, CTL_ERROR_INTERNAL,
                       _ ("sftp of OpenSSH cannot be run; install openssh-client"));
  return process;
}

static char *
read_said (int output)
{
  char text[SAID_MAX + 1] = "";
  gssize got = pread (output, text, SAID_MAX, 0);
  text[MAX (got, 0)] = '\0';
  return g_strdup (text);
}

static gboolean
run_with (const CtlSftpAddress *address,
          int input,
          int output,
          const int *files,
          guint n_files,
          GCancellable *cancellable,
          char **said,
          GError **error)
{
  g_autoptr (GSubprocess) process = spawn (address, input, output, files, n_files, error);
  if (process == NULL)
    return FALSE;
  gboolean in_time = wait_for (process, cancellable);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_CANCELLED, _ ("Cancelled"));
      return FALSE;
    }
  if (!in_time)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_TIMED_OUT,
                   _ ("%s@%s: sftp was not done after %d seconds and was ended"), address->user,
                   address->host, CTL_PLACE_SECONDS);
      return FALSE;
    }
  *said = read_said (output);
  if (g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0)
    return TRUE;
  if (g_subprocess_get_if_signaled (process) && g_subprocess_get_term_sig (process) == SIGXFSZ)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_TOO_LARGE,
                   _ ("%s@%s: the file there has more than %d bytes, which no CTL file has"),
                   address->user, address->host, CTL_LIST_MAX);
      return FALSE;
    }
  return set_error (error, address, *said);
}

/**
 * ctl_sftp_run:
 * @address: of the server
 * @batch: commands of sftp, one a line; it stops at the first that fails and has no - before it
 * @files: (array length=n_files): from ctl_sftp_run_new_file(), /proc/self/fd/3 and on in the batch
 * @n_files: how many
 * @cancellable: (nullable): ends sftp
 * @said: (out): what sftp said on stderr
 * @error: return location: %CTL_ERROR_UNTRUSTED for a host key that is not known,
 *   %CTL_ERROR_UNREACHABLE, %CTL_ERROR_TIMED_OUT, %CTL_ERROR_REFUSED, %CTL_ERROR_FILE
 *
 * Runs OpenSSH's own sftp, at most for %CTL_PLACE_SECONDS. Nothing is asked, no agent and no
 * configuration but the address counts.
 *
 * Returns: whether all went well
 */
gboolean
ctl_sftp_run (const CtlSftpAddress *address,
              const char *batch,
              const int *files,
              guint n_files,
              GCancellable *cancellable,
              char **said,
              GError **error)
{
  *said = NULL;
  g_autoptr (GBytes) commands = g_bytes_new (batch, strlen (batch));
  int input = ctl_sftp_run_new_file (commands, error);
  if (input < 0)
    return FALSE;
  int output = ctl_sftp_run_new_file (NULL, error);
  gboolean done =
      output >= 0 && run_with (address, input, output, files, n_files, cancellable, said, error);
  close (input);
  if (output >= 0)
    close (output);
  if (!done)
    g_clear_pointer (said, g_free);
  return done;
}
