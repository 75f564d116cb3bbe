/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <p11-kit/pkcs11.h>

G_BEGIN_DECLS

#define CTL_WAIT_ARGUMENT "wait"      /* after the module: the helper only waits for its events */
#define CTL_WAIT_BEGINS   G_MAXUINT64 /* all that happens from now on will be told */
#define CTL_WAIT_CANNOT   (G_MAXUINT64 - 1) /* the module tells of no events, or makes them up */
#define CTL_WAIT_READER   (G_MAXUINT64 - 2) /* in any slot of that reader */

/**
 * CtlWaitEvent:
 * @slot: number of the slot where something happened, or one of the above
 * @reader: description of the slot: two processes may number the slots of one module differently
 *
 * What a process that waits writes, each in one piece.
 */
typedef struct
{
  guint64 slot;
  CK_UTF8CHAR reader[64];
} CtlWaitEvent;

gboolean ctl_wait_tell (GOutputStream *output, const CtlWaitEvent *event);
void ctl_wait_run (CK_FUNCTION_LIST *functions, GOutputStream *output);

G_END_DECLS
