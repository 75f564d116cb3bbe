/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>
#include <fcntl.h>
#include <p11-kit/pkcs11.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fault-board.h"

/* A PKCS#11 module of which any function fails in any way, on the word of a test that may change at
 * any time (fault-board.h). Behind it is the module that TEST_BEHIND names, and does its work. */

#define ABSURD       (1UL << 40)
#define OTHER_HANDLE 0xDEADBEEFUL
#define SLOT_STEP    1000UL

extern CK_RV C_GetFunctionList (CK_FUNCTION_LIST_PTR_PTR list);

static CK_FUNCTION_LIST *real;
static CK_FUNCTION_LIST mine;
static FaultBoard *board;
static int struck;                /* by the call that runs */
static unsigned long slot_shift;  /* what is added to the numbers of slots at present */
static unsigned long class_found; /* that of the search that runs */

#define COUNT(place) ((void) __atomic_fetch_add (&(place), 1, __ATOMIC_SEQ_CST))

static int
is (const char *answer)
{
  return struck && strcmp (board->answer, answer) == 0;
}

/* As a stray write does, without the sanitizer of this build having a say in it. */
static void
die_of (int number)
{
  signal (number, SIG_DFL);
  raise (number);
}

/* Whether the fault is to answer instead of the function. */
static int
strikes (const char *function, unsigned long detail)
{
  struck = strcmp (board->function, function) == 0 &&
           (board->detail == FAULT_ANY || board->detail == detail);
  board->helper = getpid ();
  if (!struck)
    return 0;
  COUNT (board->struck);
  if (is ("crash"))
    die_of (SIGSEGV);
  if (is ("abort"))
    die_of (SIGABRT);
  if (is ("exit"))
    _exit (0);
  while (is ("hang"))
    pause ();
  if (is ("forget"))
    real->C_Finalize (NULL);
  return is ("answer");
}

static CK_RV
get_late (CK_RV value)
{
  return is ("late") ? board->value : value;
}

