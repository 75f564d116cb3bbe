/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-await.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "ctl-error.h"

/* What a signal handler can see. While nobody waits in the main loop there is nothing that could
 * be undone, and a blocking read must not keep the person waiting: the process ends at once. */
static volatile sig_atomic_t waiting;
static int wake_fd = -1;

static void
on_signal (G_GNUC_UNUSED int number)
{
  const guint64 one = 1;
  int saved = errno;
  if (!waiting)
    _exit (ctl_error_get_exit_code (CTL_ERROR_CANCELLED));
  while (write (wake_fd, &one, sizeof one) < 0 && errno == EINTR)
    continue;
  errno = saved;
}

static gboolean
on_wake (int fd, G_GNUC_UNUSED GIOCondition condition, gpointer cancellable)
{
  guint64 count;
  if (read (fd, &count, sizeof count) > 0)
    g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

/**
 * ctl_await_catch_signals:
 * @cancellable: what SIGINT, SIGTERM and SIGHUP cancel while ctl_await() waits; it must live as
 *   long as the program
 *
 * At other times these signals end the program with the exit code of a cancelled command.
 */
void
ctl_await_catch_signals (GCancellable *cancellable)
{
  const struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
  struct sigaction before;
  wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_unix_fd_add (wake_fd, G_IO_IN, on_wake, cancellable);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  /* Unless nohup wants it otherwise. */
  if (sigaction (SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
    sigaction (SIGHUP, &action, NULL);
}

static void
iterate (void)
{
  waiting = 1;
  g_main_context_iteration (NULL, TRUE);
  waiting = 0;
}

/**
 * ctl_await_ready:
 * @source: (nullable): what the call was made on
 * @result: its result
 * @await: the #CtlAwait
 *
 * The callback to give to an asynchronous call.
 */
void
ctl_await_ready (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer await)
{
  ((CtlAwait *) await)->result = g_object_ref (result);
}

/**
 * ctl_await:
 * @self: given to an asynchronous call with ctl_await_ready()
 *
 * Runs the main loop until the call is done. The call takes the cancellable, so it ends when that
 * is cancelled.
 *
 * Returns: (transfer full): what to give to the finish function
 */
GAsyncResult *
ctl_await (CtlAwait *self)
{
  while (self->result == NULL)
    iterate ();
  return g_steal_pointer (&self->result);
}

typedef struct
{
  CtlAwaitFunc work;
  gpointer data;
} Work;

static void
do_work (GTask *task, G_GNUC_UNUSED gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;
  gpointer value = work->work (work->data, cancellable, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, value, NULL);
}

/**
 * ctl_await_thread:
 * @work: what to do in a thread of its own; it heeds the cancellable
 * @data: for @work
 * @cancellable: (nullable): what SIGINT cancels
 * @error: return location for the error of @work
 *
 * Runs the main loop until @work has returned, also when it is cancelled meanwhile.
 *
 * Returns: what @work returned
 */
gpointer
ctl_await_thread (CtlAwaitFunc work, gpointer data, GCancellable *cancellable, GError **error)
{
  CtlAwait await = CTL_AWAIT_INIT;
  Work job = { work, data };
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ctl_await_ready, &await);
  /* What was done is told, also when somebody cancelled a moment later. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, &job, NULL);
  g_task_run_in_thread (task, do_work);
  g_autoptr (GAsyncResult) result = ctl_await (&await);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ctl_await_cancel:
 * @cancellable: what ends the waiting
 *
 * Runs the main loop until @cancellable is cancelled.
 */
void
ctl_await_cancel (GCancellable *cancellable)
{
  while (!g_cancellable_is_cancelled (cancellable))
    iterate ();
}

static gboolean
on_elapsed (gpointer elapsed)
{
  *(gboolean *) elapsed = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * ctl_await_seconds:
 * @seconds: how long
 * @cancellable: what SIGINT cancels
 *
 * Returns: %FALSE where it was cancelled before they went by
 */
gboolean
ctl_await_seconds (guint seconds, GCancellable *cancellable)
{
  gboolean elapsed = FALSE;
  guint timer = g_timeout_add_seconds (seconds, on_elapsed, &elapsed);
  while (!elapsed && !g_cancellable_is_cancelled (cancellable))
    iterate ();
  if (!elapsed)
    g_source_remove (timer);
  return elapsed;
}
