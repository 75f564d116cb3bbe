/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-list.h"

#include "ctl-contents.h"
#include "ctl-slots.h"

/**
 * ctl_list_read_token:
 * @answer: gets a frame before the token is touched
 * @functions: of the module
 * @token: (inout): a reader that holds a token; gets all of what is read of it
 * @error: return location for why nobody reads the answer
 *
 * Returns: whether somebody does; a token that can not be read is %CTL_TOKEN_FAILED
 */
gboolean
ctl_list_read_token (const CtlAnswer *answer,
                     CK_FUNCTION_LIST *functions,
                     CtlToken *token,
                     GError **error)
{
  if (!ctl_answer_send_reading (answer, token, error))
    return FALSE;
  ctl_slots_look_at_token (functions, token);
  if (token->state == CTL_TOKEN_NO_CERTIFICATE)
    ctl_contents_read (functions, token);
  return TRUE;
}

static gboolean
list_slot (const CtlAnswer *answer, CK_FUNCTION_LIST *functions, CK_SLOT_ID slot, GError **error)
{
  CK_FLAGS flags;
  g_autoptr (CtlToken) unknown = ctl_token_new ();
  unknown->slot = slot;
  if (!ctl_answer_send_reading (answer, unknown, error))
    return FALSE;
  g_autoptr (CtlToken) token = ctl_slots_look_at_reader (functions, slot, &flags);
  if (flags & CKF_TOKEN_PRESENT && !ctl_list_read_token (answer, functions, token, error))
    return FALSE;
  return ctl_answer_send_token (answer, token, error);
}

/**
 * ctl_list:
 * @answer: gets a frame for each slot as soon as it is read: what follows may be slow
 * @functions: of the module
 * @error: return location for what the module answers
 *
 * Returns: (transfer full) (nullable): the frame that ends the list
 */
CtlFrame *
ctl_list (const CtlAnswer *answer, CK_FUNCTION_LIST *functions, GError **error)
{
  g_autoptr (GArray) slots = ctl_slots_get (functions, error);
  if (slots == NULL)
    return NULL;
  for (guint i = 0; i < slots->len; i++)
    if (!list_slot (answer, functions, g_array_index (slots, CK_SLOT_ID, i), error))
      return NULL;
  return ctl_answer_new_frame (answer, 0);
}
