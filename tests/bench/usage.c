/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "usage.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fields of /proc/PID/stat after the name, which is in brackets (proc(5), counted from 0 at the
 * state). */
#define FIELD_PARENT 1
#define FIELD_UTIME  11 /* and stime, cutime, cstime */
#define TIMES        4

static gboolean
read_file (int pid, const char *name, char **text)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, name);
  return g_file_get_contents (path, text, NULL, NULL);
}

static GStrv
read_stat (int pid)
{
  g_autofree char *text = NULL;
  const char *end = read_file (pid, "stat", &text) ? strrchr (text, ')') : NULL;
  return end != NULL && strlen (end) > 2 ? g_strsplit (end + 2, " ", -1) : NULL;
}

static double
get_seconds (GStrv stat)
{
  guint64 ticks = 0;
  for (guint i = 0; i < TIMES; i++)
    ticks += g_ascii_strtoull (stat[FIELD_UTIME + i], NULL, 10);
  return (double) ticks / (double) sysconf (_SC_CLK_TCK);
}

static guint64
get_switches_of_thread (int pid, const char *thread)
{
  static const char *const key = "\nvoluntary_ctxt_switches:";
  g_autofree char *name = g_strdup_printf ("task/%s/status", thread);
  g_autofree char *text = NULL;
  const char *found = read_file (pid, name, &text) ? strstr (text, key) : NULL;
  return found != NULL ? g_ascii_strtoull (found + strlen (key), NULL, 10) : 0;
}

static guint64
get_switches (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) threads = g_dir_open (path, 0, NULL);
  guint64 switches = 0;
  const char *thread;
  while (threads != NULL && (thread = g_dir_read_name (threads)) != NULL)
    switches += get_switches_of_thread (pid, thread);
  return switches;
}

static void add (Usage *usage, int pid);

static void
add_children (Usage *usage, int parent)
{
  g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (processes)) != NULL)
    {
      int pid = atoi (name);
      g_auto (GStrv) stat = pid > 0 ? read_stat (pid) : NULL;
      if (stat != NULL && atoi (stat[FIELD_PARENT]) == parent)
        add (usage, pid);
    }
}

static void
add (Usage *usage, int pid)
{
  g_auto (GStrv) stat = read_stat (pid);
  if (stat == NULL)
    return;
  usage->processes++;
  usage->seconds += get_seconds (stat);
  usage->switches += get_switches (pid);
  add_children (usage, pid);
}

/**
 * usage_get:
 * @pid: of a process
 *
 * Returns: what it and all its descendants have used
 */
Usage
usage_get (int pid)
{
  Usage usage = { 0 };
  add (&usage, pid);
  return usage;
}
