/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-session.h"

#include <glib/gi18n-lib.h>

#include "ctl-ckr.h"
#include "ctl-error.h"
#include "ctl-token-protocol.h"

#define PATIENCE 1500 /* milliseconds: pcscd looks every 400, OpenSC asks it every 1000 */
#define PAUSE    50   /* milliseconds between two looks */

struct _CtlSession
{
  CK_FUNCTION_LIST *functions;
  CK_SLOT_ID slot;
  CK_SESSION_HANDLE handle;
  gboolean logged_in;
};

static CtlSession *
open_with (CK_FUNCTION_LIST *functions, CK_SLOT_ID slot, CK_FLAGS flags, GError **error)
{
  CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
  CK_RV value = functions->C_OpenSession (slot, CKF_SERIAL_SESSION | flags, NULL, NULL, &handle);
  if (!ctl_ckr_check (value, _ ("Opening the token"), error))
    return NULL;
  CtlSession *self = g_new0 (CtlSession, 1);
  self->functions = functions;
  self->slot = slot;
  self->handle = handle;
  return self;
}

/**
 * ctl_session_open:
 * @functions: of the module
 * @slot: where the token is
 * @error: return location for what the token answers
 *
 * Returns: (transfer full) (nullable): a session that only reads
 */
CtlSession *
ctl_session_open (CK_FUNCTION_LIST *functions, CK_SLOT_ID slot, GError **error)
{
  return open_with (functions, slot, 0, error);
}

/**
 * ctl_session_open_writable:
 * @functions: of the module
 * @slot: where the token is
 * @error: return location for what the token answers
 *
 * Returns: (transfer full) (nullable): a session in which the token may be changed
 */
CtlSession *
ctl_session_open_writable (CK_FUNCTION_LIST *functions, CK_SLOT_ID slot, GError **error)
{
  return open_with (functions, slot, CKF_RW_SESSION, error);
}

static gboolean
is_about_to_be_empty (CtlSession *self)
{
  CK_SLOT_INFO info = { 0 };
  for (guint waited = 0; waited < PATIENCE; waited += PAUSE)
    {
      CK_RV value = self->functions->C_GetSlotInfo (self->slot, &info);
      if (value == CKR_SLOT_ID_INVALID || (value == CKR_OK && !(info.flags & CKF_TOKEN_PRESENT)))
        return TRUE;
      if (value != CKR_OK || !(info.flags & CKF_REMOVABLE_DEVICE))
        return FALSE;
      g_usleep (PAUSE * 1000);
    }
  return FALSE;
}

/* When a token is pulled out in mid-call, modules give no reason (OpenSC: CKR_GENERAL_ERROR), and
 * its reader notices a moment later. */
static CK_RV
find_reason (CtlSession *self, CK_RV value)
{
  gboolean has_none =
      value == CKR_GENERAL_ERROR || value == CKR_FUNCTION_FAILED || value == CKR_DEVICE_ERROR;
  return has_none && is_about_to_be_empty (self) ? CKR_DEVICE_REMOVED : value;
}

static gboolean
check (CtlSession *self, CK_RV value, const char *what, GError **error)
{
  return ctl_ckr_check (find_reason (self, value), what, error);
}

/**
 * ctl_session_close:
 * @self: (transfer full): a session
 */
void
ctl_session_close (CtlSession *self)
{
  if (self->logged_in)
    (void) self->functions->C_Logout (self->handle);
  (void) self->functions->C_CloseSession (self->handle);
  g_free (self);
}

/* NULL: it is entered on the reader. */
static CK_UTF8CHAR *
peek (const CtlSecret *pin, gsize *length)
{
  *length = 0;
  return pin != NULL ? (CK_UTF8CHAR *) ctl_secret_peek (pin, length) : NULL;
}

/**
 * ctl_session_login:
 * @self: a session
 * @user: %CKU_USER, or %CKU_CONTEXT_SPECIFIC for the operation that was begun
 * @pin: (nullable): the PIN; %NULL: it is entered on the reader
 *
 * One login, never repeated here: each wrong PIN costs a try. A module that shares its login with
 * other programs may say that somebody is logged in already, which is as good.
 *
 * Returns: what the token answers
 */
CK_RV
ctl_session_login (CtlSession *self, CK_USER_TYPE user, const CtlSecret *pin)
{
  gsize length;
  CK_UTF8CHAR *data = peek (pin, &length);
  CK_RV value = self->functions->C_Login (self->handle, user, data, length);
  if (user != CKU_USER)
    return find_reason (self, value);
  if (value == CKR_USER_ALREADY_LOGGED_IN)
    return CKR_OK;
  /* Some tokens log in and then fail, so that a failure is no reason not to log out. */
  self->logged_in = TRUE;
  return find_reason (self, value);
}

/**
 * ctl_session_set_pin:
 * @self: a session in which the token may be changed, not logged in
 * @old: (nullable): the PIN; %NULL: both are entered on the reader
 * @new: (nullable): the one that takes its place
 *
 * One try, never repeated here.
 *
 * Returns: what the token answers
 */
