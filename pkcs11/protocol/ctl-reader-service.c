/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-reader-service.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-token-protocol.h"

static void
card_reader_free (gpointer data)
{
  CtlCardReader *self = data;
  g_free (self->name);
  g_free (self);
}

/**
 * ctl_reader_service_new:
 * @state: whether the service answers
 * @error: (nullable): its own words where it does not
 *
 * Returns: (transfer full): it, without readers
 */
CtlReaderService *
ctl_reader_service_new (CtlReaderServiceState state, const char *error)
{
  CtlReaderService *self = g_new0 (CtlReaderService, 1);
  self->state = state;
  self->error = g_strdup (error);
  self->readers = g_ptr_array_new_with_free_func (card_reader_free);
  return self;
}

/**
 * ctl_reader_service_free:
 * @self: (transfer full): what the service said
 */
void
ctl_reader_service_free (CtlReaderService *self)
{
  g_free (self->error);
  g_ptr_array_unref (self->readers);
  g_free (self);
}

/**
 * ctl_reader_service_add:
 * @self: what the service said
 * @name: of a reader, any bytes
 * @flags: #CtlCardReaderFlags
 */
void
ctl_reader_service_add (CtlReaderService *self, const char *name, guint flags)
{
  CtlCardReader *reader = g_new0 (CtlCardReader, 1);
  reader->name = g_utf8_make_valid (name, -1);
  reader->flags = flags;
  g_ptr_array_add (self->readers, reader);
}

/**
 * ctl_reader_service_has:
 * @self: what the service said
 * @flags: #CtlCardReaderFlags
 *
 * Returns: whether a reader has all of @flags; 0: whether there is any reader
 */
gboolean
ctl_reader_service_has (const CtlReaderService *self, guint flags)
{
  for (guint i = 0; i < self->readers->len; i++)
    if ((((CtlCardReader *) self->readers->pdata[i])->flags & flags) == flags)
      return TRUE;
  return FALSE;
}

/**
 * ctl_reader_service_to_fields:
 * @self: what the service said
 * @fields: (inout): gets all of it
 */
void
ctl_reader_service_to_fields (const CtlReaderService *self, CtlFields *fields)
{
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_SERVICE_STATE, (guint8) self->state);
  if (self->error != NULL)
    ctl_fields_add_string (fields, CTL_TOKEN_TAG_MESSAGE, self->error);
  for (guint i = 0; i < self->readers->len; i++)
    {
      const CtlCardReader *reader = self->readers->pdata[i];
      const guint8 flags = (guint8) reader->flags;
      g_autoptr (GBytes) bytes = g_bytes_new (&flags, sizeof flags);
      ctl_fields_add_string (fields, CTL_TOKEN_TAG_SERVICE_READER, reader->name);
      ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_SERVICE_FLAGS, bytes);
    }
}

static gboolean
readers_from_fields (CtlReaderService *self, const CtlFields *fields, GError **error)
{
  g_autoptr (GPtrArray) flags = ctl_fields_get_all_bytes (fields, CTL_TOKEN_TAG_SERVICE_FLAGS);
  g_autoptr (GPtrArray) names =
      ctl_fields_get_all_strings (fields, CTL_TOKEN_TAG_SERVICE_READER, error);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      if (names->len != flags->len || g_bytes_get_size (flags->pdata[i]) != 1)
        {
          g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                       _ ("%u readers with %u bytes of flags"), names->len, flags->len);
          return FALSE;
        }
      const guint8 *value = g_bytes_get_data (flags->pdata[i], NULL);
      ctl_reader_service_add (self, names->pdata[i], *value);
    }
  return TRUE;
}

/**
 * ctl_reader_service_from_fields:
 * @fields: with the fields of ctl_reader_service_to_fields()
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): what the service said
 */
CtlReaderService *
ctl_reader_service_from_fields (const CtlFields *fields, GError **error)
{
  guint8 state;
  if (!ctl_fields_get_u8 (fields, CTL_TOKEN_TAG_SERVICE_STATE, &state, error))
    return NULL;
  if (state > CTL_READER_SERVICE_FAILED)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("%u is not the state of a reader service"), state);
      return NULL;
    }
  g_autoptr (CtlReaderService) self = ctl_reader_service_new ((CtlReaderServiceState) state, NULL);
  if (ctl_fields_has (fields, CTL_TOKEN_TAG_MESSAGE))
    {
      self->error = ctl_fields_get_string (fields, CTL_TOKEN_TAG_MESSAGE, error);
      if (self->error == NULL)
        return NULL;
    }
  return readers_from_fields (self, fields, error) ? g_steal_pointer (&self) : NULL;
}
