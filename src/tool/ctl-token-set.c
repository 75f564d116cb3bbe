/* SPDX-FileCopyrightText: The etoken-ctl authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ctl-token-set.h"

#include <glib/gi18n-lib.h>

#include "ctl-await.h"
#include "ctl-error.h"
#include "ctl-file-prompt.h"
#include "ctl-module-choice.h"
#include "ctl-terminal-prompt.h"
#include "ctl-text.h"
#include "ctl-token-merge.h"
#include "ctl-token-signer.h"

static GPtrArray *
list (CtlTokenClient *client, GCancellable *cancellable, GError **error)
{
  CtlAwait await = CTL_AWAIT_INIT;
  ctl_token_client_list_async (client, cancellable, ctl_await_ready, &await);
  g_autoptr (GAsyncResult) result = ctl_await (&await);
  return ctl_token_client_list_finish (client, result, error);
}

/* Of several modules one that fails hides no other. One after the other, since two modules disturb
 * each other at one token (tokens.md). */
static gboolean
ask_client (CtlTokenSet *self, CtlTool *tool, CtlTokenClient *client, GError **error)
{
  g_autofree char *module = ctl_text_safe (ctl_token_client_get_module (client));
  g_autoptr (GError) failure = NULL;
  ctl_tool_detail (tool, _ ("Asking %s which tokens there are …"), module);
  g_autoptr (GPtrArray) found = list (client, tool->cancellable, &failure);
  if (found != NULL)
    ctl_token_merge (self->tokens, found);
  else if (self->is_chosen || g_cancellable_is_cancelled (tool->cancellable))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  else
    ctl_tool_note (tool, _ ("A module was passed over: %s"), failure->message);
  return TRUE;
}

/**
 * ctl_token_set_open:
 * @tool: the tool
 * @error: return location for the error of the module that was chosen by name, for
 *   %CTL_ERROR_FILE where the settings cannot be read, and for %CTL_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what is plugged in now
 */
CtlTokenSet *
ctl_token_set_open (CtlTool *tool, GError **error)
{
  g_autoptr (CtlTokenSet) self = g_new0 (CtlTokenSet, 1);
  self->clients = g_ptr_array_new_with_free_func (g_object_unref);
  self->tokens = g_ptr_array_new_with_free_func ((GDestroyNotify) ctl_token_unref);
  g_autoptr (GPtrArray) paths = ctl_module_choice_get_paths (tool, &self->is_chosen, error);
  if (paths == NULL)
    return NULL;
  for (guint i = 0; i < paths->len; i++)
    {
      CtlTokenClient *client = ctl_token_client_new (paths->pdata[i]);
      g_ptr_array_add (self->clients, client);
      if (!ask_client (self, tool, client, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * ctl_token_set_free:
 * @self: (transfer full): a set; its helper processes end
 */
void
ctl_token_set_free (CtlTokenSet *self)
{
  g_clear_pointer (&self->tokens, g_ptr_array_unref);
  g_clear_pointer (&self->clients, g_ptr_array_unref);
  g_free (self);
}

/**
 * ctl_token_set_find:
 * @self: a set
 * @description: an RFC 7512 URI, a label or a serial number
 * @error: return location for the errors of ctl_token_find()
 *
 * Returns: (transfer full) (nullable): the only token that answers @description
 */
CtlToken *
ctl_token_set_find (CtlTokenSet *self, const char *description, GError **error)
{
  return ctl_token_find (self->tokens, description, error);
}

/**
 * ctl_token_set_find_certificate:
 * @self: a set
 * @description: an RFC 7512 URI, a label or a serial number
 * @error: return location for the errors of ctl_token_find() and ctl_token_choose_certificate()
 *
 * Returns: (transfer full) (nullable): the certificate with which that token signs
 */
CtlCertificate *
ctl_token_set_find_certificate (CtlTokenSet *self, const char *description, GError **error)
{
  g_autoptr (CtlToken) token = ctl_token_set_find (self, description, error);
  if (token == NULL)
    return NULL;
  return ctl_token_choose_certificate (token, error);
}

/**
 * ctl_token_set_new_prompt:
 * @tool: the tool, which must outlive the prompt
 * @pin_file: (nullable): what --pin-file says
 * @new_pin_file: (nullable): what --new-pin-file says
 * @error: return location for the errors of ctl_tool_read_secret()
 *
 * Returns: (transfer full) (nullable): a prompt that takes PINs from these files, and asks on the
 *   terminal for the others
 */
CtlPinPrompt *
ctl_token_set_new_prompt (CtlTool *tool,
                          const char *pin_file,
                          const char *new_pin_file,
                          GError **error)
{
  g_autoptr (CtlSecret) pin = NULL;
  g_autoptr (CtlSecret) new_pin = NULL;
  if (pin_file != NULL && (pin = ctl_tool_read_secret (tool, pin_file, error)) == NULL)
    return NULL;
  if (new_pin_file != NULL && (new_pin = ctl_tool_read_secret (tool, new_pin_file, error)) == NULL)
    return NULL;
  g_autoptr (CtlPinPrompt) terminal = ctl_terminal_prompt_new (tool);
  return ctl_file_prompt_new (pin, new_pin, terminal);
}

/**
 * ctl_token_set_get_client:
 * @self: a set
 * @token: one of its tokens
 *
 * Returns: (transfer none): the client of the module that shows it
 */
CtlTokenClient *
ctl_token_set_get_client (CtlTokenSet *self, const CtlToken *token)
{
  for (guint i = 0; i < self->clients->len; i++)
    if (g_str_equal (ctl_token_client_get_module (self->clients->pdata[i]), token->module))
      return self->clients->pdata[i];
  g_return_val_if_reached (NULL);
}

/**
 * ctl_token_set_new_signer:
 * @self: a set, which must outlive the signer
 * @tool: the tool
 * @description: what --sign-with says
 * @pin_file: (nullable): what --pin-file says
 * @allow_last_try: whether --allow-last-try is given
 * @error: return location for the errors of ctl_token_set_find_certificate() and
 *   ctl_tool_read_secret()
 *
 * Returns: (transfer full) (nullable): a signer to be used in a thread of its own
 *   (ctl_await_thread()), which asks for the PIN when it signs
 */
CtlSigner *
ctl_token_set_new_signer (CtlTokenSet *self,
                          CtlTool *tool,
                          const char *description,
                          const char *pin_file,
                          gboolean allow_last_try,
                          GError **error)
{
  g_autoptr (CtlToken) token = ctl_token_set_find (self, description, error);
  g_autoptr (CtlCertificate) certificate =
      token != NULL ? ctl_token_choose_certificate (token, error) : NULL;
  g_autoptr (CtlPinPrompt) prompt =
      certificate != NULL ? ctl_token_set_new_prompt (tool, pin_file, NULL, error) : NULL;
  if (prompt == NULL)
    return NULL;
  return CTL_SIGNER (ctl_token_signer_new (ctl_token_set_get_client (self, token), token,
                                           certificate, prompt, allow_last_try));
}
