/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A PKCS#11 module that counts PIN tries as SafeNet's does: SoftHSM 2, with the object in which
 * SafeNet's module keeps its counters (tokens.md, "PINs"). No SafeNet module can be had for tests.
 *
 *   TEST_SAFENET_LEFT, TEST_SAFENET_MAX   what the two attributes hold at first, byte for byte in
 *                                         hexadecimal; "unavailable" for the length that PKCS#11
 *                                         keeps for that; absent where not set
 *   TEST_SAFENET_OBJECTS                  how many such objects there are; one, if not set
 *   TEST_FAULT_LOG                        a file that gets a line for each PIN that is tried
 *
 * A wrong PIN takes one from the first byte of the count, a right one sets it back, and no PIN is
 * taken when it is down to 0. No flag tells of any of it. */

#define FEATURE_PIN     0x80005002UL
#define ATTRIBUTE_TRIES 0x80001110UL
#define ATTRIBUTE_MOST  0x80001112UL
#define FIRST_OBJECT    0x7777UL
#define BYTES_MAX       16

typedef struct
{
  unsigned char bytes[BYTES_MAX];
  CK_ULONG length; /* 0: absent; CK_UNAVAILABLE_INFORMATION */
} Number;

extern CK_RV C_GetFunctionList (CK_FUNCTION_LIST_PTR_PTR list);

static CK_FUNCTION_LIST *softhsm;
static CK_FUNCTION_LIST mine;
static Number left, most;
static CK_ULONG objects_to_give;
static int counters_searched;

static void
parse (Number *number, const char *variable)
{
  const char *text = getenv (variable);
  number->length = 0;
  if (text != NULL && strcmp (text, "unavailable") == 0)
    number->length = CK_UNAVAILABLE_INFORMATION;
  while (text != NULL && number->length < BYTES_MAX &&
         sscanf (text + 2 * number->length, "%2hhx", &number->bytes[number->length]) == 1)
    number->length++;
}

static int
counts (void)
{
  return left.length > 0 && left.length <= BYTES_MAX;
}

static void
log_try (const char *what)
{
  const char *path = getenv ("TEST_FAULT_LOG");
  FILE *file = path != NULL ? fopen (path, "a") : NULL;
  if (file == NULL)
    return;
  fprintf (file, "%s\n", what);
  fclose (file);
}

static CK_RV
count (CK_RV value)
{
  if (counts () && value == CKR_PIN_INCORRECT)
    left.bytes[0]--;
  if (counts () && value == CKR_OK)
    left.bytes[0] = most.bytes[0];
  return value;
}

static CK_RV
my_login (CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG length)
{
  log_try ("login");
  if (counts () && left.bytes[0] == 0)
    return CKR_PIN_LOCKED;
  return count (softhsm->C_Login (session, user, pin, length));
}

static CK_RV
my_set_pin (CK_SESSION_HANDLE session,
            CK_UTF8CHAR_PTR old,
            CK_ULONG old_length,
            CK_UTF8CHAR_PTR new,
            CK_ULONG new_length)
{
  log_try ("set-pin");
  if (counts () && left.bytes[0] == 0)
    return CKR_PIN_LOCKED;
  return count (softhsm->C_SetPIN (session, old, old_length, new, new_length));
}

static CK_RV
my_find_objects_init (CK_SESSION_HANDLE session, CK_ATTRIBUTE_PTR attributes, CK_ULONG number)
{
  const char *objects = getenv ("TEST_SAFENET_OBJECTS");
  counters_searched = number == 2 && attributes[1].type == CKA_HW_FEATURE_TYPE &&
                      *(CK_ULONG *) attributes[1].pValue == FEATURE_PIN;
  objects_to_give = objects != NULL ? strtoul (objects, NULL, 10) : 1;
  return softhsm->C_FindObjectsInit (session, attributes, number);
}

static CK_RV
my_find_objects (CK_SESSION_HANDLE session,
                 CK_OBJECT_HANDLE_PTR objects,
                 CK_ULONG room,
                 CK_ULONG_PTR number)
{
  if (!counters_searched)
    return softhsm->C_FindObjects (session, objects, room, number);
  for (*number = 0; *number < room && objects_to_give > 0; objects_to_give--)
    objects[(*number)++] = FIRST_OBJECT;
  return CKR_OK;
}

static CK_RV
give (const Number *number, CK_ATTRIBUTE_PTR attribute)
{
  CK_ULONG room = attribute->ulValueLen;
  attribute->ulValueLen = number->length > 0 ? number->length : CK_UNAVAILABLE_INFORMATION;
  if (number->length == 0)
    return CKR_ATTRIBUTE_TYPE_INVALID;
  if (number->length == CK_UNAVAILABLE_INFORMATION)
    return CKR_OK;
  if (number->length > room)
    {
      attribute->ulValueLen = CK_UNAVAILABLE_INFORMATION;
      return CKR_BUFFER_TOO_SMALL;
    }
  memcpy (attribute->pValue, number->bytes, number->length);
  return CKR_OK;
}

static CK_RV
my_get_attribute_value (CK_SESSION_HANDLE session,
                        CK_OBJECT_HANDLE object,
                        CK_ATTRIBUTE_PTR attributes,
                        CK_ULONG number)
{
  if (object != FIRST_OBJECT)
    return softhsm->C_GetAttributeValue (session, object, attributes, number);
  if (attributes->type == ATTRIBUTE_TRIES)
    return give (&left, attributes);
  return attributes->type == ATTRIBUTE_MOST ? give (&most, attributes) : CKR_ATTRIBUTE_TYPE_INVALID;
}

CK_RV
C_GetFunctionList (CK_FUNCTION_LIST_PTR_PTR list)
{
  void *library = dlopen (getenv ("TEST_SOFTHSM"), RTLD_NOW | RTLD_LOCAL);
  CK_C_GetFunctionList get = NULL;
  if (library != NULL)
    *(void **) &get = dlsym (library, "C_GetFunctionList");
  if (get == NULL || get (&softhsm) != CKR_OK)
    return CKR_GENERAL_ERROR;
  parse (&left, "TEST_SAFENET_LEFT");
  parse (&most, "TEST_SAFENET_MAX");
  mine = *softhsm;
  mine.C_Login = my_login;
  mine.C_SetPIN = my_set_pin;
  mine.C_FindObjectsInit = my_find_objects_init;
  mine.C_FindObjects = my_find_objects;
  mine.C_GetAttributeValue = my_get_attribute_value;
  *list = &mine;
  return CKR_OK;
}
