/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-pin.h"

#include <string.h>

#define GROUP "pin"

struct _CardPin
{
  char *path;
  guint8 pin[CARD_PIN_LENGTH];
  guint tries;
  guint tries_max;
  guint given; /* how often, right or wrong */
};

static char *
dup_text (const CardPin *self)
{
  gsize length = 0;
  while (length < CARD_PIN_LENGTH && self->pin[length] != CARD_PIN_FILLER)
    length++;
  return g_strndup ((const char *) self->pin, length);
}

/* A card that forgets a wrong PIN would let it be tried for ever: no card is better. */
static void
save (const CardPin *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *pin = dup_text (self);
  g_key_file_set_string (file, GROUP, "pin", pin);
  g_key_file_set_integer (file, GROUP, "tries", (gint) self->tries);
  g_key_file_set_integer (file, GROUP, "tries-max", (gint) self->tries_max);
  g_key_file_set_integer (file, GROUP, "given", (gint) self->given);
  if (!g_key_file_save_to_file (file, self->path, &error))
    g_error ("%s: %s", self->path, error->message);
}

static gboolean
set_pin (CardPin *self, const char *pin, GError **error)
{
  gsize length = strlen (pin);
  if (length < 1 || length > CARD_PIN_LENGTH)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "a PIN has 1 to %d characters",
                   CARD_PIN_LENGTH);
      return FALSE;
    }
  memset (self->pin, CARD_PIN_FILLER, sizeof self->pin);
  memcpy (self->pin, pin, length);
  return TRUE;
}

static guint
get_number (GKeyFile *file, const char *key, guint otherwise)
{
  g_autoptr (GError) error = NULL;
  int number = g_key_file_get_integer (file, GROUP, key, &error);
  return error == NULL && number >= 0 && number <= G_MAXUINT8 ? (guint) number : otherwise;
}

static gboolean
load (CardPin *self, GKeyFile *file, GError **error)
{
  g_autofree char *pin = g_key_file_get_string (file, GROUP, "pin", error);
  if (pin == NULL || !set_pin (self, pin, error))
    return FALSE;
  self->tries_max = get_number (file, "tries-max", self->tries_max);
  self->tries = get_number (file, "tries", self->tries_max);
  self->given = get_number (file, "given", 0);
  return TRUE;
}

/**
 * card_pin_open:
 * @path: of the file
 * @pin: the PIN where there is no file yet
 * @tries: how many wrong ones lock it, likewise; 1 to 15
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the PIN as it was left
 */
CardPin *
card_pin_open (const char *path, const char *pin, guint tries, GError **error)
{
  g_autoptr (CardPin) self = g_new0 (CardPin, 1);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  self->path = g_strdup (path);
  self->tries = self->tries_max = tries;
  gboolean opened = g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL)
                        ? load (self, file, error)
                        : set_pin (self, pin, error);
  if (!opened)
    return NULL;
  save (self);
  return g_steal_pointer (&self);
}

void
card_pin_free (CardPin *self)
{
  g_free (self->path);
  g_free (self);
}

/**
 * card_pin_check:
 * @self: a PIN
 * @given: (array fixed-size=8): what somebody says that it is
 *
 * Returns: whether it is, and is not locked; the counter is in the file before that is told
 */
gboolean
card_pin_check (CardPin *self, const guint8 *given)
{
  gboolean right = self->tries > 0 && memcmp (given, self->pin, CARD_PIN_LENGTH) == 0;
  self->given++;
  if (right)
    self->tries = self->tries_max;
  else if (self->tries > 0)
    self->tries--;
  save (self);
  return right;
}

/**
 * card_pin_change:
 * @self: a PIN that was checked just now
 * @pin: (array fixed-size=8): the new one
 */
void
card_pin_change (CardPin *self, const guint8 *pin)
{
  memcpy (self->pin, pin, CARD_PIN_LENGTH);
  save (self);
}

guint
card_pin_get_tries (const CardPin *self)
{
  return self->tries;
}
