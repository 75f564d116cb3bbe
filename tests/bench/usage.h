/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Usage:
 * @processes: how many there are
 * @seconds: of processor time, with that of children which ended and were waited for
 * @switches: voluntary context switches: how often one of them went to sleep
 *
 * What a process and all that it started have used so far.
 */
typedef struct
{
  guint processes;
  double seconds;
  guint64 switches;
} Usage;

Usage usage_get (int pid);

G_END_DECLS