#define DO(function, detail, arguments)                                                            \
  (strikes (#function, (detail)) ? board->value : get_late (real->function arguments))

/* Text that no reader, token or module should have: broken UTF-8, and what moves a cursor. */
static void
garble (void *text, size_t size)
{
  static const char pattern[] = "\xFE\x1B[2J\xE2\x80\xAE\n%s";
  for (size_t i = 0; i < size; i++)
    ((char *) text)[i] = pattern[i % (sizeof pattern - 1)];
}

static CK_RV
my_initialize (CK_VOID_PTR arguments)
{
  return DO (C_Initialize, 0, (arguments));
}

static CK_RV
my_finalize (CK_VOID_PTR reserved)
{
  return DO (C_Finalize, 0, (reserved));
}

static CK_RV
my_get_info (CK_INFO_PTR info)
{
  CK_RV value = DO (C_GetInfo, 0, (info));
  if (is ("zeros"))
    memset (info, 0, sizeof *info);
  if (is ("garbage"))
    garble (info, sizeof *info);
  return value;
}

static void
spoil_slots (CK_SLOT_ID_PTR slots, CK_ULONG_PTR count)
{
  CK_ULONG room = *count;
  for (CK_ULONG i = 0; slots != NULL && i < room; i++)
    slots[i] = is ("unknown") ? OTHER_HANDLE : slots[i] + slot_shift;
  if (is ("twice") && slots != NULL)
    slots[(*count)++] = slots[0];
  if (is ("none"))
    *count = 0;
  if (is ("absurd"))
    *count = ABSURD;
  if (is ("negative"))
    *count = CK_UNAVAILABLE_INFORMATION;
}

static CK_RV
my_get_slot_list (CK_BBOOL present, CK_SLOT_ID_PTR slots, CK_ULONG_PTR count)
{
  CK_ULONG before = *count;
  CK_RV value =
      DO (C_GetSlotList, slots == NULL ? FAULT_HOW_MANY : FAULT_WHICH, (present, slots, count));
  if (slots == NULL)
    slot_shift = is ("renumbered") ? slot_shift + SLOT_STEP : 0;
  if (value == CKR_OK)
    spoil_slots (slots, count);
  if (is ("untouched"))
    *count = before;
  if (is ("untouched") && slots != NULL)
    memset (slots, 0, before * sizeof *slots);
  return value;
}

static CK_RV
my_get_slot_info (CK_SLOT_ID slot, CK_SLOT_INFO_PTR info)
{
  CK_RV value = DO (C_GetSlotInfo, slot, (slot - slot_shift, info));
  if (is ("zeros"))
    memset (info, 0, sizeof *info);
  if (is ("garbage"))
    garble (info->slotDescription, sizeof info->slotDescription);
  if (is ("flags"))
    info->flags = ~0UL;
  return value;
}

static CK_RV
my_get_token_info (CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info)
{
  CK_RV value = DO (C_GetTokenInfo, slot, (slot - slot_shift, info));
  if (is ("zeros"))
    memset (info, 0, sizeof *info);
  if (is ("garbage"))
    garble (info, offsetof (CK_TOKEN_INFO, flags));
  if (is ("flags"))
    info->flags = ~0UL;
  if (is ("absurd"))
    info->ulMinPinLen = info->ulMaxPinLen = ABSURD;
  if (is ("crossed"))
    info->ulMinPinLen = 9, info->ulMaxPinLen = 4;
  return value;
}

static CK_RV
my_open_session (CK_SLOT_ID slot,
                 CK_FLAGS flags,
                 CK_VOID_PTR application,
                 CK_NOTIFY notify,
                 CK_SESSION_HANDLE_PTR session)
{
  CK_RV value = DO (C_OpenSession, slot, (slot - slot_shift, flags, application, notify, session));
  if (is ("zero") || is ("unknown"))
    {
      real->C_CloseSession (*session);
      *session = is ("zero") ? CK_INVALID_HANDLE : OTHER_HANDLE;
    }
  if (value == CKR_OK)
    COUNT (board->opened);
  return value;
}

static CK_RV
my_close_session (CK_SESSION_HANDLE session)
{
  COUNT (board->closed);
  return DO (C_CloseSession, 0, (session));
}

static CK_RV
my_login (CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG length)
{
  COUNT (board->logins[user]);
  return DO (C_Login, user, (session, user, pin, length));
}

static CK_RV
my_set_pin (CK_SESSION_HANDLE session,
            CK_UTF8CHAR_PTR old,
            CK_ULONG old_length,
            CK_UTF8CHAR_PTR new,
            CK_ULONG new_length)
{
  COUNT (board->pins);
  if (strikes ("C_SetPIN", 0))
    return board->value;
  CK_RV value = real->C_SetPIN (session, old, old_length, new, new_length);
  if (value == CKR_OK)
    COUNT (board->changed);
  return get_late (value);
}

static CK_RV
my_wait_for_slot_event (CK_FLAGS flags, CK_SLOT_ID_PTR slot, CK_VOID_PTR reserved)
{
  CK_RV value = DO (C_WaitForSlotEvent, 0, (flags, slot, reserved));
  if (value == CKR_OK)
    *slot = OTHER_HANDLE;
  return value;
}

static CK_RV
my_logout (CK_SESSION_HANDLE session)
{
  return DO (C_Logout, 0, (session));
}

static CK_RV
my_find_objects_init (CK_SESSION_HANDLE session, CK_ATTRIBUTE_PTR attributes, CK_ULONG count)
{
  class_found = *(CK_OBJECT_CLASS *) attributes[0].pValue;
  return DO (C_FindObjectsInit, class_found, (session, attributes, count));
}

static CK_RV
my_find_objects (CK_SESSION_HANDLE session,
                 CK_OBJECT_HANDLE_PTR objects,
                 CK_ULONG room,
                 CK_ULONG_PTR count)
{
  CK_RV value = DO (C_FindObjects, class_found, (session, objects, room, count));
  if (is ("none"))
    *count = 0;
  if (is ("endless"))
    *count = 1;
  if (is ("absurd"))
    *count = ABSURD;
  for (CK_ULONG i = 0; is ("unknown") && i < *count; i++)
    objects[i] = OTHER_HANDLE;
  return value;
}

static CK_RV
my_find_objects_final (CK_SESSION_HANDLE session)
{
  return DO (C_FindObjectsFinal, class_found, (session));
}

static CK_RV
my_get_attribute_value (CK_SESSION_HANDLE session,
                        CK_OBJECT_HANDLE object,
                        CK_ATTRIBUTE_PTR attribute,
                        CK_ULONG count)
{
  CK_ULONG room = attribute->ulValueLen;
  CK_RV value = DO (C_GetAttributeValue, attribute->type, (session, object, attribute, count));
  if (is ("none"))
    attribute->ulValueLen = 0;
  if (is ("short") && attribute->ulValueLen > 0 && attribute->ulValueLen <= room)
    attribute->ulValueLen--;
  if (is ("long"))
    attribute->ulValueLen = room + 1;
  if (is ("absurd"))
    attribute->ulValueLen = ABSURD;
  if (is ("negative"))
    attribute->ulValueLen = CK_UNAVAILABLE_INFORMATION;
  if (is ("null"))
    attribute->pValue = NULL;
  if (is ("garbage"))
    garble (attribute->pValue, attribute->ulValueLen = room);
  return value;
}

static CK_RV
my_sign_init (CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key)
{
  return DO (C_SignInit, 0, (session, mechanism, key));
}

static void
spoil_signature (CK_BYTE_PTR signature, CK_ULONG_PTR length, CK_ULONG room)
{
  if (is ("wrong"))
    signature[*length / 2] ^= 1;
  if (is ("zeros"))
    memset (signature, 0, *length);
  if (is ("short"))
    *length -= 1;
  if (is ("long"))
    *length += 1;
  if (is ("none"))
    *length = 0;
  if (is ("untouched"))
    *length = room;
  if (is ("absurd"))
    *length = ABSURD;
  if (is ("negative"))
    *length = CK_UNAVAILABLE_INFORMATION;
}

static CK_RV
my_sign (CK_SESSION_HANDLE session,
         CK_BYTE_PTR data,
         CK_ULONG data_length,
         CK_BYTE_PTR signature,
         CK_ULONG_PTR length)
{
  CK_ULONG room = *length;
  CK_RV value = DO (C_Sign, 0, (session, data, data_length, signature, length));
  if (value == CKR_OK)
    spoil_signature (signature, length, room);
  return value;
}

static CK_RV
stranger (void)
{
  COUNT (board->strangers);
  return CKR_FUNCTION_NOT_SUPPORTED;
}

/* What the helper calls; anything else is counted. */
#define FUNCTIONS(X)                                                                               \
  X (C_Initialize, my_initialize)                                                                  \
  X (C_Finalize, my_finalize)                                                                      \
  X (C_GetInfo, my_get_info)                                                                       \
  X (C_GetSlotList, my_get_slot_list)                                                              \
  X (C_GetSlotInfo, my_get_slot_info)                                                              \
  X (C_GetTokenInfo, my_get_token_info)                                                            \
  X (C_OpenSession, my_open_session)                                                               \
  X (C_CloseSession, my_close_session)                                                             \
  X (C_Login, my_login)                                                                            \
  X (C_SetPIN, my_set_pin)                                                                         \
  X (C_WaitForSlotEvent, my_wait_for_slot_event)                                                   \
  X (C_Logout, my_logout)                                                                          \
  X (C_FindObjectsInit, my_find_objects_init)                                                      \
  X (C_FindObjects, my_find_objects)                                                               \
  X (C_FindObjectsFinal, my_find_objects_final)                                                    \
  X (C_GetAttributeValue, my_get_attribute_value)                                                  \
  X (C_SignInit, my_sign_init)                                                                     \
  X (C_Sign, my_sign)

static int
is_missing (const char *function)
{
  return strcmp (board->answer, "missing") == 0 && strcmp (board->function, function) == 0;
}

static void
fill_functions (void)
{
  void (*const none) (void) = (void (*) (void)) stranger;
  mine.version = real->version;
  for (size_t at = offsetof (CK_FUNCTION_LIST, C_Initialize); at < sizeof mine; at += sizeof none)
    memcpy ((char *) &mine + at, &none, sizeof none);
#define SET(name, wrapper) mine.name = is_missing (#name) ? NULL : wrapper;
  FUNCTIONS (SET)
}

static FaultBoard *
map_board (void)
{
  int file = open (getenv ("TEST_FAULT_BOARD"), O_RDWR | O_CLOEXEC);
  void *mapped = mmap (NULL, sizeof (FaultBoard), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close (file);
  return mapped != MAP_FAILED ? mapped : NULL;
}

/* Is unmapped with the module, so that a module that is loaded again leaves nothing behind. */
__attribute__ ((destructor)) static void
unmap_board (void)
{
  if (board != NULL)
    munmap (board, sizeof *board);
}

static CK_RV
get_real (void)
{
  void *library = dlopen (getenv ("TEST_BEHIND"), RTLD_NOW | RTLD_LOCAL);
  CK_C_GetFunctionList get = NULL;
  if (library != NULL)
    *(void **) &get = dlsym (library, "C_GetFunctionList");
  return get != NULL ? get (&real) : CKR_GENERAL_ERROR;
}

CK_RV
C_GetFunctionList (CK_FUNCTION_LIST_PTR_PTR list)
{
  board = map_board ();
  if (board == NULL || get_real () != CKR_OK)
    return CKR_GENERAL_ERROR;
  if (strikes ("C_GetFunctionList", 0))
    return board->value;
  fill_functions ();
  if (is ("old"))
    mine.version.major = 1;
  if (is ("new"))
    mine.version.major = 3;
  *list = is ("null") ? NULL : &mine;
  return get_late (CKR_OK);
}
