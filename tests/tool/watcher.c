/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "watcher.h"

#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define PATIENCE 120000 /* milliseconds, on the slowest machine */

struct _Watcher
{
  GSubprocess *process;
  GString *said; /* and not yet taken */
};

static void
die_with_parent (gpointer data G_GNUC_UNUSED)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/**
 * watcher_new:
 * @cli: the lab, with the module that is watched
 *
 * Returns: (transfer full): the running program
 */
Watcher *
watcher_new (Cli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  Watcher *self = g_new0 (Watcher, 1);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, ETOKEN_CTL, "--json", "--module",
                                               cli->module, "tokens", "--watch", NULL);
  g_assert_no_error (error);
  self->said = g_string_new (NULL);
  return self;
}

/**
 * watcher_free:
 * @self: (transfer full): the running program, which is interrupted
 */
void
watcher_free (Watcher *self)
{
  g_subprocess_send_signal (self->process, SIGINT);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 130);
  g_object_unref (self->process);
  g_string_free (self->said, TRUE);
  g_free (self);
}

/**
 * watcher_get_pid:
 * @self: the running program
 *
 * Returns: number of its process
 */
int
watcher_get_pid (Watcher *self)
{
  return atoi (g_subprocess_get_identifier (self->process));
}

static void
read_more (Watcher *self)
{
  char block[4096];
  GInputStream *stream = g_subprocess_get_stdout_pipe (self->process);
  GPollFD fd = { .fd = g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (stream)),
                 .events = G_IO_IN };
  if (g_poll (&fd, 1, PATIENCE) == 0)
    g_error ("the watch says nothing more");
  gssize got = read (fd.fd, block, sizeof block);
  if (got <= 0)
    g_error ("the watch has ended");
  g_string_append_len (self->said, block, got);
}

static JsonObject *
take (Watcher *self)
{
  g_autoptr (GError) error = NULL;
  const char *end;
  while ((end = strchr (self->said->str, '\n')) == NULL)
    read_more (self);
  g_autofree char *line = g_strndup (self->said->str, (gsize) (end - self->said->str));
  g_string_erase (self->said, 0, end - self->said->str + 1);
  g_autoptr (JsonNode) node = json_from_string (line, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
}

/* Empty for an empty reader, and for a module. */
static const char *
get_label (JsonObject *line)
{
  if (!json_object_has_member (line, "token"))
    return "";
  return json_object_get_string_member (json_object_get_object_member (line, "token"), "label");
}

/**
 * watcher_expect:
 * @self: the running program
 * @change: as "added"
 * @label: of the token; empty where the line is about a module
 *
 * Waits for that line. Of empty readers there may be lines before it, of other tokens none.
 *
 * Returns: (transfer full): the line
 */
JsonObject *
watcher_expect (Watcher *self, const char *change, const char *label)
{
  for (;;)
    {
      g_autoptr (JsonObject) line = take (self);
      const char *said = json_object_get_string_member (line, "change");
      if (g_str_equal (said, change) && g_str_equal (get_label (line), label))
        return g_steal_pointer (&line);
      if (*get_label (line) != '\0')
        g_error ("“%s %s” instead of “%s %s”", said, get_label (line), change, label);
    }
}
