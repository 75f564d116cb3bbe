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

#define NAMED(constant) constant, #constant

/* For codes that no function called here may answer. */
#define STRANGE N_ ("the module answers as if it had been asked for something else")

/* All wording about what a module answers stands here, in the order of PKCS#11's header. */
static const CkrWords table[] = {
  { NAMED (CKR_CANCEL), CTL_ERROR_CANCELLED, N_ ("it was cancelled at the token") },
  { NAMED (CKR_HOST_MEMORY), MODULE, N_ ("the module found no memory") },
  { NAMED (CKR_SLOT_ID_INVALID), GONE, N_ ("the reader is no longer there") },
  { NAMED (CKR_GENERAL_ERROR), FAILED,
    N_ ("the module failed without a reason; where it needs a service (pcscd, SACSrv), that may "
        "not be running") },
  { NAMED (CKR_FUNCTION_FAILED), FAILED, N_ ("it failed without a reason") },
  { NAMED (CKR_ARGUMENTS_BAD), MODULE, N_ ("the module does not understand the call") },
  { NAMED (CKR_NO_EVENT), FAILED, N_ ("the module says that nothing happened") },
  { NAMED (CKR_NEED_TO_CREATE_THREADS), MODULE, N_ ("the module wants to start threads") },
  { NAMED (CKR_CANT_LOCK), MODULE, N_ ("the module cannot be used by several threads") },
  { NAMED (CKR_ATTRIBUTE_READ_ONLY), FAILED, N_ ("the token does not let this be changed") },
  { NAMED (CKR_ATTRIBUTE_SENSITIVE), FAILED, N_ ("the token does not give this out") },
  { NAMED (CKR_ATTRIBUTE_TYPE_INVALID), FAILED, N_ ("the token does not have this") },
  { NAMED (CKR_ATTRIBUTE_VALUE_INVALID), FAILED,
    N_ ("the token does not take the value of an attribute") },
  { NAMED (CKR_ACTION_PROHIBITED), FAILED, N_ ("the token's own rules forbid it") },
  { NAMED (CKR_DATA_INVALID), FAILED, N_ ("the token does not take what it got") },
  { NAMED (CKR_DATA_LEN_RANGE), FAILED,
    N_ ("the key is too short for a signature with this digest") },
  { NAMED (CKR_DEVICE_ERROR), FAILED, N_ ("the token or its reader has a fault") },
  { NAMED (CKR_DEVICE_MEMORY), FAILED, N_ ("the token's memory is full") },
  { NAMED (CKR_DEVICE_REMOVED), GONE, N_ ("the token was pulled out") },
  { NAMED (CKR_ENCRYPTED_DATA_INVALID), FAILED, STRANGE },
  { NAMED (CKR_ENCRYPTED_DATA_LEN_RANGE), FAILED, STRANGE },
  { 0x42, "CKR_AEAD_DECRYPT_FAILED", FAILED, STRANGE },
  { NAMED (CKR_FUNCTION_CANCELED), CTL_ERROR_CANCELLED, N_ ("it was cancelled at the token") },
  { NAMED (CKR_FUNCTION_NOT_PARALLEL), FAILED, STRANGE },
  { NAMED (CKR_FUNCTION_NOT_SUPPORTED), MODULE, N_ ("the module cannot do this") },
  { NAMED (CKR_KEY_HANDLE_INVALID), FAILED, N_ ("the key is no longer there") },
  { NAMED (CKR_KEY_SIZE_RANGE), FAILED,
    N_ ("the key has a length that the token does not handle") },
  { NAMED (CKR_KEY_TYPE_INCONSISTENT), FAILED, N_ ("the key is of the wrong kind") },
  { NAMED (CKR_KEY_NOT_NEEDED), FAILED, STRANGE },
  { NAMED (CKR_KEY_CHANGED), FAILED, N_ ("the key is another one than before") },
  { NAMED (CKR_KEY_NEEDED), FAILED, STRANGE },
  { NAMED (CKR_KEY_INDIGESTIBLE), FAILED, STRANGE },
  { NAMED (CKR_KEY_FUNCTION_NOT_PERMITTED), FAILED, N_ ("the key may not be used for signatures") },
  { NAMED (CKR_KEY_NOT_WRAPPABLE), FAILED, STRANGE },
  { NAMED (CKR_KEY_UNEXTRACTABLE), FAILED, N_ ("the token does not give the key out") },
  { NAMED (CKR_MECHANISM_INVALID), FAILED, N_ ("the token cannot make RSA PKCS#1 signatures") },
  { NAMED (CKR_MECHANISM_PARAM_INVALID), FAILED,
    N_ ("the token cannot make RSA PKCS#1 signatures in this way") },
  { NAMED (CKR_OBJECT_HANDLE_INVALID), FAILED, N_ ("the object is no longer there") },
  { NAMED (CKR_OPERATION_ACTIVE), FAILED, N_ ("the token is busy with another operation") },
  { NAMED (CKR_OPERATION_NOT_INITIALIZED), FAILED,
    N_ ("the module forgot what it was asked to do, or another program cut in") },
  { NAMED (CKR_PIN_INCORRECT), CTL_ERROR_PIN_REFUSED, N_ ("the PIN is wrong") },
  { NAMED (CKR_PIN_INVALID), CTL_ERROR_PIN_REFUSED,
    N_ ("the PIN holds characters that the token does not take") },
  { NAMED (CKR_PIN_LEN_RANGE), CTL_ERROR_PIN_REFUSED,
    N_ ("the PIN is too short or too long for the token") },
  { NAMED (CKR_PIN_EXPIRED), CTL_ERROR_PIN_REFUSED,
    N_ ("the PIN has expired and must be changed first: etoken-ctl pin change TOKEN") },
  { NAMED (CKR_PIN_LOCKED), CTL_ERROR_PIN_LOCKED,
    N_ ("the PIN is locked after too many wrong ones") },
  { NAMED (CKR_SESSION_CLOSED), GONE,
    N_ ("the token was pulled out, or another program closed the session") },
  { NAMED (CKR_SESSION_COUNT), FAILED,
    N_ ("other programs have opened as many sessions as the token allows") },
  { NAMED (CKR_SESSION_HANDLE_INVALID), GONE,
    N_ ("the token was pulled out, or another program closed the session") },
  { NAMED (CKR_SESSION_PARALLEL_NOT_SUPPORTED), MODULE,
    N_ ("the module does not understand the call") },
  { NAMED (CKR_SESSION_READ_ONLY), FAILED, N_ ("the session may only read") },
  { NAMED (CKR_SESSION_EXISTS), FAILED, N_ ("another program uses the token") },
  { NAMED (CKR_SESSION_READ_ONLY_EXISTS), FAILED, N_ ("another program reads from the token") },
  { NAMED (CKR_SESSION_READ_WRITE_SO_EXISTS), FAILED,
    N_ ("the token's administrator is logged in, with another program") },
  { NAMED (CKR_SIGNATURE_INVALID), FAILED,
    N_ ("the token finds its own signature wrong: it may be damaged") },
  { NAMED (CKR_SIGNATURE_LEN_RANGE), FAILED,
    N_ ("the token finds its own signature too short or too long: it may be damaged") },
  { NAMED (CKR_TEMPLATE_INCOMPLETE), FAILED,
    N_ ("the module wants to be told more of what it shall look for") },
  { NAMED (CKR_TEMPLATE_INCONSISTENT), FAILED,
    N_ ("the module finds that what it shall look for contradicts itself") },
  { NAMED (CKR_TOKEN_NOT_PRESENT), GONE, N_ ("the token was pulled out") },
  { NAMED (CKR_TOKEN_NOT_RECOGNIZED), FAILED, N_ ("the module does not know this kind of token") },
  { NAMED (CKR_TOKEN_WRITE_PROTECTED), FAILED, N_ ("the token is write-protected") },
  { NAMED (CKR_UNWRAPPING_KEY_HANDLE_INVALID), FAILED, STRANGE },
  { NAMED (CKR_UNWRAPPING_KEY_SIZE_RANGE), FAILED, STRANGE },
  { NAMED (CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT), FAILED, STRANGE },
  { NAMED (CKR_USER_ALREADY_LOGGED_IN), FAILED, N_ ("somebody is logged in already") },
  { NAMED (CKR_USER_NOT_LOGGED_IN), FAILED,
    N_ ("the token wants a PIN for this, also after the login") },
  { NAMED (CKR_USER_PIN_NOT_INITIALIZED), CTL_ERROR_PIN_NEEDED, N_ ("the token has no PIN yet") },
  { NAMED (CKR_USER_TYPE_INVALID), FAILED, N_ ("the token knows no PIN of this kind") },
  { NAMED (CKR_USER_ANOTHER_ALREADY_LOGGED_IN), FAILED,
    N_ ("another user, such as the token's administrator, is logged in") },
  { NAMED (CKR_USER_TOO_MANY_TYPES), FAILED,
    N_ ("another user, such as the token's administrator, is logged in") },
  { NAMED (CKR_WRAPPED_KEY_INVALID), FAILED, STRANGE },
  { NAMED (CKR_WRAPPED_KEY_LEN_RANGE), FAILED, STRANGE },
  { NAMED (CKR_WRAPPING_KEY_HANDLE_INVALID), FAILED, STRANGE },
  { NAMED (CKR_WRAPPING_KEY_SIZE_RANGE), FAILED, STRANGE },
  { NAMED (CKR_WRAPPING_KEY_TYPE_INCONSISTENT), FAILED, STRANGE },
  { NAMED (CKR_RANDOM_SEED_NOT_SUPPORTED), FAILED, STRANGE },
  { NAMED (CKR_RANDOM_NO_RNG), FAILED, N_ ("the token has no source of random numbers") },
  { NAMED (CKR_DOMAIN_PARAMS_INVALID), FAILED, STRANGE },
  { NAMED (CKR_CURVE_NOT_SUPPORTED), FAILED, STRANGE },
  { NAMED (CKR_BUFFER_TOO_SMALL), FAILED,
    N_ ("the module wants to answer more than there can be") },
  { NAMED (CKR_SAVED_STATE_INVALID), FAILED, STRANGE },
  { NAMED (CKR_INFORMATION_SENSITIVE), FAILED, N_ ("the token does not give this out") },
  { NAMED (CKR_STATE_UNSAVEABLE), FAILED, STRANGE },
  { NAMED (CKR_CRYPTOKI_NOT_INITIALIZED), MODULE, N_ ("the module forgot that it was started") },
  { NAMED (CKR_CRYPTOKI_ALREADY_INITIALIZED), MODULE, N_ ("the module was started already") },
  { NAMED (CKR_MUTEX_BAD), MODULE, N_ ("the module has a fault in its locking") },
  { NAMED (CKR_MUTEX_NOT_LOCKED), MODULE, N_ ("the module has a fault in its locking") },
  { NAMED (CKR_NEW_PIN_MODE), FAILED, STRANGE },
  { NAMED (CKR_NEXT_OTP), FAILED, STRANGE },
  { NAMED (CKR_EXCEEDED_MAX_ITERATIONS), FAILED, STRANGE },
  { NAMED (CKR_FIPS_SELF_TEST_FAILED), FAILED,
    N_ ("the token or its module found a fault in itself (FIPS self-test)") },
  { NAMED (CKR_LIBRARY_LOAD_FAILED), MODULE,
    N_ ("the module did not find a library that it needs") },
  { NAMED (CKR_PIN_TOO_WEAK), CTL_ERROR_PIN_REFUSED,
    N_ ("the PIN is too easy to guess for the token's rules") },
  { NAMED (CKR_PUBLIC_KEY_INVALID), FAILED, N_ ("the token finds its public key damaged") },
  { NAMED (CKR_FUNCTION_REJECTED), CTL_ERROR_CANCELLED, N_ ("it was refused at the token") },
  /* PKCS#11 3: not in every header yet. */
  { 0x201, "CKR_TOKEN_RESOURCE_EXCEEDED", FAILED, N_ ("the token has not enough room for this") },
  { 0x202, "CKR_OPERATION_CANCEL_FAILED", FAILED,
    N_ ("the token does not leave off what it was doing") },
  { 0x203, "CKR_KEY_EXHAUSTED", FAILED, N_ ("the key has made as many signatures as it may make") },
  { 0x204, "CKR_PENDING", FAILED, STRANGE },
  { 0x205, "CKR_SESSION_ASYNC_NOT_SUPPORTED", FAILED, STRANGE },
  { 0x206, "CKR_SEED_RANDOM_REQUIRED", FAILED, STRANGE },
  { 0x207, "CKR_OPERATION_NOT_VALIDATED", FAILED, N_ ("the token's own rules forbid it") },
  { 0x208, "CKR_TOKEN_NOT_INITIALIZED", FAILED, N_ ("the token was never set up") },
  { 0x209, "CKR_PARAMETER_SET_NOT_SUPPORTED", FAILED, STRANGE },
};

