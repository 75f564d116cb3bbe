/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-waiter.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define FAULTS_MAX 8 /* ended, deaf or lying so often without a true event: left out for good */
#define PAUSE      (5 * G_TIME_SPAN_SECOND) /* before one that failed is started again */

struct _CtlWaiter
{
  char *module;
  GPid pid; /* 0: not running */
  int fd;   /* -1: not running */
  gboolean is_waiting;
  guint faults;
  gint64 not_before; /* monotonic */
};

/**
 * ctl_waiter_new:
 * @module_path: canonical path of the module, or %CTL_TOKEN_HELPER_NO_MODULE to wait at PC/SC
 *
 * Returns: (transfer full): a waiter that does not yet run
 */
CtlWaiter *
ctl_waiter_new (const char *module_path)
{
  CtlWaiter *self = g_new0 (CtlWaiter, 1);
  self->module = g_strdup (module_path);
  self->fd = -1;
  return self;
}

static void
end (CtlWaiter *self)
{
  if (self->pid == 0)
    return;
  (void) kill (self->pid, SIGKILL);
  (void) waitpid (self->pid, NULL, 0);
  close (self->fd);
  self->pid = 0;
  self->fd = -1;
  self->is_waiting = FALSE;
}

/**
 * ctl_waiter_free:
 * @self: (transfer full): a waiter, which is killed
 */
void
ctl_waiter_free (CtlWaiter *self)
{
  end (self);
  g_free (self->module);
  g_free (self);
}

/**
 * ctl_waiter_start:
 * @self: a waiter
 *
 * Makes it run, unless it does, failed a moment ago, or is left out.
 */
void
ctl_waiter_start (CtlWaiter *self)
{
  const char *const arguments[] = { "/proc/self/exe", "etoken-ctl-token-helper", self->module,
                                    CTL_WAIT_ARGUMENT, NULL };
  if (self->pid != 0 || ctl_waiter_is_left_out (self) || g_get_monotonic_time () < self->not_before)
    return;
  self->not_before = g_get_monotonic_time () + PAUSE;
  if (!g_spawn_async_with_pipes (NULL, (char **) arguments, NULL,
                                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_FILE_AND_ARGV_ZERO, NULL, NULL,
                                 &self->pid, NULL, &self->fd, NULL, NULL))
    self->faults = FAULTS_MAX;
}

/**
 * ctl_waiter_stop:
 * @self: a waiter
 *
 * Ends it until ctl_waiter_start(): some wait for those readers only that were there when they
 * began.
 */
void
ctl_waiter_stop (CtlWaiter *self)
{
  end (self);
  self->not_before = 0;
}

/**
 * ctl_waiter_trust:
 * @self: a waiter that told something true
 */
void
ctl_waiter_trust (CtlWaiter *self)
{
  self->faults = 0;
}

/**
 * ctl_waiter_blame:
 * @self: a waiter that told something untrue, or nothing where there was something to tell
 *
 * Ends it: for a while, or for good where that is not the first time.
 */
void
ctl_waiter_blame (CtlWaiter *self)
{
  end (self);
  self->faults++;
}

/**
 * ctl_waiter_get_fd:
 * @self: a waiter
 *
 * Returns: what to poll for ctl_waiter_read(), or -1
 */
int
ctl_waiter_get_fd (const CtlWaiter *self)
{
  return self->fd;
}

/**
 * ctl_waiter_is_waiting:
 * @self: a waiter
 *
 * Returns: whether it tells all that happens
 */
gboolean
ctl_waiter_is_waiting (const CtlWaiter *self)
{
  return self->is_waiting;
}

/**
 * ctl_waiter_is_left_out:
 * @self: a waiter
 *
 * Returns: whether it will never wait again
 */
gboolean
ctl_waiter_is_left_out (const CtlWaiter *self)
{
  return self->faults >= FAULTS_MAX;
}

/**
 * ctl_waiter_read:
 * @self: a waiter whose descriptor can be read
 * @event: (out): what happened
 *
 * Returns: whether there is an event; %FALSE where it only began to wait, or ended
 */
gboolean
ctl_waiter_read (CtlWaiter *self, CtlWaitEvent *event)
{
  if (read (self->fd, event, sizeof *event) != sizeof *event)
    ctl_waiter_blame (self);
  else if (event->slot == CTL_WAIT_BEGINS)
    self->is_waiting = TRUE;
  else if (event->slot == CTL_WAIT_CANNOT)
    self->faults = FAULTS_MAX;
  else
    return TRUE;
  return FALSE;
}
