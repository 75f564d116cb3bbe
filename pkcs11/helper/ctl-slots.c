/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-slots.h"

#include <glib/gi18n-lib.h>

#include "ctl-ckr.h"
#include "ctl-error.h"
#include "ctl-module.h"
#include "ctl-readers.h"
#include "ctl-text.h"
#include "ctl-token-protocol.h"

#define text_of(field) ctl_module_text ((field), sizeof (field))

/* A slot that is named twice would be two tokens that say that they are the same. */
static void
add_once (GArray *list, CK_SLOT_ID slot)
{
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, CK_SLOT_ID, i) == slot)
      return;
  g_array_append_val (list, slot);
}

/**
 * ctl_slots_get:
 * @functions: of the module
 * @error: return location for what the module answers, and %CTL_ERROR_MODULE for nonsense
 *
 * Returns: (transfer full) (nullable) (element-type CK_SLOT_ID): all slots, with and without token
 */
GArray *
ctl_slots_get (CK_FUNCTION_LIST *functions, GError **error)
{
  CK_SLOT_ID slots[CTL_TOKEN_SLOTS_MAX] = { 0 };
  CK_ULONG count = 0;
  /* Modules look for new readers only when they are asked how many there are. */
  if (!ctl_ckr_check (functions->C_GetSlotList (CK_FALSE, NULL, &count), _ ("Listing the readers"),
                      error))
    return NULL;
  if (count <= CTL_TOKEN_SLOTS_MAX)
    {
      count = CTL_TOKEN_SLOTS_MAX;
      if (!ctl_ckr_check (functions->C_GetSlotList (CK_FALSE, slots, &count),
                          _ ("Listing the readers"), error))
        return NULL;
    }
  if (count > CTL_TOKEN_SLOTS_MAX)
    {
      g_set_error (error, CTL_ERROR, CTL_ERROR_MODULE,
                   _ ("The module answers nonsense: %lu readers, where %d are the most"), count,
                   CTL_TOKEN_SLOTS_MAX);
      return NULL;
    }
  GArray *list = g_array_new (FALSE, FALSE, sizeof (CK_SLOT_ID));
  for (CK_ULONG i = 0; i < count; i++)
    add_once (list, slots[i]);
  return list;
}

static void
set_string (char **place, char *text)
{
  g_free (*place);
  *place = text;
}

static guint
translate_pin_flags (CK_FLAGS flags)
{
  guint pin = 0;
  if (flags & CKF_USER_PIN_COUNT_LOW)
    pin |= CTL_TOKEN_PIN_LOW;
  if (flags & CKF_USER_PIN_FINAL_TRY)
    pin |= CTL_TOKEN_PIN_FINAL_TRY;
  if (flags & CKF_USER_PIN_LOCKED)
    pin |= CTL_TOKEN_PIN_LOCKED;
  if (!(flags & CKF_USER_PIN_INITIALIZED))
    pin |= CTL_TOKEN_PIN_NOT_SET;
  if (flags & CKF_PROTECTED_AUTHENTICATION_PATH)
    pin |= CTL_TOKEN_PIN_PAD;
  if (!(flags & CKF_LOGIN_REQUIRED))
    pin |= CTL_TOKEN_PIN_NOT_ASKED;
  return pin;
}

/* Absurd bounds are none: the token itself refuses what it does not take. */
static void
take_pin_lengths (CtlToken *token, const CK_TOKEN_INFO *info)
{
  if (info->ulMaxPinLen == 0 || info->ulMaxPinLen > CTL_SECRET_MAX ||
      info->ulMinPinLen > info->ulMaxPinLen)
    return;
  token->pin_min = (guint) info->ulMinPinLen;
  token->pin_max = (guint) info->ulMaxPinLen;
}

static void
take_token_info (CtlToken *token, const CK_TOKEN_INFO *info)
{
  set_string (&token->label, text_of (info->label));
  set_string (&token->manufacturer, text_of (info->manufacturerID));
  set_string (&token->model, text_of (info->model));
  set_string (&token->serial, text_of (info->serialNumber));
  token->pin = translate_pin_flags (info->flags);
  take_pin_lengths (token, info);
  /* A token that nobody has initialised holds nothing that could be read. */
  token->state =
      info->flags & CKF_TOKEN_INITIALIZED ? CTL_TOKEN_NO_CERTIFICATE : CTL_TOKEN_UNRECOGNISED;
}

/* Modules do not say that another program is in the way, but the PC/SC service does. */
static char *
find_held (const CtlToken *token, CK_RV value)
{
  gboolean has_no_reason =
      value == CKR_DEVICE_ERROR || value == CKR_GENERAL_ERROR || value == CKR_FUNCTION_FAILED;
  return has_no_reason ? ctl_readers_find_held (token->reader) : NULL;
}

static void
set_held (CtlToken *token, const char *reader, const char *native)
{
  g_autofree char *safe = ctl_text_safe (reader);
  set_string (&token->reader, g_strdup (reader));
  set_string (&token->error,
              g_strdup_printf (_ ("Another program has the reader “%s” for itself alone: end it, "
                                  "or wait for it. “etoken-ctl doctor” names it. (%s)"),
                               safe, native));
}