static const CkrWords *
look_up (CK_RV value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].value == value)
      return &table[i];
  return NULL;
}

static void
set_unknown (CK_RV value, const char *what, GError **error)
{
  if (value & CKR_VENDOR_DEFINED)
    g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
                 _ ("%s failed: the module gives an error of its maker's own "
                    "(CKR_VENDOR_DEFINED + 0x%lX)"),
                 what, value & ~CKR_VENDOR_DEFINED);
  else
    g_set_error (error, CTL_ERROR, CTL_ERROR_TOKEN_FAILED,
                 _ ("%s failed: the module gives an error that has no meaning here (CKR 0x%lX)"),
                 what, value);
}

/**
 * ctl_ckr_check_person:
 * @value: what a function of a module returned in which a person has a part: by a PIN, or at the
 *   keys of the reader
 * @what: what was being done, as the beginning of a sentence
 * @error: return location for the #CtlError that says what can be done about it; its message holds
 *   the native name
 *
 * Returns: %TRUE where @value is `CKR_OK`
 */
gboolean
ctl_ckr_check_person (CK_RV value, const char *what, GError **error)
{
  if (value == CKR_OK)
    return TRUE;
  const CkrWords *known = look_up (value);
  if (known != NULL)
    g_set_error (error, CTL_ERROR, known->code, _ ("%s failed: %s (%s)"), what, _ (known->words),
                 known->name);
  else
    set_unknown (value, what, error);
  return FALSE;
}

/* Nobody who gave no PIN and touched no key should be told to check the one or that he cancelled.
 */
static gboolean
is_about_person (const GError *error)
{
  return error->code == CTL_ERROR_CANCELLED || error->code == CTL_ERROR_PIN_REFUSED ||
         error->code == CTL_ERROR_PIN_LOCKED || error->code == CTL_ERROR_PIN_NEEDED;
}

/**
 * ctl_ckr_check:
 * @value: what any other function of a module returned
 * @what: what was being done, as the beginning of a sentence
 * @error: return location for the #CtlError that says what can be done about it; its message holds
 *   the native name
 *
 * Returns: %TRUE where @value is `CKR_OK`
 */
gboolean
ctl_ckr_check (CK_RV value, const char *what, GError **error)
{
  g_autoptr (GError) failure = NULL;
  if (ctl_ckr_check_person (value, what, &failure))
    return TRUE;
  if (is_about_person (failure))
    failure->code = CTL_ERROR_TOKEN_FAILED;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
