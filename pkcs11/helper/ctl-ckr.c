/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-ckr.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"

typedef struct
{
  CK_RV value;
  const char *name;
  CtlError code;
  const char *words;
} CkrWords;

#define GONE   CTL_ERROR_TOKEN_GONE
#define FAILED CTL_ERROR_TOKEN_FAILED
#define MODULE CTL_ERROR_MODULE

/* All wording about what a module answers stands here. */
static const CkrWords table[] = {
  { CKR_CANCEL, "CKR_CANCEL", CTL_ERROR_CANCELLED, N_ ("it was cancelled at the token") },
  { CKR_FUNCTION_CANCELED, "CKR_FUNCTION_CANCELED", CTL_ERROR_CANCELLED,
    N_ ("it was cancelled at the token") },
  { CKR_FUNCTION_REJECTED, "CKR_FUNCTION_REJECTED", CTL_ERROR_CANCELLED,
    N_ ("it was refused at the token") },
  { CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED", GONE, N_ ("the token was pulled out") },
  { CKR_TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT", GONE, N_ ("the token was pulled out") },
  { CKR_SLOT_ID_INVALID, "CKR_SLOT_ID_INVALID", GONE, N_ ("the reader is no longer there") },
  { CKR_SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID", GONE,
    N_ ("the token was pulled out, or another program closed the session") },
  { CKR_SESSION_CLOSED, "CKR_SESSION_CLOSED", GONE,
    N_ ("the token was pulled out, or another program closed the session") },
  { CKR_PIN_INCORRECT, "CKR_PIN_INCORRECT", CTL_ERROR_PIN_REFUSED, N_ ("the PIN is wrong") },
  { CKR_PIN_INVALID, "CKR_PIN_INVALID", CTL_ERROR_PIN_REFUSED,
    N_ ("the PIN holds characters that the token does not take") },
  { CKR_PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE", CTL_ERROR_PIN_REFUSED,
    N_ ("the PIN is too short or too long for the token") },
  { CKR_PIN_EXPIRED, "CKR_PIN_EXPIRED", CTL_ERROR_PIN_REFUSED,
    N_ ("the PIN has expired and must be changed first, with the software of the token's maker") },
  { CKR_PIN_LOCKED, "CKR_PIN_LOCKED", CTL_ERROR_PIN_LOCKED,
    N_ ("the PIN is locked after too many wrong ones") },
  { CKR_USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED", CTL_ERROR_PIN_NEEDED,
    N_ ("the token has no PIN yet") },
  { CKR_USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN", FAILED,
    N_ ("the token wants a PIN for this, also after the login") },
  { CKR_USER_ANOTHER_ALREADY_LOGGED_IN, "CKR_USER_ANOTHER_ALREADY_LOGGED_IN", FAILED,
    N_ ("another user, such as the token's administrator, is logged in") },
  { CKR_USER_TOO_MANY_TYPES, "CKR_USER_TOO_MANY_TYPES", FAILED,
    N_ ("another user, such as the token's administrator, is logged in") },
  { CKR_TOKEN_NOT_RECOGNIZED, "CKR_TOKEN_NOT_RECOGNIZED", FAILED,
    N_ ("the module does not know this kind of token") },
  { CKR_TOKEN_WRITE_PROTECTED, "CKR_TOKEN_WRITE_PROTECTED", FAILED,
    N_ ("the token is write-protected") },
  { CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR", FAILED, N_ ("the token or its reader has a fault") },
  { CKR_DEVICE_MEMORY, "CKR_DEVICE_MEMORY", FAILED, N_ ("the token's memory is full") },
  { CKR_SESSION_COUNT, "CKR_SESSION_COUNT", FAILED,
    N_ ("other programs have opened as many sessions as the token allows") },
  { CKR_SESSION_EXISTS, "CKR_SESSION_EXISTS", FAILED, N_ ("another program uses the token") },
  { CKR_SESSION_READ_ONLY, "CKR_SESSION_READ_ONLY", FAILED, N_ ("the session may only read") },
  { CKR_MECHANISM_INVALID, "CKR_MECHANISM_INVALID", FAILED,
    N_ ("the token cannot make RSA PKCS#1 signatures") },
  { CKR_MECHANISM_PARAM_INVALID, "CKR_MECHANISM_PARAM_INVALID", FAILED,
    N_ ("the token cannot make RSA PKCS#1 signatures in this way") },
  { CKR_KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED", FAILED,
    N_ ("the key may not be used for signatures") },
  { CKR_KEY_TYPE_INCONSISTENT, "CKR_KEY_TYPE_INCONSISTENT", FAILED,
    N_ ("the key is of the wrong kind") },
  { CKR_KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID", FAILED, N_ ("the key is no longer there") },
  { CKR_KEY_SIZE_RANGE, "CKR_KEY_SIZE_RANGE", FAILED,
    N_ ("the key has a length that the token does not handle") },
  { CKR_OBJECT_HANDLE_INVALID, "CKR_OBJECT_HANDLE_INVALID", FAILED,
    N_ ("the object is no longer there") },
  { CKR_ATTRIBUTE_SENSITIVE, "CKR_ATTRIBUTE_SENSITIVE", FAILED,
    N_ ("the token does not give this out") },
  { CKR_ATTRIBUTE_TYPE_INVALID, "CKR_ATTRIBUTE_TYPE_INVALID", FAILED,
    N_ ("the token does not have this") },
  { CKR_DATA_INVALID, "CKR_DATA_INVALID", FAILED, N_ ("the token does not take what it got") },
  { CKR_DATA_LEN_RANGE, "CKR_DATA_LEN_RANGE", FAILED,
    N_ ("the key is too short for a signature with this digest") },
  { CKR_OPERATION_ACTIVE, "CKR_OPERATION_ACTIVE", FAILED,
    N_ ("the token is busy with another operation") },
  { CKR_FUNCTION_FAILED, "CKR_FUNCTION_FAILED", FAILED, N_ ("it failed without a reason") },
  { CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR", FAILED,
    N_ ("the module failed without a reason; where it needs a service (pcscd, SACSrv), that may "
        "not be running") },
  { CKR_BUFFER_TOO_SMALL, "CKR_BUFFER_TOO_SMALL", FAILED,
    N_ ("the module wants to answer more than there can be") },
  { CKR_ARGUMENTS_BAD, "CKR_ARGUMENTS_BAD", MODULE,
    N_ ("the module does not understand the call") },
  { CKR_FUNCTION_NOT_SUPPORTED, "CKR_FUNCTION_NOT_SUPPORTED", MODULE,
    N_ ("the module cannot do this") },
  { CKR_HOST_MEMORY, "CKR_HOST_MEMORY", MODULE, N_ ("the module found no memory") },
  { CKR_CANT_LOCK, "CKR_CANT_LOCK", MODULE, N_ ("the module cannot be used in this way") },
  { CKR_NEED_TO_CREATE_THREADS, "CKR_NEED_TO_CREATE_THREADS", MODULE,
    N_ ("the module cannot be used in this way") },
  { CKR_CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED", MODULE,
    N_ ("the module forgot that it was started") },
  { CKR_CRYPTOKI_ALREADY_INITIALIZED, "CKR_CRYPTOKI_ALREADY_INITIALIZED", MODULE,
    N_ ("the module was started already") },
};

static const CkrWords *
look_up (CK_RV value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].value == value)
      return &table[i];
  return NULL;
}

/**
 * ctl_ckr_check:
 * @value: what a function of a module returned
 * @what: what was being done, as the beginning of a sentence
 * @error: return location for the #CtlError that says what can be done about it; its message holds
 *   the native name
 *
 * Returns: %TRUE where @value is `CKR_OK`
 */
gboolean
ctl_ckr_check (CK_RV value, const char *what, GError **error)
{
  if (value == CKR_OK)
    return TRUE;
  const CkrWords *known = look_up (value);
  if (known != NULL)
    g_set_error (error, CTL_ERROR, known->code, _ ("%s failed: %s (%s)"), what, _ (known->words),
                 known->name);
  else if (value & CKR_VENDOR_DEFINED)
    g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
                 _ ("%s failed: the module gives an error of its maker's own "
                    "(CKR_VENDOR_DEFINED + 0x%lX)"),
                 what, value & ~CKR_VENDOR_DEFINED);
  else
    g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
                 _ ("%s failed: the module gives an error that has no meaning here (CKR 0x%lX)"),
                 what, value);
  return FALSE;
}
