/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-slot-list.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-token-merge.h"
#include "ctl-token-protocol.h"

typedef struct
{
  CtlToken *token;
  gboolean is_old; /* told by the helper before */
} Entry;

struct _CtlSlotList
{
  char *module;
  GPtrArray *entries; /* of Entry */
  CtlToken *reading;  /* the reader that is being read; NULL: none */
};

static void
free_entry (gpointer data)
{
  Entry *entry = data;
  ctl_token_unref (entry->token);
  g_free (entry);
}

/**
 * ctl_slot_list_new:
 * @module: path of the module
 *
 * Returns: (transfer full): a list without slots
 */
CtlSlotList *
ctl_slot_list_new (const char *module)
{
  CtlSlotList *self = g_new0 (CtlSlotList, 1);
  self->module = g_strdup (module);
  self->entries = g_ptr_array_new_with_free_func (free_entry);
  return self;
}

/**
 * ctl_slot_list_free:
 * @self: (transfer full): a list
 */
void
ctl_slot_list_free (CtlSlotList *self)
{
  g_ptr_array_unref (self->entries);
  g_clear_pointer (&self->reading, ctl_token_unref);
  g_free (self->module);
  g_free (self);
}

/**
 * ctl_slot_list_begin:
 * @self: a list
 *
 * A new helper begins to tell: it may number the slots in another way.
 */
void
ctl_slot_list_begin (CtlSlotList *self)
{
  g_clear_pointer (&self->reading, ctl_token_unref);
  for (guint i = 0; i < self->entries->len; i++)
    ((Entry *) self->entries->pdata[i])->is_old = TRUE;
}

static Entry *
find_slot (CtlSlotList *self, guint64 slot)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];
      if (!entry->is_old && entry->token->slot == slot)
        return entry;
    }
  return NULL;
}

/* What the helper before told of the same thing, or where it could not tell more than the reader.
 */
static Entry *
find_old (CtlSlotList *self, const CtlToken *token)
{
  Entry *found = NULL;
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];
      if (entry->is_old && ctl_token_is_still (entry->token, token))
        return entry;
      if (entry->is_old && *entry->token->serial == '\0' && *token->reader != '\0' &&
          g_str_equal (entry->token->reader, token->reader))
        found = entry;
    }
  return found;
}

static void
put (CtlSlotList *self, Entry *entry, CtlToken *token)
{
  g_free (token->module);
  token->module = g_strdup (self->module);
  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      g_ptr_array_add (self->entries, entry);
    }
  g_clear_pointer (&entry->token, ctl_token_unref);
  entry->token = token;
  entry->is_old = FALSE;
}

static gboolean
take_reading (CtlSlotList *self, const CtlFields *fields, GError **error)
{
  g_autoptr (CtlToken) reader = ctl_token_new ();
  g_free (reader->reader);
  reader->reader = ctl_fields_get_string (fields, CTL_TOKEN_TAG_READER, error);
  if (reader->reader == NULL ||
      !ctl_fields_get_u64 (fields, CTL_TOKEN_TAG_READING, &reader->slot, error))
    return FALSE;
  g_clear_pointer (&self->reading, ctl_token_unref);
  self->reading = g_steal_pointer (&reader);
  return TRUE;
}

static gboolean
take_gone (CtlSlotList *self, const CtlFields *fields, GError **error)
{
  guint64 slot;
  if (!ctl_fields_get_u64 (fields, CTL_TOKEN_TAG_GONE, &slot, error))
    return FALSE;
  Entry *entry = find_slot (self, slot);
  if (entry != NULL)
    g_ptr_array_remove (self->entries, entry);
  return TRUE;
}

