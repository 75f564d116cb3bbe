/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <signal.h>
#include <stdlib.h>

#include "card-channel.h"
#include "card-key.h"
#include "vpcd.h"

/* virtual-card: a PIV card in a virtual reader. It is in the reader while the process lives.
 *
 *   SIGTERM   it is pulled out between two looks of the reader
 *   SIGKILL   it is pulled out, in the middle of whatever it is doing
 *   SIGSTOP   it is there and does not answer
 *
 * What the tests of etoken-ctl need of such a card, in a form that can be read: the rest of the
 * way, from the reader driver to OpenSC's module, is the real thing. */

#define TRIES_MAX   15
#define DEFAULT_PIN "Blau4711"

typedef struct
{
  int port;
  char *pin;
  int tries;
  char *state;
  char **keys;
  char **ends;
  char **stops;
} Options;

static void
clear_options (Options *self)
{
  g_free (self->pin);
  g_free (self->state);
  g_strfreev (self->keys);
  g_strfreev (self->ends);
  g_strfreev (self->stops);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

static gboolean
parse_options (Options *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &self->port, "of the reader's slot", "N" },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &self->state, "where PIN and tries are kept", "FILE" },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &self->pin, "of a new card", "PIN" },
    { "tries", 0, 0, G_OPTION_ARG_INT, &self->tries, "wrong PINs that lock a new card", "N" },
    { "key", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->keys, "9A, 9C, 9D, 9E; several times",
      "REFERENCE:KEY:CERTIFICATE" },
    { "end-at", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->ends,
      "be pulled at a certificate, login, signature, signed", "EVENT[:N]" },
    { "stop-at", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->stops, "hang then", "EVENT[:N]" },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc == 1 && self->port > 0 && self->port <= G_MAXUINT16 && self->state != NULL &&
      self->keys != NULL && self->tries >= 1 && self->tries <= TRIES_MAX)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "--port, --state and a --key are needed; --tries are 1 to 15");
  return FALSE;
}

static gboolean
plan_faults (CardFaults *faults, int signal, char **descriptions, GError **error)
{
  for (guint i = 0; descriptions != NULL && descriptions[i] != NULL; i++)
    if (!card_faults_plan (faults, signal, descriptions[i], error))
      return FALSE;
  return TRUE;
}

static GPtrArray *
load_keys (char **descriptions, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) card_key_free);
  for (guint i = 0; descriptions[i] != NULL; i++)
    {
      CardKey *key = card_key_load (descriptions[i], error);
      if (key == NULL)
        return NULL;
      g_ptr_array_add (keys, key);
    }
  return g_steal_pointer (&keys);
}

static volatile sig_atomic_t leaving;

static void
on_sigterm (int number G_GNUC_UNUSED)
{
  leaving = TRUE;
}

/* Historical bytes that name the PIV application (ISO 7816-4, 8.1.1), and a check byte. */
static GBytes *
make_atr (void)
{
  guint8 atr[] = { 0x3B, 0x8B, 0x80, 0x01, 0x80, 0xF9, 0xA0, 0x00,
                   0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x00 };
  gsize last = sizeof atr - 1;
  for (gsize i = 1; i < last; i++)
    atr[last] ^= atr[i];
  return g_bytes_new (atr, sizeof atr);
}

static gboolean
control (CardChannel *channel, Vpcd *vpcd, guint8 what)
{
  if (what != VPCD_GET_ATR)
    {
      card_channel_reset (channel);
      return TRUE;
    }
  g_autoptr (GBytes) atr = make_atr ();
  return !leaving && vpcd_send (vpcd, atr);
}

static void
serve (CardChannel *channel, CardPiv *piv, CardFaults *faults, Vpcd *vpcd)
{
  for (gboolean there = TRUE; there;)
    {
      g_autoptr (GBytes) message = vpcd_receive (vpcd);
      if (message == NULL)
        return;
      if (g_bytes_get_size (message) == 1)
        {
          there = control (channel, vpcd, *(const guint8 *) g_bytes_get_data (message, NULL));
          continue;
        }
      g_autoptr (GBytes) answer = card_channel_exchange (channel, message);
      there = vpcd_send (vpcd, answer);
      if (card_channel_is_done (channel) && card_piv_take_signed (piv))
        card_faults_reach (faults, CARD_EVENT_SIGNED);
    }
}

static gboolean
run (const Options *options, GError **error)
{
  g_autoptr (CardFaults) faults = card_faults_new ();
  g_autoptr (GPtrArray) keys = load_keys (options->keys, error);
  if (keys == NULL || !plan_faults (faults, SIGKILL, options->ends, error) ||
      !plan_faults (faults, SIGSTOP, options->stops, error))
    return FALSE;
  const char *new_pin = options->pin != NULL ? options->pin : DEFAULT_PIN;
  g_autoptr (CardPin) pin = card_pin_open (options->state, new_pin, (guint) options->tries, error);
  g_autoptr (Vpcd) vpcd = pin != NULL ? vpcd_connect ((guint16) options->port, error) : NULL;
  if (vpcd == NULL)
    return FALSE;
  g_autoptr (CardPiv) piv = card_piv_new (keys, pin, faults);
  g_autoptr (CardChannel) channel = card_channel_new (piv);
  serve (channel, piv, faults, vpcd);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { .tries = 3 };
  g_autoptr (GError) error = NULL;
  const struct sigaction action = { .sa_handler = on_sigterm, .sa_flags = SA_RESTART };
  sigaction (SIGTERM, &action, NULL);
  if (parse_options (&options, &argc, &argv, &error) && run (&options, &error))
    return EXIT_SUCCESS;
  g_printerr ("virtual-card: %s\n", error->message);
  return EXIT_FAILURE;
}
