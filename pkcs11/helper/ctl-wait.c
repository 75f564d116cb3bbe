/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-wait.h"

#include <string.h>

#include "ctl-slots.h"
#include "ctl-token-protocol.h"

/* So many events, each within so short a time after the last, never come from hands. */
#define FAST_EVENTS_MAX 64
#define FAST            (10 * G_TIME_SPAN_MILLISECOND)

/**
 * ctl_wait_tell:
 * @output: where the parent listens
 * @event: what happened
 *
 * Returns: whether it still listens
 */
gboolean
ctl_wait_tell (GOutputStream *output, const CtlWaitEvent *event)
{
  return g_output_stream_write_all (output, event, sizeof *event, NULL, NULL, NULL);
}

static gboolean
tell_event (CK_FUNCTION_LIST *functions, GOutputStream *output, CK_SLOT_ID slot)
{
  CtlWaitEvent event = { .slot = slot };
  CK_SLOT_INFO info = { 0 };
  if (functions->C_GetSlotInfo (slot, &info) == CKR_OK)
    memcpy (event.reader, info.slotDescription, sizeof event.reader);
  return ctl_wait_tell (output, &event);
}

/* What was there when the module started is no event, though some tell it as one. */
static CK_RV
drain (CK_FUNCTION_LIST *functions)
{
  CK_RV value = CKR_OK;
  CK_SLOT_ID slot;
  for (guint i = 0; i < 2 * CTL_TOKEN_SLOTS_MAX && value == CKR_OK; i++)
    value = functions->C_WaitForSlotEvent (CKF_DONT_BLOCK, &slot, NULL);
  return value;
}

static gboolean
is_inability (CK_RV value)
{
  return value == CKR_OK || value == CKR_NO_EVENT || value == CKR_ARGUMENTS_BAD ||
         value == CKR_FUNCTION_NOT_SUPPORTED;
}

static CK_RV
wait (CK_FUNCTION_LIST *functions, GOutputStream *output)
{
  CK_SLOT_ID slot;
  for (guint fast = 0; fast < FAST_EVENTS_MAX;)
    {
      gint64 start = g_get_monotonic_time ();
      CK_RV value = functions->C_WaitForSlotEvent (0, &slot, NULL);
      if (value != CKR_OK)
        return value;
      fast = g_get_monotonic_time () - start < FAST ? fast + 1 : 0;
      if (!tell_event (functions, output, slot))
        return CKR_CANCEL;
    }
  return CKR_OK;
}

/**
 * ctl_wait_run:
 * @functions: of the module
 * @output: gets a #CtlWaitEvent for each event
 *
 * C_WaitForSlotEvent has no limit of time, and many modules hold a lock all the while: whoever
 * calls it can do nothing else. So this is all that its process does, until it is killed, or the
 * module does not wait.
 */
void
ctl_wait_run (CK_FUNCTION_LIST *functions, GOutputStream *output)
{
  const CtlWaitEvent begins = { .slot = CTL_WAIT_BEGINS }, cannot = { .slot = CTL_WAIT_CANNOT };
  g_autoptr (GArray) slots = ctl_slots_get (functions, NULL);
  CK_RV value = slots != NULL ? drain (functions) : CKR_DEVICE_ERROR;
  if (value == CKR_NO_EVENT)
    value = ctl_wait_tell (output, &begins) ? wait (functions, output) : CKR_CANCEL;
  if (is_inability (value))
    (void) ctl_wait_tell (output, &cannot);
}
