/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A PKCS#11 module with one fault: SoftHSM 2, but for the function that TEST_FAULT names. Faulty
 * modules and failing tokens cannot be had otherwise. TEST_FAULT_LOG is a file that gets a line for
 * each PIN that is tried, and the number of a process that hangs. TEST_FAULT_PIN is what the person
 * at the keys of a reader enters. TEST_FAULT_FILE holds a fault that may come and go while the
 * module runs, and TEST_FAULT_WAIT says what becomes of C_WaitForSlotEvent. */

extern CK_RV C_GetFunctionList (CK_FUNCTION_LIST_PTR_PTR list);

static CK_FUNCTION_LIST *softhsm;
static CK_FUNCTION_LIST mine;
static CK_SLOT_ID first_slot;
static int wrong_logins, logins;

/* What stands in TEST_FAULT_FILE now. */
static void
read_fault (char *text, size_t size)
{
  const char *path = getenv ("TEST_FAULT_FILE");
  FILE *file = path != NULL ? fopen (path, "r") : NULL;
  size_t length = file != NULL ? fread (text, 1, size - 1, file) : 0;
  text[length] = '\0';
  if (file != NULL)
    fclose (file);
}

static int
is (const char *fault)
{
  const char *chosen = getenv ("TEST_FAULT");
  char now[64];
  read_fault (now, sizeof now);
  return (chosen != NULL && strcmp (chosen, fault) == 0) || strcmp (now, fault) == 0;
}

static int
waits (const char *how)
{
  const char *chosen = getenv ("TEST_FAULT_WAIT");
  return chosen != NULL && strcmp (chosen, how) == 0;
}

static void
crash (void)
{
  /* As a stray write does, without the sanitizer of this build having a say in it. */
  signal (SIGSEGV, SIG_DFL);
  raise (SIGSEGV);
}

static void
log_line (const char *format, int number)
{
  const char *path = getenv ("TEST_FAULT_LOG");
  FILE *file = path != NULL ? fopen (path, "a") : NULL;
  if (file == NULL)
    return;
  fprintf (file, format, number);
  fclose (file);
}

static void
hang (void)
{
  if (is ("hang-in-list") || waits ("deaf"))
    log_line ("%d\n", getpid ());
  for (;;)
    pause ();
}

/* What a module that damages memory does to the pipe. */
static void
scribble (void)
{
  for (int fd = 3; fd < 64; fd++)
    if (write (fd, "nonsense, and more of it", 24) < 0)
      continue;
}

static CK_RV
my_initialize (CK_VOID_PTR arguments)
{
  if (is ("initialize-fails"))
    return CKR_GENERAL_ERROR;
  if (is ("prints"))
    {
      char line[16];
      printf ("This module talks a lot on stdout.\n");
      fflush (stdout);
      if (fgets (line, sizeof line, stdin) != NULL)
        return CKR_GENERAL_ERROR;
    }
  return softhsm->C_Initialize (arguments);
}

static CK_RV
my_get_slot_list (CK_BBOOL present, CK_SLOT_ID_PTR slots, CK_ULONG_PTR count)
{
  if (is ("crash-in-list"))
    crash ();
  if (is ("hang-in-list"))
    hang ();
  if (is ("abort-in-list"))
    abort ();
  if (is ("exit-in-list"))
    _exit (3);
  if (is ("real-time-signal"))
    raise (SIGRTMIN + 1);
  if (is ("scribble"))
    scribble ();
  if (is ("list-fails"))
    return CKR_HOST_MEMORY;
  CK_RV value = softhsm->C_GetSlotList (present, slots, count);
  if (value == CKR_OK && slots != NULL && *count > 0)
    first_slot = slots[0];
  if (is ("absurd-slot-count") || (is ("slots-grow") && slots != NULL))
    *count = 1000000000;
  return value;
}

static void
fill (void *text, size_t size)
{
  memset (text, 0xFE, size);
}

