/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-tries.h"

#include "ctl-error.h"
#include "ctl-pin-policy.h"
#include "ctl-slots.h"

/* SafeNet's own object with the counters of a PIN (tokens.md, "PINs"). */
#define SAFENET_FEATURE_PIN     0x80005002UL
#define SAFENET_ATTRIBUTE_TRIES 0x80001110UL
#define SAFENET_ATTRIBUTE_MOST  0x80001112UL

/* The header does not say how long the number is; a PKCS#11 number is in the machine's order. */
static gint
parse (GBytes *value)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (value, &length);
  guint64 number = 0;
  if (length < 1 || length > sizeof number)
    return -1;
  for (gsize i = 0; i < length; i++)
    number = number << 8 | data[G_BYTE_ORDER == G_LITTLE_ENDIAN ? length - 1 - i : i];
  return number <= G_MAXUINT8 ? (gint) number : -1;
}

/* -1 where the module does not tell, or tells nonsense. */
static gint
read_number (CtlSession *session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type)
{
  g_autoptr (GBytes) value = ctl_session_read (session, object, type, sizeof (guint64), NULL);
  return value != NULL ? parse (value) : -1;
}

/**
 * ctl_tries_read:
 * @session: with the token
 * @token: (inout): gets the exact count of tries, where the module tells it
 *
 * A module without SafeNet's object, or with another idea of it, is normal. Two numbers that can
 * not both be true are none: the flags alone count then.
 */
void
ctl_tries_read (CtlSession *session, CtlToken *token)
{
  CK_OBJECT_CLASS class = CKO_HW_FEATURE;
  CK_ULONG feature = SAFENET_FEATURE_PIN;
  CK_ATTRIBUTE attributes[] = { { CKA_CLASS, &class, sizeof class },
                                { CKA_HW_FEATURE_TYPE, &feature, sizeof feature } };
  g_autoptr (GArray) objects =
      ctl_session_find (session, attributes, G_N_ELEMENTS (attributes), NULL);
  if (objects == NULL || objects->len != 1)
    return;
  CK_OBJECT_HANDLE object = g_array_index (objects, CK_OBJECT_HANDLE, 0);
  gint left = read_number (session, object, SAFENET_ATTRIBUTE_TRIES);
  gint most = read_number (session, object, SAFENET_ATTRIBUTE_MOST);
  if (left < 0 || most == 0 || (most > 0 && left > most))
    return;
  token->tries_left = left;
  token->tries_max = most;
}

/**
 * ctl_tries_find:
 * @functions: of the module
 * @name: what the token is known by
 * @error: return location for the errors of ctl_slots_find()
 *
 * Reads flags and counts of the PIN afresh, as is done before each try and after a wrong one.
 *
 * Returns: (transfer full) (nullable): the token as it is now, without certificates
 */
CtlToken *
ctl_tries_find (CK_FUNCTION_LIST *functions, const CtlToken *name, GError **error)
{
  g_autoptr (CtlToken) token = ctl_slots_find (functions, name, error);
  if (token == NULL)
    return NULL;
  g_autoptr (CtlSession) session = ctl_session_open (functions, token->slot, NULL);
  if (session != NULL)
    ctl_tries_read (session, token);
  return g_steal_pointer (&token);
}

/**
 * ctl_tries_explain:
 * @functions: of the module
 * @name: what the token is known by
 * @error: (inout) (not nullable): why a PIN was not taken
 *
 * Adds to %CTL_ERROR_PIN_REFUSED what the wrong PIN cost.
 */
void
ctl_tries_explain (CK_FUNCTION_LIST *functions, const CtlToken *name, GError **error)
{
  if (!g_error_matches (*error, CTL_ERROR, CTL_ERROR_PIN_REFUSED))
    return;
  g_autoptr (GError) refused = g_steal_pointer (error);
  g_autoptr (CtlToken) token = ctl_tries_find (functions, name, NULL);
  ctl_pin_policy_set_refused (token, refused->message, error);
}
