/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-watch.h"

#include <poll.h>
#include <string.h>
#include <sys/time.h>

#include "ctl-list.h"
#include "ctl-slots.h"
#include "ctl-waiter.h"

/* Between two restarts of a module of soft tokens. */
#define RESTART_PAUSE (5 * G_TIME_SPAN_SECOND)
/* How much later than the change itself its event may come. */
#define EVENT_LATE (10 * G_TIME_SPAN_SECOND)
/* Times, for a token that was not ready to be read when it came. */
#define READ_AGAIN 4
/* Seconds until slots are asked of which PC/SC tells all that happens. */
#define PAUSE_MAX 30
/* Events without a trace, within as many seconds: made up. */
#define DOUBTS_MAX 8

typedef struct
{
  guint64 number;
  CtlToken *token; /* as it was told; NULL: nothing was */
  CK_FLAGS flags;
  gboolean is_seen;      /* in the list of slots, this time */
  gboolean has_event;    /* not yet looked at */
  gboolean is_announced; /* as read now, and no token told since */
  gint64 event_awaited; /* monotonic; until when an event tells what is known; 0: none is awaited */
  gboolean event_is_due; /* the waiter must tell it, or is deaf */
  guint read_again;
} Slot;

struct _CtlWatch
{
  CtlModule *module;
  char *path;
  int input;
  CtlWaiter *readers; /* at PC/SC */
  CtlWaiter *waiter;  /* at the module, for slots that are not of PC/SC */
  guint pause;        /* seconds */
  GPtrArray *slots;   /* of Slot */
  const CtlAnswer *answer;
  guint deadline;   /* milliseconds */
  gboolean is_told; /* once, as a whole */
  gboolean changed;
  gboolean slots_changed; /* a reader came or went */
  gint64 restarted;
  guint doubts;
};

static void
free_slot (gpointer data)
{
  Slot *slot = data;
  g_clear_pointer (&slot->token, ctl_token_unref);
  g_free (slot);
}

/**
 * ctl_watch_new:
 * @module: a module, which must outlive the watch
 * @module_path: its path
 * @input: descriptor on which the next request comes
 *
 * Returns: (transfer full): a watch that knows of no slot yet
 */
CtlWatch *
ctl_watch_new (CtlModule *module, const char *module_path, int input)
{
  CtlWatch *self = g_new0 (CtlWatch, 1);
  self->module = module;
  self->path = g_strdup (module_path);
  self->input = input;
  self->readers = ctl_waiter_new (CTL_TOKEN_HELPER_NO_MODULE);
  self->waiter = ctl_waiter_new (module_path);
  self->slots = g_ptr_array_new_with_free_func (free_slot);
  self->restarted = g_get_monotonic_time ();
  return self;
}

/**
 * ctl_watch_free:
 * @self: (transfer full): a watch; the processes that wait end
 */
void
ctl_watch_free (CtlWatch *self)
{
  ctl_waiter_free (self->readers);
  ctl_waiter_free (self->waiter);
  g_ptr_array_unref (self->slots);
  g_free (self->path);
  g_free (self);
}

/* The parent has no deadline for a request that rightly waits: a hang of the module ends this
 * process from within, by SIGALRM. */
static void
set_deadline (guint milliseconds)
{
  const struct itimerval timer = { .it_value = { .tv_sec = milliseconds / 1000,
                                                 .tv_usec = milliseconds % 1000 * 1000 } };
  (void) setitimer (ITIMER_REAL, &timer, NULL);
}

static Slot *
find_slot (CtlWatch *self, guint64 number)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      Slot *slot = self->slots->pdata[i];
      if (slot->number == number)
        return slot;
    }
  return NULL;
}

static gboolean
is_present (const Slot *slot)
{
  return (slot->flags & CKF_TOKEN_PRESENT) != 0;
}

/* It was there, and could not be read, as happens while it is still being switched on. */
static gboolean
is_unread (const Slot *slot)
{
  return slot->token == NULL || slot->token->state == CTL_TOKEN_FAILED ||
         (is_present (slot) && slot->token->state == CTL_TOKEN_NO_TOKEN);
}