/* Until TEST_FAULT_FILE has other contents. */
static CK_RV
wait_for_change (CK_SLOT_ID_PTR slot)
{
  char before[64], now[64];
  read_fault (before, sizeof before);
  do
    {
      usleep (2000);
      read_fault (now, sizeof now);
    }
  while (strcmp (before, now) == 0);
  *slot = first_slot;
  return CKR_OK;
}

static CK_RV
my_wait_for_slot_event (CK_FLAGS flags, CK_SLOT_ID_PTR slot, CK_VOID_PTR reserved)
{
  if (getenv ("TEST_FAULT_WAIT") == NULL)
    return softhsm->C_WaitForSlotEvent (flags, slot, reserved);
  if (waits ("crashes"))
    crash ();
  *slot = first_slot;
  if (waits ("busy"))
    return CKR_OK;
  if (flags & CKF_DONT_BLOCK)
    return CKR_NO_EVENT;
  if (waits ("deaf"))
    hang ();
  if (waits ("events"))
    return wait_for_change (slot);
  /* Events of nothing. */
  usleep (20000);
  return CKR_OK;
}

static CK_RV
my_get_info (CK_INFO_PTR info)
{
  CK_RV value = softhsm->C_GetInfo (info);
  if (is ("garbage"))
    {
      fill (info->libraryDescription, sizeof info->libraryDescription);
      fill (info->manufacturerID, sizeof info->manufacturerID);
    }
  return is ("info-fails") ? CKR_FUNCTION_FAILED : value;
}

static CK_RV
my_get_slot_info (CK_SLOT_ID slot, CK_SLOT_INFO_PTR info)
{
  if (is ("broken-reader") && slot == first_slot)
    return CKR_DEVICE_ERROR;
  CK_RV value = softhsm->C_GetSlotInfo (slot, info);
  if (is ("garbage"))
    fill (info->slotDescription, sizeof info->slotDescription);
  if (is ("empty-reader") && slot == first_slot)
    info->flags &= ~CKF_TOKEN_PRESENT;
  return value;
}

static void
change_flags (CK_TOKEN_INFO *info)
{
  if (is ("locked"))
    info->flags |= CKF_USER_PIN_LOCKED;
  if (is ("final-try") || (is ("last-but-one") && wrong_logins == 1))
    info->flags |= CKF_USER_PIN_FINAL_TRY;
  if (is ("final-try") && wrong_logins > 0)
    info->flags |= CKF_USER_PIN_LOCKED;
  if (is ("locked-after-login") && logins > 0)
    info->flags |= CKF_USER_PIN_LOCKED;
  if (is ("final-after-login") && logins > 0)
    info->flags |= CKF_USER_PIN_FINAL_TRY;
  if (is ("not-set"))
    info->flags &= ~CKF_USER_PIN_INITIALIZED;
  if (is ("no-login"))
    info->flags &= ~CKF_LOGIN_REQUIRED;
  if (is ("pin-pad"))
    info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  if (is ("short-pins"))
    info->ulMaxPinLen = 6;
  if (is ("absurd-pins"))
    info->ulMaxPinLen = 1, info->ulMinPinLen = CK_UNAVAILABLE_INFORMATION;
  if (is ("no-flags"))
    info->flags &= ~CKF_USER_PIN_COUNT_LOW;
}

static CK_RV
my_get_token_info (CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info)
{
  if (is ("hang-in-token") && slot == first_slot)
    hang ();
  if (is ("crash-in-token") && slot == first_slot)
    crash ();
  if (is ("broken-token") && slot == first_slot)
    return CKR_DEVICE_ERROR;
  if (is ("unknown-token") && slot == first_slot)
    return CKR_TOKEN_NOT_RECOGNIZED;
  if (is ("token-leaves") && slot == first_slot)
    return CKR_TOKEN_NOT_PRESENT;
  if (is ("gone-after-login") && logins > 0)
    return CKR_TOKEN_NOT_PRESENT;
  if (is ("vendor-error") && slot == first_slot)
    return CKR_VENDOR_DEFINED | 0x42;
  if (is ("unheard-of-error") && slot == first_slot)
    return 0x4321;
  CK_RV value = softhsm->C_GetTokenInfo (slot, info);
  change_flags (info);
  if (is ("garbage"))
    {
      fill (info->label, sizeof info->label);
      fill (info->manufacturerID, sizeof info->manufacturerID);
      fill (info->model, sizeof info->model);
      fill (info->serialNumber, sizeof info->serialNumber);
    }
  if (is ("twins"))
    {
      memset (info->label, ' ', sizeof info->label);
      memset (info->serialNumber, '1', sizeof info->serialNumber);
    }
  return value;
}

