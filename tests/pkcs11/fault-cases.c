/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fault-cases.h"

#include <p11-kit/pkcs11.h>

/* The fault table: each function that the helper calls, with each error code of PKCS#11 and with
 * every nonsense that its arguments allow, and what must come of each. */

/* SafeNet's counters (safenet-module.c). */
#define ATTRIBUTE_TRIES 0x80001110UL
#define ATTRIBUTE_MOST  0x80001112UL

#define NO_READER "in no reader any more"

/* What an error code does, at a place where a function is called. */
typedef enum
{
  HARMLESS,    /* nothing */
  UNCOUNTS,    /* the number of PIN tries is not told */
  FAILS,       /* the operation fails, with the code's meaning */
  FAILS_ASKED, /* the same, where a person has a part: PIN codes and cancelling mean that person */
  SPOILS,      /* the module can not be used */
  SPOILS_SLOT, /* the token can not be read */
  HIDES,       /* the token is not found */
  SPOILS_CERTIFICATE,
  UNASKED, /* nobody knows that a second PIN is wanted, and the token does not sign without it */
} Effect;

typedef struct
{
  FaultOperation operation;
  const char *function;
  unsigned long detail;
  const char *detail_name;
  Effect effect;
} Place;

static const Place places[] = {
  { FAULT_LOAD, "C_GetFunctionList", FAULT_ANY, NULL, SPOILS },
  { FAULT_LOAD, "C_Initialize", FAULT_ANY, NULL, SPOILS },
  { FAULT_LOAD, "C_GetInfo", FAULT_ANY, NULL, SPOILS },
  { FAULT_LIST, "C_GetInfo", FAULT_ANY, NULL, HARMLESS },
  { FAULT_LIST, "C_GetSlotList", FAULT_HOW_MANY, "how-many", FAILS },
  { FAULT_LIST, "C_GetSlotList", FAULT_WHICH, "which", FAILS },
  { FAULT_LIST, "C_GetSlotInfo", FAULT_TOKEN_SLOT, NULL, SPOILS_SLOT },
  { FAULT_LIST, "C_GetTokenInfo", FAULT_TOKEN_SLOT, NULL, SPOILS_SLOT },
  { FAULT_LIST, "C_OpenSession", FAULT_TOKEN_SLOT, NULL, SPOILS_SLOT },
  { FAULT_LIST, "C_FindObjectsInit", CKO_CERTIFICATE, "certificates", SPOILS_SLOT },
  { FAULT_LIST, "C_FindObjects", CKO_CERTIFICATE, "certificates", SPOILS_SLOT },
  { FAULT_LIST, "C_FindObjectsFinal", CKO_CERTIFICATE, "certificates", HARMLESS },
  { FAULT_LIST, "C_GetAttributeValue", CKA_VALUE, "value", SPOILS_CERTIFICATE },
  { FAULT_LIST, "C_GetAttributeValue", CKA_ID, "id", HARMLESS },
  { FAULT_LIST, "C_FindObjectsInit", CKO_HW_FEATURE, "counters", UNCOUNTS },
  { FAULT_LIST, "C_FindObjects", CKO_HW_FEATURE, "counters", UNCOUNTS },
  { FAULT_LIST, "C_FindObjectsFinal", CKO_HW_FEATURE, "counters", HARMLESS },
  { FAULT_LIST, "C_GetAttributeValue", ATTRIBUTE_TRIES, "tries", UNCOUNTS },
  { FAULT_LIST, "C_GetAttributeValue", ATTRIBUTE_MOST, "most", HARMLESS },
  { FAULT_LIST, "C_CloseSession", FAULT_ANY, NULL, HARMLESS },
  { FAULT_SIGN, "C_GetSlotList", FAULT_ANY, NULL, FAILS },
  { FAULT_SIGN, "C_GetSlotInfo", FAULT_TOKEN_SLOT, NULL, HIDES },
  { FAULT_SIGN, "C_GetTokenInfo", FAULT_TOKEN_SLOT, NULL, HIDES },
  { FAULT_SIGN, "C_OpenSession", FAULT_TOKEN_SLOT, NULL, FAILS },
  { FAULT_SIGN, "C_FindObjectsInit", CKO_HW_FEATURE, "counters", HARMLESS },
  { FAULT_SIGN, "C_FindObjects", CKO_HW_FEATURE, "counters", HARMLESS },
  { FAULT_SIGN, "C_GetAttributeValue", ATTRIBUTE_TRIES, "tries", HARMLESS },
  { FAULT_SIGN, "C_Login", CKU_USER, NULL, FAILS_ASKED },
  { FAULT_SIGN, "C_FindObjectsInit", CKO_PRIVATE_KEY, "keys", FAILS },
  { FAULT_SIGN, "C_FindObjects", CKO_PRIVATE_KEY, "keys", FAILS },
  { FAULT_SIGN, "C_FindObjectsFinal", CKO_PRIVATE_KEY, "keys", HARMLESS },
  { FAULT_SIGN, "C_GetAttributeValue", CKA_MODULUS, "modulus", FAILS },
  { FAULT_SIGN, "C_GetAttributeValue", CKA_ALWAYS_AUTHENTICATE, "always-authenticate", HARMLESS },
  { FAULT_SIGN, "C_SignInit", FAULT_ANY, NULL, FAILS_ASKED },
  { FAULT_SIGN, "C_Sign", FAULT_ANY, NULL, FAILS_ASKED },
  { FAULT_SIGN, "C_Logout", FAULT_ANY, NULL, HARMLESS },
  { FAULT_SIGN, "C_CloseSession", FAULT_ANY, NULL, HARMLESS },
  { FAULT_SIGN_AGAIN, "C_GetAttributeValue", CKA_ALWAYS_AUTHENTICATE, "always-authenticate",
    UNASKED },
  { FAULT_SIGN_AGAIN, "C_SignInit", FAULT_ANY, NULL, FAILS_ASKED },
  { FAULT_SIGN_AGAIN, "C_Login", CKU_CONTEXT_SPECIFIC, "use", FAILS_ASKED },
  { FAULT_SIGN_AGAIN, "C_Sign", FAULT_ANY, NULL, FAILS_ASKED },
  { FAULT_SIGN_AGAIN, "C_Logout", FAULT_ANY, NULL, HARMLESS },
  { FAULT_CHANGE_PIN, "C_OpenSession", FAULT_TOKEN_SLOT, NULL, FAILS },
  { FAULT_CHANGE_PIN, "C_SetPIN", FAULT_ANY, NULL, FAILS_ASKED },
  { FAULT_CHANGE_PIN, "C_CloseSession", FAULT_ANY, NULL, HARMLESS },
  { FAULT_WAIT, "C_WaitForSlotEvent", FAULT_ANY, NULL, HARMLESS },
  { FAULT_END, "C_Finalize", FAULT_ANY, NULL, HARMLESS },
};

