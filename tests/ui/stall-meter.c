/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A module of GTK (GTK_MODULES) that measures how long the main loop of a program does not come
 * back to its poll, which is how long the window does not answer. What the thread waits for a
 * processor does not count: that is the fault of the machine. Each new longest stall is written to
 * the file STALL_FILE: its milliseconds, and where the program was after SAMPLE_MS of it. */
#include <execinfo.h>
#include <fcntl.h>
#include <gmodule.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SAMPLE_MS 90
#define N_FRAMES  64

static struct
{
  GPollFunc poll;
  const char *path;
  int schedstat;
  timer_t timer;
  gboolean is_busy;
  gint64 since;           /* µs */
  gint64 waited;          /* µs, as schedstat had it then */
  gint64 longest;         /* µs */
  void *frames[N_FRAMES]; /* of the stall that is going on */
  int n_frames;
} meter;

/* How long this thread has been ready to run and had no processor. */
static gint64
read_waited (void)
{
  char text[96] = "";
  guint64 waited = 0;
  if (pread (meter.schedstat, text, sizeof text - 1, 0) > 0 &&
      sscanf (text, "%*u %" G_GUINT64_FORMAT, &waited) == 1)
    return (gint64) (waited / 1000);
  return 0;
}

static void
on_sample (G_GNUC_UNUSED int number)
{
  meter.n_frames = backtrace (meter.frames, N_FRAMES);
}

static void
set_timer (long milliseconds)
{
  const struct itimerspec when = { .it_value.tv_nsec = milliseconds * 1000000 };
  timer_settime (meter.timer, 0, &when, NULL);
}

static void
write_longest (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_printf (text, "%" G_GINT64_FORMAT " ms\n", meter.longest / 1000);
  char **symbols = backtrace_symbols (meter.frames, meter.n_frames);
  for (int i = 0; symbols != NULL && i < meter.n_frames; i++)
    g_string_append_printf (text, "  %s\n", symbols[i]);
  free (symbols);
  g_file_set_contents (meter.path, text->str, (gssize) text->len, NULL);
}

static void
end_stall (void)
{
  const char *look = g_getenv ("LOOK_FILE");
  set_timer (0);
  /* A picture in another look is being made (looks.c). */
  if (look != NULL && access (look, F_OK) == 0)
    return;
  gint64 taken = g_get_monotonic_time () - meter.since;
  if (taken <= meter.longest)
    return;
  taken -= read_waited () - meter.waited;
  if (taken <= meter.longest)
    return;
  meter.longest = taken;
  write_longest ();
}

static int
measured_poll (GPollFD *fds, guint n_fds, int timeout)
{
  if (gettid () != getpid ())
    return meter.poll (fds, n_fds, timeout);
  if (meter.is_busy)
    end_stall ();
  int result = meter.poll (fds, n_fds, timeout);
  meter.is_busy = TRUE;
  meter.n_frames = 0;
  meter.waited = read_waited ();
  meter.since = g_get_monotonic_time ();
  set_timer (SAMPLE_MS);
  return result;
}

static gboolean
start_timer (void)
{
  struct sigaction action = { .sa_handler = on_sample, .sa_flags = SA_RESTART };
  struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN + 3 };
  event._sigev_un._tid = gettid ();
  return sigaction (event.sigev_signo, &action, NULL) == 0 &&
         timer_create (CLOCK_MONOTONIC, &event, &meter.timer) == 0;
}

G_MODULE_EXPORT void gtk_module_init (int *argc, char ***argv);

void
gtk_module_init (G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv)
{
  meter.path = g_getenv ("STALL_FILE");
  meter.schedstat = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  /* The first backtrace loads a library, which no signal handler may. */
  meter.n_frames = backtrace (meter.frames, N_FRAMES);
  if (meter.path == NULL || meter.schedstat < 0 || !start_timer ())
    g_error ("The stall meter has no file to write to, no scheduler's figures or no timer");
  meter.poll = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, measured_poll);
  write_longest ();
}