static CK_RV
my_open_session (CK_SLOT_ID slot,
                 CK_FLAGS flags,
                 CK_VOID_PTR application,
                 CK_NOTIFY notify,
                 CK_SESSION_HANDLE_PTR session)
{
  if (is ("no-session") && slot == first_slot)
    return CKR_DEVICE_REMOVED;
  if (is ("write-protected") && flags & CKF_RW_SESSION)
    return CKR_TOKEN_WRITE_PROTECTED;
  return softhsm->C_OpenSession (slot, flags, application, notify, session);
}

static CK_UTF8CHAR_PTR
typed (void)
{
  return (CK_UTF8CHAR_PTR) getenv ("TEST_FAULT_PIN");
}

static CK_RV
my_login (CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG length)
{
  log_line (user == CKU_CONTEXT_SPECIFIC ? "login-for-use %d\n" : "login %d\n", ++logins);
  if (is ("pin-cancelled"))
    return CKR_FUNCTION_CANCELED;
  if (is ("pin-expired"))
    return CKR_PIN_EXPIRED;
  if (is ("pin-locked-now"))
    return CKR_PIN_LOCKED;
  if (is ("no-login"))
    return CKR_GENERAL_ERROR;
  if (is ("pin-pad") && pin == NULL)
    return softhsm->C_Login (session, user, typed (), strlen ((char *) typed ()));
  CK_RV value = softhsm->C_Login (session, user, pin, length);
  if (value != CKR_OK)
    wrong_logins++;
  return is ("logged-in-already") && value == CKR_OK ? CKR_USER_ALREADY_LOGGED_IN : value;
}

static CK_RV
my_logout (CK_SESSION_HANDLE session)
{
  log_line ("logout %d\n", logins);
  return softhsm->C_Logout (session);
}

static CK_RV
my_set_pin (CK_SESSION_HANDLE session,
            CK_UTF8CHAR_PTR old,
            CK_ULONG old_length,
            CK_UTF8CHAR_PTR new,
            CK_ULONG new_length)
{
  log_line ("set-pin %d\n", ++logins);
  if (is ("crash-in-set-pin"))
    crash ();
  if (is ("hang-in-set-pin"))
    hang ();
  if (is ("gone-in-set-pin"))
    return CKR_DEVICE_REMOVED;
  if (is ("new-pin-invalid"))
    return CKR_PIN_INVALID;
  if (is ("new-pin-short"))
    return CKR_PIN_LEN_RANGE;
  if (is ("new-pin-weak"))
    return CKR_PIN_TOO_WEAK;
  if (is ("no-set-pin"))
    return CKR_FUNCTION_NOT_SUPPORTED;
  if (is ("pin-pad") && old == NULL && new == NULL)
    return softhsm->C_SetPIN (session, typed (), strlen ((char *) typed ()), typed (),
                              strlen ((char *) typed ()));
  CK_RV value = softhsm->C_SetPIN (session, old, old_length, new, new_length);
  if (value != CKR_OK)
    wrong_logins++;
  return value;
}

static CK_RV
my_find_objects_init (CK_SESSION_HANDLE session, CK_ATTRIBUTE_PTR attributes, CK_ULONG count)
{
  if (is ("find-fails"))
    return CKR_FUNCTION_FAILED;
  return softhsm->C_FindObjectsInit (session, attributes, count);
}