CK_RV
ctl_session_set_pin (CtlSession *self, const CtlSecret *old, const CtlSecret *new)
{
  gsize old_length, new_length;
  CK_UTF8CHAR *old_data = peek (old, &old_length);
  CK_UTF8CHAR *new_data = peek (new, &new_length);
  /* NULL, in modules that can do no more than sign. */
  if (self->functions->C_SetPIN == NULL)
    return CKR_FUNCTION_NOT_SUPPORTED;
  CK_RV value =
      self->functions->C_SetPIN (self->handle, old_data, old_length, new_data, new_length);
  return find_reason (self, value);
}

static gboolean
set_too_many (GError **error)
{
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
               _ ("The module answers nonsense: a token with more than %d certificates or keys"),
               CTL_TOKEN_OBJECTS_MAX);
  return FALSE;
}

static gboolean
collect (CtlSession *self, GArray *found, GError **error)
{
  CK_OBJECT_HANDLE some[16];
  for (;;)
    {
      CK_ULONG got = 0;
      CK_RV value = self->functions->C_FindObjects (self->handle, some, G_N_ELEMENTS (some), &got);
      if (!check (self, value, _ ("Looking for certificates and keys"), error))
        return FALSE;
      if (got == 0)
        return TRUE;
      if (got > G_N_ELEMENTS (some) || found->len + got > CTL_TOKEN_OBJECTS_MAX)
        return set_too_many (error);
      g_array_append_vals (found, some, (guint) got);
    }
}

/**
 * ctl_session_find:
 * @self: a session
 * @attributes: (array length=count): what to look for
 * @count: how many
 * @error: return location for what the token answers, and %CTL_ERROR_TOKEN_FAILED for more than
 *   %CTL_TOKEN_OBJECTS_MAX objects
 *
 * Returns: (transfer full) (nullable) (element-type CK_OBJECT_HANDLE): the objects
 */
GArray *
ctl_session_find (CtlSession *self, CK_ATTRIBUTE *attributes, CK_ULONG count, GError **error)
{
  CK_RV value = self->functions->C_FindObjectsInit (self->handle, attributes, count);
  if (!check (self, value, _ ("Looking for certificates and keys"), error))
    return NULL;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (CK_OBJECT_HANDLE));
  gboolean success = collect (self, found, error);
  (void) self->functions->C_FindObjectsFinal (self->handle);
  return success ? g_steal_pointer (&found) : NULL;
}

/**
 * ctl_session_read:
 * @self: a session
 * @object: an object
 * @type: which of its attributes
 * @limit: the most bytes that it may have
 * @error: return location for what the token answers, and %CTL_ERROR_TOKEN_FAILED for more than
 *   @limit bytes
 *
 * Returns: (transfer full) (nullable): its value
 */
GBytes *
ctl_session_read (
    CtlSession *self, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, gsize limit, GError **error)
{
  /* One call with all the room there may be; CK_UNAVAILABLE_INFORMATION is over any limit. */
  g_autofree guint8 *value = g_malloc (limit);
  CK_ATTRIBUTE attribute = { type, value, limit };
  CK_RV result = self->functions->C_GetAttributeValue (self->handle, object, &attribute, 1);
  if (!check (self, result, _ ("Reading from the token"), error))
    return NULL;
  if (attribute.ulValueLen > limit)
    {
      g_set_error (
          error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
          _ ("The module answers nonsense: an attribute of %lu bytes, where %zu is the most"),
          attribute.ulValueLen, limit);
      return NULL;
    }
  return g_bytes_new (value, attribute.ulValueLen);
}

/**
 * ctl_session_sign_init:
 * @self: a session, logged in
 * @key: an RSA private key
 * @error: return location for what the token answers
 *
 * Returns: whether ctl_session_sign() may follow
 */
gboolean
ctl_session_sign_init (CtlSession *self, CK_OBJECT_HANDLE key, GError **error)
{
  CK_MECHANISM mechanism = { CKM_RSA_PKCS, NULL, 0 };
  CK_RV value = self->functions->C_SignInit (self->handle, &mechanism, key);
  return ctl_ckr_check_person (find_reason (self, value), _ ("Signing"), error);
}

/**
 * ctl_session_sign:
 * @self: a session after ctl_session_sign_init()
 * @info: a DigestInfo, which the token pads and signs as it is: no library's policy on digests
 *   stands between
 * @error: return location for what the token answers
 *
 * Returns: (transfer full) (nullable): what the token gives as the signature; not yet checked
 */
GBytes *
ctl_session_sign (CtlSession *self, GBytes *info, GError **error)
{
  gsize info_length;
  const guint8 *data = g_bytes_get_data (info, &info_length);
  guint8 signature[CTL_TOKEN_KEY_MAX] = { 0 };
  CK_ULONG length = sizeof signature;
  CK_RV value =
      self->functions->C_Sign (self->handle, (CK_BYTE *) data, info_length, signature, &length);
  if (!ctl_ckr_check_person (find_reason (self, value), _ ("Signing"), error))
    return NULL;
  if (length > 0 && length <= sizeof signature)
    return g_bytes_new (signature, length);
  g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
               _ ("The module answers nonsense: a signature of %lu bytes"), length);
  return NULL;
}
