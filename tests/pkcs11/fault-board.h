/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a test and table-module.c say to each other while the module runs in its helper process: a
 * file, named by TEST_FAULT_BOARD, that both have mapped. */

#define FAULT_ANY (~0UL)

/* What C_GetSlotList is asked, as FaultBoard.detail. */
#define FAULT_HOW_MANY 1UL
#define FAULT_WHICH    2UL

/**
 * FaultBoard:
 * @function: the one that is to fail, as "C_Login"; empty: none
 * @detail: what it must be asked for that, or %FAULT_ANY: an attribute, a class of objects, a kind
 *   of user, a slot, how many slots or which
 * @answer: how it fails: "answer" @value instead of its work, "late": @value after its work, or
 *   another word of table-module.c
 * @value: a CK_RV
 * @struck: how often the fault came to pass
 * @strangers: calls of functions that the module does not know
 * @logins: calls of C_Login, by CK_USER_TYPE
 * @pins: calls of C_SetPIN
 * @changed: how often that changed the PIN
 * @opened: sessions that were given out
 * @closed: calls of C_CloseSession
 * @helper: the process that called the module last
 *
 * All but the order is written by the module.
 */
typedef struct
{
  char function[32];
  unsigned long detail;
  char answer[32];
  unsigned long value;
  unsigned struck;
  unsigned strangers;
  unsigned logins[3];
  unsigned pins;
  unsigned changed;
  unsigned opened;
  unsigned closed;
  int helper;
} FaultBoard;