/* Reads what is in @slot now, and tells it if it is news. */
static gboolean
read_slot (CtlWatch *self, Slot *slot, CtlToken *reader, GError **error)
{
  CK_FUNCTION_LIST *functions = ctl_module_get_functions (self->module);
  set_deadline (self->deadline);
  if (is_present (slot) && !ctl_list_read_token (self->answer, functions, reader, error))
    return FALSE;
  if (slot->token != NULL && ctl_token_is_equal (slot->token, reader))
    return TRUE;
  g_clear_pointer (&slot->token, ctl_token_unref);
  slot->token = ctl_token_ref (reader);
  slot->is_announced = FALSE;
  self->changed = TRUE;
  return ctl_answer_send_token (self->answer, slot->token, error);
}

static gboolean
tell_gone (CtlWatch *self, Slot *slot, GError **error)
{
  g_clear_pointer (&slot->token, ctl_token_unref);
  self->changed = TRUE;
  return ctl_answer_send_gone (self->answer, slot->number, error);
}

static gboolean
is_in_pcsc (const Slot *slot)
{
  return slot->token != NULL && ctl_token_is_in_pcsc (slot->token);
}

/* Who tells what happens in @slot. */
static CtlWaiter *
get_waiter (CtlWatch *self, const Slot *slot)
{
  return is_in_pcsc (slot) && ctl_waiter_is_waiting (self->readers) ? self->readers : self->waiter;
}

static void
await_event (CtlWatch *self, Slot *slot, gboolean is_due)
{
  gboolean awaited = ctl_waiter_is_waiting (get_waiter (self, slot));
  slot->event_awaited = awaited ? g_get_monotonic_time () + EVENT_LATE : 0;
  slot->event_is_due = is_due;
}

/* An event, and a slot that looks as before: its token was pulled out and put in again. Or it is
 * the second event of something that was told with the first. */
static gboolean
take_event (CtlWatch *self, Slot *slot, CtlToken *reader, GError **error)
{
  gboolean is_awaited = slot->event_awaited != 0;
  slot->has_event = FALSE;
  slot->event_awaited = 0;
  if (is_awaited || !is_present (slot))
    return TRUE;
  await_event (self, slot, FALSE);
  slot->read_again = READ_AGAIN;
  if (++self->doubts > DOUBTS_MAX)
    ctl_waiter_blame (get_waiter (self, slot));
  return tell_gone (self, slot, error) && read_slot (self, slot, reader, error);
}

static gboolean
take_change (CtlWatch *self, Slot *slot, CtlToken *reader, GError **error)
{
  slot->event_awaited = 0;
  if (slot->has_event)
    ctl_waiter_trust (get_waiter (self, slot));
  else
    await_event (self, slot, TRUE);
  slot->has_event = FALSE;
  slot->read_again = READ_AGAIN;
  return read_slot (self, slot, reader, error);
}

static Slot *
add_slot (CtlWatch *self, guint64 number)
{
  Slot *slot = g_new0 (Slot, 1);
  slot->number = number;
  slot->read_again = READ_AGAIN;
  g_ptr_array_add (self->slots, slot);
  self->slots_changed = TRUE;
  return slot;
}

static gboolean
is_same_reader (const Slot *slot, CK_FLAGS flags, const CtlToken *reader)
{
  return slot->flags == flags &&
         (slot->token == NULL || g_str_equal (slot->token->reader, reader->reader));
}

static gboolean
look_at_slot (CtlWatch *self, CK_SLOT_ID number, gboolean all, GError **error)
{
  CK_FLAGS flags;
  g_autoptr (CtlToken) reader =
      ctl_slots_look_at_reader (ctl_module_get_functions (self->module), number, &flags);
  Slot *slot = find_slot (self, number);
  gboolean is_new = slot == NULL;
  if (is_new)
    slot = add_slot (self, number);
  gboolean is_same = is_same_reader (slot, flags, reader);
  slot->flags = flags;
  slot->is_seen = TRUE;
  if (is_new || (all && is_same))
    return read_slot (self, slot, reader, error);
  if (!is_same)
    return take_change (self, slot, reader, error);
  if (slot->has_event)
    return take_event (self, slot, reader, error);
  if (!is_unread (slot) || slot->read_again == 0)
    return TRUE;
  slot->read_again--;
  return read_slot (self, slot, reader, error);
}

