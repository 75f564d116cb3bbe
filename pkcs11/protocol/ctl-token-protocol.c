/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-protocol.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"

/**
 * ctl_token_error_to_frame:
 * @failure: an error of this program's own domain, or any other
 * @number: of the request that it answers
 *
 * Returns: (transfer full): it as a frame
 */
CtlFrame *
ctl_token_error_to_frame (const GError *failure, guint32 number)
{
  CtlFrame *frame = ctl_frame_new (CTL_FRAME_ERROR, 0, number);
  CtlFields *fields = ctl_frame_get_fields (frame);
  ctl_fields_add_u16 (fields, CTL_TOKEN_TAG_CODE, (guint16) ctl_error_get_code (failure));
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_MESSAGE, failure->message);
  return frame;
}

/**
 * ctl_token_error_from_frame:
 * @frame: a reply
 * @error: return location for the error that it carries, or %CTL_ERROR_MALFORMED
 *
 * Returns: %TRUE where it carries none
 */
gboolean
ctl_token_error_from_frame (const CtlFrame *frame, GError **error)
{
  if (ctl_frame_get_type (frame) != CTL_FRAME_ERROR)
    return TRUE;
  const CtlFields *fields = ctl_frame_get_fields (frame);
  guint16 code;
  if (!ctl_fields_get_u16 (fields, CTL_TOKEN_TAG_CODE, &code, error))
    return FALSE;
  g_autofree char *message = ctl_fields_get_string (fields, CTL_TOKEN_TAG_MESSAGE, error);
  if (message == NULL)
    return FALSE;
  g_set_error_literal (error, CTL_ERROR, code <= CTL_ERROR_LAST ? code : CTL_ERROR_INTERNAL,
                       message);
  return FALSE;
}

/**
 * ctl_token_name_to_fields:
 * @self: a token
 * @fields: (inout): gets what it is known by
 */
void
ctl_token_name_to_fields (const CtlToken *self, CtlFields *fields)
{
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_LABEL, self->label);
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_MANUFACTURER, self->manufacturer);
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_SERIAL, self->serial);
}

static gboolean
take_string (const CtlFields *fields, guint16 tag, char **place, GError **error)
{
  char *text = ctl_fields_get_string (fields, tag, error);
  if (text == NULL)
    return FALSE;
  g_free (*place);
  *place = text;
  return TRUE;
}

/**
 * ctl_token_name_from_fields:
 * @fields: with the fields of ctl_token_name_to_fields()
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): a token with nothing but these
 */
CtlToken *
ctl_token_name_from_fields (const CtlFields *fields, GError **error)
{
  g_autoptr (CtlToken) self = ctl_token_new ();
  if (!take_string (fields, CTL_TOKEN_TAG_LABEL, &self->label, error) ||
      !take_string (fields, CTL_TOKEN_TAG_MANUFACTURER, &self->manufacturer, error) ||
      !take_string (fields, CTL_TOKEN_TAG_SERIAL, &self->serial, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * ctl_token_is_named:
 * @self: a token
 * @name: what a token is known by
 *
 * Two PINs of one card are two tokens that differ in their label only.
 *
 * Returns: whether @self is that token, in whatever slot it is now
 */
gboolean
ctl_token_is_named (const CtlToken *self, const CtlToken *name)
{
  return g_str_equal (self->label, name->label) &&
         g_str_equal (self->manufacturer, name->manufacturer) &&
         g_str_equal (self->serial, name->serial);
}

/**
 * ctl_token_secret_from_fields:
 * @fields: of a request
 * @tag: of a PIN
 * @secret: (out) (transfer full) (nullable): it; %NULL where it is not there, because the token has
 *   a PIN pad or wants none
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: whether @secret is what @fields say
 */
gboolean
ctl_token_secret_from_fields (const CtlFields *fields,
                              guint16 tag,
                              CtlSecret **secret,
                              GError **error)
{
  *secret = NULL;
  if (!ctl_fields_has (fields, tag))
    return TRUE;
  *secret = ctl_fields_get_secret (fields, tag, error);
  return *secret != NULL;
}

static void
certificates_to_fields (const CtlToken *self, CtlFields *fields)
{
  for (guint i = 0; i < self->certificates->len; i++)
    {
      const CtlTokenCertificate *held = self->certificates->pdata[i];
      ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_ID, held->id);
      ctl_fields_add_bytes (fields, CTL_TOKEN_TAG_CERTIFICATE,
                            ctl_certificate_get_der (held->certificate));
    }
}

static gboolean
certificates_from_fields (CtlToken *self, const CtlFields *fields, GError **error)
{
  g_autoptr (GPtrArray) ids = ctl_fields_get_all_bytes (fields, CTL_TOKEN_TAG_ID);
  g_autoptr (GPtrArray) certificates = ctl_fields_get_all_bytes (fields, CTL_TOKEN_TAG_CERTIFICATE);
  if (ids->len != certificates->len || certificates->len > CTL_TOKEN_OBJECTS_MAX)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED,
                   _ ("%u certificates with %u identifiers, at most %d of each were expected"),
                   certificates->len, ids->len, CTL_TOKEN_OBJECTS_MAX);
      return FALSE;
    }
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (CtlCertificate) certificate = ctl_certificate_new (certificates->pdata[i], error);
      if (certificate == NULL)
        return FALSE;
      ctl_token_add_certificate (self, ids->pdata[i], certificate);
    }
  return TRUE;
}

