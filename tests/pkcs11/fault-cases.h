/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ctl-error.h"
#include "ctl-token.h"
#include "fault-board.h"

G_BEGIN_DECLS

/* What is asked of the helper while a function of its module fails. */
typedef enum
{
  FAULT_LOAD, /* a module, by a helper that has none yet */
  FAULT_LIST,
  FAULT_SIGN,
  FAULT_SIGN_AGAIN, /* with the key that wants its PIN for each use */
  FAULT_CHANGE_PIN,
  FAULT_WAIT, /* for what happens to the slots, by a helper of its own */
  FAULT_END,  /* nothing: the helper is let go */
} FaultOperation;

#define FAULT_TOKEN_SLOT (~1UL) /* as a detail: the number of the slot with the token */

typedef enum
{
  FAULT_RIGHT,     /* the same as without the fault */
  FAULT_UNCOUNTED, /* the same, but for the number of PIN tries */
  FAULT_TOKEN,     /* a list in which this token is in another state, with a reason or without */
  FAULT_ERROR,
} FaultOutcome;

/**
 * FaultCase:
 * @name: of the test
 * @operation: what is done
 * @function: which function fails
 * @detail: when it is called for this, or %FAULT_ANY
 * @answer: how it fails (fault-board.h)
 * @value: its CK_RV
 * @outcome: what must come of it
 * @code: of %FAULT_ERROR
 * @state: of %FAULT_TOKEN
 * @text: (nullable): what the error or the reason must say; %NULL: there is no reason
 * @dies: whether the helper does not survive it
 */
typedef struct
{
  char *name;
  FaultOperation operation;
  const char *function;
  unsigned long detail;
  const char *answer;
  unsigned long value;
  FaultOutcome outcome;
  CtlError code;
  CtlTokenState state;
  const char *text;
  gboolean dies;
} FaultCase;

GPtrArray *fault_cases_new (void);

G_END_DECLS