typedef struct
{
  unsigned long value;
  const char *name;
} Code;

#define X(name) { name, #name },
static const Code codes[] = {
#include "ckr-names.h"
  { CKR_VENDOR_DEFINED | 0x42, "CKR_VENDOR_DEFINED + 0x42" },
  { CKR_VENDOR_DEFINED | 0x7FFFFFFF, "CKR_VENDOR_DEFINED + 0x7FFFFFFF" },
  { 0x4321, "CKR 0x4321" },
  { ~0UL, "CKR_VENDOR_DEFINED + 0xFFFFFFFF7FFFFFFF" },
};
#undef X

/* The function did what it was asked to do, and says that it did not. */
static const Code late_codes[] = {
  { CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR" },
  { CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR" },
  { CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED" },
  { CKR_FUNCTION_CANCELED, "CKR_FUNCTION_CANCELED" },
  { CKR_OPERATION_ACTIVE, "CKR_OPERATION_ACTIVE" },
  { CKR_BUFFER_TOO_SMALL, "CKR_BUFFER_TOO_SMALL" },
  { CKR_USER_ALREADY_LOGGED_IN, "CKR_USER_ALREADY_LOGGED_IN" },
  { CKR_CRYPTOKI_ALREADY_INITIALIZED, "CKR_CRYPTOKI_ALREADY_INITIALIZED" },
};

typedef struct
{
  const char *answer;
  const char *text;
} End;

/* How a helper ends before its time. */
static const End ends[] = {
  { "crash", "SIGSEGV" },
  { "abort", "SIGABRT" },
  { "exit", "ended its helper process, with exit code 0" },
  { "hang", "did not answer within" },
};

#define OK(operation, function, detail, name, answer)                                              \
  {                                                                                                \
    operation, function, detail, name, answer, FAULT_RIGHT, 0, 0, NULL                             \
  }
#define UNCOUNTED(operation, function, detail, name, answer)                                       \
  {                                                                                                \
    operation, function, detail, name, answer, FAULT_UNCOUNTED, 0, 0, NULL                         \
  }
#define BAD(operation, function, detail, name, answer, code, text)                                 \
  {                                                                                                \
    operation, function, detail, name, answer, FAULT_ERROR, CTL_ERROR_##code, 0, text              \
  }
#define TOKEN(operation, function, detail, name, answer, state, text)                              \
  {                                                                                                \
    operation, function, detail, name, answer, FAULT_TOKEN, 0, CTL_TOKEN_##state, text             \
  }

typedef struct
{
  FaultOperation operation;
  const char *function;
  unsigned long detail;
  const char *detail_name;
  const char *answer;
  FaultOutcome outcome;
  CtlError code;
  CtlTokenState state;
  const char *text;
} Nonsense;

#define LOAD  FAULT_LOAD
#define LIST  FAULT_LIST
#define SIGN  FAULT_SIGN
#define ANY   FAULT_ANY
#define SLOT  FAULT_TOKEN_SLOT
#define MANY  FAULT_HOW_MANY
#define WHICH FAULT_WHICH
#define CERTS CKO_CERTIFICATE
#define COUNT CKO_HW_FEATURE
#define KEYS  CKO_PRIVATE_KEY
#define TRIES ATTRIBUTE_TRIES
#define MOST  ATTRIBUTE_MOST
#define AGAIN CKA_ALWAYS_AUTHENTICATE

/* clang-format off */
static const Nonsense nonsense[] = {
  BAD (LOAD, "C_GetFunctionList", ANY, NULL, "null", MODULE, "gives no functions"),
  BAD (LOAD, "C_GetFunctionList", ANY, NULL, "old", MODULE, "gives no functions"),
  OK (LOAD, "C_GetFunctionList", ANY, NULL, "new"),
  OK (LOAD, "C_GetInfo", ANY, NULL, "zeros"),
  OK (LOAD, "C_SetPIN", ANY, NULL, "missing"),
  OK (LOAD, "C_WaitForSlotEvent", ANY, NULL, "missing"),
  OK (LOAD, "C_GetInfo", ANY, NULL, "garbage"),

  BAD (LIST, "C_GetInfo", ANY, NULL, "forget", MODULE, "CKR_CRYPTOKI_NOT_INITIALIZED"),
  BAD (LIST, "C_GetSlotList", MANY, "how-many", "absurd", MODULE, "1099511627776 readers"),
  BAD (LIST, "C_GetSlotList", MANY, "how-many", "negative", MODULE, "nonsense"),
  OK (LIST, "C_GetSlotList", MANY, "how-many", "none"),
  OK (LIST, "C_GetSlotList", MANY, "how-many", "untouched"),
  OK (LIST, "C_GetSlotList", ANY, NULL, "renumbered"),
  OK (LIST, "C_GetSlotList", WHICH, "which", "twice"),
  BAD (LIST, "C_GetSlotList", WHICH, "which", "absurd", MODULE, "1099511627776 readers"),
  BAD (LIST, "C_GetSlotList", WHICH, "which", "negative", MODULE, "nonsense"),
  TOKEN (LIST, "C_GetSlotList", WHICH, "which", "none", NO_TOKEN, NULL),
  TOKEN (LIST, "C_GetSlotList", WHICH, "which", "unknown", FAILED, "CKR_SLOT_ID_INVALID"),
  TOKEN (LIST, "C_GetSlotList", WHICH, "which", "untouched", FAILED, "CKR_SLOT_ID_INVALID"),
  BAD (LIST, "C_GetSlotList", ANY, NULL, "forget", MODULE, "CKR_CRYPTOKI_NOT_INITIALIZED"),
  TOKEN (LIST, "C_GetSlotInfo", SLOT, NULL, "zeros", NO_TOKEN, NULL),
  OK (LIST, "C_GetSlotInfo", SLOT, NULL, "garbage"),
  OK (LIST, "C_GetSlotInfo", SLOT, NULL, "flags"),
  TOKEN (LIST, "C_GetSlotInfo", SLOT, NULL, "forget", FAILED, "CKR_CRYPTOKI_NOT_INITIALIZED"),
  TOKEN (LIST, "C_GetTokenInfo", SLOT, NULL, "zeros", UNRECOGNISED, NULL),
  OK (LIST, "C_GetTokenInfo", SLOT, NULL, "garbage"),
  OK (LIST, "C_GetTokenInfo", SLOT, NULL, "flags"),
  OK (LIST, "C_GetTokenInfo", SLOT, NULL, "absurd"),
  OK (LIST, "C_GetTokenInfo", SLOT, NULL, "crossed"),
  TOKEN (LIST, "C_GetTokenInfo", SLOT, NULL, "forget", FAILED, "CKR_CRYPTOKI_NOT_INITIALIZED"),
  TOKEN (LIST, "C_OpenSession", SLOT, NULL, "zero", FAILED, "CKR_SESSION_HANDLE_INVALID"),
  TOKEN (LIST, "C_OpenSession", SLOT, NULL, "unknown", FAILED, "CKR_SESSION_HANDLE_INVALID"),
  TOKEN (LIST, "C_OpenSession", SLOT, NULL, "forget", FAILED, "CKR_CRYPTOKI_NOT_INITIALIZED"),
  TOKEN (LIST, "C_FindObjectsInit", CERTS, "certificates", "lie", NO_CERTIFICATE, NULL),
  TOKEN (LIST, "C_FindObjects", CERTS, "certificates", "none", NO_CERTIFICATE, NULL),
  TOKEN (LIST, "C_FindObjects", CERTS, "certificates", "endless", FAILED, "more than 64"),
  TOKEN (LIST, "C_FindObjects", CERTS, "certificates", "absurd", FAILED, "more than 64"),
  TOKEN (LIST, "C_FindObjects", CERTS, "certificates", "unknown", NO_CERTIFICATE,
         "CKR_OBJECT_HANDLE_INVALID"),
  TOKEN (LIST, "C_GetAttributeValue", CKA_VALUE, "value", "none", NO_CERTIFICATE,
         "certificates cannot be read"),
  TOKEN (LIST, "C_GetAttributeValue", CKA_VALUE, "value", "short", NO_CERTIFICATE,
         "certificates cannot be read"),
  TOKEN (LIST, "C_GetAttributeValue", CKA_VALUE, "value", "long", NO_CERTIFICATE, "nonsense"),
  TOKEN (LIST, "C_GetAttributeValue", CKA_VALUE, "value", "absurd", NO_CERTIFICATE, "nonsense"),
  TOKEN (LIST, "C_GetAttributeValue", CKA_VALUE, "value", "negative", NO_CERTIFICATE, "nonsense"),
  TOKEN (LIST, "C_GetAttributeValue", CKA_VALUE, "value", "garbage", NO_CERTIFICATE,
         "certificates cannot be read"),
  OK (LIST, "C_GetAttributeValue", CKA_VALUE, "value", "null"),
  OK (LIST, "C_GetAttributeValue", CKA_ID, "id", "none"),
  OK (LIST, "C_GetAttributeValue", CKA_ID, "id", "long"),
  OK (LIST, "C_GetAttributeValue", CKA_ID, "id", "absurd"),
  OK (LIST, "C_GetAttributeValue", CKA_ID, "id", "negative"),
  OK (LIST, "C_GetAttributeValue", CKA_ID, "id", "garbage"),
  UNCOUNTED (LIST, "C_FindObjectsInit", COUNT, "counters", "lie"),
  UNCOUNTED (LIST, "C_FindObjects", COUNT, "counters", "none"),
  UNCOUNTED (LIST, "C_FindObjects", COUNT, "counters", "endless"),
  UNCOUNTED (LIST, "C_FindObjects", COUNT, "counters", "absurd"),
  UNCOUNTED (LIST, "C_FindObjects", COUNT, "counters", "unknown"),
  UNCOUNTED (LIST, "C_GetAttributeValue", TRIES, "tries", "none"),
  UNCOUNTED (LIST, "C_GetAttributeValue", TRIES, "tries", "long"),
  UNCOUNTED (LIST, "C_GetAttributeValue", TRIES, "tries", "absurd"),
  UNCOUNTED (LIST, "C_GetAttributeValue", TRIES, "tries", "negative"),
  UNCOUNTED (LIST, "C_GetAttributeValue", TRIES, "tries", "garbage"),
  OK (LIST, "C_GetAttributeValue", MOST, "most", "none"),
  OK (LIST, "C_GetAttributeValue", MOST, "most", "long"),
  OK (LIST, "C_GetAttributeValue", MOST, "most", "garbage"),
  OK (LIST, "C_CloseSession", ANY, NULL, "lie"),

  BAD (SIGN, "C_GetSlotList", ANY, NULL, "absurd", MODULE, "nonsense"),
  BAD (SIGN, "C_GetSlotList", ANY, NULL, "none", TOKEN_GONE, NO_READER),
  BAD (SIGN, "C_GetSlotList", ANY, NULL, "unknown", TOKEN_GONE, "CKR_SLOT_ID_INVALID"),
  BAD (SIGN, "C_GetSlotList", WHICH, "which", "untouched", TOKEN_GONE, "CKR_SLOT_ID_INVALID"),
  OK (SIGN, "C_GetSlotList", WHICH, "which", "twice"),
  OK (SIGN, "C_GetSlotList", ANY, NULL, "renumbered"),
  BAD (SIGN, "C_GetSlotList", ANY, NULL, "forget", MODULE, "CKR_CRYPTOKI_NOT_INITIALIZED"),
  BAD (SIGN, "C_GetSlotInfo", SLOT, NULL, "zeros", TOKEN_GONE, NO_READER),
  OK (SIGN, "C_GetSlotInfo", SLOT, NULL, "garbage"),
  BAD (SIGN, "C_GetTokenInfo", SLOT, NULL, "zeros", TOKEN_GONE, NO_READER),
  BAD (SIGN, "C_GetTokenInfo", SLOT, NULL, "garbage", TOKEN_GONE, NO_READER),
  BAD (SIGN, "C_GetTokenInfo", SLOT, NULL, "flags", PIN_LOCKED, "is locked"),
  OK (SIGN, "C_GetTokenInfo", SLOT, NULL, "absurd"),
  OK (SIGN, "C_GetTokenInfo", SLOT, NULL, "crossed"),
  BAD (SIGN, "C_OpenSession", SLOT, NULL, "zero", TOKEN_GONE, "CKR_SESSION_HANDLE_INVALID"),
  BAD (SIGN, "C_OpenSession", SLOT, NULL, "unknown", TOKEN_GONE, "CKR_SESSION_HANDLE_INVALID"),
  BAD (SIGN, "C_Login", CKU_USER, NULL, "lie", TOKEN_FAILED, "None of the 0 RSA keys"),
  BAD (SIGN, "C_Login", CKU_USER, NULL, "forget", MODULE, "CKR_CRYPTOKI_NOT_INITIALIZED"),
  BAD (SIGN, "C_FindObjectsInit", KEYS, "keys", "lie", TOKEN_FAILED, "None of the 0 RSA keys"),
  BAD (SIGN, "C_FindObjects", KEYS, "keys", "none", TOKEN_FAILED, "None of the 0 RSA keys"),
  BAD (SIGN, "C_FindObjects", KEYS, "keys", "endless", TOKEN_FAILED, "more than 64"),
  BAD (SIGN, "C_FindObjects", KEYS, "keys", "absurd", TOKEN_FAILED, "more than 64"),
  BAD (SIGN, "C_FindObjects", KEYS, "keys", "unknown", TOKEN_FAILED, "CKR_OBJECT_HANDLE_INVALID"),
  BAD (SIGN, "C_FindObjectsFinal", KEYS, "keys", "lie", TOKEN_FAILED, "CKR_OPERATION_ACTIVE"),
  BAD (SIGN, "C_GetAttributeValue", CKA_MODULUS, "modulus", "none", TOKEN_FAILED,
       "belongs to the certificate"),
  BAD (SIGN, "C_GetAttributeValue", CKA_MODULUS, "modulus", "short", TOKEN_FAILED,
       "belongs to the certificate"),
  BAD (SIGN, "C_GetAttributeValue", CKA_MODULUS, "modulus", "garbage", TOKEN_FAILED,
       "belongs to the certificate"),
  BAD (SIGN, "C_GetAttributeValue", CKA_MODULUS, "modulus", "long", TOKEN_FAILED, "nonsense"),
  BAD (SIGN, "C_GetAttributeValue", CKA_MODULUS, "modulus", "absurd", TOKEN_FAILED, "nonsense"),
  BAD (SIGN, "C_GetAttributeValue", CKA_MODULUS, "modulus", "negative", TOKEN_FAILED, "nonsense"),
  OK (SIGN, "C_GetAttributeValue", AGAIN, "always-authenticate", "none"),
  OK (SIGN, "C_GetAttributeValue", AGAIN, "always-authenticate", "long"),
  OK (SIGN, "C_GetAttributeValue", AGAIN, "always-authenticate", "absurd"),
  BAD (SIGN, "C_GetAttributeValue", AGAIN, "always-authenticate", "garbage", TOKEN_FAILED,
       "CKR_OPERATION_NOT_INITIALIZED"),
  BAD (SIGN, "C_SignInit", ANY, NULL, "lie", TOKEN_FAILED, "CKR_OPERATION_NOT_INITIALIZED"),
  BAD (SIGN, "C_Sign", ANY, NULL, "lie", TOKEN_FAILED, "does not fit its certificate"),
  BAD (SIGN, "C_Sign", ANY, NULL, "wrong", TOKEN_FAILED, "does not fit its certificate"),
  BAD (SIGN, "C_Sign", ANY, NULL, "zeros", TOKEN_FAILED, "does not fit its certificate"),
  BAD (SIGN, "C_Sign", ANY, NULL, "short", TOKEN_FAILED, "has 127 bytes"),
  BAD (SIGN, "C_Sign", ANY, NULL, "long", TOKEN_FAILED, "has 129 bytes"),
  BAD (SIGN, "C_Sign", ANY, NULL, "untouched", TOKEN_FAILED, "has 1024 bytes"),
  BAD (SIGN, "C_Sign", ANY, NULL, "none", TOKEN_FAILED, "signature of 0 bytes"),
  BAD (SIGN, "C_Sign", ANY, NULL, "absurd", TOKEN_FAILED, "signature of 1099511627776 bytes"),
  BAD (SIGN, "C_Sign", ANY, NULL, "negative", TOKEN_FAILED, "nonsense"),
  BAD (SIGN, "C_Sign", ANY, NULL, "forget", MODULE, "CKR_CRYPTOKI_NOT_INITIALIZED"),
  OK (SIGN, "C_Logout", ANY, NULL, "lie"),
  OK (SIGN, "C_Logout", ANY, NULL, "forget"),
  OK (SIGN, "C_CloseSession", ANY, NULL, "lie"),

  BAD (FAULT_SIGN_AGAIN, "C_Login", CKU_CONTEXT_SPECIFIC, "use", "lie", TOKEN_FAILED,
       "CKR_USER_NOT_LOGGED_IN"),
  BAD (FAULT_SIGN_AGAIN, "C_Sign", ANY, NULL, "wrong", TOKEN_FAILED, "does not fit"),
  BAD (FAULT_SIGN_AGAIN, "C_Sign", ANY, NULL, "none", TOKEN_FAILED, "signature of 0 bytes"),
  OK (FAULT_WAIT, "C_WaitForSlotEvent", ANY, NULL, "lie"),
};
/* clang-format on */

static const char *const all_functions[] = {
  "C_Initialize",
  "C_Finalize",
  "C_GetInfo",
  "C_GetSlotList",
  "C_GetSlotInfo",
  "C_GetTokenInfo",
  "C_OpenSession",
  "C_CloseSession",
  "C_Login",
  "C_Logout",
  "C_FindObjectsInit",
  "C_FindObjects",
  "C_FindObjectsFinal",
  "C_GetAttributeValue",
  "C_SignInit",
  "C_Sign",
};

static gboolean
is_one_of (unsigned long value, const unsigned long *list, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (list[i] == value)
      return TRUE;
  return FALSE;
}

/* What an error code means to somebody who had no part in the call. */
static CtlError
get_meaning (unsigned long value)
{
  static const unsigned long gone[] = { CKR_SLOT_ID_INVALID, CKR_DEVICE_REMOVED, CKR_SESSION_CLOSED,
                                        CKR_SESSION_HANDLE_INVALID, CKR_TOKEN_NOT_PRESENT };
  static const unsigned long module[] = { CKR_HOST_MEMORY,
                                          CKR_ARGUMENTS_BAD,
                                          CKR_NEED_TO_CREATE_THREADS,
                                          CKR_CANT_LOCK,
                                          CKR_FUNCTION_NOT_SUPPORTED,
                                          CKR_SESSION_PARALLEL_NOT_SUPPORTED,
                                          CKR_CRYPTOKI_NOT_INITIALIZED,
                                          CKR_CRYPTOKI_ALREADY_INITIALIZED,
                                          CKR_MUTEX_BAD,
                                          CKR_MUTEX_NOT_LOCKED,
                                          CKR_LIBRARY_LOAD_FAILED };
  if (is_one_of (value, gone, G_N_ELEMENTS (gone)))
    return CTL_ERROR_TOKEN_GONE;
  return is_one_of (value, module, G_N_ELEMENTS (module)) ? CTL_ERROR_MODULE
                                                          : CTL_ERROR_TOKEN_FAILED;
}

static CtlError
get_personal_meaning (unsigned long value)
{
  switch (value)
    {
    case CKR_CANCEL:
    case CKR_FUNCTION_CANCELED:
    case CKR_FUNCTION_REJECTED:
      return CTL_ERROR_CANCELLED;
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE:
    case CKR_PIN_EXPIRED:
    case CKR_PIN_TOO_WEAK:
      return CTL_ERROR_PIN_REFUSED;
    case CKR_PIN_LOCKED:
      return CTL_ERROR_PIN_LOCKED;
    case CKR_USER_PIN_NOT_INITIALIZED:
      return CTL_ERROR_PIN_NEEDED;
    default:
      return get_meaning (value);
    }
}

static void
set_error (FaultCase *self, CtlError code, const char *text)
{
  self->outcome = FAULT_ERROR;
  self->code = code;
  self->text = text;
}

static void
set_token (FaultCase *self, CtlTokenState state, const char *text)
{
  self->outcome = FAULT_TOKEN;
  self->state = state;
  self->text = text;
}

static void
set_effect (FaultCase *self, Effect effect, const char *code_name)
{
  switch (effect)
    {
    case HARMLESS:
      self->outcome = FAULT_RIGHT;
      break;
    case UNCOUNTS:
      self->outcome = FAULT_UNCOUNTED;
      break;
    case FAILS:
      set_error (self, get_meaning (self->value), code_name);
      break;
    case FAILS_ASKED:
      set_error (self, get_personal_meaning (self->value), code_name);
      break;
    case SPOILS:
      set_error (self, CTL_ERROR_MODULE, code_name);
      break;
    case SPOILS_SLOT:
      set_token (self, CTL_TOKEN_FAILED, code_name);
      break;
    case HIDES:
      set_error (self, CTL_ERROR_TOKEN_GONE, code_name);
      break;
    case UNASKED:
      set_error (self, CTL_ERROR_TOKEN_FAILED, "CKR_USER_NOT_LOGGED_IN");
      break;
    case SPOILS_CERTIFICATE:
      set_token (self,
                 get_meaning (self->value) == CTL_ERROR_TOKEN_GONE ? CTL_TOKEN_FAILED
                                                                   : CTL_TOKEN_NO_CERTIFICATE,
                 code_name);
      break;
    }
}

static gboolean
is_call (const FaultCase *self, FaultOperation operation, const char *function)
{
  return self->operation == operation && g_str_equal (self->function, function);
}

/* Codes that mean something else from one function than from all others. */
static void
set_exception (FaultCase *self)
{
  gboolean late = g_str_equal (self->answer, "late");
  if (g_str_equal (self->function, "C_GetTokenInfo") && self->value == CKR_TOKEN_NOT_RECOGNIZED)
    self->operation == FAULT_LIST ? set_token (self, CTL_TOKEN_UNRECOGNISED, NULL)
                                  : set_error (self, CTL_ERROR_TOKEN_GONE, NO_READER);
  if (g_str_equal (self->function, "C_GetTokenInfo") &&
      (self->value == CKR_TOKEN_NOT_PRESENT || self->value == CKR_DEVICE_REMOVED))
    self->operation == FAULT_LIST ? set_token (self, CTL_TOKEN_NO_TOKEN, NULL)
                                  : set_error (self, CTL_ERROR_TOKEN_GONE, NO_READER);
  if (is_call (self, FAULT_LIST, "C_GetInfo") && self->value == CKR_CRYPTOKI_NOT_INITIALIZED)
    set_error (self, CTL_ERROR_MODULE, "CKR_CRYPTOKI_NOT_INITIALIZED");
  if (is_call (self, FAULT_LOAD, "C_Initialize") && self->value == CKR_CRYPTOKI_ALREADY_INITIALIZED)
    late ? set_effect (self, HARMLESS, NULL)
         : set_error (self, CTL_ERROR_MODULE, "CKR_CRYPTOKI_NOT_INITIALIZED");
  if (is_call (self, FAULT_SIGN, "C_Login") && self->value == CKR_USER_ALREADY_LOGGED_IN)
    late ? set_effect (self, HARMLESS, NULL)
         : set_error (self, CTL_ERROR_TOKEN_FAILED, "None of the 0 RSA keys");
  if (g_str_equal (self->function, "C_SetPIN") &&
      (self->value == CKR_PIN_INVALID || self->value == CKR_PIN_LEN_RANGE ||
       self->value == CKR_PIN_TOO_WEAK))
    self->code = CTL_ERROR_NEW_PIN;
  /* The search goes on, and stands in the way of what follows. */
  if (is_call (self, FAULT_LIST, "C_FindObjectsFinal") && self->detail == CERTS && !late)
    set_effect (self, UNCOUNTS, NULL);
  if (is_call (self, FAULT_SIGN, "C_FindObjectsFinal") && !late)
    set_error (self, CTL_ERROR_TOKEN_FAILED, "CKR_OPERATION_ACTIVE");
}

static FaultCase *
add (GPtrArray *cases,
     FaultOperation operation,
     const char *function,
     unsigned long detail,
     const char *detail_name,
     const char *title)
{
  static const char *const operations[] = { "load",       "list", "sign", "sign-again",
                                            "change-pin", "wait", "end" };
  FaultCase *self = g_new0 (FaultCase, 1);
  self->name = g_strdup_printf ("/pkcs11/fault-table/%s/%s%s%s/%s", operations[operation], function,
                                detail_name != NULL ? "-" : "",
                                detail_name != NULL ? detail_name : "", title);
  self->operation = operation;
  self->function = function;
  self->detail = detail;
  g_ptr_array_add (cases, self);
  return self;
}

static void
add_code (GPtrArray *cases, const Place *place, const char *answer, const Code *code)
{
  g_autofree char *title =
      g_strconcat (g_str_equal (answer, "late") ? "late-" : "", code->name, NULL);
  FaultCase *self =
      add (cases, place->operation, place->function, place->detail, place->detail_name, title);
  self->answer = answer;
  self->value = code->value;
  set_effect (self, place->effect, code->name);
  set_exception (self);
}

/* Whether the list knows over which of the slots the helper was lost. */
static gboolean
is_about_a_slot (const Place *place)
{
  return place->operation == FAULT_LIST && !g_str_equal (place->function, "C_GetInfo") &&
         !g_str_equal (place->function, "C_GetSlotList");
}

static void
add_end (GPtrArray *cases, const Place *place, const End *end)
{
  FaultCase *self = add (cases, place->operation, place->function, place->detail,
                         place->detail_name, end->answer);
  self->answer = end->answer;
  self->dies = TRUE;
  if (place->operation == FAULT_END || place->operation == FAULT_WAIT)
    set_effect (self, HARMLESS, NULL);
  else if (is_about_a_slot (place))
    set_token (self, CTL_TOKEN_FAILED, end->text);
  else
    set_error (self, CTL_ERROR_MODULE, end->text);
}

static void
add_nonsense (GPtrArray *cases, const Nonsense *line)
{
  FaultCase *self =
      add (cases, line->operation, line->function, line->detail, line->detail_name, line->answer);
  self->answer = g_str_equal (line->answer, "lie") ? "answer" : line->answer;
  self->value = CKR_OK;
  self->outcome = line->outcome;
  self->code = line->code;
  self->state = line->state;
  self->text = line->text;
}

static void
add_missing (GPtrArray *cases, const char *function)
{
  FaultCase *self = add (cases, FAULT_LOAD, function, FAULT_ANY, NULL, "missing");
  self->answer = "missing";
  set_error (self, CTL_ERROR_MODULE, function);
}

static void
free_case (gpointer data)
{
  FaultCase *self = data;
  g_free (self->name);
  g_free (self);
}

/**
 * fault_cases_new:
 *
 * Returns: (transfer full) (element-type FaultCase): the table
 */
GPtrArray *
fault_cases_new (void)
{
  GPtrArray *cases = g_ptr_array_new_with_free_func (free_case);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (codes); j++)
        add_code (cases, &places[i], "answer", &codes[j]);
      for (gsize j = 0; j < G_N_ELEMENTS (late_codes); j++)
        add_code (cases, &places[i], "late", &late_codes[j]);
      for (gsize j = 0; j < G_N_ELEMENTS (ends); j++)
        add_end (cases, &places[i], &ends[j]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (nonsense); i++)
    add_nonsense (cases, &nonsense[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (all_functions); i++)
    add_missing (cases, all_functions[i]);
  return cases;
}
