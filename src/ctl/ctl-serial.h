/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Serial numbers in the two orders of bytes that makers of trust lists write (ctl-file-format.md,
 * 5). */
GBytes *ctl_serial_reverse (GBytes *serial);
gboolean ctl_serial_equal (GBytes *a, GBytes *b);

G_END_DECLS