static gboolean
take_token (CtlSlotList *self, const CtlFields *fields, GError **error)
{
  CtlToken *token = ctl_token_from_fields (fields, error);
  if (token == NULL)
    return FALSE;
  Entry *entry = find_slot (self, token->slot);
  if (entry == NULL && self->entries->len >= 2 * CTL_TOKEN_SLOTS_MAX)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("more than %d slots"),
                   CTL_TOKEN_SLOTS_MAX);
      ctl_token_unref (token);
      return FALSE;
    }
  put (self, entry != NULL ? entry : find_old (self, token), token);
  g_clear_pointer (&self->reading, ctl_token_unref);
  return TRUE;
}

/**
 * ctl_slot_list_take:
 * @self: a list
 * @frame: what the helper tells, but for the last frame of its answer
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: whether it could be understood
 */
gboolean
ctl_slot_list_take (CtlSlotList *self, const CtlFrame *frame, GError **error)
{
  const CtlFields *fields = ctl_frame_get_fields (frame);
  if (ctl_fields_has (fields, CTL_TOKEN_TAG_READING))
    return take_reading (self, fields, error);
  if (ctl_fields_has (fields, CTL_TOKEN_TAG_GONE))
    return take_gone (self, fields, error);
  return take_token (self, fields, error);
}

/**
 * ctl_slot_list_complete:
 * @self: a list
 *
 * The helper has told all: what it did not tell is no more.
 */
void
ctl_slot_list_complete (CtlSlotList *self)
{
  g_clear_pointer (&self->reading, ctl_token_unref);
  for (guint i = self->entries->len; i > 0; i--)
    if (((Entry *) self->entries->pdata[i - 1])->is_old)
      g_ptr_array_remove_index (self->entries, i - 1);
}

/* Of what was known of it only that by which it is known. */
static CtlToken *
new_failed (const CtlToken *known, const GError *failure)
{
  CtlToken *token = ctl_token_new ();
  g_free (token->reader);
  g_free (token->label);
  g_free (token->manufacturer);
  g_free (token->model);
  g_free (token->serial);
  token->slot = known->slot;
  token->reader = g_strdup (known->reader);
  token->label = g_strdup (known->label);
  token->manufacturer = g_strdup (known->manufacturer);
  token->model = g_strdup (known->model);
  token->serial = g_strdup (known->serial);
  token->state = CTL_TOKEN_FAILED;
  token->error = g_strdup (failure->message);
  return token;
}

static Entry *
find_reader (CtlSlotList *self, const CtlToken *reader)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];
      if (*reader->reader != '\0' && g_str_equal (entry->token->reader, reader->reader))
        return entry;
    }
  return NULL;
}

/**
 * ctl_slot_list_fail:
 * @self: a list
 * @failure: how the helper was lost
 *
 * Where it was lost over a slot, that one is %CTL_TOKEN_FAILED from now on; all others stay as
 * they were known last.
 *
 * Returns: whether it was
 */
gboolean
ctl_slot_list_fail (CtlSlotList *self, const GError *failure)
{
  if (self->reading == NULL)
    return FALSE;
  Entry *entry = find_slot (self, self->reading->slot);
  if (entry == NULL)
    entry = find_reader (self, self->reading);
  put (self, entry, new_failed (entry != NULL ? entry->token : self->reading, failure));
  g_clear_pointer (&self->reading, ctl_token_unref);
  return TRUE;
}

/**
 * ctl_slot_list_clear:
 * @self: a list
 *
 * The module itself says that nothing can be had from it.
 */
void
ctl_slot_list_clear (CtlSlotList *self)
{
  g_ptr_array_set_size (self->entries, 0);
}

/**
 * ctl_slot_list_dup_tokens:
 * @self: a list
 *
 * Returns: (transfer full) (element-type CtlToken): what is in the slots
 */
GPtrArray *
ctl_slot_list_dup_tokens (CtlSlotList *self)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_token_unref);
  for (guint i = 0; i < self->entries->len; i++)
    g_ptr_array_add (tokens, ctl_token_ref (((Entry *) self->entries->pdata[i])->token));
  return tokens;
}