static CK_RV
my_find_objects (CK_SESSION_HANDLE session,
                 CK_OBJECT_HANDLE_PTR objects,
                 CK_ULONG room,
                 CK_ULONG_PTR count)
{
  if (is ("find-breaks"))
    return CKR_DEVICE_ERROR;
  CK_RV value = softhsm->C_FindObjects (session, objects, room, count);
  if (is ("endless-objects"))
    *count = 1;
  else if (is ("absurd-object-count"))
    *count = 1UL << 40;
  return value;
}

static CK_RV
my_get_attribute_value (CK_SESSION_HANDLE session,
                        CK_OBJECT_HANDLE object,
                        CK_ATTRIBUTE_PTR attributes,
                        CK_ULONG count)
{
  CK_RV value = softhsm->C_GetAttributeValue (session, object, attributes, count);
  if (attributes->type != CKA_VALUE)
    return is ("no-modulus") && attributes->type == CKA_MODULUS ? CKR_ATTRIBUTE_SENSITIVE : value;
  if (is ("absurd-length"))
    attributes->ulValueLen = 1UL << 40;
  if (is ("damaged-certificates"))
    memset (attributes->pValue, 'x', attributes->ulValueLen);
  if (is ("padded-certificates"))
    {
      memset ((char *) attributes->pValue + attributes->ulValueLen, 0, 100);
      attributes->ulValueLen += 100;
    }
  return is ("gone-while-reading") ? CKR_TOKEN_NOT_PRESENT : value;
}

static CK_RV
my_sign_init (CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key)
{
  if (is ("no-mechanism"))
    return CKR_MECHANISM_INVALID;
  return softhsm->C_SignInit (session, mechanism, key);
}

static CK_RV
my_sign (CK_SESSION_HANDLE session,
         CK_BYTE_PTR data,
         CK_ULONG data_length,
         CK_BYTE_PTR signature,
         CK_ULONG_PTR length)
{
  if (is ("crash-in-sign"))
    crash ();
  if (is ("hang-in-sign"))
    hang ();
  if (is ("gone-in-sign"))
    return CKR_DEVICE_REMOVED;
  CK_RV value = softhsm->C_Sign (session, data, data_length, signature, length);
  if (is ("wrong-signature"))
    signature[*length / 2] ^= 1;
  if (is ("short-signature"))
    *length -= 1;
  if (is ("absurd-signature"))
    *length = 1UL << 40;
  if (is ("empty-signature"))
    *length = 0;
  return value;
}

static CK_RV
my_finalize (CK_VOID_PTR reserved)
{
  if (is ("hang-in-finalize"))
    hang ();
  return softhsm->C_Finalize (reserved);
}

static void
replace_functions (void)
{
  mine = *softhsm;
  mine.C_Initialize = my_initialize;
  mine.C_Finalize = my_finalize;
  mine.C_GetInfo = my_get_info;
  mine.C_GetSlotList = my_get_slot_list;
  mine.C_GetSlotInfo = my_get_slot_info;
  mine.C_WaitForSlotEvent = my_wait_for_slot_event;
  mine.C_GetTokenInfo = my_get_token_info;
  mine.C_OpenSession = my_open_session;
  mine.C_Login = my_login;
  mine.C_Logout = my_logout;
  mine.C_SetPIN = my_set_pin;
  mine.C_FindObjectsInit = my_find_objects_init;
  mine.C_FindObjects = my_find_objects;
  mine.C_GetAttributeValue = my_get_attribute_value;
  mine.C_SignInit = my_sign_init;
  mine.C_Sign = my_sign;
}

CK_RV
C_GetFunctionList (CK_FUNCTION_LIST_PTR_PTR list)
{
  if (is ("no-functions"))
    return CKR_FUNCTION_FAILED;
  void *library = dlopen (getenv ("TEST_SOFTHSM"), RTLD_NOW | RTLD_LOCAL);
  CK_C_GetFunctionList get = NULL;
  if (library != NULL)
    *(void **) &get = dlsym (library, "C_GetFunctionList");
  if (get == NULL || get (&softhsm) != CKR_OK)
    return CKR_GENERAL_ERROR;
  replace_functions ();
  if (is ("old-version"))
    mine.version.major = 1;
  *list = is ("null-functions") ? NULL : &mine;
  return CKR_OK;
}
