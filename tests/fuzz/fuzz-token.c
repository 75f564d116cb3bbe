/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-slot-list.h"
#include "ctl-token-protocol.h"
#include "fuzz.h"

/* What a token helper answers whose memory a module damaged. */

static void
check_error (const CtlFrame *frame)
{
  g_autoptr (GError) error = NULL;
  gboolean none = ctl_token_error_from_frame (frame, &error);
  FUZZ_CHECK (none == (error == NULL));
  FUZZ_CHECK (none || g_utf8_validate (error->message, -1, NULL));
}

static void
check_token (const CtlFields *fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CtlToken) token = ctl_token_from_fields (fields, &error);
  FUZZ_CHECK ((token == NULL) == (error != NULL));
  if (token == NULL)
    return;
  g_autoptr (CtlFrame) frame = ctl_frame_new (CTL_TOKEN_REQUEST_STATE, 0, 1);
  ctl_token_to_fields (token, ctl_frame_get_fields (frame));
  g_autoptr (CtlToken) again = ctl_token_from_fields (ctl_frame_get_fields (frame), &error);
  FUZZ_CHECK (again != NULL && ctl_token_is_equal (token, again));
  g_autofree char *description = ctl_token_describe (token);
  FUZZ_CHECK (g_utf8_validate (description, -1, NULL));
}

/* Taken twice: what is told again is no second slot. */
static void
check_slots (const CtlFrame *frame)
{
  g_autoptr (CtlSlotList) slots = ctl_slot_list_new ("module");
  ctl_slot_list_begin (slots);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean taken = ctl_slot_list_take (slots, frame, &error);
      FUZZ_CHECK (taken == (error == NULL));
    }
  g_autoptr (GPtrArray) tokens = ctl_slot_list_dup_tokens (slots);
  FUZZ_CHECK (tokens->len <= 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (CtlFrame) frame = ctl_frame_decode (bytes, NULL, NULL);
  if (frame == NULL)
    return 0;
  check_error (frame);
  check_token (ctl_frame_get_fields (frame));
  check_slots (frame);
  return 0;
}