static void
set_failed (CtlToken *token, CK_RV value, const char *what)
{
  g_autoptr (GError) error = NULL;
  if (ctl_ckr_check (value, what, &error))
    return;
  g_autofree char *held = find_held (token, value);
  token->state = CTL_TOKEN_FAILED;
  if (held != NULL)
    set_held (token, held, error->message);
  else
    set_string (&token->error, g_strdup (error->message));
}

/**
 * ctl_slots_look_at_reader:
 * @functions: of the module
 * @slot: one of its slots
 * @flags: (out): what the module says of the slot; 0 where it fails
 *
 * Asks nothing of the token.
 *
 * Returns: (transfer full): the reader: %CTL_TOKEN_NO_TOKEN until somebody looks at its token, or
 *   %CTL_TOKEN_FAILED with the reason
 */
CtlToken *
ctl_slots_look_at_reader (CK_FUNCTION_LIST *functions, CK_SLOT_ID slot, CK_FLAGS *flags)
{
  g_autoptr (CtlToken) token = ctl_token_new ();
  CK_SLOT_INFO info = { 0 };
  token->slot = slot;
  *flags = 0;
  CK_RV value = functions->C_GetSlotInfo (slot, &info);
  if (value != CKR_OK)
    {
      set_failed (token, value, _ ("Asking the reader what it is"));
      return g_steal_pointer (&token);
    }
  set_string (&token->reader, text_of (info.slotDescription));
  *flags = info.flags;
  return g_steal_pointer (&token);
}

/**
 * ctl_slots_look_at_token:
 * @functions: of the module
 * @token: (inout): a reader that holds a token; gets what the token is, without certificates
 */
void
ctl_slots_look_at_token (CK_FUNCTION_LIST *functions, CtlToken *token)
{
  CK_TOKEN_INFO info = { 0 };
  CK_RV value = functions->C_GetTokenInfo (token->slot, &info);
  if (value == CKR_OK)
    take_token_info (token, &info);
  else if (value == CKR_TOKEN_NOT_RECOGNIZED)
    token->state = CTL_TOKEN_UNRECOGNISED;
  else if (value != CKR_TOKEN_NOT_PRESENT && value != CKR_DEVICE_REMOVED)
    set_failed (token, value, _ ("Asking the token what it is"));
}

/**
 * ctl_slots_look:
 * @functions: of the module
 * @slot: one of its slots
 *
 * Reads what a slot and the token in it are, flags of the PIN included, afresh. A slot that fails
 * is %CTL_TOKEN_FAILED with the reason, and says nothing of any other.
 *
 * Returns: (transfer full): what is there, without certificates
 */
CtlToken *
ctl_slots_look (CK_FUNCTION_LIST *functions, CK_SLOT_ID slot)
{
  CK_FLAGS flags;
  CtlToken *token = ctl_slots_look_at_reader (functions, slot, &flags);
  if (flags & CKF_TOKEN_PRESENT)
    ctl_slots_look_at_token (functions, token);
  return token;
}

/* @reason: (nullable): why a reader, which may be that of the token, can not be read */
static CtlToken *
set_gone (const CtlToken *name, const char *reason, GError **error)
{
  g_autofree char *description = ctl_token_describe (name);
  if (reason == NULL)
    g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_GONE,
                 _ ("The token %s is in no reader any more"), description);
  else
    g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_GONE,
                 _ ("The token %s is in no reader that can be read. %s"), description, reason);
  return NULL;
}

static CtlToken *
set_twice (const CtlToken *name, GError **error)
{
  g_autofree char *description = ctl_token_describe (name);
  g_set_error (error, CTL_ERROR, CTL_ERROR_AMBIGUOUS_TOKEN,
               _ ("Two tokens say that they are %s; pull one of them out"), description);
  return NULL;
}

/**
 * ctl_slots_find:
 * @functions: of the module
 * @name: what the token is known by; slot numbers change
 * @error: return location for %CTL_ERROR_TOKEN_GONE, and for %CTL_ERROR_AMBIGUOUS_TOKEN where two
 *   tokens say that they are the same: a PIN could go to the wrong one
 *
 * Returns: (transfer full) (nullable): the token as it is now, without certificates
 */
CtlToken *
ctl_slots_find (CK_FUNCTION_LIST *functions, const CtlToken *name, GError **error)
{
  g_autoptr (GArray) slots = ctl_slots_get (functions, error);
  if (slots == NULL)
    return NULL;
  g_autoptr (CtlToken) found = NULL;
  g_autofree char *reason = NULL;
  for (guint i = 0; i < slots->len; i++)
    {
      g_autoptr (CtlToken) token = ctl_slots_look (functions, g_array_index (slots, CK_SLOT_ID, i));
      if (token->state == CTL_TOKEN_FAILED)
        set_string (&reason, g_strdup (token->error));
      if (token->state != CTL_TOKEN_NO_CERTIFICATE || !ctl_token_is_named (token, name))
        continue;
      if (found != NULL)
        return set_twice (name, error);
      found = g_steal_pointer (&token);
    }
  return found != NULL ? g_steal_pointer (&found) : set_gone (name, reason, error);
}
