/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-readers-wait.h"

#include <string.h>
#include <winscard.h>

#include "ctl-wait.h"

#define NEW_READERS "\\\\?PnP?\\Notification" /* a reader that is none: others come and go */
#define PAUSE       G_TIME_SPAN_SECOND        /* while the service is not there */

/* That a card is there, and how often one came or went. */
#define STATE_TOLD (SCARD_STATE_PRESENT | 0xFFFF0000U)

typedef struct
{
  SCARDCONTEXT context;
  GOutputStream *output;
  char *names; /* as PC/SC lists them; NULL: there is none */
  SCARD_READERSTATE states[PCSCLITE_MAX_READERS_CONTEXTS + 1];
  DWORD count;
} Readers;

/* The name of a reader, or "" where it may be any. */
static gboolean
tell (Readers *self, const char *reader)
{
  CtlWaitEvent event = { .slot = CTL_WAIT_READER };
  memcpy (event.reader, reader, MIN (strlen (reader), sizeof event.reader));
  return ctl_wait_tell (self->output, &event);
}

static LONG
list_readers (Readers *self)
{
  DWORD length = SCARD_AUTOALLOCATE;
  if (self->names != NULL)
    (void) SCardFreeMemory (self->context, self->names);
  self->names = NULL;
  LONG result = SCardListReaders (self->context, NULL, (LPSTR) &self->names, &length);
  self->count = 0;
  for (const char *name = self->names;
       name != NULL && *name != '\0' && self->count < PCSCLITE_MAX_READERS_CONTEXTS;
       name += strlen (name) + 1)
    self->states[self->count++] = (SCARD_READERSTATE){ .szReader = name };
  self->states[self->count++] = (SCARD_READERSTATE){ .szReader = NEW_READERS };
  return result == SCARD_E_NO_READERS_AVAILABLE ? SCARD_S_SUCCESS : result;
}

/* Returns: %SCARD_E_UNKNOWN_READER where they must be listed anew */
static LONG
take_states (Readers *self, gboolean are_told)
{
  LONG result = SCARD_S_SUCCESS;
  for (DWORD i = 0; i < self->count; i++)
    {
      SCARD_READERSTATE *state = &self->states[i];
      DWORD changed = state->dwCurrentState ^ state->dwEventState;
      gboolean is_news = (state->dwEventState & SCARD_STATE_CHANGED) != 0;
      state->dwCurrentState = state->dwEventState & ~(DWORD) SCARD_STATE_CHANGED;
      if (!is_news || !are_told)
        continue;
      if (i == self->count - 1 ||
          state->dwEventState & (SCARD_STATE_UNKNOWN | SCARD_STATE_UNAVAILABLE))
        result = SCARD_E_UNKNOWN_READER;
      else if (changed & STATE_TOLD && !tell (self, state->szReader))
        return SCARD_E_CANCELLED;
    }
  return result;
}

/* All that a module sees of it may be another thing from now on. */
static LONG
begin (Readers *self)
{
  LONG result = list_readers (self);
  if (result == SCARD_S_SUCCESS)
    result = SCardGetStatusChange (self->context, 0, self->states, self->count);
  if (result != SCARD_S_SUCCESS && result != SCARD_E_TIMEOUT)
    return result;
  (void) take_states (self, FALSE);
  return tell (self, "") ? SCARD_S_SUCCESS : SCARD_E_CANCELLED;
}

static LONG
wait (Readers *self)
{
  LONG result = begin (self);
  while (result == SCARD_S_SUCCESS)
    {
      result = SCardGetStatusChange (self->context, INFINITE, self->states, self->count);
      if (result == SCARD_S_SUCCESS)
        result = take_states (self, TRUE);
    }
  return result;
}

/* In the moment in which others wake up as well. */
static void
pause_a_little (void)
{
  g_usleep ((gulong) (PAUSE - g_get_monotonic_time () % PAUSE));
}

/* Until the service is lost; it may never have been there.
 * Returns: whether anybody listens */
static gboolean
wait_for_service (Readers *self)
{
  gint64 start = 0;
  LONG result = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &self->context);
  if (result != SCARD_S_SUCCESS)
    return TRUE;
  do
    {
      /* Readers that come and go faster than hands can plug them. */
      if (g_get_monotonic_time () - start < PAUSE / 10)
        pause_a_little ();
      start = g_get_monotonic_time ();
      result = wait (self);
    }
  while (result == SCARD_E_UNKNOWN_READER);
  if (self->names != NULL)
    (void) SCardFreeMemory (self->context, self->names);
  self->names = NULL;
  (void) SCardReleaseContext (self->context);
  return result != SCARD_E_CANCELLED && tell (self, "");
}

/**
 * ctl_readers_wait_run:
 * @output: gets a #CtlWaitEvent of %CTL_WAIT_READER for each card that comes or goes, and one
 *   without a name where readers do, or the service
 *
 * Waits at the PC/SC service, which almost every module stands on: no module is loaded and no card
 * touched, new readers are seen, and while nothing happens it costs nothing. Ends where nobody
 * listens.
 */
void
ctl_readers_wait_run (GOutputStream *output)
{
  const CtlWaitEvent begins = { .slot = CTL_WAIT_BEGINS };
  Readers self = { .output = output };
  gboolean told = ctl_wait_tell (output, &begins);
  while (told && wait_for_service (&self))
    pause_a_little ();
}
