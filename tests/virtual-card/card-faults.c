/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-faults.h"

#include <signal.h>
#include <string.h>

static const char *const names[CARD_EVENTS] = {
  [CARD_EVENT_CERTIFICATE] = "certificate",
  [CARD_EVENT_LOGIN] = "login",
  [CARD_EVENT_SIGNATURE] = "signature",
  [CARD_EVENT_SIGNED] = "signed",
};

struct _CardFaults
{
  int signals[CARD_EVENTS]; /* 0: nothing goes wrong */
  guint left[CARD_EVENTS];  /* how often until then */
};

CardFaults *
card_faults_new (void)
{
  return g_new0 (CardFaults, 1);
}

void
card_faults_free (CardFaults *self)
{
  g_free (self);
}

static gboolean
find_event (const char *name, CardEvent *event)
{
  for (*event = 0; *event < CARD_EVENTS; (*event)++)
    if (g_str_equal (names[*event], name))
      return TRUE;
  return FALSE;
}

/**
 * card_faults_plan:
 * @self: faults
 * @signal: what the card sends itself then: SIGKILL to end, SIGSTOP to hang
 * @description: "EVENT" or "EVENT:N" for the N-th time, as "signature:2"
 * @error: return location
 *
 * Returns: whether @description makes sense
 */
gboolean
card_faults_plan (CardFaults *self, int signal, const char *description, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (description, ":", 2);
  guint64 count = 1;
  CardEvent event;
  if (find_event (parts[0], &event) &&
      (parts[1] == NULL || g_ascii_string_to_unsigned (parts[1], 10, 1, G_MAXUINT16, &count, NULL)))
    {
      self->signals[event] = signal;
      self->left[event] = (guint) count;
      return TRUE;
    }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "%s is not certificate, login, signature or signed, with :N or without",
               description);
  return FALSE;
}

/**
 * card_faults_reach:
 * @self: faults
 * @event: what is happening
 *
 * Returns only if the card goes on, which one that was stopped does when somebody continues it.
 */
void
card_faults_reach (CardFaults *self, CardEvent event)
{
  if (self->signals[event] != 0 && --self->left[event] == 0)
    {
      int number = self->signals[event];
      self->signals[event] = 0;
      (void) raise (number);
    }
}
