/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "ctl-error.h"
#include "ctl-helper-process.h"
#include "ctl-pin-errand.h"
#include "ctl-pin-policy.h"

/* ctl_token_client_change_pin_async(): look at the token, ask three times, send both PINs once. */

typedef struct
{
  CtlPinErrand errand;
  CtlSecret *old;
  CtlSecret *new;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;
  ctl_pin_errand_clear (&change->errand);
  g_clear_pointer (&change->old, ctl_secret_unref);
  g_clear_pointer (&change->new, ctl_secret_unref);
  g_free (change);
}

/* A helper that ended in the middle says nothing of how far the token got. */
static void
add_doubt (GError *error)
{
  char *message =
      g_strdup_printf (_ ("%s. Whether the PIN was changed is not known"), error->message);
  g_free (error->message);
  error->message = message;
}

static void
on_changed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean answered = ctl_helper_process_call_was_answered (result);
  g_autoptr (GPtrArray) replies =
      ctl_helper_process_call_finish (CTL_HELPER_PROCESS (object), result, &error);
  if (replies != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (!answered)
    add_doubt (error);
  g_task_return_error (task, error);
}

static void
send (GTask *task)
{
  const Change *change = g_task_get_task_data (task);
  CtlFrame *request = ctl_token_request_new (CTL_TOKEN_REQUEST_CHANGE_PIN);
  CtlFields *fields = ctl_frame_get_fields (request);
  ctl_token_name_to_fields (change->errand.token, fields);
  ctl_fields_add_u8 (fields, CTL_TOKEN_TAG_ALLOW_LAST_TRY,
                     ctl_pin_errand_may_use_last_try (&change->errand));
  if (change->old != NULL)
    ctl_fields_add_secret (fields, CTL_TOKEN_TAG_PIN, change->old);
  if (change->new != NULL)
    ctl_fields_add_secret (fields, CTL_TOKEN_TAG_NEW_PIN, change->new);
  ctl_pin_errand_point_to_pad (&change->errand, CTL_PIN_OLD, task);
  ctl_token_client_call (g_task_get_source_object (task), request, CTL_TOKEN_DEADLINE_SIGN, task,
                         on_changed);
}

static gboolean
check_again (const Change *change, const CtlSecret *again, GError **error)
{
  if (ctl_secret_equal (change->new, again))
    return TRUE;
  g_set_error_literal (error, CTL_ERROR, CTL_ERROR_NEW_PIN,
                       _ ("The new PIN was not the same the second time; nothing was changed"));
  return FALSE;
}

static void
on_again_ready (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Change *change = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CtlSecret) again = ctl_pin_prompt_ask_finish (CTL_PIN_PROMPT (object), result, &error);
  if (again == NULL || !check_again (change, again, &error))
    g_task_return_error (task, error);
  else
    send (task);
}

static void
on_new_ready (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;
  change->new = ctl_pin_prompt_ask_finish (CTL_PIN_PROMPT (object), result, &error);
  if (change->new == NULL ||
      !ctl_pin_policy_may_become (change->errand.token, change->old, change->new, &error) ||
      !ctl_pin_errand_ask (&change->errand, CTL_PIN_NEW_AGAIN, task, on_again_ready, &error))
    g_task_return_error (task, error);
}

static void
on_old_ready (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CtlSecret) old = ctl_pin_prompt_ask_finish (CTL_PIN_PROMPT (object), result, &error);
  if (old != NULL && !ctl_pin_policy_needs_prompt (change->errand.token))
    {
      send (task);
      return;
    }
  change->old = g_steal_pointer (&old);
  if (change->old == NULL || !ctl_pin_policy_fits (change->errand.token, change->old, &error) ||
      !ctl_pin_errand_ask (&change->errand, CTL_PIN_NEW, task, on_new_ready, &error))
    g_task_return_error (task, error);
}

/* A token that wants no login may have a PIN all the same. */
static CtlToken *
parse_token (CtlTokenClient *client, const CtlFrame *reply, GError **error)
{
  CtlToken *token = ctl_token_client_parse_token (client, reply, error);
  if (token != NULL)
    token->pin &= ~(guint) CTL_TOKEN_PIN_NOT_ASKED;
  return token;
}

static void
on_state_ready (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) replies =
      ctl_helper_process_call_finish (CTL_HELPER_PROCESS (object), result, &error);
  CtlToken *now = replies != NULL
                      ? parse_token (g_task_get_source_object (task), replies->pdata[0], &error)
                      : NULL;
  if (!ctl_pin_errand_take_look (&change->errand, now, &error))
    g_task_return_error (task, error);
  else if (!ctl_pin_errand_needs_answer (&change->errand))
    send (task);
  else if (!ctl_pin_errand_ask (&change->errand, CTL_PIN_OLD, task, on_old_ready, &error))
    g_task_return_error (task, error);
}

/**
 * ctl_token_client_change_pin_async:
 * @self: a client
 * @token: the token, from this client's list; found again by what it is known by, in any slot
 * @prompt: (nullable): asked for the old PIN, the new one, and the new one again; not at all where
 *   the token has a PIN pad or must not be tried; %NULL where nobody can be asked
 * @allow_last_try: whether the last PIN try may be used
 * @cancellable: (nullable): ends the helper
 * @callback: called in the thread-default main context
 * @user_data: for @callback
 *
 * Changes the PIN, with one try. A new PIN that can not be right is refused before anything is
 * sent.
 */
void
ctl_token_client_change_pin_async (CtlTokenClient *self,
                                   CtlToken *token,
                                   CtlPinPrompt *prompt,
                                   gboolean allow_last_try,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (CTL_IS_TOKEN_CLIENT (self));
  g_autoptr (GTask) task = ctl_token_client_new_task (self, cancellable, callback, user_data);
  Change *change = g_new0 (Change, 1);
  ctl_pin_errand_init (&change->errand, token, prompt, allow_last_try);
  g_task_set_task_data (task, change, change_free);
  ctl_pin_errand_look (&change->errand, task, on_state_ready);
}

/**
 * ctl_token_client_change_pin_finish:
 * @self: a client
 * @result: as given to the callback
 * @error: return location for the errors of ctl_token_client_sign_finish(), of which
 *   %CTL_ERROR_PIN_REFUSED is about the old PIN, and %CTL_ERROR_NEW_PIN
 *
 * Returns: whether the new PIN is valid; where not, and it is not sure that the old one is, @error
 *   says so
 */
gboolean
ctl_token_client_change_pin_finish (CtlTokenClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
