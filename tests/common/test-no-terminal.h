/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <unistd.h>

G_BEGIN_DECLS

/**
 * test_no_terminal:
 *
 * Returns: %TRUE, with the test marked as skipped, where no pseudo-terminal is to be had, as in a
 *   bare chroot
 */
static inline gboolean
test_no_terminal (void)
{
  int fd = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd >= 0)
    {
      close (fd);
      return FALSE;
    }
  g_test_skip ("no pseudo-terminal: mount -t devpts devpts /dev/pts");
  return TRUE;
}

G_END_DECLS
