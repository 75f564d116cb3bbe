/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-secret-buffer.h"

#include <string.h>

struct _CtlSecretBuffer
{
  GtkEntryBuffer parent_instance;

  CtlSecret *secret;
};

G_DEFINE_TYPE (CtlSecretBuffer, ctl_secret_buffer, GTK_TYPE_ENTRY_BUFFER)

/* The bytes before @start and after @end, with @text in between. */
static void
replace (CtlSecretBuffer *self, gsize start, gsize end, const char *text, gsize text_length)
{
  char data[CTL_SECRET_MAX];
  gsize length;
  const char *old = ctl_secret_peek (self->secret, &length);
  memcpy (data, old, start);
  memcpy (data + start, text, text_length);
  memcpy (data + start + text_length, old + end, length - end);
  CtlSecret *secret = ctl_secret_new (data, start + text_length + length - end, NULL);
  ctl_secret_wipe (data, sizeof data);
  ctl_secret_unref (self->secret);
  self->secret = secret;
}

static gsize
to_offset (CtlSecretBuffer *self, guint position)
{
  const char *text = ctl_secret_peek (self->secret, NULL);
  return (gsize) (g_utf8_offset_to_pointer (text, position) - text);
}

static const char *
ctl_secret_buffer_get_text (GtkEntryBuffer *buffer, gsize *n_bytes)
{
  return ctl_secret_peek (CTL_SECRET_BUFFER (buffer)->secret, n_bytes);
}

static guint
ctl_secret_buffer_get_length (GtkEntryBuffer *buffer)
{
  gsize length;
  const char *text = ctl_secret_peek (CTL_SECRET_BUFFER (buffer)->secret, &length);
  return (guint) g_utf8_strlen (text, (gssize) length);
}

/* As many whole characters as there is room for. */
static guint
ctl_secret_buffer_insert_text (GtkEntryBuffer *buffer,
                               guint position,
                               const char *chars,
                               guint n_chars)
{
  CtlSecretBuffer *self = CTL_SECRET_BUFFER (buffer);
  gsize length;
  ctl_secret_peek (self->secret, &length);
  while (n_chars > 0 &&
         length + (gsize) (g_utf8_offset_to_pointer (chars, n_chars) - chars) > CTL_SECRET_MAX)
    n_chars--;
  gsize start = to_offset (self, MIN (position, ctl_secret_buffer_get_length (buffer)));
  replace (self, start, start, chars, (gsize) (g_utf8_offset_to_pointer (chars, n_chars) - chars));
  gtk_entry_buffer_emit_inserted_text (buffer, position, chars, n_chars);
  return n_chars;
}

static guint
ctl_secret_buffer_delete_text (GtkEntryBuffer *buffer, guint position, guint n_chars)
{
  CtlSecretBuffer *self = CTL_SECRET_BUFFER (buffer);
  guint length = ctl_secret_buffer_get_length (buffer);
  position = MIN (position, length);
  n_chars = MIN (n_chars, length - position);
  if (n_chars == 0)
    return 0;
  replace (self, to_offset (self, position), to_offset (self, position + n_chars), "", 0);
  gtk_entry_buffer_emit_deleted_text (buffer, position, n_chars);
  return n_chars;
}

static void
ctl_secret_buffer_finalize (GObject *object)
{
  ctl_secret_unref (CTL_SECRET_BUFFER (object)->secret);
  G_OBJECT_CLASS (ctl_secret_buffer_parent_class)->finalize (object);
}

static void
ctl_secret_buffer_class_init (CtlSecretBufferClass *klass)
{
  GtkEntryBufferClass *buffer_class = GTK_ENTRY_BUFFER_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = ctl_secret_buffer_finalize;
  buffer_class->get_text = ctl_secret_buffer_get_text;
  buffer_class->get_length = ctl_secret_buffer_get_length;
  buffer_class->insert_text = ctl_secret_buffer_insert_text;
  buffer_class->delete_text = ctl_secret_buffer_delete_text;
}

static void
ctl_secret_buffer_init (CtlSecretBuffer *self)
{
  self->secret = ctl_secret_new ("", 0, NULL);
}

/**
 * ctl_secret_buffer_new:
 *
 * Returns: (transfer full): a buffer for gtk_entry_set_buffer()
 */
GtkEntryBuffer *
ctl_secret_buffer_new (void)
{
  return g_object_new (CTL_TYPE_SECRET_BUFFER, NULL);
}

/**
 * ctl_secret_buffer_dup_secret:
 * @self: a buffer
 *
 * Returns: (transfer full): what is typed now; later changes do not reach it
 */
CtlSecret *
ctl_secret_buffer_dup_secret (CtlSecretBuffer *self)
{
  return ctl_secret_ref (self->secret);
}

/**
 * ctl_secret_buffer_clear:
 * @self: a buffer
 *
 * Forgets what was typed.
 */
void
ctl_secret_buffer_clear (CtlSecretBuffer *self)
{
  gtk_entry_buffer_delete_text (GTK_ENTRY_BUFFER (self), 0, -1);
}