static gboolean
drop_unseen (CtlWatch *self, GError **error)
{
  for (guint i = self->slots->len; i > 0; i--)
    {
      Slot *slot = self->slots->pdata[i - 1];
      if (slot->is_seen)
        {
          slot->is_seen = FALSE;
          continue;
        }
      self->slots_changed = TRUE;
      if (!tell_gone (self, slot, error))
        return FALSE;
      g_ptr_array_remove_index (self->slots, i - 1);
    }
  return TRUE;
}

/* Modules as OpenSC read a new card as soon as they are asked which slots there are: where that
 * hangs, it is over the reader that has the event. */
static gboolean
announce_event (CtlWatch *self, GError **error)
{
  Slot *found = NULL;
  for (guint i = 0; i < self->slots->len; i++)
    {
      Slot *slot = self->slots->pdata[i];
      if (!slot->has_event || slot->token == NULL)
        continue;
      /* Of two it could be either. */
      if (found != NULL && !g_str_equal (found->token->reader, slot->token->reader))
        return TRUE;
      found = slot;
    }
  if (found == NULL)
    return TRUE;
  found->is_announced = TRUE;
  return ctl_answer_send_reading (self->answer, found->token, error);
}

static gboolean
end_announcement (CtlWatch *self, GError **error)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      Slot *slot = self->slots->pdata[i];
      gboolean is_open = slot->is_announced && slot->token != NULL;
      slot->is_announced = FALSE;
      if (is_open && !ctl_answer_send_token (self->answer, slot->token, error))
        return FALSE;
    }
  return TRUE;
}

/* @all: whether to read what looks as before, too */
static gboolean
look (CtlWatch *self, gboolean all, GError **error)
{
  if (!announce_event (self, error))
    return FALSE;
  set_deadline (self->deadline);
  g_autoptr (GArray) slots = ctl_slots_get (ctl_module_get_functions (self->module), error);
  if (slots == NULL)
    return FALSE;
  for (guint i = 0; i < slots->len; i++)
    if (!look_at_slot (self, g_array_index (slots, CK_SLOT_ID, i), all, error))
      return FALSE;
  set_deadline (0);
  return drop_unseen (self, error) && end_announcement (self, error);
}

/* Modules of soft tokens find new ones only when they are started; and to read these again
 * costs nobody's hardware anything. */
static gboolean
is_soft (CtlWatch *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    if (((Slot *) self->slots->pdata[i])->flags & (CKF_REMOVABLE_DEVICE | CKF_HW_SLOT))
      return FALSE;
  return self->slots->len > 0;
}

static gboolean
look_again (CtlWatch *self, GError **error)
{
  gint64 now = g_get_monotonic_time ();
  if (!is_soft (self) || now - self->restarted < RESTART_PAUSE)
    return look (self, FALSE, error);
  self->restarted = now;
  set_deadline (self->deadline);
  return ctl_module_restart (self->module, self->path, error) && look (self, TRUE, error);
}

/* A waiter that did not see what was seen without it is deaf. */
static void
judge_waiters (CtlWatch *self)
{
  gint64 now = g_get_monotonic_time ();
  for (guint i = 0; i < self->slots->len; i++)
    {
      Slot *slot = self->slots->pdata[i];
      if (slot->event_awaited == 0 || slot->event_awaited > now)
        continue;
      slot->event_awaited = 0;
      if (slot->event_is_due)
        ctl_waiter_blame (get_waiter (self, slot));
    }
}