static void
pin_to_fields (const CtlToken *self, CtlFields *fields)
{
  ctl_fields_add_u32 (fields, CTL_TOKEN_TAG_PIN_FLAGS, self->pin);
  ctl_fields_add_u32 (fields, CTL_TOKEN_TAG_PIN_MIN, self->pin_min);
  ctl_fields_add_u32 (fields, CTL_TOKEN_TAG_PIN_MAX, self->pin_max);
  if (self->tries_left >= 0)
    ctl_fields_add_u32 (fields, CTL_TOKEN_TAG_TRIES_LEFT, (guint32) self->tries_left);
  if (self->tries_max >= 0)
    ctl_fields_add_u32 (fields, CTL_TOKEN_TAG_TRIES_MAX, (guint32) self->tries_max);
}

/* @tries: (inout): untouched where the field is absent */
static gboolean
tries_from_fields (const CtlFields *fields, guint16 tag, gint *tries, GError **error)
{
  guint32 number;
  if (!ctl_fields_has (fields, tag))
    return TRUE;
  if (!ctl_fields_get_u32 (fields, tag, &number, error))
    return FALSE;
  *tries = (gint) MIN (number, G_MAXINT);
  return TRUE;
}

static gboolean
pin_from_fields (CtlToken *self, const CtlFields *fields, GError **error)
{
  return ctl_fields_get_u32 (fields, CTL_TOKEN_TAG_PIN_FLAGS, &self->pin, error) &&
         ctl_fields_get_u32 (fields, CTL_TOKEN_TAG_PIN_MIN, &self->pin_min, error) &&
         ctl_fields_get_u32 (fields, CTL_TOKEN_TAG_PIN_MAX, &self->pin_max, error) &&
         tries_from_fields (fields, CTL_TOKEN_TAG_TRIES_LEFT, &self->tries_left, error) &&
         tries_from_fields (fields, CTL_TOKEN_TAG_TRIES_MAX, &self->tries_max, error);
}

static gboolean
state_from_fields (CtlToken *self, const CtlFields *fields, GError **error)
{
  guint8 state;
  if (!ctl_fields_get_u8 (fields, CTL_TOKEN_TAG_STATE, &state, error))
    return FALSE;
  if (state > CTL_TOKEN_FAILED)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MALFORMED, _ ("%u is not the state of a token"),
                   state);
      return FALSE;
    }
  self->state = (CtlTokenState) state;
  return !ctl_fields_has (fields, CTL_TOKEN_TAG_MESSAGE) ||
         take_string (fields, CTL_TOKEN_TAG_MESSAGE, &self->error, error);
}

static void
contents_to_fields (const CtlToken *self, CtlFields *fields)
{
  ctl_token_name_to_fields (self, fields);
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_READER, self->reader);
  ctl_fields_add_string (fields, CTL_TOKEN_TAG_MODEL, self->model);
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_STATE, (guint8) self->state);
  if (self->error != NULL)
    ctl_fields_add_string (fields, CTL_TOKEN_TAG_MESSAGE, self->error);
  pin_to_fields (self, fields);
  certificates_to_fields (self, fields);
}

/**
 * ctl_token_to_fields:
 * @self: a token
 * @fields: (inout): gets all of it but its module, which the reader knows
 */
void
ctl_token_to_fields (const CtlToken *self, CtlFields *fields)
{
  ctl_fields_add_u64 (fields, CTL_TOKEN_TAG_SLOT, self->slot);
  contents_to_fields (self, fields);
}

/**
 * ctl_token_from_fields:
 * @fields: with the fields of ctl_token_to_fields()
 * @error: return location for %CTL_ERROR_MALFORMED
 *
 * Returns: (transfer full) (nullable): the token, without its module
 */
CtlToken *
ctl_token_from_fields (const CtlFields *fields, GError **error)
{
  g_autoptr (CtlToken) self = ctl_token_name_from_fields (fields, error);
  if (self == NULL || !ctl_fields_get_u64 (fields, CTL_TOKEN_TAG_SLOT, &self->slot, error) ||
      !take_string (fields, CTL_TOKEN_TAG_READER, &self->reader, error) ||
      !take_string (fields, CTL_TOKEN_TAG_MODEL, &self->model, error) ||
      !state_from_fields (self, fields, error) || !pin_from_fields (self, fields, error) ||
      !certificates_from_fields (self, fields, error))
    return NULL;
  return g_steal_pointer (&self);
}

static GBytes *
encode (const CtlToken *token)
{
  g_autoptr (CtlFrame) frame = ctl_frame_new (0, 0, 0);
  contents_to_fields (token, ctl_frame_get_fields (frame));
  return ctl_frame_encode (frame, NULL);
}

/**
 * ctl_token_is_equal:
 * @a: a token
 * @b: another
 *
 * Returns: whether a module says the same of both, in whatever slots they are
 */
gboolean
ctl_token_is_equal (const CtlToken *a, const CtlToken *b)
{
  g_autoptr (GBytes) a_bytes = encode (a);
  g_autoptr (GBytes) b_bytes = encode (b);
  return a_bytes != NULL && b_bytes != NULL && g_bytes_equal (a_bytes, b_bytes);
}