/* By the reader's name; by the number where that says nothing. */
static void
mark_event (CtlWatch *self, const CtlWaitEvent *event)
{
  g_autofree char *reader = ctl_module_text (event->reader, sizeof event->reader);
  gboolean is_found = FALSE;
  for (guint i = 0; *reader != '\0' && i < self->slots->len; i++)
    {
      Slot *slot = self->slots->pdata[i];
      if (slot->token == NULL || !g_str_equal (slot->token->reader, reader))
        continue;
      slot->has_event = TRUE;
      is_found = TRUE;
    }
  Slot *slot = is_found || event->slot == CTL_WAIT_READER ? NULL : find_slot (self, event->slot);
  if (slot != NULL)
    slot->has_event = TRUE;
}

static void
take_events (CtlWatch *self, CtlWaiter *waiter)
{
  CtlWaitEvent event;
  struct pollfd pipe = { ctl_waiter_get_fd (waiter), POLLIN, 0 };
  do
    {
      if (ctl_waiter_read (waiter, &event))
        mark_event (self, &event);
      pipe.fd = ctl_waiter_get_fd (waiter);
    }
  while (pipe.fd >= 0 && poll (&pipe, 1, 0) > 0);
  self->pause = 1;
}

static gboolean
are_all_in_pcsc (CtlWatch *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    if (!is_in_pcsc (self->slots->pdata[i]))
      return FALSE;
  return TRUE;
}

/* PC/SC sees what many modules do not: a new reader. It touches no card, where a second process
 * with the module would. */
static void
choose_waiters (CtlWatch *self)
{
  gboolean is_needed =
      self->slots->len > 0 && (!are_all_in_pcsc (self) || ctl_waiter_is_left_out (self->readers));
  if (self->slots_changed || !is_needed)
    ctl_waiter_stop (self->waiter);
  self->slots_changed = FALSE;
  if (is_needed)
    ctl_waiter_start (self->waiter);
  ctl_waiter_start (self->readers);
}

/* A module may see a little later what PC/SC saw. All helpers wake up together, and the processor
 * once a second at most. */
static int
get_pause (CtlWatch *self)
{
  gboolean is_told = are_all_in_pcsc (self) && ctl_waiter_is_waiting (self->readers);
  guint seconds = is_told ? self->pause : 1;
  self->pause = MIN (4 * self->pause, PAUSE_MAX);
  return (int) (1000 * seconds) - (int) (g_get_monotonic_time () / 1000 % 1000);
}

/* Returns: whether to look; FALSE where the next request has come, or the end */
static gboolean
wait (CtlWatch *self)
{
  choose_waiters (self);
  struct pollfd fds[] = { { self->input, POLLIN, 0 },
                          { ctl_waiter_get_fd (self->readers), POLLIN, 0 },
                          { ctl_waiter_get_fd (self->waiter), POLLIN, 0 } };
  if (poll (fds, G_N_ELEMENTS (fds), get_pause (self)) == 0 && self->doubts > 0)
    self->doubts--;
  if (fds[1].revents != 0)
    take_events (self, self->readers);
  if (fds[2].revents != 0)
    take_events (self, self->waiter);
  judge_waiters (self);
  return fds[0].revents == 0;
}

/**
 * ctl_watch_answer:
 * @self: a watch
 * @answer: to a request to watch
 * @error: return location for what the module answers to a question for its slots
 *
 * Returns: (transfer full) (nullable): the frame that ends the answer
 */
CtlFrame *
ctl_watch_answer (CtlWatch *self, const CtlAnswer *answer, GError **error)
{
  const CtlFields *fields = ctl_frame_get_fields (answer->request);
  if (!ctl_fields_get_u32 (fields, CTL_TOKEN_TAG_DEADLINE, &self->deadline, error))
    return NULL;
  self->answer = answer;
  self->changed = !self->is_told;
  self->pause = 1;
  if (!self->is_told && !look (self, TRUE, error))
    return NULL;
  self->is_told = TRUE;
  while (!self->changed && wait (self))
    if (!look_again (self, error))
      return NULL;
  return ctl_answer_new_frame (answer, 0);
}
